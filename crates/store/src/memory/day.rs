//! The port of the day in memory.

use std::collections::BTreeMap;
use std::ops::Range;

use async_trait::async_trait;
use payment::Money;
use payment::day::{EntryKind, OtherPayment, Total};
use payment::id::{BranchId, NoteId, PaymentId, ReportId, SaleId};
use payment::identity::{Actor, Principal, Scope};
use payment::time::Timestamp;

use super::{Memory, Tables};
use crate::audit::AuditEntry;
use crate::day_port::{
    Booked, BookedSale, DatedEntry, DayStore, EntrySum, Noted, Position, SignedReport, Signing,
    Stretch,
};
use crate::error::{Cause, StoreError};

impl Tables {
    fn booked_sale(&self, id: SaleId, refunded: u64) -> Option<BookedSale> {
        let row = self.sales.get(&id)?;
        let sale = row.sale();
        Some(BookedSale {
            id,
            reference: sale.intent.reference.clone(),
            payment: sale.session().map(|session| session.payment.clone()),
            created_at: row.created_at,
            booked: self.day.booked.get(&id).copied()?,
            refunded: Money::from_minor(refunded, sale.intent.amount.currency()).ok()?,
        })
    }
}

impl Tables {
    /// Adds to the audit log what became of a note.
    fn tell_note(
        &mut self,
        note: &OtherPayment,
        what: &'static str,
        by: &Actor,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (account, branch) = self.owner(note.sale).ok_or(Cause::Missing)?;
        let entry = AuditEntry::noted(note, (&account, &branch), what, by, at);
        self.audit.append(&entry)
    }
}

#[async_trait]
impl DayStore for Memory {
    async fn note_other(&self, note: &OtherPayment, by: &Actor) -> Result<Noted, StoreError> {
        let mut tables = self.lock();
        if let Some(known) = tables.day.note(note.id) {
            return Ok(match known.is_same(note) {
                true => Noted::Known(known),
                false => Noted::OtherBody,
            });
        }
        let Tables { sales, day, .. } = &mut *tables;
        let row = sales.get(&note.sale).ok_or(Cause::Missing)?;
        let kind = EntryKind::Other(note.method);
        let id = Some(note.id);
        day.add(row.sale(), &note.terminal, kind, id, note.amount, note.at);
        tables.tell_note(note, "note.made", by, note.at)?;
        Ok(Noted::New)
    }

    async fn withdraw_other(
        &self,
        sale: SaleId,
        id: NoteId,
        at: Timestamp,
        by: &Actor,
    ) -> Result<Option<OtherPayment>, StoreError> {
        let mut tables = self.lock();
        let Tables { sales, day, .. } = &mut *tables;
        let note = day.note(id).filter(|note| note.sale == sale);
        let (Some(note), Some(row)) = (note, sales.get(&sale)) else {
            return Ok(None);
        };
        if !note.is_withdrawn {
            let kind = EntryKind::OtherWithdrawn(note.method);
            day.add(row.sale(), &note.terminal, kind, Some(id), note.amount, at);
            tables.tell_note(&note, "note.withdrawn", by, at)?;
        }
        Ok(Some(OtherPayment {
            is_withdrawn: true,
            ..note
        }))
    }

    async fn others(&self, scope: &Scope, sale: SaleId) -> Result<Vec<OtherPayment>, StoreError> {
        let tables = self.lock();
        let row = tables.sales.get(&sale);
        let is_seen = row.is_some_and(|row| scope.has(&row.sale().intent));
        let notes = tables.day.notes();
        Ok(notes.filter(|note| is_seen && note.sale == sale).collect())
    }

    async fn stretch(&self, branch: &BranchId, after: Position) -> Result<Stretch, StoreError> {
        let tables = self.lock();
        let until = tables.day.end(branch).max(after);
        let mut sums: BTreeMap<_, Total> = BTreeMap::new();
        for row in tables.day.between(branch, after..until) {
            let of = (
                &row.account,
                row.terminal.as_str(),
                row.amount.currency().code(),
                row.is_test,
                row.kind,
            );
            let sum = sums.entry(of).or_default();
            *sum = sum.and(row.amount);
        }
        let sums = sums.into_iter().filter_map(|(of, total)| {
            let (account, terminal, currency, is_test, kind) = of;
            Some(EntrySum {
                account: account.clone(),
                terminal: terminal.to_owned(),
                currency: currency.parse().ok()?,
                is_test,
                kind,
                total,
            })
        });
        let sums = sums.collect();
        Ok(Stretch { until, sums })
    }

