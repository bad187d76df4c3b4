//! Reads the rows of sales.

use payment::sale::Sale;
use payment::time::Timestamp;
use payment::{Money, Revision};
use serde::de::Error as _;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::acknowledgement::Acknowledgement;
use crate::commit::Stored;
use crate::error::StoreError;
use crate::format;
use crate::page::Unreadable;
use crate::sale_event::SaleEvent;

/// The beginning of the query whose rows [`sale`] and [`unreadable`] read.
macro_rules! columns {
    () => {
        "SELECT rowid, id, account, branch_id, terminal, branch, reference, currency, amount_minor, state, session_id, payment_id, created_at, holds_terminal, revision, body FROM sales"
    };
    ($rest:literal) => {
        concat!($crate::sqlite::rows::columns!(), " ", $rest)
    };
}

pub(super) use columns;

/// The sales of these rows, without those that cannot be read: one must not hide the others.
pub(super) fn readable(rows: &[SqliteRow]) -> Vec<Sale> {
    let read = |row| {
        sale(row)
            .inspect_err(|error| tracing::debug!(%error, "a sale in the ledger is left out"))
            .ok()
    };
    rows.iter().filter_map(read).collect()
}

/// The sale of a row. [`StoreError::Body`] for everything that is wrong with its body: bytes that
/// are not text, text that is not a sale, and a sale that is not the one that the columns name.
pub(super) fn sale(row: &SqliteRow) -> Result<Sale, StoreError> {
    let body: &[u8] = row.try_get_unchecked("body")?;
    let sale = format::read(body)?;
    match contradiction(row, &sale)? {
        None => Ok(sale),
        Some(column) => Err(serde_json::Error::custom(format_args!(
            "its body and its column {column} contradict each other"
        ))
        .into()),
    }
}

/// The sale of a row, and its revision.
pub(super) fn stored(row: &SqliteRow) -> Result<Stored<Sale>, StoreError> {
    Ok(Stored {
        value: sale(row)?,
        revision: revision(row)?,
    })
}

/// The table allows no revision below the first.
pub(super) fn revision(row: &SqliteRow) -> Result<Revision, sqlx::Error> {
    let number: i64 = row.try_get("revision")?;
    let revision = number.try_into().ok().and_then(Revision::new);
    Ok(revision.unwrap_or(Revision::FIRST))
}

/// The first column that contradicts the body. Sales are found by their columns and written by the
/// id in their body; one whose body names another sale would be served and could never be written.
pub(super) fn contradiction(
    row: &SqliteRow,
    sale: &Sale,
) -> Result<Option<&'static str>, StoreError> {
    let (intent, session) = (&sale.intent, sale.session());
    let id = intent.id.to_string();
    let texts = [
        ("id", Some(id.as_str())),
        ("account", Some(intent.account.as_str())),
        ("branch_id", Some(intent.branch.as_str())),
        ("terminal", Some(intent.terminal.as_str())),
        ("branch", Some(intent.merchant_code.as_str())),
        ("reference", Some(intent.reference.as_str())),
        ("currency", Some(intent.amount.currency().code())),
        ("session_id", session.map(|session| session.id.as_str())),
        (
            "payment_id",
            session.map(|session| session.payment.as_str()),
        ),
    ];
    for (column, said) in texts {
        let stored: Option<&[u8]> = row.try_get_unchecked(column)?;
        if stored != said.map(str::as_bytes) {
            return Ok(Some(column));
        }
    }
    let minor: i64 = row.try_get("amount_minor")?;
    Ok((minor != amount_minor(sale)).then_some("amount_minor"))
}

/// The amount as stored in its column.
pub(super) fn amount_minor(sale: &Sale) -> i64 {
    i64::try_from(sale.intent.amount.minor()).unwrap_or(i64::MAX)
}

/// The columns of a row. The table is strict, so numbers are numbers; a text may not be valid UTF-8
/// any more.
pub(super) fn unreadable(row: &SqliteRow) -> Result<Unreadable, StoreError> {
    let optional = |name: &str| -> Result<Option<String>, sqlx::Error> {
        let bytes: Option<&[u8]> = row.try_get_unchecked(name)?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()))
    };
    let text = |name: &str| optional(name).map(Option::unwrap_or_default);
    Ok(Unreadable {
        row: row.try_get("rowid")?,
        id: text("id")?,
        terminal: text("terminal")?,
        account: text("account")?,
        branch: text("branch_id")?,
        merchant_code: text("branch")?,
        reference: text("reference")?,
        currency: text("currency")?,
        amount_minor: row.try_get("amount_minor")?,
        state: text("state")?,
        session: optional("session_id")?,
        payment: optional("payment_id")?,
        created_at: Timestamp(row.try_get("created_at")?),
        holds_terminal: row.try_get("holds_terminal")?,
        revision: revision(row)?,
    })
}

/// What happened to a sale. A text that is damaged has replacement characters.
pub(super) fn event(row: &SqliteRow) -> Result<SaleEvent, StoreError> {
    let text = |name: &str| -> Result<String, sqlx::Error> {
        let bytes: &[u8] = row.try_get_unchecked(name)?;
        Ok(String::from_utf8_lossy(bytes).into_owned())
    };
    Ok(SaleEvent {
        at: Timestamp(row.try_get("at")?),
        event: text("event")?,
        state: text("state")?,
    })
}

/// An acknowledgement; `None` if its row is damaged, as if nobody had looked at the payment.
pub(super) fn acknowledgement(row: &SqliteRow) -> Option<Acknowledgement> {
    let text = |column: &str| row.try_get::<String, _>(column).ok();
    let currency: Option<String> = row.try_get("currency").ok()?;
    let minor: Option<i64> = row.try_get("sum_minor").ok()?;
    let sum = currency.zip(minor).map(|(currency, minor)| {
        let minor = minor.try_into().ok()?;
        Money::from_minor(minor, currency.parse().ok()?).ok()
    });
    Some(Acknowledgement {
        payment: text("payment_id")?.try_into().ok()?,
        sum: match sum {
            Some(sum) => Some(sum?),
            None => None,
        },
        remark: text("remark")?.try_into().ok()?,
        at: Timestamp(row.try_get("at").ok()?),
    })
}
