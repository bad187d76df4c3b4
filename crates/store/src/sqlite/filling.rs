//! Fills a page of sales from rows, some of which may not be readable.

use sqlx::sqlite::SqliteRow;

use super::rows::{sale, unreadable};
use crate::error::StoreError;
use crate::page::SalesPage;

/// A page that is being filled. Sales that cannot be read must not make it short: a short page ends the
/// list.
#[derive(Debug, Default)]
pub(super) struct Filling {
    page: SalesPage,
    limit: usize,
    seen: usize,
    is_over: bool,
}

impl Filling {
    /// An empty page for up to `limit` sales that can be read.
    pub(super) fn new(limit: u32) -> Self {
        Self {
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
            ..Self::default()
        }
    }

    /// How many more rows are wanted, and how many came before them; `None` if the page is full or
    /// there are no more.
    pub(super) fn wants(&self) -> Option<(i64, i64)> {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let wanted = self.wanted();
        (!self.is_over && wanted > 0).then(|| (number(wanted), number(self.seen)))
    }

    const fn wanted(&self) -> usize {
        self.limit.saturating_sub(self.page.sales.len())
    }

    /// Takes the rows that came. Fewer than wanted are the last ones.
    pub(super) fn take(&mut self, rows: &[SqliteRow]) -> Result<(), StoreError> {
        self.is_over = rows.len() < self.wanted();
        self.seen += rows.len();
        for row in rows {
            match sale(row) {
                Ok(sale) => self.page.sales.push(sale),
                Err(_) => self.page.unreadable.push(unreadable(row)?),
            }
        }
        Ok(())
    }

    /// The page.
    pub(super) fn page(self) -> SalesPage {
        self.page
    }
}
