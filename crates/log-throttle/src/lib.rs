//! Limits log lines about something that happens again and again.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Something that fails repeatedly: logged when it begins and when it ends, and counted in between.
#[derive(Debug, Default)]
pub struct Outage(AtomicU64);

impl Outage {
    /// Counts a failure; true if it is the first since the last success.
    pub fn fails(&self) -> bool {
        self.0.fetch_add(1, Relaxed) == 0
    }

    /// Whether the last try failed.
    #[must_use]
    pub fn lasts(&self) -> bool {
        self.0.load(Relaxed) > 0
    }

    /// Ends the outage; returns how many failures it had, or `None` if there was none.
    pub fn ends(&self) -> Option<u64> {
        match self.0.swap(0, Relaxed) {
            0 => None,
            times => Some(times),
        }
    }
}

/// Something that anybody can cause as often as they like: the first time and every thousandth time
/// after it are logged, so that nobody can fill the log.
#[derive(Debug, Default)]
pub struct Flood(AtomicU64);

impl Flood {
    /// Counts one; returns its number if it should be logged.
    pub fn comes(&self) -> Option<u64> {
        let before = self.0.fetch_add(1, Relaxed);
        before
            .is_multiple_of(1_000)
            .then(|| before.saturating_add(1))
    }

    /// How often it has happened.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_told_when_it_begins_and_when_it_ends() {
        let outage = Outage::default();
        assert_eq!(outage.ends(), None);
        assert!(outage.fails());
        assert!(!outage.fails());
        assert_eq!(outage.ends(), Some(2));
        assert_eq!(outage.ends(), None);
        assert!(outage.fails());
    }

    #[test]
    fn of_a_flood_the_first_is_told_and_every_thousandth_after_it() {
        let flood = Flood::default();
        let told: Vec<_> = (0..2_500).filter_map(|_| flood.comes()).collect();
        assert_eq!(told, [1, 1_001, 2_001]);
    }
}
