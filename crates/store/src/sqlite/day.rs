//! The port of the day on SQLite.

use std::ops::Range;

use async_trait::async_trait;
use payment::day::{Entry, EntryKind, OtherPayment, Total};
use payment::id::{BranchId, NoteId, PaymentId, ReportId, SaleId};
use payment::identity::{Actor, Principal, Scope};
use payment::sale::{Mode, Sale};
use payment::time::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::audit;
use super::day_queries::{
    ADD_NOTE, BOOKED_OF, BOOKED_SALES, DATED, NOTES, REPORT_OF_ID, REPORTS, SIGN, SUMS,
};
use super::day_rows::{booked_sale, entry_kind, note, number, report};
use super::pool::Sqlite;
use crate::audit::AuditEntry;
use crate::day_port::{
    Booked, BookedSale, DatedEntry, DayStore, EntrySum, Noted, Position, SignedReport, Signing,
    Stretch,
};
use crate::error::{Cause, StoreError};

#[async_trait]
impl DayStore for Sqlite {
    async fn note_other(&self, noted: &OtherPayment, by: &Actor) -> Result<Noted, StoreError> {
        self.write(async |connection| {
            if add(connection, noted, "other", noted.at).await? {
                tell(connection, noted, "note.made", by, noted.at).await?;
                return Ok(Noted::New);
            }
            let known = one_note(connection, noted.id)
                .await?
                .ok_or(Cause::Missing)?;
            Ok(match known.is_same(noted) {
                true => Noted::Known(known),
                false => Noted::OtherBody,
            })
        })
        .await
    }

    async fn withdraw_other(
        &self,
        sale: SaleId,
        id: NoteId,
        at: Timestamp,
        by: &Actor,
    ) -> Result<Option<OtherPayment>, StoreError> {
        self.write(async |connection| {
            let known = one_note(connection, id).await?;
            let Some(known) = known.filter(|known| known.sale == sale) else {
                return Ok(None);
            };
            if add(connection, &known, "other_withdrawn", at).await? {
                tell(connection, &known, "note.withdrawn", by, at).await?;
            }
            Ok(Some(OtherPayment {
                is_withdrawn: true,
                ..known
            }))
        })
        .await
    }

    async fn others(&self, scope: &Scope, sale: SaleId) -> Result<Vec<OtherPayment>, StoreError> {
        let (branch, account) = match scope {
            Scope::Branch(branch) => (Some(branch.as_str()), None),
            Scope::Account(account) => (None, Some(account.as_str())),
        };
        let rows = sqlx::query(NOTES)
            .bind(None::<String>)
            .bind(sale.to_string())
            .bind(branch)
            .bind(account)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(note).collect()
    }

    async fn stretch(&self, branch: &BranchId, after: Position) -> Result<Stretch, StoreError> {
        let end = sqlx::query("SELECT max(seq) FROM day_entries WHERE branch_id = $1")
            .bind(branch.as_str())
            .fetch_one(&self.pool)
            .await?;
        let end: Option<i64> = end.try_get(0)?;
        let until = Position(end.unwrap_or_default()).max(after);
        let rows = sqlx::query(SUMS)
            .bind(branch.as_str())
            .bind(after.0)
            .bind(until.0)
            .fetch_all(&self.pool)
            .await?;
        let sums = rows.iter().map(sum).collect::<Result<_, _>>()?;
        Ok(Stretch { until, sums })
    }

    async fn booked_sales(
        &self,
        branch: &BranchId,
        stretch: Range<Position>,
        with: Booked,
    ) -> Result<Vec<BookedSale>, StoreError> {
        let rows = sqlx::query(BOOKED_SALES)
            .bind(branch.as_str())
            .bind(stretch.start.0)
            .bind(stretch.end.0)
            .bind(match with {
                Booked::Any => "payment",
                Booked::Refunds => "refund",
            })
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(booked_sale).collect()
    }

