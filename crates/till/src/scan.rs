//! Tells a barcode scanner's burst of keys from a person's typing.
//!
//! A scanner is a keyboard that types a whole code, usually with Enter or Tab at its end. Keys are
//! applied as they come, so that the keypad never lags. When they turn out to be a code, the caller
//! puts back what they changed.
//!
//! A burst is a code when
//!
//! - four or more of its characters came at most 12 ms apart, or two and the Enter or Tab at its end;
//! - or six or more of its characters came at an even rhythm, at most 70 ms apart (Bluetooth
//!   scanners). Before Enter or Tab four are enough; in a text box only if the whole burst has that
//!   rhythm, or, of eight or more characters, all but one;
//! - or it begins or ends with the shop's own marks: [`Affixes`].
//!
//! Characters up to 150 ms before or after such a run belong to the code, because Bluetooth repeats
//! lost ones; after four or more of them, characters up to 400 ms later.
//!
//! Two or three keys that a hand rolls over are typing, as is everything typed one key after
//! another: the fastest people leave about 100 ms between keys.
//!
//! A code may hold Enter, Tab, Space, Backspace and Escape, and whoever made it may mean harm. Such a
//! key counts as a scanner's, code or not, when it comes faster than a hand can press it: after three
//! quick keys, 12 ms after any key, or 70 ms after another key of this kind.

use payment::time::{Millis, Monotonic};

/// The longest gap between two keys of a wired scanner.
const WIRED_GAP: Millis = Millis(12);

/// This many characters, each at most [`WIRED_GAP`] after the last, are no hand's.
const WIRED_CHARACTERS: usize = 4;

/// The same, if the Enter or Tab after them came as quickly.
const WIRED_CHARACTERS_ENDED: usize = 2;

/// The longest gap between two keys of a slow scanner: 60 ms and what a busy machine adds.
const SLOW_GAP: Millis = Millis(70);

/// How much the gaps of a slow scanner differ at most. A hand is less even.
const SLOW_SPREAD: Millis = Millis(30);

/// This many characters in a slow scanner's rhythm are a code, whatever follows.
const SLOW_CHARACTERS: usize = 6;

/// The same before an Enter or Tab. Quick writers come close to it, so that in a text box all of
/// the burst has to have the rhythm.
const SLOW_CHARACTERS_ENDED: usize = 4;

/// A code of this length may have one longer gap, in a text box, too.
const SLOW_CHARACTERS_WITH_A_HITCH: usize = 8;

/// An Enter after this many quick keys, as quick itself, is a scanner's.
const QUICK_BEFORE_ENTER: usize = 3;

/// The longest gap inside a burst.
const BURST_GAP: Millis = Millis(150);

/// The longest gap after characters in a scanner's rhythm: a slow connection may pause.
const HITCH_GAP: Millis = Millis(400);

/// After a gap of this length a burst is over: see [`Scanner::pause`].
pub const BURST_PAUSE: Millis = Millis(160);

/// How long after a code an Enter is still the scanner's: some send two, or a late one.
pub const AFTER_BURST: Millis = Millis::seconds(1);

/// What the shop's scanners type before and after each code. It is not part of the code.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Affixes {
    /// Before the code; may be empty.
    pub prefix: String,
    /// After the code; may be empty.
    pub suffix: String,
}

/// Watches the keys that are pressed and recognises codes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scanner {
    affixes: Affixes,
    burst: Vec<(char, Monotonic)>,
    /// The last burst that a pause ended as a code.
    paused: Vec<(char, Monotonic)>,
    /// When the last code ended.
    ended: Option<Monotonic>,
    last: Option<Last>,
}

/// What a character turned out to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Typed {
    /// The first of a burst. Remember the present state: it may have to be put back.
    First,
    /// Another one that followed quickly.
    Quick,
    /// Certainly part of a code: it must change nothing.
    Scanned,
    /// The end of a code, recognised by the shop's suffix.
    Code(String),
}

/// A key that types no character but presses, moves or deletes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// Presses, starts and sends; ends a code.
    Enter,
    /// Moves the focus; ends a code.
    Tab,
    /// Presses the focused element, unless that is a text box.
    Space,
    /// Deletes the last digit.
    Backspace,
    /// Clears, or closes what is open.
    Escape,
}

