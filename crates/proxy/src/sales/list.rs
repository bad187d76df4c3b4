//! Since when the gateway's list of payments has not come whole, and whether people are told.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use payment::time::{Millis, Timestamp};
use tracing::{error, info};

use super::sweep::Extent;

/// A list that does not come for so long is more than a bad minute: a person is told.
const PATIENCE: Millis = Millis::seconds(10 * 60);

/// What the sweeps came to.
#[derive(Debug, Default)]
pub(super) struct ListWatch(Mutex<Unread>);

#[derive(Debug, Default)]
struct Unread {
    /// The spans that have not come whole, each with the first time that it did not.
    since: BTreeMap<Millis, Timestamp>,
    is_said: bool,
}

impl ListWatch {
    /// Takes what a sweep over `span` came to, and logs when the list has been unread for too long,
    /// and when that is over.
    pub(super) fn note(&self, span: Millis, extent: Extent, now: Timestamp) {
        let mut unread = self.0.lock().unwrap_or_else(PoisonError::into_inner);
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

    /// Whether the list has not come whole for ten minutes.
    pub(super) fn is_unread(&self, now: Timestamp) -> bool {
        let unread = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        unread.is_too_long(now)
    }
}

impl Unread {
    fn note(&mut self, span: Millis, extent: Extent, now: Timestamp) {
        if extent == Extent::Whole {
            // What is whole three days back is whole an hour back.
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
