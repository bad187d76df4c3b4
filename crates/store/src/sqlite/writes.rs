//! Writes the rows of sales, each inside a transaction of the caller's.

use payment::day::book;
use payment::sale::{Funds, Sale};
use payment::time::Timestamp;
use payment::{Money, Revision};
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

use super::rows::{amount_minor, revision};
use super::{audit, day};
use crate::audit::AuditEntry;
use crate::commit::{Commit, WriteId};
use crate::error::{Cause, Constraint, StoreError};
use crate::format;
use crate::history_port::reference_key;
use crate::sale_event::SaleEvent;

/// The constraint that a write would have broken, if that is the error. SQLite names the columns of
/// a unique index in its message, and nowhere else.
pub(super) fn broken(error: &StoreError) -> Option<Constraint> {
    let StoreError::Unavailable(Cause::Database(sqlx::Error::Database(cause))) = error else {
        return None;
    };
    if !cause.is_unique_violation() {
        return None;
    }
    let constraints = [
        ("sales.session_id", Constraint::Session),
        ("sales.payment_id", Constraint::Payment),
        ("sales.terminal", Constraint::Terminal),
    ];
    let mut named = constraints.into_iter();
    named.find_map(|(column, constraint)| cause.message().contains(column).then_some(constraint))
}

/// Inserts a sale; whether its id and its terminal were free.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    sale: &Sale,
    write: WriteId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let intent = &sale.intent;
    let phone_ends = intent.recipient.as_ref().map(|known| known.ends.as_str());
    let inserted = sqlx::query(
            "INSERT INTO sales (id, account, branch_id, terminal, branch, reference, currency, amount_minor, state, is_open, is_watched, holds_terminal, created_at, updated_at, body, revision, last_write, reference_key, phone_ends, booked_captured, booked_refunded)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, 1, 1, $10, $10, $11, $12, $13, $14, $15, 0, 0)
             ON CONFLICT DO NOTHING",
        )
        .bind(intent.id.to_string())
        .bind(intent.account.as_str())
        .bind(intent.branch.as_str())
        .bind(intent.terminal.as_str())
        .bind(intent.merchant_code.as_str())
        .bind(intent.reference.as_str())
        .bind(intent.amount.currency().code())
        .bind(amount_minor(sale))
        .bind(sale.state_name().word())
        .bind(now.0)
        .bind(format::write(sale)?)
        .bind(number(Revision::FIRST))
        .bind(write.uuid().to_string())
        .bind(reference_key(intent.reference.as_str()))
        .bind(phone_ends)
        .execute(&mut *connection)
        .await?;
    if inserted.rows_affected() == 0 {
        return Ok(false);
    }
    append(connection, sale, SaleEvent::ASKED, now).await?;
    audit::append(connection, &AuditEntry::asked(sale, now)).await?;
    Ok(true)
}

/// Writes a sale's new state; see [`Store::commit`](crate::Store::commit).
pub(super) async fn update(
    connection: &mut SqliteConnection,
    commit: &Commit,
) -> Result<Revision, StoreError> {
    let (sale, next) = (&commit.sale, commit.after.next());
    let id = sale.intent.id.to_string();
    let session = sale.session();
    let before = before(connection, commit).await?;
    let known = before.as_ref().and_then(|before| before.booked);
    let (booked, entries) =
        known.map_or_else(|| (sale.funds(), Vec::new()), |known| book(known, sale));
    let updated = sqlx::query(
            "UPDATE sales SET state = $3, is_open = $4, is_watched = $5, holds_terminal = $6, is_unsettled = $7,
                              session_id = $8, payment_id = $9, updated_at = $10, body = $11, revision = $12, last_write = $13,
                              booked_captured = $14, booked_refunded = $15
             WHERE id = $1 AND revision = $2",
        )
        .bind(&id)
        .bind(number(commit.after))
        .bind(sale.state_name().word())
        .bind(sale.is_open())
        .bind(sale.is_watched())
        .bind(sale.holds_terminal())
        .bind(sale.is_unsettled())
        .bind(session.map(|session| session.id.as_str()))
        .bind(session.map(|session| session.payment.as_str()))
        .bind(commit.at.0)
        .bind(format::write(sale)?)
        .bind(number(next))
        .bind(commit.write.uuid().to_string())
        .bind(minor(booked.captured))
        .bind(minor(booked.refunded))
        .execute(&mut *connection)
        .await?;
    if updated.rows_affected() == 1 {
        append(connection, sale, commit.event, commit.at).await?;
        for entry in entries {
            day::append(connection, sale, entry, commit.at).await?;
        }
        let from = before.map_or_else(String::new, |before| before.state);
        audit::append(connection, &AuditEntry::stepped(commit, from)).await?;
        return Ok(next);
    }
    match newest_write(connection, &id).await? {
        None => Err(Cause::Missing.into()),
        Some((revision, Some(write))) if write == commit.write.uuid() => Ok(revision),
        Some(_) => Err(StoreError::Stale),
    }
}

