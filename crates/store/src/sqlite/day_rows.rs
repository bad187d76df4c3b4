//! Reads the rows of the day.

use payment::Money;
use payment::day::{EntryKind, OtherMethod, OtherPayment};
use payment::id::TerminalId;
use payment::money::Currency;
use payment::sale::Funds;
use payment::time::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::day_port::{BookedSale, Position, SignedReport};
use crate::error::{Cause, StoreError};

const DAMAGED: Cause = Cause::Other("a row of the day is damaged");

fn parsed<T: std::str::FromStr>(row: &SqliteRow, column: &str) -> Result<T, StoreError> {
    let text: &str = row.try_get(column)?;
    text.parse().map_err(|_| DAMAGED.into())
}

/// A number that is not below zero.
pub(super) fn number(row: &SqliteRow, column: &str) -> Result<u64, StoreError> {
    let number: i64 = row.try_get(column)?;
    number.try_into().map_err(|_| DAMAGED.into())
}

/// The kind of an entry.
pub(super) fn entry_kind(row: &SqliteRow) -> Result<EntryKind, StoreError> {
    let (kind, method): (&str, Option<&str>) = (row.try_get("kind")?, row.try_get("method")?);
    match (kind, method.and_then(OtherMethod::of_word)) {
        ("payment", None) => Ok(EntryKind::Payment),
        ("refund", None) => Ok(EntryKind::Refund),
        ("other", Some(method)) => Ok(EntryKind::Other(method)),
        ("other_withdrawn", Some(method)) => Ok(EntryKind::OtherWithdrawn(method)),
        _ => Err(DAMAGED.into()),
    }
}

fn money(minor: u64, currency: Currency) -> Result<Money, StoreError> {
    Money::from_minor(minor, currency).map_err(|_| DAMAGED.into())
}

/// A note about money that came by another method.
pub(super) fn note(row: &SqliteRow) -> Result<OtherPayment, StoreError> {
    let method: &str = row.try_get("method")?;
    let terminal: &str = row.try_get("terminal")?;
    Ok(OtherPayment {
        id: parsed(row, "note_id")?,
        sale: parsed(row, "sale_id")?,
        method: OtherMethod::of_word(method).ok_or(DAMAGED)?,
        amount: money(number(row, "amount_minor")?, parsed(row, "currency")?)?,
        terminal: TerminalId::new(terminal).map_err(|_| DAMAGED)?,
        at: Timestamp(row.try_get("at")?),
        is_withdrawn: row.try_get("is_withdrawn")?,
    })
}

/// A sale and what it has brought into the journal.
pub(super) fn booked_sale(row: &SqliteRow) -> Result<BookedSale, StoreError> {
    let currency = parsed(row, "currency")?;
    let booked = |column: &str| {
        let minor: Option<i64> = row.try_get(column)?;
        let minor = u64::try_from(minor.unwrap_or_default()).map_err(|_| DAMAGED)?;
        money(minor, currency)
    };
    let payment: Option<String> = row.try_get("payment_id")?;
    let reference: String = row.try_get("reference")?;
    Ok(BookedSale {
        id: parsed(row, "id")?,
        reference: payment::id::Reference::new(&reference).map_err(|_| DAMAGED)?,
        payment: payment.and_then(|payment| payment.try_into().ok()),
        created_at: Timestamp(row.try_get("created_at")?),
        booked: Funds {
            captured: booked("booked_captured")?,
            refunded: booked("booked_refunded")?,
        },
        refunded: money(number(row, "refunded")?, currency)?,
    })
}

/// A signed report.
pub(super) fn report(row: &SqliteRow) -> Result<SignedReport, StoreError> {
    let branch: String = row.try_get("branch_id")?;
    Ok(SignedReport {
        branch: branch.try_into().map_err(|_| DAMAGED)?,
        number: u32::try_from(number(row, "number")?).map_err(|_| DAMAGED)?,
        id: parsed(row, "id")?,
        after: Position(row.try_get("after_seq")?),
        until: Position(row.try_get("until_seq")?),
        at: Timestamp(row.try_get("signed_at")?),
        body: row.try_get("body")?,
    })
}
