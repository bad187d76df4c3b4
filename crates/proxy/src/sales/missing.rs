//! Payments of ours that the gateway says it does not have.
//!
//! The sales that belong to an account are known by gateway, mode and merchant code; that its key is
//! another merchant's shows in the answers only: every payment of before is "not found". One such
//! answer may be bad weather. One that lasts says nothing about the money either, but that this key
//! cannot read it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use payment::id::SaleId;
use payment::time::{Millis, Monotonic};

use crate::gateways::tabby::Unread;

/// So many such answers, with no other between them, ...
const TIMES: u32 = 3;

/// ... and so long from the first of them to the last, are no bad weather.
const LASTING: Millis = Millis::seconds(10);

/// The sales whose payment was not found when it was last asked for.
#[derive(Debug, Default)]
pub(super) struct Missing(Mutex<BTreeMap<SaleId, NotFound>>);

/// Such answers in a row.
#[derive(Clone, Copy, Debug)]
struct NotFound {
    first: Monotonic,
    last: Monotonic,
    times: u32,
}

impl NotFound {
    fn is_lasting(&self) -> bool {
        self.times >= TIMES && self.last.since(self.first) >= LASTING
    }
}

impl Missing {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<SaleId, NotFound>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what the gateway said when it was asked for the payment of this sale.
    pub(super) fn note<T>(&self, id: SaleId, told: &Result<T, Unread>, now: Monotonic) {
        match told {
            Ok(_) => {
                self.lock().remove(&id);
            }
            Err(Unread::NoSuchPayment) => {
                let mut all = self.lock();
                let known = all.entry(id).or_insert(NotFound {
                    first: now,
                    last: now,
                    times: 0,
                });
                known.last = now;
                known.times = known.times.saturating_add(1);
            }
            // Bad weather: what came before may have been of the same kind. What has lasted is not made
            // better by it.
            Err(Unread::NoAnswer) => {
                let mut all = self.lock();
                if all.get(&id).is_some_and(|known| !known.is_lasting()) {
                    all.remove(&id);
                }
            }
        }
    }

    /// Whether the configured key cannot read the payment of this sale.
    pub(super) fn is_lasting(&self, id: SaleId) -> bool {
        let all = self.lock();
        let known = all.get(&id);
        known.is_some_and(|known| known.is_lasting())
    }

    /// Forgets all others.
    pub(super) fn keep_only(&self, ids: &BTreeSet<SaleId>) {
        self.lock().retain(|id, _| ids.contains(id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GONE: Result<(), Unread> = Err(Unread::NoSuchPayment);

    fn after(seconds: u64) -> Monotonic {
        Monotonic(seconds * 1_000)
    }

    #[test]
    fn an_answer_that_lasts_is_told_from_bad_weather_and_ends_with_a_reading() {
        let (missing, id) = (Missing::default(), SaleId(uuid::Uuid::from_u128(1)));
        let silence = Err::<(), _>(Unread::NoAnswer);
        for second in [0, 1, 9] {
            missing.note(id, &GONE, after(second));
            assert!(!missing.is_lasting(id), "{second}");
        }
        missing.note(id, &silence, after(10));
        for second in [11, 12, 20] {
            missing.note(id, &GONE, after(second));
            assert!(!missing.is_lasting(id), "{second}: not in a row");
        }
        missing.note(id, &GONE, after(21));
        assert!(missing.is_lasting(id));
        missing.note(id, &silence, after(22));
        assert!(missing.is_lasting(id));
        missing.note(id, &Ok(()), after(23));
        assert!(!missing.is_lasting(id));
    }

    #[test]
    fn two_answers_far_apart_are_not_enough() {
        let (missing, id) = (Missing::default(), SaleId(uuid::Uuid::from_u128(1)));
        missing.note(id, &GONE, after(0));
        missing.note(id, &GONE, after(3_600));
        assert!(!missing.is_lasting(id));
    }
}
