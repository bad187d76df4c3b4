//! Sales and lists as they are stored, so that a poll is answered without asking the store.
//!
//! Used only while no other server writes to the store. Every write is a [`Writing`]: when it begins
//! and when it ends, successfully or not, what it may change is forgotten. What is read from the
//! store is kept only if no write began or ended meanwhile.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use payment::Revision;
use payment::id::{BranchId, SaleId, TerminalId};
use payment::sale::Sale;
use payment::time::Timestamp;
use store::Unreadable;
use tokio::time::Instant;

/// What is remembered.
#[derive(Debug)]
pub(super) struct PollCache {
    known: Mutex<Known>,
    /// Whether other servers write to the store: then nothing is remembered.
    is_shared: bool,
}

#[derive(Debug, Default)]
struct Known {
    /// How many times a write began or ended.
    writes: u64,
    /// Open sales.
    sales: HashMap<SaleId, Arc<Kept>>,
    /// The lists of each terminal of each branch.
    lists: HashMap<BranchId, HashMap<TerminalId, Arc<Lists>>>,
}

/// A sale as it is stored, and its JSON.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) sale: Sale,
    /// Its revision; lists do not tell it.
    pub(super) revision: Option<Revision>,
    /// Its JSON up to the server's time, and when it says that the payment was last read.
    pub(super) json: Mutex<Option<(Option<Timestamp>, Arc<str>)>>,
}

impl Kept {
    pub(super) fn new(sale: Sale, revision: Option<Revision>) -> Self {
        Self {
            sale,
            revision,
            json: Mutex::default(),
        }
    }
}

/// The sales that a terminal shows, as they are stored.
#[derive(Debug)]
pub(super) struct Lists {
    /// The one that holds the terminal.
    pub(super) held: Option<Kept>,
    /// Those of its branch that wait for a person.
    pub(super) unsettled: Vec<Kept>,
    /// The last ones of its branch, newest first.
    pub(super) recent: Vec<Kept>,
    /// Those of its branch whose end was acknowledged last.
    pub(super) acknowledged: Vec<SaleId>,
    /// When they were asked for.
    pub(super) at: Instant,
}

/// How long lists are answered with before the store is asked again: a till must not look ready for
/// long when a ledger can no longer be read.
const LISTS_LAST: Duration = Duration::from_secs(30);

/// The number of writes that had begun or ended at some moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct AsOf(u64);

/// A write under way. What it may change is forgotten when this is made and when it is dropped.
#[derive(Debug)]
pub(super) struct Writing<'a> {
    cache: &'a PollCache,
    sale: SaleId,
}

impl Writing<'_> {
    /// Ends the write.
    pub(super) fn end(self) -> AsOf {
        let cache = self.cache;
        drop(self);
        cache.as_of()
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.cache.forget(self.sale);
    }
}