/// What such a key turned out to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ended {
    /// The end of a code.
    Code(String),
    /// A scanner's: ignore it.
    Scanners,
    /// A scanner's: ignore it, and undo what the scanner's keys before it did.
    Undo,
    /// A person's, the first of a burst. Remember the present state: it may have to be put back.
    First,
    /// A person's, which followed quickly.
    Typed,
}

/// The last key of any kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Last {
    at: Monotonic,
    /// `None` for a character.
    command: Option<Command>,
    /// How many commands came directly before it, each within [`SLOW_GAP`] of the next.
    run: u32,
}

impl Scanner {
    /// A scanner that also recognises codes by these marks.
    #[must_use]
    pub fn with(affixes: Affixes) -> Self {
        Self {
            affixes,
            ..Self::default()
        }
    }

    /// Takes a printable character; `at` is when its key went down.
    pub fn character(&mut self, c: char, at: Monotonic) -> Typed {
        if self.burst.is_empty() {
            self.burst = std::mem::take(&mut self.paused);
        }
        let is_first = self
            .since_last(at)
            .is_none_or(|gap| gap > self.longest_gap());
        if is_first {
            self.burst.clear();
        }
        self.burst.push((c, at));
        let follows_command = self
            .last
            .is_some_and(|last| last.command.is_some() && at.since(last.at) <= BURST_GAP);
        self.last = Some(Last {
            at,
            command: None,
            run: 0,
        });
        let suffix = &self.affixes.suffix;
        if !suffix.is_empty() && self.burst.len() > suffix.len() && self.text().ends_with(suffix) {
            return self.code(at).map_or(Typed::Quick, Typed::Code);
        }
        if is_first {
            if follows_command {
                Typed::Quick
            } else {
                Typed::First
            }
        } else if self.is_wired() || self.is_slow() || self.has_prefix() {
            Typed::Scanned
        } else {
            Typed::Quick
        }
    }

    /// Takes a command key; `in_text` if it was typed into a text box.
    pub fn command(&mut self, command: Command, at: Monotonic, in_text: bool) -> Ended {
        let last = self.last.take();
        let follows = last.filter(|last| last.command.is_some() && at.since(last.at) <= SLOW_GAP);
        self.last = Some(Last {
            at,
            command: Some(command),
            run: follows.map_or(0, |last| last.run.saturating_add(1)),
        });
        // A worn key may come twice; that is no scanner, and its first press was meant.
        let is_worn = follows.is_some_and(|last| last.command == Some(command) && last.run == 0);
        let scanners = match follows {
            Some(_) if !is_worn => Ended::Undo,
            _ => Ended::Scanners,
        };
        let is_scanners = match command {
            Command::Enter | Command::Tab => match self.end(at, in_text) {
                Ended::Typed => false,
                Ended::Scanners => true,
                code => return code,
            },
            Command::Space => self.is_too_quick(at) || self.is_after_code(at),
            Command::Backspace | Command::Escape => self.is_too_quick(at),
        };
        let is_quickest = last.is_some_and(|last| at.since(last.at) <= WIRED_GAP);
        if is_scanners || is_quickest || follows.is_some() {
            self.ended = Some(at);
            return scanners;
        }
        if last.is_none_or(|last| at.since(last.at) > BURST_GAP) {
            Ended::First
        } else {
            Ended::Typed
        }
    }

    /// Whether a code, or keys that no hand presses, ended a moment ago.
    fn is_after_code(&self, at: Monotonic) -> bool {
        self.ended
            .is_some_and(|ended| at.since(ended) < AFTER_BURST)
    }

    /// Takes an Enter or a Tab.
    fn end(&mut self, at: Monotonic, in_text: bool) -> Ended {
        self.paused.clear();
        let gap = self.since_last(at);
        let is_soon = gap.is_some_and(|gap| gap < BURST_PAUSE);
        if is_soon && self.is_code() || self.is_code_with(at, in_text) {
            return self.code(at).map_or(Ended::Scanners, Ended::Code);
        }
        if self.is_too_quick(at) {
            self.burst.clear();
            self.ended = Some(at);
            return Ended::Scanners;
        }
        self.burst.clear();
        if self.is_after_code(at) {
            self.ended = Some(at);
            return Ended::Scanners;
        }
        Ended::Typed
    }

