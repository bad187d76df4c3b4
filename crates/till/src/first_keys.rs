//! Keeps a part of an amount from being sold: keys that were typed before the page heard anything are
//! lost, and those that follow in one go are the rest of something that nobody has whole.

use payment::time::{Millis, Monotonic};

/// How long after the page hears its first event a key may follow one that went to the page before it.
const UNHEARD: Millis = Millis(600);

/// How soon after the module takes keys nobody can have seen yet that it does.
const UNSEEN: Millis = Millis(300);

/// The longest gap between keys that are typed in one go.
const IN_ONE_GO: Millis = Millis::seconds(1);

/// Watches the first keys of a page go by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FirstKeys {
    /// From when on a key may be the first of something.
    sure_from: Monotonic,
    /// The last key that does not count.
    last: Option<Monotonic>,
    is_over: bool,
}

/// A page that has been there for long: every key counts.
impl Default for FirstKeys {
    fn default() -> Self {
        Self {
            sure_from: Monotonic(0),
            last: None,
            is_over: true,
        }
    }
}

impl FirstKeys {
    /// A page that hears keys from `hears_from` on, and takes them from `takes_from` on; the last of
    /// those in between, at `last`.
    #[must_use]
    pub fn new(hears_from: Monotonic, takes_from: Monotonic, last: Option<Monotonic>) -> Self {
        Self {
            sure_from: hears_from.after(UNHEARD).max(takes_from.after(UNSEEN)),
            last,
            is_over: false,
        }
    }

    /// Whether keys were typed that nothing could take.
    #[must_use]
    pub const fn has_lost(&self) -> bool {
        self.last.is_some()
    }

    /// Whether a key that went down at `at` counts. Once one does, all do.
    pub fn takes(&mut self, at: Monotonic) -> bool {
        let follows = self.last.is_some_and(|last| at.since(last) <= IN_ONE_GO);
        let is_rest = at <= self.sure_from || follows;
        if !self.is_over && is_rest {
            self.last = Some(at);
            return false;
        }
        self.is_over = true;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of these keys count.
    fn taken(mut keys: FirstKeys, at: &[u64]) -> Vec<bool> {
        at.iter().map(|at| keys.takes(Monotonic(*at))).collect()
    }

    #[test]
    fn what_is_typed_across_the_start_of_the_page_counts_as_a_whole_or_not_at_all() {
        // The first went to the page before; this one hears from 100 on and takes keys from 400 on.
        let heard = FirstKeys::new(Monotonic(100), Monotonic(400), Some(Monotonic(350)));
        assert!(heard.has_lost());
        assert_eq!(taken(heard, &[470, 590, 1_590, 2_000]), [false; 4]);
        // All of it went to the page before, but for what is still to come.
        let lost = FirstKeys::new(Monotonic(100), Monotonic(400), None);
        assert!(!lost.has_lost());
        assert_eq!(taken(lost, &[420, 540, 660, 1_200]), [false; 4]);
        // A slow machine, on which keys waited for the page.
        let slow = FirstKeys::new(Monotonic(100), Monotonic(3_000), None);
        assert_eq!(taken(slow, &[3_050, 3_150]), [false; 2]);
        let slow = FirstKeys::new(Monotonic(100), Monotonic(3_000), Some(Monotonic(1_900)));
        assert_eq!(taken(slow, &[3_050, 3_150, 3_400]), [false; 3]);
        let slow = FirstKeys::new(Monotonic(100), Monotonic(3_000), None);
        assert_eq!(taken(slow, &[1_500, 2_700, 2_800, 3_700]), [false; 4]);
    }

    #[test]
    fn what_begins_after_a_pause_counts_and_everything_after_it() {
        let keys = FirstKeys::new(Monotonic(100), Monotonic(400), Some(Monotonic(350)));
        assert_eq!(
            taken(keys, &[450, 1_451, 1_500, 1_501]),
            [false, true, true, true]
        );
        let keys = FirstKeys::new(Monotonic(100), Monotonic(400), None);
        assert_eq!(taken(keys, &[701, 702]), [true, true]);
    }
}