impl PollCache {
    pub(super) fn new(is_shared: bool) -> Self {
        Self {
            known: Mutex::default(),
            is_shared,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a write of this sale.
    pub(super) fn writes(&self, sale: SaleId) -> Writing<'_> {
        self.forget(sale);
        Writing { cache: self, sale }
    }

    /// Forgets a sale, and all lists.
    pub(super) fn forget(&self, sale: SaleId) {
        self.forget_which(Some(sale));
    }

    /// Forgets everything: it is not known what the store has.
    pub(super) fn forget_all(&self) {
        self.forget_which(None);
    }

    /// Forgets what a row may have said before it was damaged.
    pub(super) fn forget_row(&self, row: &Unreadable) {
        self.forget_which(row.id.parse().ok());
    }

    /// Forgets this sale, or all, and all lists.
    fn forget_which(&self, sale: Option<SaleId>) {
        let mut known = self.lock();
        known.writes += 1;
        match sale {
            Some(sale) => drop(known.sales.remove(&sale)),
            None => known.sales.clear(),
        }
        known.lists.clear();
    }

    /// What to give to [`Self::keep`] and [`Self::keep_lists`] with what is read from now on.
    pub(super) fn as_of(&self) -> AsOf {
        AsOf(self.lock().writes)
    }

    /// Keeps a sale that was read from the store after `as_of`, or written by the write that ended
    /// then. Only open sales are kept: nobody polls others.
    pub(super) fn keep(&self, sale: &Sale, revision: Revision, as_of: AsOf) {
        if self.is_shared || !sale.is_open() {
            return;
        }
        let kept = Arc::new(Kept::new(sale.clone(), Some(revision)));
        let mut known = self.lock();
        if known.writes == as_of.0 {
            known.sales.insert(sale.intent.id, kept);
        }
    }

    /// Keeps the lists of a terminal that were read from the store after `as_of`.
    pub(super) fn keep_lists(
        &self,
        branch: &BranchId,
        terminal: &TerminalId,
        lists: &Arc<Lists>,
        as_of: AsOf,
    ) {
        let mut known = self.lock();
        if !self.is_shared && known.writes == as_of.0 {
            let of_branch = known.lists.entry(branch.clone()).or_default();
            of_branch.insert(terminal.clone(), lists.clone());
        }
    }

    /// An open sale as it is stored.
    pub(super) fn sale(&self, id: SaleId) -> Option<Arc<Kept>> {
        self.lock().sales.get(&id).cloned()
    }

    /// The lists of a terminal as they are stored.
    pub(super) fn lists(&self, branch: &BranchId, terminal: &TerminalId) -> Option<Arc<Lists>> {
        let known = self.lock();
        let lists = known.lists.get(branch)?.get(terminal)?;
        (lists.at.elapsed() < LISTS_LAST).then(|| lists.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use payment::sale::sample;

    fn sale() -> (Sale, SaleId) {
        let sale = sample::sale();
        let id = sale.intent.id;
        (sale, id)
    }

    fn lists_of(cache: &PollCache, sale: &Sale) -> Option<Arc<Lists>> {
        cache.lists(&sale.intent.branch, &sale.intent.terminal)
    }

    fn keep_lists(cache: &PollCache, sale: &Sale, as_of: AsOf) {
        let lists = Arc::new(Lists {
            held: None,
            unsettled: Vec::new(),
            recent: Vec::new(),
            acknowledged: Vec::new(),
            at: Instant::now(),
        });
        cache.keep_lists(&sale.intent.branch, &sale.intent.terminal, &lists, as_of);
    }

    #[test]
    fn what_was_written_last_is_remembered() {
        let (cache, (sale, id)) = (PollCache::new(false), sale());
        let as_of = cache.writes(id).end();
        cache.keep(&sale, Revision::FIRST, as_of);
        keep_lists(&cache, &sale, as_of);
        assert_eq!(
            cache.sale(id).map(|kept| kept.sale.clone()),
            Some(sale.clone())
        );
        assert!(lists_of(&cache, &sale).is_some());
    }

    #[test]
    fn a_write_under_way_and_one_that_failed_leave_nothing_to_answer_from() {
        let (cache, (sale, id)) = (PollCache::new(false), sale());
        cache.keep(&sale, Revision::FIRST, cache.as_of());
        keep_lists(&cache, &sale, cache.as_of());
        let before = cache.as_of();
        let writing = cache.writes(id);
        assert!(cache.sale(id).is_none() && lists_of(&cache, &sale).is_none());
        // Somebody who read before it began, and somebody who read while it was under way.
        let during = cache.as_of();
        cache.keep(&sale, Revision::FIRST, before);
        keep_lists(&cache, &sale, before);
        assert!(cache.sale(id).is_none() && lists_of(&cache, &sale).is_none());
        cache.keep(&sale, Revision::FIRST, during);
        drop(writing);
        assert!(cache.sale(id).is_none());
        cache.keep(&sale, Revision::FIRST, during);
        keep_lists(&cache, &sale, during);
        assert!(cache.sale(id).is_none() && lists_of(&cache, &sale).is_none());
    }

    #[test]
    fn another_sales_write_changes_the_lists_and_not_the_sale() {
        let (cache, (sale, id)) = (PollCache::new(false), sale());
        cache.keep(&sale, Revision::FIRST, cache.as_of());
        keep_lists(&cache, &sale, cache.as_of());
        cache.writes(SaleId(uuid::Uuid::nil())).end();
        assert!(cache.sale(id).is_some());
        assert!(lists_of(&cache, &sale).is_none());
        cache.forget(SaleId(uuid::Uuid::nil()));
        assert!(cache.sale(id).is_some());
        cache.forget_all();
        assert!(cache.sale(id).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn lists_are_read_again_after_half_a_minute() {
        let (cache, (sale, _)) = (PollCache::new(false), sale());
        keep_lists(&cache, &sale, cache.as_of());
        tokio::time::advance(Duration::from_secs(29)).await;
        assert!(lists_of(&cache, &sale).is_some());
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(lists_of(&cache, &sale).is_none());
    }

    #[test]
    fn nothing_is_remembered_of_a_store_that_other_servers_write_to() {
        let (cache, (sale, id)) = (PollCache::new(true), sale());
        cache.keep(&sale, Revision::FIRST, cache.as_of());
        keep_lists(&cache, &sale, cache.as_of());
        assert!(cache.sale(id).is_none() && lists_of(&cache, &sale).is_none());
    }

    #[test]
    fn a_sale_that_has_ended_is_not_kept() {
        use payment::sale::{Failure, State};
        let (cache, (sale, id)) = (PollCache::new(false), sale());
        let ended = Sale {
            state: State::Failed(Failure::NoAnswer),
            ..sale
        };
        cache.keep(&ended, Revision::FIRST, cache.as_of());
        assert!(cache.sale(id).is_none());
    }
}
