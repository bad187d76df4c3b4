//! The port of the day on a locked ledger, as `guarded` has the rest of the port.

use std::ops::Range;

use async_trait::async_trait;
use payment::day::OtherPayment;
use payment::id::{BranchId, NoteId, PaymentId, ReportId, SaleId};
use payment::identity::{Actor, Principal, Scope};
use payment::time::Timestamp;

use super::exclusive::ExclusiveSqlite;
use crate::day_port::{
    Booked, BookedSale, DatedEntry, DayStore, Noted, Position, SignedReport, Signing, Stretch,
};
use crate::error::StoreError;

#[async_trait]
impl DayStore for ExclusiveSqlite {
    async fn note_other(&self, note: &OtherPayment, by: &Actor) -> Result<Noted, StoreError> {
        self.usable()?;
        self.timed(self.sqlite.note_other(note, by)).await
    }

    async fn withdraw_other(
        &self,
        sale: SaleId,
        note: NoteId,
        at: Timestamp,
        by: &Actor,
    ) -> Result<Option<OtherPayment>, StoreError> {
        self.usable()?;
        self.timed(self.sqlite.withdraw_other(sale, note, at, by))
            .await
    }

    async fn others(&self, scope: &Scope, sale: SaleId) -> Result<Vec<OtherPayment>, StoreError> {
        self.heed(self.sqlite.others(scope, sale).await)
    }

    async fn stretch(&self, branch: &BranchId, after: Position) -> Result<Stretch, StoreError> {
        self.heed(self.sqlite.stretch(branch, after).await)
    }

    async fn booked_sales(
        &self,
        branch: &BranchId,
        stretch: Range<Position>,
        with: Booked,
    ) -> Result<Vec<BookedSale>, StoreError> {
        self.heed(self.sqlite.booked_sales(branch, stretch, with).await)
    }

    async fn booked_of(
        &self,
        branch: &BranchId,
        payment: &PaymentId,
    ) -> Result<Option<BookedSale>, StoreError> {
        self.heed(self.sqlite.booked_of(branch, payment).await)
    }

    async fn dated_entries(
        &self,
        branch: &BranchId,
        time: Range<Timestamp>,
        is_test: bool,
    ) -> Result<Vec<DatedEntry>, StoreError> {
        self.heed(self.sqlite.dated_entries(branch, time, is_test).await)
    }

    async fn sign(&self, report: &SignedReport, who: &Principal) -> Result<Signing, StoreError> {
        self.usable()?;
        self.timed(self.sqlite.sign(report, who)).await
    }

    async fn report_of(&self, id: ReportId) -> Result<Option<SignedReport>, StoreError> {
        self.heed(self.sqlite.report_of(id).await)
    }

    async fn signed_reports(
        &self,
        branch: &BranchId,
        below: Option<u32>,
        limit: u32,
    ) -> Result<Vec<SignedReport>, StoreError> {
        self.heed(self.sqlite.signed_reports(branch, below, limit).await)
    }
}
