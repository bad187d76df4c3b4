//! Brings a ledger of an earlier program forward: in one transaction, with a copy of it kept beside it.

use std::fs;
use std::path::Path;

use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};
use tracing::info;

use super::options::make_private;
use super::place::{beside, sync_folder_of};
use crate::error::{Cause, StoreError};

/// Every form that a ledger has had.
static MIGRATIONS: Migrator = sqlx::migrate!();

/// Applies the migrations that the ledger lacks, all or none. Before that it is copied to
/// `FILE.before-VERSION`, named after the form that it is about to get; a ledger in memory and a new
/// one are not.
pub(super) async fn run(
    connection: &mut SqliteConnection,
    path: Option<&Path>,
) -> Result<(), StoreError> {
    let applied = version(connection).await?;
    let newest = MIGRATIONS.iter().map(|migration| migration.version).max();
    if applied >= newest {
        // Refuses a ledger of a newer program.
        return Ok(MIGRATIONS.run(connection).await?);
    }
    if let (Some(path), Some(applied), Some(newest)) = (path, applied, newest) {
        let copy = beside(path, &format!(".before-{newest}"));
        keep_copy(connection, &copy).await?;
        info!(copy = %copy.display(), from = applied, to = newest, "the ledger is brought to this version's form; a copy of what it was is kept");
    }
    // Tables that others refer to may be made anew.
    set_foreign_keys(connection, false).await?;
    let outcome = in_one_transaction(connection).await;
    set_foreign_keys(connection, true).await?;
    outcome
}

async fn set_foreign_keys(
    connection: &mut SqliteConnection,
    are_kept: bool,
) -> Result<(), StoreError> {
    let pragma = if are_kept {
        "PRAGMA foreign_keys = ON"
    } else {
        "PRAGMA foreign_keys = OFF"
    };
    sqlx::query(pragma).execute(connection).await?;
    Ok(())
}

async fn in_one_transaction(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let before = dangling(&mut transaction).await?;
    // Each migration's own transaction is a savepoint of this one.
    MIGRATIONS.run(&mut *transaction).await?;
    if dangling(&mut transaction).await? > before {
        let problem = "rows would refer to others that are not there; nothing was changed";
        return Err(Cause::Other(problem).into());
    }
    transaction.commit().await?;
    Ok(())
}

/// How many rows refer to one that is not there. A damaged ledger may have some; it is sold with all
/// the same.
async fn dangling(connection: &mut SqliteConnection) -> Result<usize, StoreError> {
    let rows = sqlx::query("PRAGMA foreign_key_check")
        .fetch_all(connection)
        .await?;
    Ok(rows.len())
}

/// The newest migration that was applied; `None` for a new ledger.
async fn version(connection: &mut SqliteConnection) -> Result<Option<i64>, StoreError> {
    let has_any = sqlx::query("SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations'")
        .fetch_optional(&mut *connection)
        .await?;
    if has_any.is_none() {
        return Ok(None);
    }
    let row = sqlx::query("SELECT max(version) AS version FROM _sqlx_migrations")
        .fetch_one(connection)
        .await?;
    Ok(row.try_get("version")?)
}

/// Copies the ledger as it is, without its free pages, so that only this user can read the copy. An
/// older copy of this name is of a start that came to nothing: it is replaced when the new one is
/// whole.
async fn keep_copy(connection: &mut SqliteConnection, copy: &Path) -> Result<(), StoreError> {
    let part = beside(copy, ".part");
    let kept = keep_part(connection, &part, copy).await;
    if kept.is_err() {
        // It would fill the disk, which may be why it failed.
        let _ = fs::remove_file(&part);
    }
    kept
}

async fn keep_part(
    connection: &mut SqliteConnection,
    part: &Path,
    copy: &Path,
) -> Result<(), StoreError> {
    if part.exists() {
        fs::remove_file(part)?;
    }
    // SQLite takes an empty file for a new one.
    make_private(part)?;
    let Some(name) = part.to_str() else {
        let problem = "its path is not UTF-8, and no copy can be made beside it";
        return Err(Cause::Other(problem).into());
    };
    let statement = format!("VACUUM INTO '{}'", name.replace('\'', "''"));
    sqlx::query(AssertSqlSafe(statement))
        .execute(connection)
        .await?;
    fs::File::open(part)?.sync_all()?;
    fs::rename(part, copy)?;
    Ok(sync_folder_of(copy)?)
}
