//! When the gateway was last asked about each sale: newer than what is written, because a reading
//! without news is not written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use payment::Revision;
use payment::id::SaleId;
use payment::sale::{Freshness, Sale};
use tokio::time::Instant;

/// When the gateway was last asked about each sale. It is written with the sale's next real change.
#[derive(Debug)]
pub(super) struct LastReadings {
    readings: Mutex<BTreeMap<SaleId, LastReading>>,
    /// Whether other servers write to the store as well.
    is_shared: bool,
}

/// When the gateway was asked about a sale of this revision; newer than the ledger.
#[derive(Clone, Copy, Debug)]
struct LastReading {
    revision: Revision,
    freshness: Freshness,
    /// When it was noted.
    at: Instant,
}

/// How long the reading of a sale is remembered that is not watched: nobody asks about it but a
/// cashier, again and again.
const REMEMBERED: Duration = Duration::from_secs(60);

impl LastReadings {
    /// No readings yet, of a store that other servers write to as well or do not.
    pub(super) const fn new(is_shared: bool) -> Self {
        Self {
            readings: Mutex::new(BTreeMap::new()),
            is_shared,
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<SaleId, LastReading>> {
        self.readings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers when this sale was asked about, without writing it.
    pub(super) fn note(&self, sale: &Sale, revision: Revision) {
        let freshness = sale.freshness;
        if freshness == Freshness::default() {
            return;
        }
        let reading = LastReading {
            revision,
            freshness,
            at: Instant::now(),
        };
        self.lock().insert(sale.intent.id, reading);
    }

    /// After a waiting step was written: remembers when its sale was asked about, at its new
    /// revision.
    pub(super) fn note_written(&self, sale: &Sale, revision: Revision) {
        let mut readings = self.lock();
        match readings.get_mut(&sale.intent.id) {
            Some(noted) if noted.freshness.is_newer_than(&sale.freshness) => {
                noted.revision = revision;
            }
            _ => {
                drop(readings);
                self.note(sale, revision);
            }
        }
    }

    pub(super) fn forget(&self, sale: SaleId) {
        self.lock().remove(&sale);
    }

    /// Forgets the sales that are not in this list of watched ones.
    pub(super) fn keep_only(&self, watched: &BTreeSet<SaleId>) {
        self.lock()
            .retain(|id, reading| watched.contains(id) || reading.at.elapsed() < REMEMBERED);
    }

    /// The newest known freshness of a sale; at another revision, if it is given, it has a newer
    /// one of its own.
    ///
    /// Without a revision, what this server noted is the newest on a store of its own, whatever the
    /// stored time says: the clock may have been set back since it was written, and that time would
    /// stand in for every reading until it comes.
    pub(super) fn of(&self, sale: &Sale, revision: Option<Revision>) -> Freshness {
        let readings = self.lock();
        let noted = readings.get(&sale.intent.id);
        let its = noted.filter(|noted| match revision {
            Some(revision) => revision == noted.revision,
            None => !self.is_shared || noted.freshness.is_newer_than(&sale.freshness),
        });
        its.map_or(sale.freshness, |noted| noted.freshness)
    }

    /// The sale with its newest known [freshness](Self::of).
    pub(super) fn applied_to(&self, mut sale: Sale, revision: Option<Revision>) -> Sale {
        sale.freshness = self.of(&sale, revision);
        sale
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use payment::sale::sample::sale;
    use payment::time::Timestamp;

    #[test]
    fn a_stored_time_of_a_clock_that_was_an_hour_fast_does_not_hide_later_readings() {
        let at = |seconds: i64| Freshness::read(Timestamp(1_790_000_000_000 + seconds * 1_000));
        let with = |freshness| payment::sale::Sale {
            freshness,
            ..sale()
        };
        let stored = with(at(3_600));
        for (is_shared, newest) in [(false, at(60)), (true, at(3_600))] {
            let readings = LastReadings::new(is_shared);
            readings.note(&with(at(60)), Revision::FIRST);
            assert_eq!(readings.of(&stored, None), newest);
            // A later reading of either server is the newest.
            assert_eq!(readings.of(&with(at(30)), None), at(60));
        }
    }
}
