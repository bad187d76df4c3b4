//! Writes the rows of sales, each inside a transaction of the caller's.

use payment::sale::Sale;
use payment::time::Timestamp;
use sqlx::SqliteConnection;

use super::rows::amount_minor;
use crate::error::{Cause, Constraint, StoreError};
use crate::format;

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

pub(super) async fn insert(
    connection: &mut SqliteConnection,
    sale: &Sale,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let intent = &sale.intent;
    let inserted = sqlx::query(
            "INSERT INTO sales (id, terminal, branch, reference, currency, amount_minor, state, is_open, is_watched, holds_terminal, created_at, updated_at, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 1, 1, $8, $8, $9)
             ON CONFLICT DO NOTHING",
        )
        .bind(intent.id.to_string())
        .bind(intent.terminal.as_str())
        .bind(intent.branch.as_str())
        .bind(intent.reference.as_str())
        .bind(intent.amount.currency().code())
        .bind(amount_minor(sale))
        .bind(state(sale)?)
        .bind(now.0)
        .bind(format::write(sale)?)
        .execute(&mut *connection)
        .await?;
    if inserted.rows_affected() == 0 {
        return Ok(false);
    }
    append(connection, sale, "asked", now).await?;
    Ok(true)
}

pub(super) async fn update(
    connection: &mut SqliteConnection,
    sale: &Sale,
    event: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let session = sale.session();
    let updated = sqlx::query(
            "UPDATE sales SET state = $2, is_open = $3, is_watched = $4, holds_terminal = $5, is_unsettled = $6,
                              session_id = $7, payment_id = $8, updated_at = $9, body = $10
             WHERE id = $1",
        )
        .bind(sale.intent.id.to_string())
        .bind(state(sale)?)
        .bind(sale.is_open())
        .bind(sale.is_watched())
        .bind(sale.holds_terminal())
        .bind(sale.is_unsettled())
        .bind(session.map(|session| session.id.as_str()))
        .bind(session.map(|session| session.payment.as_str()))
        .bind(now.0)
        .bind(format::write(sale)?)
        .execute(&mut *connection)
        .await?;
    if updated.rows_affected() != 1 {
        return Err(Cause::Missing.into());
    }
    append(connection, sale, event, now).await
}

pub(super) async fn append(
    connection: &mut SqliteConnection,
    sale: &Sale,
    event: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO sale_events (sale_id, at, event, state) VALUES ($1, $2, $3, $4)")
        .bind(sale.intent.id.to_string())
        .bind(now.0)
        .bind(event)
        .bind(state(sale)?)
        .execute(connection)
        .await?;
    Ok(())
}
/// The name of the state, as terminals see it.
fn state(sale: &Sale) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_value(sale.state())?
        .as_str()
        .unwrap_or_default()
        .to_owned())
}
