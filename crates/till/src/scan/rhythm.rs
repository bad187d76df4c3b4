//! How quickly and how evenly scanners type, and hands.

use payment::time::Millis;

/// The longest gap between two keys of a wired scanner.
pub(super) const WIRED_GAP: Millis = Millis(12);

/// This many characters, each at most [`WIRED_GAP`] after the last, are no hand's.
pub(super) const WIRED_CHARACTERS: usize = 4;

/// The same, if the Enter or Tab after them came as quickly.
pub(super) const WIRED_CHARACTERS_ENDED: usize = 2;

/// The longest gap between two keys of a slow scanner: 60 ms and what a busy machine adds.
pub(super) const SLOW_GAP: Millis = Millis(70);

/// How much the gaps of a slow scanner differ at most. A hand is less even.
pub(super) const SLOW_SPREAD: Millis = Millis(30);

/// This many characters in a slow scanner's rhythm are a code, whatever follows.
pub(super) const SLOW_CHARACTERS: usize = 6;

/// The same before an Enter or Tab. Quick writers come close to it, so that in a text box all of
/// the burst has to have the rhythm.
pub(super) const SLOW_CHARACTERS_ENDED: usize = 4;

/// A code of this length may have one longer gap, in a text box, too.
pub(super) const SLOW_CHARACTERS_WITH_A_HITCH: usize = 8;

/// An Enter after this many quick keys, as quick itself, is a scanner's.
pub(super) const QUICK_BEFORE_ENTER: usize = 3;

/// The longest gap inside a burst.
pub(super) const BURST_GAP: Millis = Millis(150);

/// The longest gap after characters in a scanner's rhythm: a slow connection may pause.
pub(super) const HITCH_GAP: Millis = Millis(400);

/// After a gap of this length a burst is over: see [`Scanner::pause`](super::Scanner::pause).
pub const BURST_PAUSE: Millis = Millis(160);

/// How long after a code an Enter is still the scanner's: some send two, or a late one.
pub const AFTER_BURST: Millis = Millis::seconds(1);

/// Whether the gaps are a slow scanner's, except for this many longer ones.
pub(super) fn is_even(gaps: &[Millis], hitches: usize) -> bool {
    let mut gaps = gaps.to_vec();
    gaps.sort_unstable();
    let Some((shortest, rest)) = gaps.split_first() else {
        return false;
    };
    let in_rhythm = rest.len().saturating_sub(hitches);
    let longest = rest.iter().take(in_rhythm).next_back().unwrap_or(shortest);
    let latest = rest.last().unwrap_or(shortest);
    *longest <= SLOW_GAP && longest.less(*shortest) <= SLOW_SPREAD && *latest <= BURST_GAP
}
