//! Sales as a table for a spreadsheet, for a shop's count at the end of its day.

use contract::{SaleState, SaleView};
use payment::id::{AccountId, SaleId};
use payment::identity::Scope;
use payment::sale::{Mode, Sale};
use payment::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::export_day::Day;
use super::export_operations::{OpenOperation, open_operations};
use super::inner::{SaleError, Sales};
use super::shared::SharedLedger;
use super::unwritten::Unwritten;
use super::zone::ShopDay;
use store::{SalesPage, Unreadable};

/// The column names.
const HEADER: &str = "day,made_at,sale,reference,terminal,branch,state,reason,money,amount,captured,refunded,currency,test,payment\n";

/// How many sales are read from the ledger at a time.
const PAGE: u32 = 500;

/// Which sales to export.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// Those made on this day, in the shop's time zone.
    Day(Day),
    /// Those of any day whose money is still uncertain, and those that cannot be read, ended or
    /// not; and each capture, void and refund that has not ended.
    Unfinished,
}

/// Whether a state means money for the shop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum IsMoney {
    /// The customer has paid for the goods.
    Yes,
    /// Nothing was taken, or all of it was given back.
    No,
    /// Not known yet, or somebody has to decide.
    Doubt,
}

impl IsMoney {
    const fn of(state: SaleState) -> Self {
        match state {
            SaleState::Paid => Self::Yes,
            SaleState::Creating
            | SaleState::Waiting
            | SaleState::Cancelling
            | SaleState::Checking
            | SaleState::PaidLate
            | SaleState::Returning
            | SaleState::Mismatch => Self::Doubt,
            SaleState::Rejected
            | SaleState::Declined
            | SaleState::Expired
            | SaleState::Cancelled
            | SaleState::Failed => Self::No,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Doubt => "doubt",
        }
    }
}

impl Sales {
    /// A CSV table of these sales, oldest first, after a line with the column names. It holds no
    /// customer data.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn export(&self, wanted: Wanted) -> Result<String, SaleError> {
        let inner = &self.0;
        let (ledger, account) = (&inner.shared, &inner.account.id);
        let now = inner.clock.now();
        table(ledger, account, &inner.day, now, wanted).await
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
) -> Result<String, SaleError> {
    table(ledger, account, days, now, wanted).await
}

/// Whoever has the ledger's file has all of it: an export has the sales of every branch of the
/// account. That of the first account also has what is no configured account's.
async fn table(
    ledger: &SharedLedger,
    account: &AccountId,
    days: &ShopDay,
    now: Timestamp,
    wanted: Wanted,
) -> Result<String, SaleError> {
    let (unwritten, scope) = (&*ledger.unwritten(), &Scope::Account(account.clone()));
    let is_its = |stored: &str| ledger.looks_after(account, stored);
    let watched = unwritten.watched().await?;
    let mut damaged = watched.unreadable;
    let mut sales = match wanted {
        Wanted::Day(day) => {
            let day = days.bounds(day, now);
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
    let mut table = HEADER.to_owned();
    table.extend(sales.iter().map(|sale| row(sale, days, now)));
    table.extend(damaged.iter().map(|sale| damaged_row(sale, days)));
    if wanted == Wanted::Unfinished {
        let open = open_operations(ledger, account).await?;
        table.extend(open.iter().map(|open| operation_row(open, days)));
    }
    Ok(table)
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

fn row(sale: &Sale, days: &ShopDay, now: Timestamp) -> String {
    let view = SaleView::of(sale, now);
    line([
        days.written(view.created_at),
        moment(view.created_at),
        view.id.to_string(),
        view.reference.to_string(),
        sale.intent.terminal.to_string(),
        sale.intent.merchant_code.to_string(),
        word(view.state),
        view.reason.as_ref().map(word).unwrap_or_default(),
        IsMoney::of(view.state).name().to_owned(),
        view.amount.to_string(),
        view.captured.to_string(),
        view.refunded.to_string(),
        view.amount.currency().code().to_owned(),
        view.is_test.to_string(),
        view.payment_id.map(String::from).unwrap_or_default(),
    ])
}

/// A row for a sale whose body cannot be read, from what its columns say.
fn damaged_row(sale: &Unreadable, days: &ShopDay) -> String {
    line([
        days.written(sale.created_at),
        moment(sale.created_at),
        sale.id.clone(),
        sale.reference.clone(),
        sale.terminal.clone(),
        sale.merchant_code.clone(),
        "unreadable".to_owned(),
        String::new(),
        IsMoney::Doubt.name().to_owned(),
        sale.amount()
            .map(|amount| amount.to_string())
            .unwrap_or_default(),
        String::new(),
        String::new(),
        sale.currency.clone(),
        String::new(),
        sale.payment.clone().unwrap_or_default(),
    ])
}

/// A row for what was asked for on a sale and has not ended: the amount is the operation's.
fn operation_row(open: &OpenOperation, days: &ShopDay) -> String {
    let OpenOperation { sale, operation } = open;
    let asked = &operation.intent;
    line([
        days.written(asked.at),
        moment(asked.at),
        asked.sale.to_string(),
        sale.intent.reference.to_string(),
        asked.by.terminal.to_string(),
        sale.intent.merchant_code.to_string(),
        open.state().to_owned(),
        String::new(),
        IsMoney::Doubt.name().to_owned(),
        asked.amount.to_string(),
        String::new(),
        String::new(),
        asked.amount.currency().code().to_owned(),
        (sale.intent.mode == Mode::Test).to_string(),
        asked.payment.to_string(),
    ])
}

/// A line of the table: a cell for each name in [`HEADER`].
fn line(cells: [String; 15]) -> String {
    cells.map(|text| cell(&text)).join(",") + "\n"
}

/// A time in UTC, as in 2026-05-04T09:30:00.5Z.
fn moment(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0);
    at.map(|at| at.to_string()).unwrap_or_default()
}

/// The value's name in the API.
pub(crate) fn word(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// A CSV cell (RFC 4180). A text that a spreadsheet could take for a formula, such as a typed
/// reference, gets an apostrophe before it, which makes it plain text.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@']);
    let text = if is_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
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

    #[test]
    fn a_reference_with_commas_quotes_or_a_formula_stays_one_text() {
        for (text, wanted) in [
            ("A-1", "A-1"),
            ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""),
            ("=1+1", "'=1+1"),
            ("@x,y", "\"'@x,y\""),
            ("-12", "'-12"),
        ] {
            assert_eq!(cell(text), wanted);
        }
    }
}
