//! The state of a terminal.

use std::sync::Arc;

use contract::{SaleView, UnattendedView};
use payment::id::SaleId;
use payment::identity::{Principal, Scope};
use payment::sale::Sale;
use store::{Before, SalesPage, Unreadable};
use tokio::time::Instant;

use super::inner::{Inner, SaleError, Sales};
use super::list::ReconcileProgress;
use super::poll_cache::{Kept, Lists};
use super::unattended::{Shown, UnattendedCounts, view_unreadable};
use crate::push::Feed;

/// How many more stored sales the watcher checks in each of its rounds, until all are checked.
const ROWS_A_ROUND: u32 = 2_000;

/// How many sales that cannot be looked after are shown on a till: with more damaged ones a till
/// must still be able to sell. The log and `/readyz` list all of them.
const UNATTENDED_SHOWN: usize = 20;

/// How many recent sales a till lists.
const RECENT: u32 = 8;

/// How many more times a terminal's lists are read when something was written meanwhile.
const READ_AGAIN: u32 = 2;

/// The state of a terminal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct News {
    /// The sale in progress on it.
    pub sale: Option<SaleView>,
    /// Sales that wait for a person: late payments, and frozen sales that nobody has looked at.
    pub late: Vec<SaleView>,
    /// The last sales, newest first.
    pub recent: Vec<SaleView>,
    /// Those of the recent sales whose end somebody has acknowledged.
    pub acknowledged: Vec<SaleId>,
    /// Sales that nobody can look after, and payments without a sale.
    pub unattended: Vec<UnattendedView>,
    /// Whether the gateway's list of payments has not been read whole for ten minutes.
    pub list_unread: bool,
}

impl Lists {
    /// The sale in progress, if the configured key can read it.
    pub(super) fn shown_as_held(&self, inner: &Inner) -> Option<&Kept> {
        self.held.as_ref().filter(|kept| inner.can_read(&kept.sale))
    }

    /// The sales that wait for a person, and that the configured key can settle. Acknowledging a
    /// frozen sale needs no key.
    pub(super) fn shown_as_late(&self, inner: &Inner) -> impl Iterator<Item = &Kept> {
        let can_be_settled = |sale: &Sale| inner.can_read(sale) || sale.is_frozen();
        let unsettled = self.unsettled.iter();
        unsettled.filter(move |kept| can_be_settled(&kept.sale))
    }
}

impl Inner {
    /// The lists of this terminal, if they are in memory. While steps wait for the ledger, lists are
    /// made anew for each answer.
    pub(super) fn cached_lists(&self, who: &Principal) -> Option<Arc<Lists>> {
        let lists = self
            .unwritten
            .poll_cache
            .lists(&who.branch, &who.terminal)?;
        (!self.unwritten.is_behind()).then_some(lists)
    }

    /// The lists of this terminal.
    async fn lists(&self, who: &Principal) -> Result<Arc<Lists>, SaleError> {
        if let Some(lists) = self.cached_lists(who) {
            return Ok(lists);
        }
        let (unwritten, scope) = (&self.unwritten, who.scope());
        let (as_of, at) = (unwritten.poll_cache.as_of(), Instant::now());
        let kept = |sale| Kept::new(sale, None);
        let recent = self.page(&scope, None, RECENT).await?;
        let held = unwritten.held(&who.branch, &who.terminal).await?;
        let unsettled = unwritten.unsettled(&scope).await?;
        let lists = Arc::new(Lists {
            held: held.map(kept),
            unsettled: unsettled.into_iter().map(kept).collect(),
            recent: recent.sales.into_iter().map(kept).collect(),
            acknowledged: unwritten.store().acknowledged(&scope, RECENT).await?,
            at,
        });
        if !unwritten.is_behind() {
            let cache = &unwritten.poll_cache;
            cache.keep_lists(&who.branch, &who.terminal, &lists, as_of);
        }
        Ok(lists)
    }

    async fn page(
        &self,
        scope: &Scope,
        before: Before,
        limit: u32,
    ) -> Result<SalesPage, SaleError> {
        let page = self.unwritten.page(scope, before, limit).await?;
        self.found_unreadable(&page.unreadable);
        Ok(page)
    }

    /// What cannot be looked after, as far as it is shown to this terminal.
    pub(super) fn unattended_shown_to(&self, who: &Principal) -> Vec<UnattendedView> {
        self.unattended_shown(who, UNATTENDED_SHOWN)
    }

    /// The same, but at most so many.
    pub(super) fn unattended_shown(&self, who: &Principal, most: usize) -> Vec<UnattendedView> {
        let shown = Shown::To {
            branch: &who.branch,
            configured: &self.configured.branch,
        };
        let mut views = self.unattended.views(shown, most);
        let left = most.saturating_sub(views.len());
        views.extend(self.views_of_nobody(left));
        views
    }

