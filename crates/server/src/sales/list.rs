//! Tracks since when the gateway's list of payments could not be read whole, how far a
//! reconciliation has come, and whether that was logged.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use payment::time::{Millis, Timestamp};
use serde::Serialize;
use tracing::{error, info};
use utoipa::ToSchema;

use super::reconciled::{Extent, Reconciled};

/// A list that cannot be read for this long is more than a short fault: it is reported.
const PATIENCE: Millis = Millis::seconds(10 * 60);

/// How often a reconciliation's progress is logged. Usually one takes some seconds.
const SAID_EVERY: Millis = Millis::seconds(60);

/// How far the gateway's list has been gone through.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
// The API's name for it.
#[schema(as = SweepProgress)]
pub struct ReconcileProgress {
    /// How long it has been gone through.
    pub for_s: u64,
    /// How far back it is to be gone through, from its newest payment.
    pub span_s: u64,
    /// How many of its payments were seen.
    pub payments: u32,
    /// How many calls it took.
    pub calls: u32,
    /// When the last of them was made: the list has the newest first.
    #[schema(value_type = Option<i64>)]
    pub reached: Option<Timestamp>,
}

/// The results of past reconciliations, and those that are running.
#[derive(Debug, Default)]
pub(super) struct ListWatch {
    unread: Mutex<Unread>,
    /// By their spans.
    going: Mutex<BTreeMap<Millis, Going>>,
}

/// A running reconciliation.
#[derive(Clone, Copy, Debug)]
struct Going {
    begun: Timestamp,
    said: Timestamp,
    calls: u32,
    payments: u32,
    reached: Option<Timestamp>,
}

#[derive(Debug, Default)]
struct Unread {
    /// The spans that could not be read whole, each with the time of its first failure.
    since: BTreeMap<Millis, Timestamp>,
    is_said: bool,
}

impl ListWatch {
    /// Records the result of a reconciliation over `span`. Logs when the list has been unreadable
    /// for too long, and when it can be read again.
    pub(super) fn note(&self, span: Millis, extent: Extent, now: Timestamp) {
        self.going().remove(&span);
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        unread.note(span, extent, now);
        match (unread.is_too_long(now), unread.is_said) {
            (true, false) => error!(
                code = "list_unread",
                "Tabby's list of payments could not be read whole for ten minutes: a payment whose answer got lost would not be found; look in Tabby's dashboard for payments that no till knows"
            ),
            (false, true) => info!("Tabby's list of payments is read whole again"),
            _ => return,
        }
        unread.is_said = !unread.is_said;
    }

    /// Whether the list has not been read whole for ten minutes.
    pub(super) fn is_unread(&self, now: Timestamp) -> bool {
        let unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        unread.is_too_long(now)
    }

    /// Records how far a reconciliation over `span` has come, and logs it every minute.
    pub(super) fn goes_on(
        &self,
        span: Millis,
        reconciled: &Reconciled,
        reached: Option<Timestamp>,
        now: Timestamp,
    ) {
        let mut all = self.going();
        let going = all.entry(span).or_insert(Going {
            begun: now,
            said: now,
            calls: 0,
            payments: 0,
            reached: None,
        });
        (going.calls, going.payments) = (reconciled.calls, reconciled.seen);
        going.reached = reached.or(going.reached);
        if now.since(going.said) >= SAID_EVERY {
            going.said = now;
            let ReconcileProgress {
                for_s,
                span_s,
                payments,
                calls,
                reached,
            } = going.progress(span, now);
            let reached = reached.map(|at| at.0);
            info!(
                for_s,
                span_s, payments, calls, reached, "Tabby's list of payments is still gone through"
            );
        }
    }

    /// The progress of a reconciliation that has been running for a minute or more; of several, of
    /// the longest.
    pub(super) fn progress(&self, now: Timestamp) -> Option<ReconcileProgress> {
        let all = self.going();
        let long = all
            .iter()
            .filter(|(_, going)| now.since(going.begun) >= SAID_EVERY);
        long.min_by_key(|(_, going)| going.begun)
            .map(|(span, going)| going.progress(*span, now))
    }

    fn going(&self) -> std::sync::MutexGuard<'_, BTreeMap<Millis, Going>> {
        self.going.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Going {
    const fn progress(&self, span: Millis, now: Timestamp) -> ReconcileProgress {
        ReconcileProgress {
            for_s: now.since(self.begun).0 / 1_000,
            span_s: span.0 / 1_000,
            payments: self.payments,
            calls: self.calls,
            reached: self.reached,
        }
    }
}

impl Unread {
    fn note(&mut self, span: Millis, extent: Extent, now: Timestamp) {
        if extent == Extent::Whole {
            // If the last three days were read whole, so was the last hour.
            self.since.retain(|failing, _| *failing > span);
        } else {
            self.since.entry(span).or_insert(now);
        }
    }

    fn is_too_long(&self, now: Timestamp) -> bool {
        let mut all = self.since.values();
        all.any(|since| now.since(*since) >= PATIENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Millis = Millis::seconds(2_400);
    const LONG: Millis = Millis::seconds(259_200);

    fn minutes(minutes: i64) -> Timestamp {
        Timestamp(minutes * 60_000)
    }

    #[test]
    fn people_are_told_after_ten_minutes_and_no_longer_when_the_list_comes_whole() {
        let watch = ListWatch::default();
        for at in 0..10 {
            watch.note(SHORT, Extent::Cut, minutes(at));
            assert!(!watch.is_unread(minutes(at)));
        }
        assert!(watch.is_unread(minutes(10)));
        watch.note(SHORT, Extent::Whole, minutes(11));
        assert!(!watch.is_unread(minutes(11)));
        watch.note(SHORT, Extent::Gaps, minutes(12));
        assert!(!watch.is_unread(minutes(13)), "ten minutes of its own");
    }

    #[test]
    fn a_list_that_takes_long_says_how_far_it_has_come_and_no_more_when_it_is_over() {
        let watch = ListWatch::default();
        let reconciled = |calls| Reconciled {
            calls,
            seen: calls * 20,
            ..Reconciled::default()
        };
        let at = Some(Timestamp(1_700_000_000_000));
        watch.goes_on(LONG, &reconciled(1), None, minutes(0));
        assert_eq!(watch.progress(Timestamp(59_999)), None, "as every list");
        watch.goes_on(LONG, &reconciled(900), at, minutes(90));
        // A page that could not be read does not reset the progress.
        watch.goes_on(LONG, &reconciled(901), None, minutes(91));
        watch.goes_on(SHORT, &reconciled(1), None, minutes(91));
        let said = watch.progress(minutes(92)).unwrap();
        assert_eq!((said.for_s, said.span_s), (92 * 60, 3 * 24 * 60 * 60));
        assert_eq!((said.calls, said.payments, said.reached), (901, 18_020, at));
        watch.note(LONG, Extent::Whole, minutes(93));
        watch.note(SHORT, Extent::Whole, minutes(93));
        assert_eq!(watch.progress(minutes(99)), None);
    }

    #[test]
    fn a_whole_list_of_the_last_hour_says_nothing_about_an_entry_of_yesterday() {
        let watch = ListWatch::default();
        watch.note(LONG, Extent::Gaps, minutes(0));
        watch.note(SHORT, Extent::Whole, minutes(11));
        assert!(watch.is_unread(minutes(11)));
        watch.note(SHORT, Extent::Cut, minutes(12));
        watch.note(LONG, Extent::Whole, minutes(13));
        assert!(!watch.is_unread(minutes(60)));
    }
}
