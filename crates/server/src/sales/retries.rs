//! Sales for which the gateway gave no usable answer, and when to ask again.
//!
//! The watcher scans the ledger once a second, which is too slow for a first retry: most bad
//! answers are single ones. So the next retry of each such sale is kept here.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use payment::id::SaleId;
use payment::sale::{Backoff, Sale};
use payment::time::Timestamp;
use tokio::sync::Notify;
use tokio::time::Instant;

/// At most this many retries are kept; more sales wait for the watcher. With so many the gateway is
/// down, and no sale is urgent.
const MANY: usize = 256;

/// The minimum time between two signs that the gateway is back. Otherwise a payment that can never
/// be read could end every pause again and again.
const BACK_EVERY: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub(super) struct Retries {
    state: Mutex<State>,
    changed: Notify,
}

/// When to ask about a sale again, and after which unanswered request. A later request has begun a
/// new pause; asking right after it would send everything twice.
#[derive(Clone, Copy, Debug)]
struct Retry {
    at: Instant,
    after: Backoff,
}

#[derive(Debug, Default)]
struct State {
    due: BTreeMap<SaleId, Retry>,
    back_at: Option<Instant>,
}

impl Retries {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Schedules or removes a sale's retry after a step from `before`. A reading that succeeds
    /// after unanswered ones ends the pauses of all others: the network is back.
    pub(super) fn look_at(&self, before: &Sale, sale: &Sale, was_read: bool, now: Timestamp) {
        let was_silent = before.freshness.backoff.is_some();
        let backoff = sale.freshness.backoff;
        let is_asked_again = !was_read && sale.is_open();
        let mut state = self.state();
        match backoff.filter(|_| is_asked_again) {
            Some(backoff) => {
                let passed = now.since(backoff.asked_at);
                let wait = Duration::from_millis(backoff.pause().less(passed).0);
                if state.due.len() < MANY {
                    let (at, after) = (Instant::now() + wait, backoff);
                    state.due.insert(sale.intent.id, Retry { at, after });
                }
            }
            None => {
                state.due.remove(&sale.intent.id);
                let is_soon = state.back_at.is_some_and(|at| at.elapsed() < BACK_EVERY);
                if was_read && was_silent && !is_soon && !state.due.is_empty() {
                    let now = Instant::now();
                    state.back_at = Some(now);
                    state.due.values_mut().for_each(|retry| retry.at = now);
                } else {
                    return;
                }
            }
        }
        drop(state);
        self.changed.notify_one();
    }

    /// Waits until sales are due, and removes and returns them, each with the request it is due
    /// after.
    pub(super) async fn due(&self) -> Vec<(SaleId, Backoff)> {
        loop {
            let next = self.state().due.values().map(|retry| retry.at).min();
            match next {
                Some(next) => tokio::select! {
                    biased;
                    () = tokio::time::sleep_until(next) => {
                        let due = self.take(Instant::now());
                        if !due.is_empty() {
                            return due;
                        }
                    }
                    () = self.changed.notified() => {}
                },
                None => self.changed.notified().await,
            }
        }
    }

    fn take(&self, now: Instant) -> Vec<(SaleId, Backoff)> {
        let mut state = self.state();
        let due: Vec<_> = state
            .due
            .iter()
            .filter(|(_, retry)| retry.at <= now)
            .map(|(id, retry)| (*id, retry.after))
            .collect();
        for (id, _) in &due {
            state.due.remove(id);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use payment::id::SaleId;
    use payment::sale::{Event, transition};
    use tokio::time::timeout;

    use super::*;
    use crate::sales::poll_schedule::tests::sale;

    fn numbered(n: u128) -> Sale {
        let mut sale = sale();
        sale.intent.id = SaleId(uuid::Uuid::from_u128(n));
        sale
    }

    /// The sale after this many unanswered requests.
    fn silent(mut sale: Sale, times: u32) -> Sale {
        for _ in 0..times {
            sale = transition(&sale, Event::NotRead, Timestamp(0)).sale;
        }
        sale
    }

    impl Retries {
        fn fail(&self, n: u128, times: u32) {
            let (before, after) = (silent(numbered(n), times - 1), silent(numbered(n), times));
            self.look_at(&before, &after, false, Timestamp(0));
        }

        async fn next(&self) -> Vec<SaleId> {
            let due = self.due().await;
            due.into_iter().map(|(id, _)| id).collect()
        }

        /// The answer to the request after this many unanswered ones.
        fn answer(&self, n: u128, times: u32) {
            let (before, after) = (silent(numbered(n), times), numbered(n));
            self.look_at(&before, &after, true, Timestamp(0));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_bad_answer_is_followed_by_a_question_within_a_third_of_a_second() {
        let retries = Retries::default();
        let begun = Instant::now();
        for (times, total) in [(1, 300), (2, 1_000), (3, 2_500), (4, 5_500)] {
            retries.fail(1, times);
            assert_eq!(retries.next().await, [numbered(1).intent.id]);
            let passed = u64::try_from(begun.elapsed().as_millis()).unwrap();
            assert!((total..total + 10).contains(&passed), "{passed}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_after_silence_ends_every_pause_but_not_again_and_again() {
        let retries = Retries::default();
        let begun = Instant::now();
        // Whichever asks first, even a retry, finds the network back for all.
        retries.fail(2, 1);
        assert_eq!(retries.next().await, [numbered(2).intent.id]);
        retries.fail(1, 6);
        retries.answer(2, 1);
        assert_eq!(retries.next().await, [numbered(1).intent.id]);
        assert!(begun.elapsed() < Duration::from_millis(400));
        // A payment that can never be read is not asked about at the pace of the others.
        retries.fail(1, 6);
        retries.answer(2, 1);
        let soon = timeout(Duration::from_secs(7), retries.due()).await;
        assert!(soon.is_err(), "{soon:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_without_silence_before_ends_no_pause() {
        let retries = Retries::default();
        retries.fail(1, 6);
        retries.answer(2, 0);
        let soon = timeout(Duration::from_secs(7), retries.due()).await;
        assert!(soon.is_err(), "{soon:?}");
    }
}
