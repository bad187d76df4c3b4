//! What goes on at a terminal.

use contract::{SaleView, UnattendedView};
use payment::id::SaleId;
use payment::sale::Sale;
use store::{Before, SalesPage, Unreadable};

use super::inner::{SaleError, Sales};
use super::list::SweepProgress;
use super::unattended::{UnattendedCounts, unreadable};
use crate::push::Feed;

/// ... and so many more in each of the watcher's rounds, until all have been.
const ROWS_A_ROUND: u32 = 2_000;

/// So many sales that cannot be looked after are named on a till: where more are damaged, the till has
/// to stay one that can sell. The log and `/readyz` have all of them.
const UNATTENDED_SHOWN: usize = 20;

/// Sales that are seen at a glance.
const RECENT: u32 = 8;

/// What goes on at a terminal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct News {
    /// The sale that is under way on it.
    pub sale: Option<SaleView>,
    /// Sales that wait for somebody: late money, and frozen ones that nobody has looked at.
    pub late: Vec<SaleView>,
    /// The last sales, newest first.
    pub recent: Vec<SaleView>,
    /// Those of them whose end somebody has acknowledged.
    pub acknowledged: Vec<SaleId>,
    /// Sales that nobody can look after, and money without a sale.
    pub unattended: Vec<UnattendedView>,
    /// Whether the gateway's list of payments has not come whole for ten minutes.
    pub list_unread: bool,
}

impl Sales {
    /// What goes on at this terminal, as the ledger has it, without asking the gateway.
    ///
    /// # Errors
    ///
    /// The ledger's.
    pub async fn news(&self) -> Result<News, SaleError> {
        let books = &self.0.books;
        let view = |sale: &Sale| self.view(sale);
        let is_ours = |sale: &&Sale| self.0.can_read(sale);
        // To have looked at a frozen sale takes no key.
        let can_be_settled = |sale: &&Sale| is_ours(sale) || sale.is_frozen();
        let recent = self.page(None, RECENT).await?;
        let unattended = self.0.unattended.views(UNATTENDED_SHOWN);
        let held = books.held(&self.0.terminal).await?;
        let unsettled = books.unsettled().await?;
        Ok(News {
            sale: held.as_ref().filter(is_ours).map(view),
            late: unsettled.iter().filter(can_be_settled).map(view).collect(),
            recent: recent.sales.iter().map(view).collect(),
            acknowledged: books.ledger().acknowledged(RECENT).await?,
            unattended,
            list_unread: self.is_list_unread(),
        })
    }

    /// A page of sales, newest first. What cannot be read among them is said on every till from now
    /// on.
    ///
    /// # Errors
    ///
    /// The ledger's.
    pub async fn page(&self, before: Before, limit: u32) -> Result<SalesPage, SaleError> {
        let page = self.0.books.page(before, limit).await?;
        self.0.found_unreadable(&page.unreadable);
        Ok(page)
    }

    /// Every sale about which the gateway is to be asked, now or later, and can be: see
    /// [`Self::unattended`] for the others.
    ///
    /// # Errors
    ///
    /// The ledger's.
    pub async fn watched(&self) -> Result<Vec<Sale>, SaleError> {
        // Whose a sale is is told by it.
        self.0.recipients().await?;
        let watched = self.0.books.watched().await?;
        // What only waits for the ledger has been said where that failed; the sales go on.
        drop(self.0.look_through(ROWS_A_ROUND).await);
        Ok(self.0.attend(watched).await)
    }

    /// Sales that this server cannot look after, as of the last look through the ledger, and payments
    /// of the gateway's list that no sale accounts for.
    #[must_use]
    pub fn unattended(&self) -> Vec<UnattendedView> {
        self.0.unattended.views(usize::MAX)
    }

    /// How much of that there is.
    #[must_use]
    pub fn unattended_counts(&self) -> UnattendedCounts {
        self.0.unattended.counts()
    }

    /// What is shown of a sale that cannot be read.
    #[must_use]
    pub fn view_unreadable(&self, sale: &Unreadable) -> UnattendedView {
        unreadable(sale)
    }

    /// Whether the gateway's list of payments has not come whole for ten minutes: a payment whose
    /// answer got lost would not be found.
    #[must_use]
    pub fn is_list_unread(&self) -> bool {
        self.0.list.is_unread(self.0.up())
    }

    /// How far the gateway's list has been gone through, where that has taken a minute or more.
    #[must_use]
    pub fn sweep_progress(&self) -> Option<SweepProgress> {
        self.0.list.progress(self.0.up())
    }

    /// What terminals hear.
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
