//! What happens again and again, and is said in the log once or now and then.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Something that fails again and again: said once when it begins, and counted until it is over.
#[derive(Debug, Default)]
pub struct Outage(AtomicU64);

impl Outage {
    /// It has failed; whether it had not before.
    pub fn fails(&self) -> bool {
        self.0.fetch_add(1, Relaxed) == 0
    }

    /// Whether it had failed when it was last tried.
    #[must_use]
    pub fn lasts(&self) -> bool {
        self.0.load(Relaxed) > 0
    }

    /// It has not failed; how often it had, if it is over with this.
    pub fn ends(&self) -> Option<u64> {
        match self.0.swap(0, Relaxed) {
            0 => None,
            times => Some(times),
        }
    }
}

/// Something that anybody can make happen as often as they like: the first is said and every
/// thousandth after it, so that nobody fills the log with it.
#[derive(Debug, Default)]
pub struct Flood(AtomicU64);

impl Flood {
    /// It has happened; which it is, if it is to be said.
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
