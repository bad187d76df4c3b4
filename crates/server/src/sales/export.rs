//! Sales as a table for a spreadsheet, for a shop's count at the end of its day.

use std::ops::Range;

use contract::{ProblemCode, SaleView};
use payment::id::{AccountId, SaleId};
use payment::identity::Scope;
use payment::sale::Sale;
use payment::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::export_day::Day;
use super::export_operations::open_operations;
use super::export_rows::{ExportForm, IsMoney, damaged_row, operation_row, row};
use super::inner::{SaleError, Sales};
use super::shared::SharedLedger;
use super::unwritten::Unwritten;
use super::zone::ShopDay;
use store::{SalesPage, Unreadable};

/// How many sales are read from the ledger at a time.
const PAGE: u32 = 500;

/// Which sales to export.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// Those made on this day, in the shop's time zone.
    Day(Day),
    /// Those made from the first of these days to the last.
    Days {
        /// The first day.
        from: Day,
        /// The last day.
        to: Day,
    },
    /// Those of any day whose money is still uncertain, and those that cannot be read, ended or
    /// not; and each capture, void and refund that has not ended.
    Unfinished,
}

impl Wanted {
    /// The time in which the sales were made; `None` if it does not matter.
    fn bounds(self, days: &ShopDay, now: Timestamp) -> Option<Range<Timestamp>> {
        match self {
            Self::Day(day) => Some(days.bounds(day, now)),
            Self::Days { from, to } => {
                let (first, last) = (days.bounds(from, now), days.bounds(to, now));
                Some(first.start..last.end)
            }
            Self::Unfinished => None,
        }
    }
}

impl Sales {
    /// A table of these sales, oldest first. It holds no customer data.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn export(&self, wanted: Wanted, form: ExportForm) -> Result<String, SaleError> {
        let inner = &self.0;
        let (ledger, account) = (&inner.shared, &inner.account.id);
        let now = inner.clock.now();
        table(ledger, account, &inner.day, now, wanted, form).await
    }
}

/// The same from a ledger that no server has open: it needs no key and no other setting.
///
/// # Errors
///
/// The ledger failed.
pub async fn export_from(
    ledger: &SharedLedger,
    account: &AccountId,
    days: &ShopDay,
    now: Timestamp,
    wanted: Wanted,
    form: ExportForm,
) -> Result<String, SaleError> {
    table(ledger, account, days, now, wanted, form).await
}

/// Whoever has the ledger's file has all of it: an export has the sales of every branch of the
/// account. That of the first account also has what is no configured account's.
async fn table(
    ledger: &SharedLedger,
    account: &AccountId,
    days: &ShopDay,
    now: Timestamp,
    wanted: Wanted,
    form: ExportForm,
) -> Result<String, SaleError> {
    let (unwritten, scope) = (&*ledger.unwritten(), &Scope::Account(account.clone()));
    let is_its = |stored: &str| ledger.looks_after(account, stored);
    let watched = unwritten.watched().await?;
    let mut damaged = watched.unreadable;
    let mut sales = match wanted {
        Wanted::Day(_) | Wanted::Days { .. } => {
            let day = wanted.bounds(days, now).unwrap_or(now..now);
            if day.start >= day.end {
                return Err(SaleError::Refused(ProblemCode::RangeBackwards));
            }
            let found = made_within(unwritten, scope, day.start, day.end).await?;
            damaged.extend(found.unreadable);
            damaged.retain(|sale| day.contains(&sale.created_at));
            found.sales
        }
        Wanted::Unfinished => {
            let mut sales = watched.sales;
            sales.retain(|sale| is_its(sale.intent.account.as_str()));
            sales.extend(unwritten.unsettled(scope).await?);
            // A sale that somebody has looked at is still uncertain.
            sales.extend(unwritten.frozen(scope).await?);
            damaged.extend(damaged_ones(unwritten).await?);
            in_doubt(sales)
        }
    };
    sales.sort_by_key(|sale| (sale.intent.created_at, sale.intent.id));
    sales.dedup_by_key(|sale| sale.intent.id);
    damaged.retain(|sale| is_its(&sale.account));
    damaged.sort_by_key(|sale| (sale.created_at, sale.row));
    damaged.dedup_by_key(|sale| sale.row);
    let mut rows: Vec<_> = sales.iter().map(|sale| row(sale, days, now)).collect();
    rows.extend(damaged.iter().map(|sale| damaged_row(sale, days)));
    if wanted == Wanted::Unfinished {
        let open = open_operations(ledger, account).await?;
        rows.extend(open.iter().map(|open| operation_row(open, days)));
    }
    let begin = form.begin("\n");
    let lines = rows.iter().map(|row| form.line(row, "\n"));
    Ok(std::iter::once(begin).chain(lines).collect())
}

async fn made_within(
    unwritten: &Unwritten,
    scope: &Scope,
    begin: Timestamp,
    end: Timestamp,
) -> Result<SalesPage, SaleError> {
    let mut found = SalesPage::default();
    // Before the smallest id that a sale of that time could have.
    let mut before = Some((end, SaleId(uuid::Uuid::nil())));
    loop {
        let page = unwritten.page(scope, before, PAGE).await?;
        found.unreadable.extend(page.unreadable);
        let Some(oldest) = page.sales.last() else {
            return Ok(found);
        };
        let (at, id) = (oldest.intent.created_at, oldest.intent.id);
        before = Some((at, id));
        let sales = page.sales.into_iter();
        found
            .sales
            .extend(sales.filter(|sale| sale.intent.created_at >= begin));
        if at < begin {
            return Ok(found);
        }
    }
}

/// All sales that cannot be read, also ended ones: the state of their money is not known.
async fn damaged_ones(unwritten: &Unwritten) -> Result<Vec<Unreadable>, SaleError> {
    let (mut damaged, mut below) = (Vec::new(), Some(i64::MAX));
    while let Some(row) = below {
        let (found, next) = unwritten.store().look_through(row, PAGE).await?;
        damaged.extend(found);
        below = next;
    }
    Ok(damaged)
}

fn in_doubt(mut sales: Vec<Sale>) -> Vec<Sale> {
    let is_in_doubt = |sale: &Sale| {
        let view = SaleView::of(sale, sale.intent.created_at);
        IsMoney::of(view.state) == IsMoney::Doubt
    };
    sales.retain(is_in_doubt);
    sales
}

#[cfg(test)]
mod tests {
    use super::super::export_day::InvalidDay;
    use super::*;

    #[test]
    fn a_day_that_is_no_day_is_refused_with_what_is_one() {
        for text in ["", "Today", "2026-13-01", "04.05.2026", "tomorrow"] {
            assert_eq!(text.parse::<Day>(), Err(InvalidDay), "{text:?}");
        }
        for text in ["today", "yesterday", "2026-05-04"] {
            assert_eq!(text.parse::<Day>().unwrap().to_string(), text);
        }
    }
}
