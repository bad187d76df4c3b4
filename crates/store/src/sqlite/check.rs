//! Checks whether a ledger is intact, as far as SQLite can tell.

use sqlx::{AssertSqlSafe, Row, SqliteConnection};

use crate::error::{Cause, StoreError};

/// A ledger below this size in bytes is checked as a whole before any sale starts; this takes a
/// second or two.
pub const WHOLE_BELOW: u64 = 200 * 1024 * 1024;

/// What is read of a larger ledger before sales start: the newest part, which contains the open
/// sales. The rest is checked while sales go on.
const NEWEST: [&str; 2] = [
    "SELECT sum(length(body)) FROM (SELECT body FROM sales ORDER BY created_at DESC, id DESC LIMIT 10000)",
    "SELECT sum(length(event)) FROM (SELECT event FROM sale_events ORDER BY seq DESC LIMIT 100000)",
];

/// Refuses a database of another program, in which a migration would create our tables.
pub(super) async fn is_ours(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let tables = tables(connection).await?;
    let is_ours = tables.is_empty() || tables.iter().any(|name| name == "_sqlx_migrations");
    if is_ours {
        Ok(())
    } else {
        Err(Cause::NotALedger.into())
    }
}

/// Checks the whole ledger.
pub(super) async fn whole(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let row = sqlx::query("PRAGMA quick_check(1)")
        .fetch_one(connection)
        .await?;
    match row.try_get::<&str, _>(0)? {
        "ok" => Ok(()),
        said => Err(Cause::Damaged(one_line(said)).into()),
    }
}

/// The message of SQLite on one line, for logs in which each line is an entry.
fn one_line(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads the newest sales and events.
pub(super) async fn newest(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    for query in NEWEST {
        sqlx::query(query).fetch_one(&mut *connection).await?;
    }
    Ok(())
}

/// Reads one row of every table.
pub(super) async fn every_table(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    for name in tables(connection).await? {
        let name = name.replace('"', "\"\"");
        let query = AssertSqlSafe(format!("SELECT * FROM \"{name}\" LIMIT 1"));
        sqlx::query(query).fetch_optional(&mut *connection).await?;
    }
    Ok(())
}

async fn tables(connection: &mut SqliteConnection) -> Result<Vec<String>, StoreError> {
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