    /// Takes note that time has passed. A code without an end key is complete [`BURST_PAUSE`] after
    /// its last character. A slightly later one still belongs to it; the code is then reported
    /// again.
    pub fn pause(&mut self, now: Monotonic) -> Option<String> {
        if self.since_last(now)? < BURST_PAUSE {
            return None;
        }
        if self.is_code() {
            let burst = self.burst.clone();
            let code = self.code(now);
            self.paused = burst;
            return code;
        }
        if !self.has_run(SLOW_CHARACTERS_ENDED) {
            self.burst.clear();
        }
        None
    }

    /// Takes a space outside of a text box: it presses the focused button, but inside a code it is
    /// one of the code's characters.
    pub fn space(&mut self, at: Monotonic) -> Ended {
        if self.since_last(at).is_some_and(|gap| gap < BURST_PAUSE) {
            return Ended::Scanners;
        }
        self.command(Command::Space, at, false)
    }

    fn since_last(&self, at: Monotonic) -> Option<Millis> {
        let (_, last) = self.burst.last()?;
        Some(at.since(*last))
    }

    fn longest_gap(&self) -> Millis {
        if self.is_wired() || self.has_run(SLOW_CHARACTERS_ENDED) {
            HITCH_GAP
        } else {
            BURST_GAP
        }
    }

    fn text(&self) -> String {
        self.burst.iter().map(|(c, _)| *c).collect()
    }

    fn has_prefix(&self) -> bool {
        let prefix = &self.affixes.prefix;
        !prefix.is_empty() && self.text().starts_with(prefix)
    }

    /// Whether the characters are a code, whatever follows.
    fn is_code(&self) -> bool {
        self.has_prefix() || self.is_wired() || self.is_slow()
    }

    /// Whether they are a code together with this Enter or Tab.
    fn is_code_with(&self, end: Monotonic, in_text: bool) -> bool {
        let gaps: Vec<Millis> = self.gaps(Some(end)).collect();
        let last = gaps.len().saturating_sub(WIRED_CHARACTERS_ENDED);
        let at_end = gaps.get(last..).unwrap_or_default();
        let is_wired =
            at_end.len() == WIRED_CHARACTERS_ENDED && at_end.iter().all(|gap| *gap <= WIRED_GAP);
        let count = self.burst.len();
        let is_whole = count >= SLOW_CHARACTERS_ENDED && is_even(&gaps, 0)
            || count >= SLOW_CHARACTERS_WITH_A_HITCH && is_even(&gaps, 1);
        let is_near = gaps.last().is_some_and(|gap| *gap <= HITCH_GAP);
        let has_run = !in_text && is_near && self.has_run(SLOW_CHARACTERS_ENDED);
        is_wired || is_whole || has_run
    }

    /// The gaps between the keys; with the one before `end`, if given.
    fn gaps(&self, end: Option<Monotonic>) -> impl Iterator<Item = Millis> {
        let times = self.burst.iter().map(|(_, at)| *at).chain(end);
        let later = times.clone().skip(1);
        times.zip(later).map(|(one, next)| next.since(one))
    }

    fn is_wired(&self) -> bool {
        let gaps: Vec<Millis> = self.gaps(None).collect();
        let mut runs = gaps.windows(WIRED_CHARACTERS - 1);
        runs.any(|run| run.iter().all(|gap| *gap <= WIRED_GAP))
    }

    fn is_slow(&self) -> bool {
        self.has_run(SLOW_CHARACTERS)
    }

    /// Whether this many characters in a row came in a scanner's rhythm.
    fn has_run(&self, characters: usize) -> bool {
        let gaps: Vec<Millis> = self.gaps(None).collect();
        let length = characters.saturating_sub(1).max(1);
        gaps.windows(length).any(|run| is_even(run, 0))
    }

