//! Payments of ours that the gateway says it does not have.
//!
//! An account's sales are recognised by gateway, mode and merchant code. That the configured key
//! belongs to another merchant shows only in the answers: every earlier payment is "not found". A
//! single such answer may be a fault of the gateway. One that lasts means only that this key cannot
//! read the payment; it says nothing about the money.
//!
//! A server's key does not change while it runs. A payment that was read or made with it is not
//! another merchant's, whatever the gateway answers later; nor is a sale whose record says that it
//! was made with this key.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use payment::id::SaleId;
use payment::time::{Millis, Monotonic};

use gateway::{GatewayError, Refusal};

/// This many such answers, with no other between them, ...
const TIMES: u32 = 3;

/// ... and this long from the first to the last, are not a fault.
const LASTING: Millis = Millis::seconds(10);

/// Which payments the configured key can read, and which were not found.
#[derive(Debug, Default)]
pub(super) struct Missing(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// The sales whose payment was made or read by this server, and whether the last look found
    /// that they are no longer watched.
    readable: BTreeMap<SaleId, bool>,
    /// The other sales whose payment was not found at the last reading.
    not_found: BTreeMap<SaleId, NotFound>,
}

/// "Not found" answers in a row.
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
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records that the payment of this sale was made with the configured key.
    pub(super) fn made(&self, id: SaleId) {
        self.lock().readable.insert(id, false);
    }

    /// Records the gateway's answer to a reading of this sale's payment.
    pub(super) fn note<T>(&self, id: SaleId, told: &Result<T, GatewayError>, now: Monotonic) {
        let mut all = self.lock();
        match told {
            Ok(_) => {
                all.not_found.remove(&id);
                all.readable.insert(id, false);
            }
            Err(GatewayError::Refused(Refusal::NotFound)) if all.readable.contains_key(&id) => {}
            Err(GatewayError::Refused(Refusal::NotFound)) => {
                let known = all.not_found.entry(id).or_insert(NotFound {
                    first: now,
                    last: now,
                    times: 0,
                });
                known.last = now;
                known.times = known.times.saturating_add(1);
            }
            // A fault: earlier answers may have been faults, too. It does not change a lasting
            // state.
            Err(_) => {
                let known = all.not_found.get(&id);
                if known.is_some_and(|known| !known.is_lasting()) {
                    all.not_found.remove(&id);
                }
            }
        }
    }

    /// Whether the configured key cannot read the payment of this sale.
    pub(super) fn is_lasting(&self, id: SaleId) -> bool {
        let all = self.lock();
        let known = all.not_found.get(&id);
        known.is_some_and(|known| known.is_lasting())
    }

    /// Forgets sales that are not watched. A readable one is forgotten only at the second look that
    /// does not find it, because it may have been made after the first.
    pub(super) fn keep_only(&self, ids: &BTreeSet<SaleId>) {
        let mut all = self.lock();
        all.not_found.retain(|id, _| ids.contains(id));
        all.readable.retain(|id, is_over| {
            let was_over = std::mem::replace(is_over, !ids.contains(id));
            !(*is_over && was_over)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GONE: Result<(), GatewayError> = Err(GatewayError::Refused(Refusal::NotFound));

    fn after(seconds: u64) -> Monotonic {
        Monotonic(seconds * 1_000)
    }

    #[test]
    fn an_answer_that_lasts_is_told_from_bad_weather_and_ends_with_a_reading() {
        let (missing, id) = (Missing::default(), SaleId(uuid::Uuid::from_u128(1)));
        let silence = Err::<(), _>(GatewayError::Unknown);
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
    fn what_was_made_or_read_with_this_key_is_never_another_merchants() {
        let (missing, id) = (Missing::default(), SaleId(uuid::Uuid::from_u128(1)));
        let read = SaleId(uuid::Uuid::from_u128(2));
        missing.made(id);
        missing.note(read, &Ok(()), after(0));
        for second in 0..600 {
            missing.note(id, &GONE, after(second));
            missing.note(read, &GONE, after(second));
        }
        assert!(!missing.is_lasting(id) && !missing.is_lasting(read));
    }

    #[test]
    fn what_can_be_read_is_remembered_while_it_is_watched_and_one_look_longer() {
        let (missing, id) = (Missing::default(), SaleId(uuid::Uuid::from_u128(1)));
        missing.made(id);
        let watched = BTreeSet::from([id]);
        for (ids, known) in [
            (BTreeSet::new(), true),
            (watched, true),
            (BTreeSet::new(), true),
            (BTreeSet::new(), false),
        ] {
            missing.keep_only(&ids);
            assert_eq!(missing.lock().readable.contains_key(&id), known);
        }
    }

    #[test]
    fn two_answers_far_apart_are_not_enough() {
        let (missing, id) = (Missing::default(), SaleId(uuid::Uuid::from_u128(1)));
        missing.note(id, &GONE, after(0));
        missing.note(id, &GONE, after(3_600));
        assert!(!missing.is_lasting(id));
    }
}
