//! When the gateway's list is reconciled, and how far back.

use std::time::Duration;

use payment::time::Millis;
use tokio::time::Instant;

use crate::sales::{Extent, Reconciled};

/// How often the list is reconciled, and how far back: longer than a sale can stay open at the
/// gateway, so that no payment is missed between two reconciliations.
const EVERY: Duration = Duration::from_secs(5 * 60);
const SPAN: Millis = Millis::seconds(40 * 60);

/// The same for the daily reconciliation, which finds what a longer outage has left behind.
const DAILY: Duration = Duration::from_secs(24 * 60 * 60);
const DAILY_SPAN: Millis = Millis::seconds(3 * 24 * 60 * 60);

/// A busy key's list is long. It is reconciled less often, so that it uses at most one of the key's
/// calls in this time on average.
const CALL_EVERY: Duration = Duration::from_millis(330);

/// The first pause after a reconciliation that was cut off, or a daily one that was not whole. It
/// doubles each time.
const AGAIN: Duration = Duration::from_secs(60);

/// The longest pause before a daily reconciliation is tried again. An entry that cannot be read
/// probably stays unreadable for as long as it is in the list.
const DAILY_AGAIN_MOST: Duration = Duration::from_secs(60 * 60);

/// The schedule of reconciliations.
#[derive(Debug)]
pub(super) struct ReconcileSchedule {
    next_daily: Instant,
    /// How many reconciliations in a row were cut off.
    cut: u32,
    /// How many daily reconciliations in a row were not whole.
    missed: u32,
}

impl ReconcileSchedule {
    /// Starts with a daily reconciliation, because it is not known how long the server was down.
    pub(super) const fn starting(now: Instant) -> Self {
        Self {
            next_daily: now,
            cut: 0,
            missed: 0,
        }
    }

    /// Call this when the machine slept or its clock was set: the next reconciliation is a daily
    /// one.
    pub(super) const fn restart(&mut self, now: Instant) {
        self.next_daily = now;
    }

    /// How far back the next reconciliation goes.
    pub(super) fn span(&self, now: Instant) -> Millis {
        if now >= self.next_daily {
            DAILY_SPAN
        } else {
            SPAN
        }
    }

    /// Records the result of a reconciliation over `span`, `None` if the ledger failed. Returns the
    /// pause until the next one.
    pub(super) fn done(
        &mut self,
        span: Millis,
        reconciled: Option<Reconciled>,
        now: Instant,
    ) -> Duration {
        let extent = reconciled.map_or(Extent::Cut, |reconciled| reconciled.extent);
        if span == DAILY_SPAN {
            let wait = if extent == Extent::Whole {
                self.missed = 0;
                DAILY
            } else {
                self.missed = self.missed.saturating_add(1);
                doubled(self.missed).min(DAILY_AGAIN_MOST)
            };
            self.next_daily = now + wait;
        }
        let by_length = CALL_EVERY * reconciled.map_or(0, |reconciled| reconciled.calls);
        if extent == Extent::Cut {
            self.cut = self.cut.saturating_add(1);
            doubled(self.cut).min(EVERY).max(by_length)
        } else {
            self.cut = 0;
            EVERY.max(by_length)
        }
    }
}

/// [`AGAIN`] for the first time in a row, twice as long for each further one.
fn doubled(times: u32) -> Duration {
    AGAIN * (1 << times.saturating_sub(1).min(16))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reconciled(extent: Extent) -> Option<Reconciled> {
        Some(Reconciled {
            extent,
            calls: 3,
            ..Reconciled::default()
        })
    }

    /// How many reconciliations a day has if all have this result: daily ones, and others.
    fn in_a_day(outcome: impl Fn(Millis) -> Option<Reconciled>) -> (u32, u32) {
        let begun = Instant::now();
        let (mut schedule, mut now) = (ReconcileSchedule::starting(begun), begun);
        let (mut daily, mut short) = (0, 0);
        while now < begun + DAILY {
            let span = schedule.span(now);
            if span == DAILY_SPAN {
                daily += 1;
            } else {
                short += 1;
            }
            now += schedule.done(span, outcome(span), now);
        }
        (daily, short)
    }

    #[test]
    fn a_good_day_has_one_long_reconciliation_and_a_short_one_each_five_minutes() {
        assert_eq!(in_a_day(|_| reconciled(Extent::Whole)), (1, 287));
    }

    #[test]
    fn an_entry_that_stays_unreadable_does_not_repeat_the_daily_reconciliation_each_minute() {
        let (daily, short) = in_a_day(|span| {
            reconciled(if span == DAILY_SPAN {
                Extent::Gaps
            } else {
                Extent::Whole
            })
        });
        assert!(daily <= 30, "{daily}");
        assert!(daily + short >= 287, "the short ones go on: {short}");
    }

    #[test]
    fn a_silent_gateway_is_asked_less_and_less_and_within_minutes_when_it_is_back() {
        let (daily, short) = in_a_day(|_| reconciled(Extent::Cut));
        assert!(daily <= 30 && daily + short <= 300, "{daily} {short}");
        let now = Instant::now();
        let mut schedule = ReconcileSchedule::starting(now);
        let pauses: Vec<_> = (0..6)
            .map(|_| schedule.done(SPAN, None, now).as_secs())
            .collect();
        assert_eq!(pauses, [60, 120, 240, 300, 300, 300]);
        schedule.done(SPAN, reconciled(Extent::Whole), now);
        assert_eq!(schedule.done(SPAN, None, now).as_secs(), 60);
    }

    #[test]
    fn a_long_list_is_gone_through_less_often_also_when_it_breaks_off() {
        let now = Instant::now();
        for extent in [Extent::Whole, Extent::Gaps, Extent::Cut] {
            let long = Reconciled {
                extent,
                calls: 2_000,
                ..Reconciled::default()
            };
            let pause = ReconcileSchedule::starting(now).done(SPAN, Some(long), now);
            assert_eq!(pause, Duration::from_secs(660));
        }
    }
}
