//! Prevents a sale over a part of an amount. Keys typed before the page listens are lost, and the
//! keys typed right after them are only the rest of what the cashier meant.

use payment::time::{Millis, Monotonic};

/// For how long after the page hears its first event a key may belong to typing that began before
/// the page listened.
const UNHEARD: Millis = Millis(600);

/// For how long after the module starts to take keys nobody can have seen that it does.
const UNSEEN: Millis = Millis(300);

/// The longest gap between two keys of the same typing.
const IN_ONE_GO: Millis = Millis::seconds(1);

/// Decides which of a page's first keys count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FirstKeys {
    /// A key after this time may be the start of an amount.
    sure_from: Monotonic,
    /// The last key that did not count.
    last: Option<Monotonic>,
    is_over: bool,
}

/// A page that has been open for long: every key counts.
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
    /// A page that hears keys from `hears_from` on and handles them from `takes_from` on. `last` is
    /// the last key that was heard between the two, if any.
    #[must_use]
    pub fn new(hears_from: Monotonic, takes_from: Monotonic, last: Option<Monotonic>) -> Self {
        Self {
            sure_from: hears_from.after(UNHEARD).max(takes_from.after(UNSEEN)),
            last,
            is_over: false,
        }
    }

    /// Whether keys were typed that nothing could handle.
    #[must_use]
    pub const fn has_lost(&self) -> bool {
        self.last.is_some()
    }

    /// Whether a key that went down at `at` counts. After the first that does, all do.
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

    /// For each key, whether it counts.
    fn taken(mut keys: FirstKeys, at: &[u64]) -> Vec<bool> {
        at.iter().map(|at| keys.takes(Monotonic(*at))).collect()
    }

    #[test]
    fn what_is_typed_across_the_start_of_the_page_counts_as_a_whole_or_not_at_all() {
        // The first key went to the page before. This one hears keys from 100 on and handles them
        // from 400 on.
        let heard = FirstKeys::new(Monotonic(100), Monotonic(400), Some(Monotonic(350)));
        assert!(heard.has_lost());
        assert_eq!(taken(heard, &[470, 590, 1_590, 2_000]), [false; 4]);
        // All keys so far went to the page before; only the next ones are heard.
        let lost = FirstKeys::new(Monotonic(100), Monotonic(400), None);
        assert!(!lost.has_lost());
        assert_eq!(taken(lost, &[420, 540, 660, 1_200]), [false; 4]);
        // On a slow machine the keys waited for the page.
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
