//! Whether a ledger is intact, as far as SQLite can tell.

use sqlx::{AssertSqlSafe, Row, SqliteConnection};

use crate::error::LedgerError;

/// Below this size the whole ledger is looked through before anything is sold: a second or two.
pub const WHOLE_BELOW: u64 = 200 * 1024 * 1024;

/// What is read of a larger one before the rest, which is looked through beside the selling: the
/// part that open sales are in.
const NEWEST: [&str; 2] = [
    "SELECT sum(length(body)) FROM (SELECT body FROM sales ORDER BY created_at DESC, id DESC LIMIT 10000)",
    "SELECT sum(length(event)) FROM (SELECT event FROM sale_events ORDER BY seq DESC LIMIT 100000)",
];

/// Refuses a database of another program's, into which a migration would put tables of ours.
pub(super) async fn is_ours(connection: &mut SqliteConnection) -> Result<(), LedgerError> {
    let tables = tables(connection).await?;
    let is_ours = tables.is_empty() || tables.iter().any(|name| name == "_sqlx_migrations");
    if is_ours {
        Ok(())
    } else {
        Err(LedgerError::NotALedger)
    }
}

/// Looks through all of it.
pub(super) async fn whole(connection: &mut SqliteConnection) -> Result<(), LedgerError> {
    let row = sqlx::query("PRAGMA quick_check(1)")
        .fetch_one(connection)
        .await?;
    match row.try_get::<&str, _>(0)? {
        "ok" => Ok(()),
        said => Err(LedgerError::Damaged(one_line(said))),
    }
}

/// What SQLite says over several lines, for a log whose readers take a line for an entry.
fn one_line(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads what was written last.
pub(super) async fn newest(connection: &mut SqliteConnection) -> Result<(), LedgerError> {
    for query in NEWEST {
        sqlx::query(query).fetch_one(&mut *connection).await?;
    }
    Ok(())
}

/// Reads a row of every table.
pub(super) async fn every_table(connection: &mut SqliteConnection) -> Result<(), LedgerError> {
    for name in tables(connection).await? {
        let name = name.replace('"', "\"\"");
        let query = AssertSqlSafe(format!("SELECT * FROM \"{name}\" LIMIT 1"));
        sqlx::query(query).fetch_optional(&mut *connection).await?;
    }
    Ok(())
}

async fn tables(connection: &mut SqliteConnection) -> Result<Vec<String>, LedgerError> {
    let rows = sqlx::query("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .fetch_all(connection)
        .await?;
    let names = rows.iter().map(|row| row.try_get("name"));
    Ok(names.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sqlite_says_of_damage_is_one_line() {
        let said =
            "*** in database main ***\nTree 11 page 11: btreeInitPage() returns error code 11";
        assert_eq!(
            one_line(said),
            "*** in database main *** Tree 11 page 11: btreeInitPage() returns error code 11"
        );
    }
}