    async fn booked_sales(
        &self,
        branch: &BranchId,
        stretch: Range<Position>,
        with: Booked,
    ) -> Result<Vec<BookedSale>, StoreError> {
        let tables = self.lock();
        let mut found: Vec<(SaleId, u64)> = Vec::new();
        for row in tables.day.between(branch, stretch) {
            let is_other = row.kind != EntryKind::Refund && with == Booked::Refunds;
            if row.note.is_some() || is_other {
                continue;
            }
            let refunded = match row.kind {
                EntryKind::Refund => row.amount.minor(),
                _ => 0,
            };
            match found.iter_mut().find(|(id, _)| *id == row.sale) {
                Some((_, sum)) => *sum += refunded,
                None => found.push((row.sale, refunded)),
            }
        }
        let sales = found.into_iter();
        Ok(sales
            .filter_map(|(id, refunded)| tables.booked_sale(id, refunded))
            .collect())
    }

    async fn booked_of(
        &self,
        branch: &BranchId,
        payment: &PaymentId,
    ) -> Result<Option<BookedSale>, StoreError> {
        let tables = self.lock();
        let mut sales = tables.sales.values().map(super::Row::sale);
        let found = sales.find(|sale| {
            let session = sale.session();
            let has_it = session.is_some_and(|session| session.payment == *payment);
            sale.intent.branch == *branch && has_it
        });
        Ok(found.and_then(|sale| tables.booked_sale(sale.intent.id, 0)))
    }

    async fn dated_entries(
        &self,
        branch: &BranchId,
        time: Range<Timestamp>,
        is_test: bool,
    ) -> Result<Vec<DatedEntry>, StoreError> {
        let tables = self.lock();
        let rows = tables.day.entries.iter().filter(|row| {
            row.branch == *branch && row.is_test == is_test && time.contains(&row.at)
        });
        let mut dated: Vec<_> = rows
            .map(|row| DatedEntry {
                at: row.at,
                kind: row.kind,
                minor: row.amount.minor(),
            })
            .collect();
        dated.sort_by_key(|entry| entry.at);
        Ok(dated)
    }

    async fn sign(&self, report: &SignedReport, who: &Principal) -> Result<Signing, StoreError> {
        let mut tables = self.lock();
        let day = &mut tables.day;
        if let Some(known) = day.reports.iter().find(|known| known.id == report.id) {
            return Ok(Signing::Known(Box::new(known.clone())));
        }
        let of_branch = day.reports.iter().rev();
        let last = of_branch
            .filter(|known| known.branch == report.branch)
            .max_by_key(|known| known.number);
        let (number, after) =
            last.map_or((0, Position::default()), |last| (last.number, last.until));
        let end = day.end(&report.branch).max(report.after);
        if report.number != number + 1 || report.after != after || report.until != end {
            return Ok(Signing::Moved);
        }
        day.reports.push(report.clone());
        let entry = AuditEntry::signed(report, &who.account, &who.actor());
        tables.audit.append(&entry)?;
        Ok(Signing::Signed)
    }

    async fn report_of(&self, id: ReportId) -> Result<Option<SignedReport>, StoreError> {
        let tables = self.lock();
        let mut reports = tables.day.reports.iter();
        Ok(reports.find(|report| report.id == id).cloned())
    }

    async fn signed_reports(
        &self,
        branch: &BranchId,
        below: Option<u32>,
        limit: u32,
    ) -> Result<Vec<SignedReport>, StoreError> {
        let tables = self.lock();
        let reports = tables.day.reports.iter().rev();
        let of_branch = reports.filter(|report| report.branch == *branch);
        let below = of_branch.filter(|report| below.is_none_or(|below| report.number < below));
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(below.take(limit).cloned().collect())
    }
}