    async fn booked_of(
        &self,
        branch: &BranchId,
        payment: &PaymentId,
    ) -> Result<Option<BookedSale>, StoreError> {
        let row = sqlx::query(BOOKED_OF)
            .bind(branch.as_str())
            .bind(payment.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(booked_sale).transpose()
    }

    async fn dated_entries(
        &self,
        branch: &BranchId,
        time: Range<Timestamp>,
        is_test: bool,
    ) -> Result<Vec<DatedEntry>, StoreError> {
        let rows = sqlx::query(DATED)
            .bind(branch.as_str())
            .bind(time.start.0)
            .bind(time.end.0)
            .bind(is_test)
            .fetch_all(&self.pool)
            .await?;
        let dated = |row: &SqliteRow| {
            Ok(DatedEntry {
                at: Timestamp(row.try_get("at")?),
                kind: entry_kind(row)?,
                minor: number(row, "amount_minor")?,
            })
        };
        rows.iter().map(dated).collect()
    }

    async fn sign(&self, signed: &SignedReport, who: &Principal) -> Result<Signing, StoreError> {
        let id = signed.id.to_string();
        self.write(async |connection| {
            let made = sqlx::query(SIGN)
                .bind(signed.branch.as_str())
                .bind(signed.number)
                .bind(&id)
                .bind(signed.after.0)
                .bind(signed.until.0)
                .bind(signed.at.0)
                .bind(&signed.body)
                .execute(&mut *connection)
                .await?;
            if made.rows_affected() == 1 {
                let entry = AuditEntry::signed(signed, &who.account, &who.actor());
                audit::append(connection, &entry).await?;
                return Ok(Signing::Signed);
            }
            let known = sqlx::query(REPORT_OF_ID)
                .bind(&id)
                .fetch_optional(connection)
                .await?;
            Ok(match known.as_ref().map(report).transpose()? {
                Some(known) => Signing::Known(Box::new(known)),
                None => Signing::Moved,
            })
        })
        .await
    }

    async fn report_of(&self, id: ReportId) -> Result<Option<SignedReport>, StoreError> {
        let row = sqlx::query(REPORT_OF_ID)
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(report).transpose()
    }

    async fn signed_reports(
        &self,
        branch: &BranchId,
        below: Option<u32>,
        limit: u32,
    ) -> Result<Vec<SignedReport>, StoreError> {
        let rows = sqlx::query(REPORTS)
            .bind(branch.as_str())
            .bind(below.map_or(i64::MAX, i64::from))
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(report).collect()
    }
}

/// Adds to the audit log what became of a note.
async fn tell(
    connection: &mut SqliteConnection,
    note: &OtherPayment,
    what: &'static str,
    by: &Actor,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (account, branch) = audit::owner(connection, &note.sale.to_string()).await?;
    let entry = AuditEntry::noted(note, (&account, &branch), what, by, at);
    audit::append(connection, &entry).await
}

/// Adds an entry of a note; whether it was not there.
async fn add(
    connection: &mut SqliteConnection,
    note: &OtherPayment,
    kind: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let made = sqlx::query(ADD_NOTE)
        .bind(note.sale.to_string())
        .bind(note.id.to_string())
        .bind(note.terminal.as_str())
        .bind(kind)
        .bind(note.method.word())
        .bind(note.amount.currency().code())
        .bind(i64::try_from(note.amount.minor()).unwrap_or(i64::MAX))
        .bind(at.0)
        .execute(connection)
        .await?;
    Ok(made.rows_affected() == 1)
}

async fn one_note(
    connection: &mut SqliteConnection,
    id: NoteId,
) -> Result<Option<OtherPayment>, StoreError> {
    let nothing = None::<String>;
    let row = sqlx::query(NOTES)
        .bind(id.to_string())
        .bind(&nothing)
        .bind(&nothing)
        .bind(&nothing)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(note).transpose()
}

fn sum(row: &SqliteRow) -> Result<EntrySum, StoreError> {
    let currency: &str = row.try_get("currency")?;
    let damaged = Cause::Other("an entry of the day has a currency that is none");
    Ok(EntrySum {
        account: row.try_get("account")?,
        terminal: row.try_get("terminal")?,
        currency: currency.parse().map_err(|_| damaged)?,
        is_test: row.try_get("is_test")?,
        kind: entry_kind(row)?,
        total: Total {
            count: number(row, "entries")?,
            minor: i128::from(row.try_get::<i64, _>("minor")?),
        },
    })
}

/// Writes what a sale adds to the day.
pub(super) async fn append(
    connection: &mut SqliteConnection,
    sale: &Sale,
    entry: Entry,
    at: Timestamp,
) -> Result<(), StoreError> {
    let kind = match entry.kind {
        EntryKind::Payment => "payment",
        EntryKind::Refund => "refund",
        // A sale brings money of the gateway only.
        EntryKind::Other(_) | EntryKind::OtherWithdrawn(_) => return Ok(()),
    };
    let intent = &sale.intent;
    sqlx::query("INSERT INTO day_entries (branch_id, account, terminal, sale_id, kind, currency, amount_minor, is_test, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(intent.branch.as_str())
        .bind(intent.account.as_str())
        .bind(intent.terminal.as_str())
        .bind(intent.id.to_string())
        .bind(kind)
        .bind(entry.amount.currency().code())
        .bind(i64::try_from(entry.amount.minor()).unwrap_or(i64::MAX))
        .bind(intent.mode == Mode::Test)
        .bind(at.0)
        .execute(connection)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Commit, Inserted, Store, WriteId};
    use payment::Revision;
    use payment::sale::sample::{START, aed, paid, principal, sale, session};
    use payment::sale::{Event, PaymentSnapshot, transition};

    async fn paid_sale(ledger: &Sqlite) -> (Sale, Revision) {
        let inserted = ledger.insert(&sale(), WriteId::fresh(), START).await;
        assert!(matches!(inserted, Ok(Inserted::New(_))));
        let created = Event::Created(Box::new(session()), paid());
        let next = transition(&sale(), created, START).sale;
        let revision = commit(ledger, &next, Revision::FIRST).await;
        (next, revision)
    }

    async fn commit(ledger: &Sqlite, sale: &Sale, after: Revision) -> Revision {
        let commit = Commit {
            write: WriteId::fresh(),
            sale: sale.clone(),
            after,
            event: "test",
            at: START,
            by: Actor::Server,
        };
        ledger.commit(&commit).await.unwrap()
    }

    async fn kinds(ledger: &Sqlite, branch: &BranchId) -> Vec<(EntryKind, i128)> {
        let all = ledger.stretch(branch, Position::default()).await.unwrap();
        let sums = all.sums.iter();
        sums.map(|sum| (sum.kind, sum.total.minor)).collect()
    }

    #[tokio::test]
    async fn a_sale_from_before_the_journal_brings_only_what_comes_from_then_on() {
        let ledger = Sqlite::open("sqlite::memory:").await.unwrap();
        let (sale, revision) = paid_sale(&ledger).await;
        let branch = sale.intent.branch.clone();
        assert_eq!(kinds(&ledger, &branch).await.len(), 1);
        for forgotten in [
            "DROP TRIGGER day_entries_are_kept",
            "DELETE FROM day_entries",
            "UPDATE sales SET booked_captured = NULL, booked_refunded = NULL",
        ] {
            sqlx::query(forgotten).execute(&ledger.pool).await.unwrap();
        }
        let refunded = PaymentSnapshot {
            refunded: Some(aed("20")),
            ..paid()
        };
        let next = transition(&sale, Event::Read(refunded), START).sale;
        commit(&ledger, &next, revision).await;
        let refund = (EntryKind::Refund, 2_000);
        assert_eq!(kinds(&ledger, &branch).await, [refund]);
    }

    #[tokio::test]
    async fn nothing_of_the_journal_is_changed_or_removed() {
        let ledger = Sqlite::open("sqlite::memory:").await.unwrap();
        let (sale, _) = paid_sale(&ledger).await;
        let report = SignedReport {
            branch: sale.intent.branch.clone(),
            number: 1,
            id: payment::id::ReportId(uuid::Uuid::from_u128(1)),
            after: Position(0),
            until: Position(1),
            at: START,
            body: "{}".to_owned(),
        };
        assert_eq!(
            ledger.sign(&report, &principal()).await.unwrap(),
            Signing::Signed
        );
        for change in [
            "UPDATE day_entries SET amount_minor = 1",
            "DELETE FROM day_entries",
            "UPDATE day_reports SET body = ''",
            "DELETE FROM day_reports",
        ] {
            let changed = sqlx::query(change).execute(&ledger.pool).await;
            assert!(changed.is_err(), "{change}");
        }
    }
}
