//! Instants and spans of time. This module reads no clock: the caller passes the time in.
//!
//! The server records what happens with [`Timestamp`]s. A terminal's wall clock may be wrong by
//! years, so a terminal only compares its own [`Monotonic`] readings.

use serde::{Deserialize, Serialize};

/// An instant on the server's clock: milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This instant moved forward by `span`.
    #[must_use]
    pub const fn after(self, span: Millis) -> Self {
        Self(self.0.saturating_add_unsigned(span.0))
    }

    /// The span from `earlier` to this instant; zero when `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Millis {
        let span = self.0.saturating_sub(earlier.0);
        if span > 0 {
            Millis(span.unsigned_abs())
        } else {
            Millis(0)
        }
    }
}

/// A reading of a clock that never goes back: milliseconds since an arbitrary start.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Monotonic(pub u64);

impl Monotonic {
    /// This reading moved forward by `span`.
    #[must_use]
    pub const fn after(self, span: Millis) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// The span from `earlier` to this reading; zero when `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Millis {
        Millis(self.0.saturating_sub(earlier.0))
    }
}

/// A span of time in milliseconds.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Millis(pub u64);

impl Millis {
    /// A span of whole seconds.
    #[must_use]
    pub const fn seconds(seconds: u64) -> Self {
        Self(seconds.saturating_mul(1_000))
    }

    /// The span in seconds, rounded up, so that a countdown shows zero only when nothing is left.
    #[must_use]
    pub const fn ceil_seconds(self) -> u64 {
        self.0.div_ceil(1_000)
    }

    /// This span minus `spent`, or zero if `spent` is longer.
    #[must_use]
    pub const fn less(self, spent: Self) -> Self {
        Self(self.0.saturating_sub(spent.0))
    }
}

/// Compares the wall clock with a monotonic clock and reports when they disagree: the machine
/// slept, or its clock was set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct JumpDetector {
    last: Option<(Timestamp, Monotonic)>,
}

/// How far the two clocks may differ between two observations before the difference counts as a
/// jump.
pub const JUMP: Millis = Millis::seconds(2);

impl JumpDetector {
    /// Records both clocks. Returns by how many milliseconds the wall clock advanced more than the
    /// monotonic clock since the last call, if that is more than [`JUMP`]; negative when the wall
    /// clock was set back.
    pub fn observe(&mut self, wall: Timestamp, monotonic: Monotonic) -> Option<i64> {
        let (wall_before, monotonic_before) = self.last.replace((wall, monotonic))?;
        let passed = i64::try_from(monotonic.since(monotonic_before).0).unwrap_or(i64::MAX);
        let jump = wall.0.saturating_sub(wall_before.0).saturating_sub(passed);
        (jump.unsigned_abs() > JUMP.0).then_some(jump)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_goes_back_makes_no_negative_span() {
        assert_eq!(Timestamp(5).since(Timestamp(9)), Millis(0));
        assert_eq!(Timestamp(9).since(Timestamp(5)), Millis(4));
        assert_eq!(
            Timestamp(i64::MAX).since(Timestamp(i64::MIN)),
            Millis(i64::MAX.unsigned_abs())
        );
        assert_eq!(Timestamp(i64::MAX).after(Millis(1)), Timestamp(i64::MAX));
    }

    #[test]
    fn a_sleep_and_a_set_clock_are_jumps_and_the_passing_of_time_is_none() {
        let mut jumps = JumpDetector::default();
        let hour = 3_600_000;
        assert_eq!(jumps.observe(Timestamp(0), Monotonic(0)), None);
        assert_eq!(jumps.observe(Timestamp(1_000), Monotonic(1_000)), None);
        // A delayed timer on a busy page: both clocks went on, so it is no jump.
        assert_eq!(jumps.observe(Timestamp(61_500), Monotonic(61_000)), None);
        let slept = jumps.observe(Timestamp(61_500 + hour), Monotonic(62_000));
        assert_eq!(slept, Some(hour - 1_000));
        let set_back = jumps.observe(Timestamp(62_500), Monotonic(63_000));
        assert_eq!(set_back, Some(-hour));
        assert_eq!(jumps.observe(Timestamp(63_500), Monotonic(64_000)), None);
    }

    #[test]
    fn a_countdown_shows_zero_only_when_nothing_is_left() {
        assert_eq!(Millis(1).ceil_seconds(), 1);
        assert_eq!(Millis(0).ceil_seconds(), 0);
        assert_eq!(Millis(300_000).ceil_seconds(), 300);
    }

    #[test]
    fn clocks_that_differ_by_the_bound_have_not_jumped() {
        let mut jumps = JumpDetector::default();
        assert_eq!(jumps.observe(Timestamp(0), Monotonic(0)), None);
        assert_eq!(jumps.observe(Timestamp(2_000), Monotonic(0)), None);
        assert_eq!(jumps.observe(Timestamp(4_001), Monotonic(0)), Some(2_001));
    }
}
