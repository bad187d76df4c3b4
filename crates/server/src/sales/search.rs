//! Finds sales, page by page.

use std::ops::Range;

use contract::SalePage;
use contract::history::TerminalList;
use jiff::tz::TimeZone;
use payment::Currency;
use payment::id::SaleId;
use payment::identity::{Principal, Scope};
use payment::time::Timestamp;
use store::{Before, SalesPage, SalesQuery};

use super::export_day::Day;
use super::inner::{SaleError, Sales};

/// How many sales a page has by default.
pub const PAGE: u32 = 20;

/// How many sales are read at a time where all are gone through.
const MANY: u32 = 500;

/// Whether a page of up to `limit` sales has as many as that, so that there may be another.
fn is_full(page: &SalesPage, limit: u32) -> bool {
    u32::try_from(page.sales.len()).is_ok_and(|found| found == limit)
}

/// The place that a page begins before, as [`SalePage::next`] writes it; `None` if the text is none.
#[must_use]
pub fn cursor(text: &str) -> Option<(Timestamp, SaleId)> {
    let (at, id) = text.split_once('.')?;
    Some((Timestamp(at.parse().ok()?), id.parse().ok()?))
}

impl Sales {
    /// The currency of the branch.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.0.limits.max_amount.currency()
    }

    /// Money of sales before this time should be captured.
    #[must_use]
    pub fn overdue_before(&self) -> Timestamp {
        let (now, warning) = (self.0.clock.now(), self.0.capture_warning);
        Timestamp(now.0.saturating_sub_unsigned(warning.0))
    }

    /// The terminals that have made a sale in the branch, by their names.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn terminals(&self, who: &Principal) -> Result<TerminalList, SaleError> {
        let terminals = self.store().terminals(&who.branch).await?;
        let names = terminals
            .iter()
            .map(|terminal| terminal.as_str().to_owned());
        Ok(TerminalList {
            terminals: names.collect(),
        })
    }

    /// A page of the sales that are meant, newest first.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn search(
        &self,
        who: &Principal,
        query: &SalesQuery,
        before: Before,
        limit: u32,
    ) -> Result<SalesPage, SaleError> {
        if query.is_of_all() {
            return self.page(who, before, limit).await;
        }
        self.search_in(&who.scope(), query, before, limit).await
    }

    /// The same of the whole account.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn search_account(
        &self,
        query: &SalesQuery,
        before: Before,
        limit: u32,
    ) -> Result<SalesPage, SaleError> {
        self.search_in(self.scope(), query, before, limit).await
    }

    /// Goes through all sales that are meant, newest first, page by page.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub(crate) async fn search_all(
        &self,
        who: &Principal,
        query: &SalesQuery,
        mut visit: impl FnMut(&SalesPage),
    ) -> Result<(), SaleError> {
        let mut before = None;
        loop {
            let page = self.search(who, query, before, MANY).await?;
            visit(&page);
            let last = page.sales.last().filter(|_| is_full(&page, MANY));
            before = last.map(|sale| (sale.intent.created_at, sale.intent.id));
            if before.is_none() {
                return Ok(());
            }
        }
    }

    async fn search_in(
        &self,
        scope: &Scope,
        query: &SalesQuery,
        before: Before,
        limit: u32,
    ) -> Result<SalesPage, SaleError> {
        let found = self.0.unwritten.search(scope, query, before, limit).await?;
        self.0.found_unreadable(&found.unreadable);
        Ok(found)
    }

    /// The time zone of the shop.
    pub(crate) fn time_zone(&self) -> &TimeZone {
        self.0.day.zone()
    }

    /// From the beginning of a day to that of the next, in the shop's time zone.
    pub(crate) fn day(&self, day: Day) -> Range<Timestamp> {
        self.0.day.bounds(day, self.0.clock.now())
    }

    /// A page of up to `limit` sales as the API shows it.
    #[must_use]
    pub fn view_page(&self, page: &SalesPage, limit: u32) -> SalePage {
        let SalesPage { sales, unreadable } = page;
        let next = sales
            .last()
            .filter(|_| is_full(page, limit))
            .map(|sale| format!("{}.{}", sale.intent.created_at.0, sale.intent.id));
        let unreadable = unreadable.iter().map(|sale| self.view_unreadable(sale));
        SalePage {
            sales: sales.iter().map(|sale| self.view(sale)).collect(),
            unreadable: unreadable.collect(),
            next,
        }
    }
}
