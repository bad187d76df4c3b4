//! The state of a terminal.

use contract::{SaleView, UnattendedView};
use payment::id::SaleId;
use payment::identity::Principal;
use payment::sale::Sale;
use store::{Before, SalesPage, Unreadable};

use super::inner::{SaleError, Sales};
use super::list::ReconcileProgress;
use super::unattended::{Shown, UnattendedCounts, view_unreadable};
use crate::push::Feed;

/// How many more stored sales the watcher checks in each of its rounds, until all are checked.
const ROWS_A_ROUND: u32 = 2_000;

/// How many sales that cannot be looked after are shown on a till: with more damaged ones a till
/// must still be able to sell. The log and `/readyz` list all of them.
const UNATTENDED_SHOWN: usize = 20;

/// How many recent sales a till lists.
const RECENT: u32 = 8;

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

impl Sales {
    /// The state of this terminal from the ledger, without asking the gateway.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn news(&self, who: &Principal) -> Result<News, SaleError> {
        let scope = who.scope();
        let shown = Shown::To {
            branch: &who.branch,
            configured: &self.0.configured.branch,
        };
        let unwritten = &self.0.unwritten;
        let view = |sale: &Sale| self.view(sale);
        let is_ours = |sale: &&Sale| self.0.can_read(sale);
        // Acknowledging a frozen sale needs no key.
        let can_be_settled = |sale: &&Sale| is_ours(sale) || sale.is_frozen();
        let recent = self.page(who, None, RECENT).await?;
        let unattended = self.0.unattended.views(shown, UNATTENDED_SHOWN);
        let held = unwritten.held(&who.branch, &who.terminal).await?;
        let unsettled = unwritten.unsettled(&scope).await?;
        Ok(News {
            sale: held.as_ref().filter(is_ours).map(view),
            late: unsettled.iter().filter(can_be_settled).map(view).collect(),
            recent: recent.sales.iter().map(view).collect(),
            acknowledged: unwritten.store().acknowledged(&scope, RECENT).await?,
            unattended,
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
        let page = self.0.unwritten.page(&who.scope(), before, limit).await?;
        self.0.found_unreadable(&page.unreadable);
        Ok(page)
    }

    /// Every sale that the gateway can and must be asked about, now or later. For the others see
    /// [`Self::unattended`].
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn watched(&self) -> Result<Vec<Sale>, SaleError> {
        // The fingerprint of the key is needed to tell whose a sale is.
        self.0.recipients().await?;
        let watched = self.0.unwritten.watched().await?;
        // Failures of the ledger are logged where they occur; the sales go on.
        drop(self.0.look_through(ROWS_A_ROUND).await);
        Ok(self.0.attend(watched).await)
    }

    /// Sales that this server cannot look after, as of the last scan of the ledger, and payments of
    /// the gateway's list that belong to no sale.
    #[must_use]
    pub fn unattended(&self) -> Vec<UnattendedView> {
        self.0.unattended.views(Shown::All, usize::MAX)
    }

    /// How many of each there are.
    #[must_use]
    pub fn unattended_counts(&self) -> UnattendedCounts {
        self.0.unattended.counts()
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
