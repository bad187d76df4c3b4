//! The port of people on SQLite.

use async_trait::async_trait;
use payment::id::{AccountId, BranchId, PersonId, PersonName, TerminalId};
use payment::identity::{Actor, Role};
use payment::time::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::audit;
use super::pool::Sqlite;
use crate::audit::AuditEntry;
use crate::error::{Cause, StoreError};
use crate::person_port::{
    PersonChange, PersonChanged, PersonStore, PinTry, StoredPerson, next_try,
};

/// A person who is here, with another administrator or without this one being one. `$1` is the account and
/// `$2` the person.
const NOT_THE_LAST: &str = "UPDATE people SET role = coalesce($3, role), removed_at = $4
    WHERE account = $1 AND id = $2 AND removed_at IS NULL
      AND ($3 IS 'administrator' OR role <> 'administrator' OR EXISTS (
          SELECT 1 FROM people AS other
          WHERE other.account = $1 AND other.id <> $2 AND other.role = 'administrator'
            AND other.removed_at IS NULL))";

/// Writes a row of this person that changes nothing: the first statement of a transaction has to write,
/// or it could not go on to write while another writes. False if there is no such person.
async fn is_here(
    connection: &mut SqliteConnection,
    account: &AccountId,
    id: &PersonId,
) -> Result<bool, sqlx::Error> {
    let touched = sqlx::query(
        "UPDATE people SET account = account WHERE account = $1 AND id = $2 AND removed_at IS NULL",
    )
    .bind(account.as_str())
    .bind(id.as_str())
    .execute(connection)
    .await?;
    Ok(touched.rows_affected() > 0)
}

/// What keeps the next try of a person at a terminal from being counted.
async fn refused(
    connection: &mut SqliteConnection,
    id: &PersonId,
    (branch, terminal): (&BranchId, &TerminalId),
    now: Timestamp,
) -> Result<Option<PinTry>, sqlx::Error> {
    let tried = sqlx::query(
        "SELECT tries, last_at FROM pin_tries
         WHERE person = $1 AND branch_id = $2 AND terminal = $3",
    )
    .bind(id.as_str())
    .bind(branch.as_str())
    .bind(terminal.as_str())
    .fetch_optional(connection)
    .await?;
    let Some(row) = tried else { return Ok(None) };
    let (tries, last_at) = (row.try_get("tries")?, Timestamp(row.try_get("last_at")?));
    Ok(next_try(tries, last_at, now))
}