/// A sale before a write.
struct Before {
    /// The name of its state.
    state: String,
    /// What it had brought into the day. A sale from before the day's journal has brought what it has;
    /// `None` if that cannot be read.
    booked: Option<Funds>,
}

/// A sale before this write; `None` if the write does not follow the sale's revision.
async fn before(
    connection: &mut SqliteConnection,
    commit: &Commit,
) -> Result<Option<Before>, StoreError> {
    let row = sqlx::query(
        "SELECT state, booked_captured, booked_refunded, CASE WHEN booked_captured IS NULL THEN body END AS body FROM sales WHERE revision = $2 AND id = $1",
    )
    .bind(commit.sale.intent.id.to_string())
    .bind(number(commit.after))
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let state = String::from_utf8_lossy(row.try_get_unchecked("state")?).into_owned();
    let body: Option<&[u8]> = row.try_get_unchecked("body")?;
    if let Some(body) = body {
        let booked = format::read(body).ok().map(|before| before.funds());
        return Ok(Some(Before { state, booked }));
    }
    let currency = commit.sale.intent.amount.currency();
    let money = |column: &str| -> Result<Option<Money>, StoreError> {
        let minor: Option<i64> = row.try_get(column)?;
        let minor = minor.and_then(|minor| u64::try_from(minor).ok());
        Ok(minor.and_then(|minor| Money::from_minor(minor, currency).ok()))
    };
    let both = money("booked_captured")?.zip(money("booked_refunded")?);
    let booked = both.map(|(captured, refunded)| Funds { captured, refunded });
    Ok(Some(Before { state, booked }))
}

fn minor(amount: Money) -> i64 {
    i64::try_from(amount.minor()).unwrap_or(i64::MAX)
}

/// The newest revision of a sale, and the write that made it; `None` if there is no such sale.
pub(super) async fn newest_write(
    connection: &mut SqliteConnection,
    id: &str,
) -> Result<Option<(Revision, Option<Uuid>)>, StoreError> {
    let row = sqlx::query("SELECT revision, last_write FROM sales WHERE id = $1")
        .bind(id)
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let write: Option<&[u8]> = row.try_get_unchecked("last_write")?;
    let write = write.and_then(|text| Uuid::try_parse_ascii(text).ok());
    Ok(Some((revision(&row)?, write)))
}

async fn append(
    connection: &mut SqliteConnection,
    sale: &Sale,
    event: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO sale_events (sale_id, at, event, state) VALUES ($1, $2, $3, $4)")
        .bind(sale.intent.id.to_string())
        .bind(now.0)
        .bind(event)
        .bind(sale.state_name().word())
        .execute(connection)
        .await?;
    Ok(())
}

/// A revision as its column holds it.
pub(super) fn number(revision: Revision) -> i64 {
    i64::try_from(revision.number()).unwrap_or(i64::MAX)
}
