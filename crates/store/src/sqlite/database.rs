//! The port on SQLite, in WAL mode with `synchronous=FULL`: what was committed survives a power cut.

use std::ops::Range;

use async_trait::async_trait;
use futures_util::TryStreamExt;
use payment::Revision;
use payment::id::{AccountId, BranchId, PaymentId, Reference, SaleId, TerminalId};
use payment::identity::{Actor, Scope};
use payment::sale::{Sale, Session};
use payment::time::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::audit;
use super::filling::Filling;
use super::pool::{Query, Sqlite};
use super::queries::*;
use super::rows::{acknowledgement, event, readable, sale, stored, unreadable};
use super::writes::{broken, insert, newest_write, number, update};
use crate::acknowledgement::Acknowledgement;
use crate::audit::AuditEntry;
use crate::commit::{Commit, Stored, WriteId};
use crate::error::{Cause, StoreError};
use crate::page::{Before, SalesPage, Unreadable};
use crate::port::{Claim, Inserted, Store, Watched};
use crate::sale_event::SaleEvent;
use crate::secret;

/// Binds the branch and the account of a scope, one of which is NULL.
fn of_scope<'q>(query: Query<'q>, scope: &'q Scope) -> Query<'q> {
    let (branch, account) = match scope {
        Scope::Branch(branch) => (Some(branch.as_str()), None),
        Scope::Account(account) => (None, Some(account.as_str())),
    };
    query.bind(branch).bind(account)
}

#[async_trait]
impl Store for Sqlite {
    async fn insert(
        &self,
        sale: &Sale,
        write: WriteId,
        now: Timestamp,
    ) -> Result<Inserted, StoreError> {
        let id = sale.intent.id;
        let made = self
            .write(async |connection| {
                if insert(connection, sale, write, now).await? {
                    return Ok(Some(Revision::FIRST));
                }
                let newest = newest_write(connection, &id.to_string()).await?;
                let ours = newest.filter(|(_, by)| *by == Some(write.uuid()));
                Ok(ours.map(|(revision, _)| revision))
            })
            .await?;
        if let Some(revision) = made {
            return Ok(Inserted::New(revision));
        }
        let known = self.row(sqlx::query(BY_ID).bind(id.to_string())).await?;
        let known = known.as_ref().map(stored).transpose()?;
        Ok(known.map_or(Inserted::TerminalHeld, |known| {
            Inserted::Known(Box::new(known))
        }))
    }

    async fn commit(&self, commit: &Commit) -> Result<Revision, StoreError> {
        self.write(async |connection| {
            let updated = update(connection, commit).await;
            updated.map_err(|error| broken(&error).map_or(error, StoreError::Conflict))
        })
        .await
    }

    async fn find(&self, scope: &Scope, id: SaleId) -> Result<Option<Stored<Sale>>, StoreError> {
        let query = of_scope(sqlx::query(BY_ID_OF_SCOPE).bind(id.to_string()), scope);
        let row = self.row(query).await?;
        row.as_ref().map(stored).transpose()
    }

    async fn timeline(
        &self,
        scope: &Scope,
        id: SaleId,
    ) -> Result<Option<Vec<SaleEvent>>, StoreError> {
        let key = id.to_string();
        let sale = of_scope(sqlx::query(BY_ID_OF_SCOPE).bind(&key), scope);
        if self.row(sale).await?.is_none() {
            return Ok(None);
        }
        let rows = sqlx::query(TIMELINE)
            .bind(key)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(event).collect::<Result<_, _>>().map(Some)
    }