    /// What no configured account looks after, where another account's part of the server reports it.
    fn views_of_nobody(&self, most: usize) -> Vec<UnattendedView> {
        let first = self.shared.first_for(&self.account.id);
        first.map_or_else(Vec::new, |first| {
            first.views_of(|account| self.shared.is_nobodys(account), most)
        })
    }
}

impl Sales {
    /// The state of this terminal from the ledger, without asking the gateway.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn news(&self, who: &Principal) -> Result<News, SaleError> {
        let cache = &self.0.unwritten.poll_cache;
        let mut again = READ_AGAIN;
        loop {
            let as_of = cache.as_of();
            let news = self.news_as_read(who).await?;
            // Terminals take what has the later time: a change that was written meanwhile is later
            // than these lists, but its time may be earlier than that of this answer.
            if again == 0 || cache.as_of() == as_of {
                return Ok(news);
            }
            again -= 1;
        }
    }

    async fn news_as_read(&self, who: &Principal) -> Result<News, SaleError> {
        let inner = &self.0;
        let lists = inner.lists(who).await?;
        let view = |kept: &Kept| {
            let mut sale = kept.sale.clone();
            sale.freshness = inner.unwritten.last_readings.of(&sale, None);
            self.view(&sale)
        };
        Ok(News {
            sale: lists.shown_as_held(inner).map(view),
            late: lists.shown_as_late(inner).map(view).collect(),
            recent: lists.recent.iter().map(view).collect(),
            acknowledged: lists.acknowledged.clone(),
            unattended: inner.unattended_shown_to(who),
            list_unread: self.is_list_unread(),
        })
    }

    /// A page of sales, newest first. Sales among them that cannot be read are shown on every till
    /// from now on.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn page(
        &self,
        who: &Principal,
        before: Before,
        limit: u32,
    ) -> Result<SalesPage, SaleError> {
        self.0.page(&who.scope(), before, limit).await
    }

    /// Every sale of this account that the gateway can and must be asked about, now or later. For the others see
    /// [`Self::unattended`].
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn watched(&self) -> Result<Vec<Sale>, SaleError> {
        // The fingerprint of the key is needed to tell whose a sale is.
        self.0.recipients().await?;
        // Failures of the ledger are logged where they occur; the sales go on.
        drop(self.0.look_through(ROWS_A_ROUND).await);
        self.watched_now().await
    }

    /// The same without looking through more of the ledger.
    pub(super) async fn watched_now(&self) -> Result<Vec<Sale>, SaleError> {
        self.0.recipients().await?;
        let mut watched = self.0.unwritten.watched().await?;
        let is_its = |account: &str| self.0.looks_after(account);
        // What only waits for a person is on the tills of its account, if that is configured.
        let shared = &self.0.shared;
        let waiting = watched.waiting.drain(..);
        let waiting = waiting.filter(|sale| shared.is_nobodys(sale.intent.account.as_str()));
        watched.sales.extend(waiting);
        watched
            .sales
            .retain(|sale| is_its(sale.intent.account.as_str()));
        watched.unreadable.retain(|sale| is_its(&sale.account));
        Ok(self.0.attend(watched).await)
    }

    /// Sales that this server cannot look after, as of the last scan of the ledger, and payments of
    /// the gateway's list that belong to no sale.
    #[must_use]
    pub fn unattended(&self) -> Vec<UnattendedView> {
        let mut views = self.0.unattended.views(Shown::All, usize::MAX);
        views.extend(self.0.views_of_nobody(usize::MAX));
        views
    }

    /// How many of each there are.
    #[must_use]
    pub fn unattended_counts(&self) -> UnattendedCounts {
        let mut counts = self.0.unattended.counts();
        counts.sales += self.0.views_of_nobody(usize::MAX).len();
        counts
    }

    /// The view of a sale that cannot be read.
    #[must_use]
    pub fn view_unreadable(&self, sale: &Unreadable) -> UnattendedView {
        view_unreadable(sale)
    }

    /// Whether the gateway's list of payments has not been read whole for ten minutes. Then a
    /// payment whose answer was lost would not be found.
    #[must_use]
    pub fn is_list_unread(&self) -> bool {
        self.0.list.is_unread(self.0.up())
    }

    /// The progress of a reconciliation that has been running for a minute or more.
    #[must_use]
    pub fn reconcile_progress(&self) -> Option<ReconcileProgress> {
        self.0.list.progress(self.0.up())
    }

    /// The feed of changes that terminals subscribe to.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        &self.0.feed
    }

    /// The sale as it is shown now.
    #[must_use]
    pub fn view(&self, sale: &Sale) -> SaleView {
        self.0.view(sale)
    }
}