    /// Whether this Enter or Tab and the keys before it came faster than a hand types.
    fn is_too_quick(&self, end: Monotonic) -> bool {
        let gaps: Vec<Millis> = self.gaps(Some(end)).collect();
        let quick = gaps.iter().rev().take_while(|gap| **gap <= SLOW_GAP);
        quick.count() >= QUICK_BEFORE_ENTER || gaps.last().is_some_and(|gap| *gap <= WIRED_GAP)
    }

    /// The code without the shop's prefix and suffix; `None` if nothing is left.
    fn code(&mut self, now: Monotonic) -> Option<String> {
        let text = self.text();
        let Affixes { prefix, suffix } = &self.affixes;
        let text = text.strip_prefix(prefix.as_str()).unwrap_or(&text);
        let text = text.strip_suffix(suffix.as_str()).unwrap_or(text).trim();
        let code = Some(text.to_owned()).filter(|text| !text.is_empty());
        self.burst.clear();
        self.ended = Some(now);
        code
    }
}

/// Whether the gaps are a slow scanner's, except for this many longer ones.
fn is_even(gaps: &[Millis], hitches: usize) -> bool {
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

/// The character that a key types on a US keyboard, by its position (`KeyboardEvent.code`). A
/// scanner means that one, whatever layout the machine is set to.
///
/// Source: W3C, UI Events KeyboardEvent code Values, "Writing System Keys" and "Numpad Section".
#[must_use]
pub fn character_at(place: &str, shift: bool) -> Option<char> {
    if let Some(letter) = place.strip_prefix("Key").and_then(only) {
        return Some(if shift {
            letter
        } else {
            letter.to_ascii_lowercase()
        });
    }
    let (plain, shifted) = match place {
        "Digit0" => ('0', ')'),
        "Digit1" => ('1', '!'),
        "Digit2" => ('2', '@'),
        "Digit3" => ('3', '#'),
        "Digit4" => ('4', '$'),
        "Digit5" => ('5', '%'),
        "Digit6" => ('6', '^'),
        "Digit7" => ('7', '&'),
        "Digit8" => ('8', '*'),
        "Digit9" => ('9', '('),
        "Minus" => ('-', '_'),
        "Equal" => ('=', '+'),
        "BracketLeft" => ('[', '{'),
        "BracketRight" => (']', '}'),
        "Backslash" => ('\\', '|'),
        "Semicolon" => (';', ':'),
        "Quote" => ('\'', '"'),
        "Backquote" => ('`', '~'),
        "Comma" => (',', '<'),
        "Period" => ('.', '>'),
        "Slash" => ('/', '?'),
        "Space" => (' ', ' '),
        "NumpadAdd" => ('+', '+'),
        "NumpadSubtract" => ('-', '-'),
        "NumpadMultiply" => ('*', '*'),
        "NumpadDivide" => ('/', '/'),
        "NumpadDecimal" => ('.', '.'),
        other => {
            let digit = other.strip_prefix("Numpad").and_then(only);
            return digit.filter(char::is_ascii_digit);
        }
    };
    Some(if shift { shifted } else { plain })
}

/// The only character of a text; `None` if there is not exactly one.
fn only(text: &str) -> Option<char> {
    let mut characters = text.chars();
    characters.next().filter(|_| characters.as_str().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Types a text with these gaps, repeated as needed, and an Enter after it.
    fn typed(scanner: &mut Scanner, text: &str, gaps: &[u64]) -> Ended {
        let mut now = Monotonic(1_000);
        for (c, gap) in text.chars().zip(gaps.iter().cycle()) {
            scanner.character(c, now);
            now = now.after(Millis(*gap));
        }
        enter(scanner, now, false)
    }

    /// Takes an Enter; returns [`Ended::Typed`] for [`Ended::First`], too.
    fn enter(scanner: &mut Scanner, at: Monotonic, in_text: bool) -> Ended {
        match scanner.command(Command::Enter, at, in_text) {
            Ended::First => Ended::Typed,
            ended => ended,
        }
    }

    fn ended(text: &str, gaps: &[u64]) -> Ended {
        typed(&mut Scanner::default(), text, gaps)
    }

    fn code(text: &str) -> Ended {
        Ended::Code(text.into())
    }

    #[test]
    fn a_burst_that_no_hand_can_type_is_a_code_whatever_its_length() {
        for text in ["104", "1045", "104512", "6291041500213", "INV-12345"] {
            assert_eq!(ended(text, &[4]), code(text), "{text}");
            assert_eq!(ended(text, &[12]), code(text), "{text}");
        }
    }

    #[test]
    fn a_slow_scanner_is_known_by_its_even_rhythm() {
        for gaps in [&[50][..], &[60], &[45, 60, 52], &[35], &[16, 24]] {
            assert_eq!(ended("00123450", gaps), code("00123450"), "{gaps:?}");
        }
    }

    #[test]
    fn a_person_who_types_an_amount_and_presses_enter_is_no_scanner() {
        for gaps in [&[75][..], &[100], &[180, 90, 120], &[20, 64, 30, 90]] {
            assert_eq!(ended("25000000", gaps), Ended::Typed, "{gaps:?}");
        }
        // A hand that rolls over two or three keys.
        assert_eq!(ended("12", &[3, 140]), Ended::Typed);
        assert_eq!(ended("125", &[8, 8, 140]), Ended::Typed);
        assert_eq!(ended("1250", &[15, 9, 130, 160]), Ended::Typed);
    }

    #[test]
    fn a_slow_scanners_short_code_with_its_enter_starts_nothing() {
        for text in ["10451", "1045"] {
            assert_eq!(ended(text, &[50]), code(text), "{text}");
            assert_eq!(ended(text, &[45, 60, 52]), code(text), "{text}");
        }
        // Too short or too uneven for a code, but too quick for a hand.
        assert_eq!(ended("104", &[50]), Ended::Scanners);
        assert_eq!(ended("25000000", &[20, 64, 30]), Ended::Scanners);
        assert_ne!(ended("104512", &[100, 100, 50, 50, 50, 50]), Ended::Typed);
    }

    #[test]
    fn one_hitch_in_a_slow_scanners_rhythm_changes_nothing() {
        for late in 3..7 {
            let gaps: Vec<u64> = (0..8).map(|n| if n == late { 100 } else { 50 }).collect();
            assert_eq!(ended("00123450", &gaps), code("00123450"), "{gaps:?}");
        }
        for late in 0..3 {
            let gaps: Vec<u64> = (0..8).map(|n| if n == late { 100 } else { 50 }).collect();
            assert_eq!(ended("00123450", &gaps), code("00123450"), "{gaps:?}");
        }
        // A long gap cuts off nothing once the rhythm is known, and starts no payment.
        for gap in [20, 50] {
            for late in 3..6 {
                let gaps: Vec<u64> = (0..6).map(|n| if n == late { 390 } else { gap }).collect();
                assert_eq!(ended("104512", &gaps), code("104512"), "{gaps:?}");
            }
        }
        let rolled = [40, 52, 100, 45, 50, 120];
        assert_eq!(ended("125000", &rolled), Ended::Typed);
    }

    #[test]
    fn a_code_that_nothing_ends_is_over_after_a_pause() {
        let mut scanner = Scanner::default();
        let mut now = Monotonic(0);
        let heard: Vec<_> = "104512"
            .chars()
            .map(|c| {
                now = now.after(Millis(4));
                scanner.character(c, now)
            })
            .collect();
        use Typed::{First, Quick, Scanned};
        assert_eq!(heard, [First, Quick, Quick, Scanned, Scanned, Scanned]);
        assert_eq!(scanner.pause(now.after(Millis(100))), None);
        assert_eq!(
            scanner.pause(now.after(BURST_PAUSE)),
            Some("104512".to_owned())
        );
    }

    #[test]
    fn an_enter_that_no_hand_presses_so_soon_starts_nothing() {
        assert_eq!(ended("12", &[4]), code("12"));
        assert_eq!(ended("1", &[4]), Ended::Scanners);
        assert_eq!(ended("1250", &[140, 120, 130, 8]), Ended::Scanners);
    }

    #[test]
    fn what_follows_a_code_after_a_hitch_belongs_to_it() {
        for (text, hitch, gap) in [
            ("12345678", 7, 50),
            ("1234567890123", 10, 50),
            ("123456", 4, 4),
        ] {
            let (mut scanner, mut now) = (Scanner::default(), Monotonic(0));
            let mut codes = Vec::new();
            for (n, c) in text.chars().enumerate() {
                if n == hitch {
                    codes.extend(scanner.pause(now.after(BURST_PAUSE)));
                    now = now.after(Millis(220));
                    assert_eq!(scanner.character(c, now), Typed::Scanned, "{text}");
                } else {
                    now = now.after(Millis(gap));
                    scanner.character(c, now);
                }
            }
            assert_eq!(codes, [&text[..hitch]]);
            assert_eq!(
                enter(&mut scanner, now.after(Millis(gap)), false),
                code(text)
            );
        }
        // A person types on after a scan.
        let (mut scanner, mut now) = (Scanner::default(), Monotonic(0));
        for c in "123456".chars() {
            now = now.after(Millis(50));
            scanner.character(c, now);
        }
        assert!(scanner.pause(now.after(BURST_PAUSE)).is_some());
        let later = now.after(Millis(500));
        assert_eq!(scanner.character('7', later), Typed::First);
    }

    #[test]
    fn quick_writing_in_a_text_box_is_no_code() {
        let (mut scanner, mut now) = (Scanner::default(), Monotonic(0));
        for (c, gap) in "Mansour".chars().zip([140, 60, 65, 62, 110, 130, 90]) {
            scanner.character(c, now);
            now = now.after(Millis(gap));
        }
        assert_eq!(enter(&mut scanner, now, true), Ended::Typed);
    }

    #[test]
    fn a_character_just_before_makes_a_space_none_of_a_hands() {
        let mut scanner = Scanner::default();
        assert_eq!(scanner.space(Monotonic(0)), Ended::First);
        scanner.character('A', Monotonic(1_000));
        assert_eq!(scanner.space(Monotonic(1_050)), Ended::Scanners);
        assert_eq!(scanner.space(Monotonic(1_400)), Ended::First);
    }

    /// The results of these keys, pressed with this gap; letters stand for themselves.
    fn keys(scanner: &mut Scanner, keys: &str, gap: u64) -> Vec<Ended> {
        let mut now = Monotonic(10_000);
        let mut all = Vec::new();
        for key in keys.split(' ') {
            now = now.after(Millis(gap));
            let command = match key {
                "Enter" => Command::Enter,
                "Tab" => Command::Tab,
                "Backspace" => Command::Backspace,
                "Escape" => Command::Escape,
                "Space" => {
                    all.push(scanner.space(now));
                    continue;
                }
                characters => {
                    for c in characters.chars() {
                        scanner.character(c, now);
                        now = now.after(Millis(gap));
                    }
                    now = Monotonic(now.0 - gap);
                    continue;
                }
            };
            all.push(scanner.command(command, now, false));
        }
        all
    }

    #[test]
    fn a_code_of_keys_that_press_move_and_delete_presses_nothing_and_puts_back_what_it_deleted() {
        let is_hands = |ended: &Ended| matches!(ended, Ended::First | Ended::Typed);
        for code in [
            "Tab Tab Enter Tab Enter",
            "Tab Enter",
            "Tab Space",
            "Tab Tab Space Tab Space",
            "Backspace Enter",
            "Backspace Backspace Enter",
            "Escape Enter",
            "Enter Tab Enter",
        ] {
            for gap in [4, 12, 33, 60, 70] {
                let all = keys(&mut Scanner::default(), code, gap);
                // A single key takes effect before anything can be known.
                assert_eq!(all.first(), Some(&Ended::First), "{code}, {gap}");
                let rest = all.get(1..).unwrap();
                assert!(!rest.iter().any(is_hands), "{code}, {gap}: {all:?}");
            }
        }
        for code in [
            "Backspace Enter",
            "Backspace Backspace Enter",
            "Escape Enter",
        ] {
            let all = keys(&mut Scanner::default(), code, 33);
            assert_eq!(all.last(), Some(&Ended::Undo), "{code}");
        }
    }

    #[test]
    fn a_code_that_begins_with_keys_that_delete_is_put_back_from_before_them() {
        let mut scanner = Scanner::default();
        keys(&mut scanner, "Backspace Backspace", 33);
        assert_eq!(scanner.character('a', Monotonic(10_099)), Typed::Quick);
        let mut scanner = Scanner::default();
        let all = keys(&mut scanner, "Escape abc123 Enter", 20);
        assert_eq!(all.last(), Some(&code("abc123")));
    }

    #[test]
    fn a_worn_key_that_comes_twice_does_once_what_it_does() {
        for key in ["Backspace", "Enter", "Tab", "Escape"] {
            let all = keys(&mut Scanner::default(), &format!("{key} {key}"), 20);
            assert_eq!(all, [Ended::First, Ended::Scanners], "{key}");
        }
    }

    #[test]
    fn a_hand_that_deletes_moves_and_presses_is_heard() {
        let way = "Backspace Backspace Backspace Tab Tab Space Tab Enter Enter Escape";
        for gap in [90, 120, 200] {
            let all = keys(&mut Scanner::default(), way, gap);
            let is_hands = |ended: &Ended| matches!(ended, Ended::First | Ended::Typed);
            assert!(all.iter().all(is_hands), "{gap}: {all:?}");
        }
    }

    #[test]
    fn no_enter_within_a_moment_after_a_code_is_a_persons() {
        let mut scanner = Scanner::default();
        assert_eq!(typed(&mut scanner, "104512", &[4]), code("104512"));
        // Carriage return and line feed, or an Enter that a slow scanner sends late.
        assert_eq!(
            enter(&mut scanner, Monotonic(1_028), false),
            Ended::Scanners
        );
        assert_eq!(
            enter(&mut scanner, Monotonic(1_900), false),
            Ended::Scanners
        );
        assert_eq!(enter(&mut scanner, Monotonic(2_901), false), Ended::Typed);
    }

    #[test]
    fn a_pause_starts_a_new_burst() {
        let mut scanner = Scanner::default();
        assert_eq!(scanner.character('1', Monotonic(0)), Typed::First);
        assert_eq!(scanner.character('2', Monotonic(10)), Typed::Quick);
        assert_eq!(scanner.character('3', Monotonic(500)), Typed::First);
        assert_eq!(scanner.pause(Monotonic(1_000)), None);
        assert_eq!(enter(&mut scanner, Monotonic(1_010), false), Ended::Typed);
    }

    #[test]
    fn a_prefix_or_suffix_of_the_shops_tells_a_code_at_any_speed() {
        let affixes = |prefix: &str, suffix: &str| {
            Scanner::with(Affixes {
                prefix: prefix.into(),
                suffix: suffix.into(),
            })
        };
        assert_eq!(typed(&mut affixes("~", ""), "~12", &[120]), code("12"));
        let mut scanner = affixes("", "#");
        scanner.character('1', Monotonic(0));
        scanner.character('2', Monotonic(120));
        assert_eq!(
            scanner.character('#', Monotonic(240)),
            Typed::Code("12".into())
        );
        assert_eq!(enter(&mut scanner, Monotonic(300), false), Ended::Scanners);
        assert_eq!(typed(&mut affixes("~", ""), "250", &[120]), Ended::Typed);
    }

    #[test]
    fn a_code_is_read_from_the_places_of_its_keys() {
        let places = [
            ("KeyI", true),
            ("KeyN", true),
            ("KeyV", true),
            ("Minus", false),
            ("Digit1", false),
            ("Numpad2", false),
            ("NumpadSubtract", false),
            ("Minus", true),
            ("Slash", false),
        ];
        let text: String = places
            .iter()
            .filter_map(|(place, shift)| character_at(place, *shift))
            .collect();
        assert_eq!(text, "INV-12-_/");
        for place in ["", "Key", "Numpad", "NumpadEnter", "Enter", "F1", "IntlYen"] {
            assert_eq!(character_at(place, false), None, "{place}");
        }
    }
}