    async fn claim(
        &self,
        id: SaleId,
        what: Claim,
        now: Timestamp,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        self.write(async |connection| {
            let made = sqlx::query(
                "INSERT INTO claims (sale_id, what, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            )
            .bind(id.to_string())
            .bind(what.name())
            .bind(now.0)
            .execute(&mut *connection)
            .await?;
            let is_first = made.rows_affected() == 1;
            if is_first && what == Claim::Acknowledge {
                let (account, branch) = audit::owner(connection, &id.to_string()).await?;
                let entry = AuditEntry::acknowledged(id, (&account, &branch), by, now);
                audit::append(connection, &entry).await?;
            }
            Ok(is_first)
        })
        .await
    }

    async fn is_claimed(&self, id: SaleId, what: Claim) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 FROM claims WHERE sale_id = $1 AND what = $2")
            .bind(id.to_string())
            .bind(what.name())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

    async fn acknowledged(&self, scope: &Scope, limit: u32) -> Result<Vec<SaleId>, StoreError> {
        let (query, of) = match scope {
            Scope::Branch(branch) => (ACKNOWLEDGED_OF_BRANCH, branch.as_str()),
            Scope::Account(account) => (ACKNOWLEDGED_OF_ACCOUNT, account.as_str()),
        };
        let rows = sqlx::query(query)
            .bind(Claim::Acknowledge.name())
            .bind(of)
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        let id = |row: &SqliteRow| row.try_get::<&str, _>("sale_id").ok()?.parse().ok();
        Ok(rows.iter().filter_map(id).collect())
    }

    async fn watched(&self) -> Result<Watched, StoreError> {
        let mut watched = Watched::default();
        // Each row is read while SQLite, in its own thread, looks for the next ones.
        let mut rows = sqlx::query(WATCHED).fetch(&self.pool);
        while let Some(row) = rows.try_next().await? {
            match sale(&row) {
                Ok(sale) if sale.is_watched() => watched.sales.push(sale),
                Ok(sale) => watched.waiting.push(sale),
                Err(_) => watched.unreadable.push(unreadable(&row)?),
            }
        }
        watched.sales.sort_by_key(|sale| sale.intent.created_at);
        Ok(watched)
    }

    async fn unreadable(&self, id: SaleId) -> Result<Option<Unreadable>, StoreError> {
        let row = self.row(sqlx::query(BY_ID).bind(id.to_string())).await?;
        let damaged = row.filter(|row| sale(row).is_err());
        damaged.as_ref().map(unreadable).transpose()
    }

    async fn release_terminal(&self, sale: &Unreadable) -> Result<(), StoreError> {
        let freed = self
            .write(async |connection| {
                let freed = sqlx::query(
                    "UPDATE sales SET holds_terminal = 0, revision = revision + 1, last_write = NULL WHERE rowid = $1 AND revision = $2",
                )
                .bind(sale.row)
                .bind(number(sale.revision))
                .execute(connection)
                .await?;
                Ok(freed.rows_affected() == 1)
            })
            .await?;
        if freed {
            Ok(())
        } else {
            Err(StoreError::Stale)
        }
    }

    async fn secret(&self, name: &str) -> Result<[u8; 32], StoreError> {
        self.write(async |connection| {
            sqlx::query("INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(name)
                .bind(secret::fresh().to_vec())
                .execute(&mut *connection)
                .await?;
            let row = sqlx::query("SELECT value FROM secrets WHERE name = $1")
                .bind(name)
                .fetch_one(connection)
                .await?;
            let value: &[u8] = row.try_get("value")?;
            value
                .try_into()
                .map_err(|_| Cause::Other("a secret in the ledger is not 32 bytes").into())
        })
        .await
    }

    async fn held(
        &self,
        branch: &BranchId,
        terminal: &TerminalId,
    ) -> Result<Option<Sale>, StoreError> {
        let query = sqlx::query(HELD)
            .bind(branch.as_str())
            .bind(terminal.as_str());
        let held = self.one(query).await;
        match held {
            Err(StoreError::Body(_)) => Ok(None),
            held => held,
        }
    }

    async fn unsettled(&self, scope: &Scope) -> Result<Vec<Sale>, StoreError> {
        let rows = of_scope(sqlx::query(UNSETTLED), scope)
            .fetch_all(&self.pool)
            .await?;
        Ok(readable(&rows))
    }

    async fn frozen(&self, scope: &Scope) -> Result<Vec<Sale>, StoreError> {
        let rows = of_scope(sqlx::query(FROZEN), scope)
            .fetch_all(&self.pool)
            .await?;
        Ok(readable(&rows))
    }

    async fn of_payment(
        &self,
        scope: &Scope,
        payment: &PaymentId,
    ) -> Result<Option<Sale>, StoreError> {
        let query = sqlx::query(OF_PAYMENT).bind(payment.as_str());
        self.one(of_scope(query, scope)).await
    }

    async fn acknowledge_payment(
        &self,
        what: &Acknowledgement,
        account: &AccountId,
        by: &Actor,
    ) -> Result<(), StoreError> {
        let minor = what.sum.map(|sum| i64::try_from(sum.minor()));
        let minor = minor.transpose().unwrap_or(Some(i64::MAX));
        self.write(async |connection| {
            sqlx::query(
                "INSERT INTO acknowledged_payments (payment_id, currency, sum_minor, remark, at) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(what.payment.as_str())
            .bind(what.sum.map(|sum| sum.currency().code()))
            .bind(minor)
            .bind(what.remark.as_str())
            .bind(what.at.0)
            .execute(&mut *connection)
            .await?;
            audit::append(connection, &AuditEntry::acknowledged_payment(what, account, by)).await
        })
        .await
    }

    async fn acknowledgements(
        &self,
        payment: Option<&PaymentId>,
    ) -> Result<Vec<Acknowledgement>, StoreError> {
        let query = match payment {
            Some(payment) => sqlx::query(ACKNOWLEDGEMENTS_OF).bind(payment.as_str()),
            None => sqlx::query(ACKNOWLEDGEMENTS),
        };
        let rows = query.fetch_all(&self.pool).await?;
        Ok(rows.iter().filter_map(acknowledgement).collect())
    }

    async fn is_of_other(&self, id: SaleId, session: &Session) -> Result<bool, StoreError> {
        let other = sqlx::query(OF_OTHER)
            .bind(session.id.as_str())
            .bind(session.payment.as_str())
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        Ok(other.is_some())
    }

    async fn without_session(
        &self,
        scope: &Scope,
        reference: &Reference,
    ) -> Result<Vec<Sale>, StoreError> {
        let query = sqlx::query(WITHOUT_SESSION).bind(reference.as_str());
        let rows = of_scope(query, scope).fetch_all(&self.pool).await?;
        Ok(readable(&rows))
    }

    async fn page(
        &self,
        scope: &Scope,
        before: Before,
        limit: u32,
    ) -> Result<SalesPage, StoreError> {
        let (at, id) = before.map_or((i64::MAX, String::new()), |(at, id)| (at.0, id.to_string()));
        let (page, of) = match scope {
            Scope::Branch(branch) => (PAGE_OF_BRANCH, branch.as_str()),
            Scope::Account(account) => (PAGE_OF_ACCOUNT, account.as_str()),
        };
        let mut filling = Filling::new(limit);
        while let Some((wanted, seen)) = filling.wants() {
            let query = sqlx::query(page).bind(of).bind(at).bind(&id);
            let rows = query.bind(wanted).bind(seen).fetch_all(&self.pool);
            filling.take(&rows.await?)?;
        }
        Ok(filling.page())
    }

    async fn newest(&self) -> Result<Option<Sale>, StoreError> {
        let rows = sqlx::query(NEWEST).fetch_all(&self.pool).await?;
        Ok(readable(&rows).into_iter().next())
    }

    async fn branches(&self) -> Result<Vec<BranchId>, StoreError> {
        let rows = sqlx::query(BRANCHES).fetch_all(&self.pool).await?;
        let id = |row: &SqliteRow| row.try_get::<String, _>("branch").ok()?.try_into().ok();
        Ok(rows.iter().filter_map(id).collect())
    }

    async fn look_through(
        &self,
        below: i64,
        rows: u32,
    ) -> Result<(Vec<Unreadable>, Option<i64>), StoreError> {
        let rows = sqlx::query(LOOK_THROUGH)
            .bind(below)
            .bind(rows)
            .fetch_all(&self.pool)
            .await?;
        let mut found = Vec::new();
        for row in rows.iter().filter(|row| sale(row).is_err()) {
            found.push(unreadable(row)?);
        }
        let last = rows.last().map(|row| row.try_get("rowid")).transpose()?;
        Ok((found, last))
    }

    async fn prune_events(&self, of: Range<Timestamp>, limit: u32) -> Result<u64, StoreError> {
        self.write(async |connection| {
            let pruned = sqlx::query(PRUNE_EVENTS)
                .bind(of.start.0)
                .bind(of.end.0)
                .bind(limit)
                .execute(connection)
                .await?;
            Ok(pruned.rows_affected())
        })
        .await
    }

    async fn probe(&self) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?;
        // Writes the first page again: a real commit, whatever the ledger contains.
        let written = sqlx::query("PRAGMA application_id = 1413632083")
            .execute(&mut *connection)
            .await;
        if written.is_err() {
            connection.close_on_drop();
        }
        Ok(written.map(drop)?)
    }

    fn is_shared(&self) -> bool {
        false
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}