async fn forget(connection: &mut SqliteConnection, id: &PersonId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM pin_tries WHERE person = $1")
        .bind(id.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

#[async_trait]
impl PersonStore for Sqlite {
    async fn add_person(
        &self,
        person: &StoredPerson,
        pin: &str,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        self.write(async |connection| {
            let added = sqlx::query(
                "INSERT INTO people (id, account, name, role, pin, added_at)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            )
            .bind(person.id.as_str())
            .bind(person.account.as_str())
            .bind(person.name.as_str())
            .bind(person.role.word())
            .bind(pin)
            .bind(person.added_at.0)
            .execute(&mut *connection)
            .await?;
            let is_new = added.rows_affected() > 0;
            if is_new {
                audit::append(connection, &AuditEntry::person_added(person, by)).await?;
            }
            Ok(is_new)
        })
        .await
    }

    async fn change_person(
        &self,
        account: &AccountId,
        id: &PersonId,
        change: &PersonChange,
        by: &Actor,
        at: Timestamp,
    ) -> Result<PersonChanged, StoreError> {
        self.write(async |connection| {
            if !is_here(connection, account, id).await? {
                return Ok(PersonChanged::Unknown);
            }
            let known = sqlx::query("SELECT role FROM people WHERE id = $1")
                .bind(id.as_str())
                .fetch_one(&mut *connection)
                .await?;
            let before: String = known.try_get("role")?;
            let entry = AuditEntry::person_changed(account, id.as_str(), before, change, by, at);
            let (role, removed_at) = match change {
                PersonChange::Role(role) => (Some(role.word()), None),
                PersonChange::Remove(at) => (None, Some(at.0)),
                PersonChange::Unlock => {
                    forget(connection, id).await?;
                    audit::append(connection, &entry).await?;
                    return Ok(PersonChanged::Done);
                }
                PersonChange::Pin(pin) => {
                    sqlx::query("UPDATE people SET pin = $1 WHERE id = $2")
                        .bind(pin)
                        .bind(id.as_str())
                        .execute(&mut *connection)
                        .await?;
                    forget(connection, id).await?;
                    audit::append(connection, &entry).await?;
                    return Ok(PersonChanged::Done);
                }
            };
            let changed = sqlx::query(NOT_THE_LAST)
                .bind(account.as_str())
                .bind(id.as_str())
                .bind(role)
                .bind(removed_at)
                .execute(&mut *connection)
                .await?;
            if changed.rows_affected() == 0 {
                return Ok(PersonChanged::LastAdministrator);
            }
            audit::append(connection, &entry).await?;
            Ok(PersonChanged::Done)
        })
        .await
    }

    async fn people(&self) -> Result<Vec<StoredPerson>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, account, name, role, added_at FROM people WHERE removed_at IS NULL ORDER BY rowid",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(stored).collect()
    }

    async fn name_of(&self, id: &PersonId) -> Result<Option<PersonName>, StoreError> {
        let row = sqlx::query("SELECT name FROM people WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let name: String = row.try_get("name")?;
        PersonName::try_from(name).map(Some).map_err(|_| damaged())
    }

    async fn begin_pin_try(
        &self,
        account: &AccountId,
        id: &PersonId,
        at: (&BranchId, &TerminalId),
        now: Timestamp,
    ) -> Result<PinTry, StoreError> {
        let (branch, terminal) = at;
        // A try that is refused writes nothing, however many come.
        if let Some(refused) = refused(&mut *self.pool.acquire().await?, id, at, now).await? {
            return Ok(refused);
        }
        self.write(async |connection| {
            if !is_here(connection, account, id).await? {
                return Ok(PinTry::Unknown);
            }
            if let Some(refused) = refused(connection, id, at, now).await? {
                return Ok(refused);
            }
            sqlx::query(
                "INSERT INTO pin_tries (person, branch_id, terminal, tries, last_at)
                 VALUES ($1, $2, $3, 1, $4)
                 ON CONFLICT DO UPDATE SET tries = tries + 1, last_at = excluded.last_at",
            )
            .bind(id.as_str())
            .bind(branch.as_str())
            .bind(terminal.as_str())
            .bind(now.0)
            .execute(&mut *connection)
            .await?;
            let row = sqlx::query("SELECT pin FROM people WHERE id = $1")
                .bind(id.as_str())
                .fetch_one(connection)
                .await?;
            Ok(PinTry::Counted(row.try_get("pin")?))
        })
        .await
    }

    async fn pin_was_right(
        &self,
        id: &PersonId,
        at: (&BranchId, &TerminalId),
        pin: &str,
    ) -> Result<bool, StoreError> {
        let (branch, terminal) = at;
        self.write(async |connection| {
            let same = sqlx::query(
                "UPDATE people SET pin = pin WHERE id = $1 AND pin = $2 AND removed_at IS NULL",
            )
            .bind(id.as_str())
            .bind(pin)
            .execute(&mut *connection)
            .await?;
            if same.rows_affected() == 0 {
                return Ok(false);
            }
            for statement in [
                "DELETE FROM pin_tries WHERE person = $1 AND branch_id = $2 AND terminal = $3 AND tries <= 2",
                "UPDATE pin_tries SET tries = tries - 2 WHERE person = $1 AND branch_id = $2 AND terminal = $3",
            ] {
                sqlx::query(statement)
                    .bind(id.as_str())
                    .bind(branch.as_str())
                    .bind(terminal.as_str())
                    .execute(&mut *connection)
                    .await?;
            }
            Ok(true)
        })
        .await
    }
}

fn damaged() -> StoreError {
    Cause::Other("a person in the ledger cannot be read").into()
}

/// The person of a row.
fn stored(row: &SqliteRow) -> Result<StoredPerson, StoreError> {
    let text = |column: &str| -> Result<String, StoreError> { Ok(row.try_get(column)?) };
    Ok(StoredPerson {
        account: AccountId::try_from(text("account")?).map_err(|_| damaged())?,
        id: PersonId::try_from(text("id")?).map_err(|_| damaged())?,
        name: PersonName::try_from(text("name")?).map_err(|_| damaged())?,
        role: Role::of_word(&text("role")?).ok_or_else(damaged)?,
        added_at: Timestamp(row.try_get("added_at")?),
    })
}
