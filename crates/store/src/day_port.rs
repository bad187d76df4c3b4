//! The port of the day: the journal of what sales brought, and the reports that were signed.

use std::ops::Range;

use async_trait::async_trait;
use payment::day::{EntryKind, OtherPayment, Total};
use payment::id::{BranchId, NoteId, PaymentId, Reference, ReportId, SaleId};
use payment::identity::{Actor, Principal, Scope};
use payment::money::{Currency, Money};
use payment::sale::Funds;
use payment::time::Timestamp;

use crate::error::StoreError;

/// A place in the journal: after this entry, in the order in which entries were committed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Position(pub i64);

/// The entries of one kind in a stretch of the journal, added up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EntrySum {
    /// The account of their sales.
    pub account: String,
    /// The terminal of their sales; of money by another method, where it was noted.
    pub terminal: String,
    /// Their currency.
    pub currency: Currency,
    /// Whether their sales were made in test mode.
    pub is_test: bool,
    /// Their kind.
    pub kind: EntryKind,
    /// How many, and what they come to.
    pub total: Total,
}

/// A stretch of a branch's journal, from a position to its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// The end of the journal when it was read.
    pub until: Position,
    /// The sums of the entries, by account, terminal, currency, mode and kind.
    pub sums: Vec<EntrySum>,
}

/// Which sales of a stretch of the journal are meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Booked {
    /// Those with entries of the gateway's money.
    Any,
    /// Those of them with refunds.
    Refunds,
}

/// A sale that has entries of the gateway's money in a stretch of the journal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BookedSale {
    /// The sale.
    pub id: SaleId,
    /// Its reference.
    pub reference: Reference,
    /// Its payment.
    pub payment: Option<PaymentId>,
    /// When it was inserted.
    pub created_at: Timestamp,
    /// What it has brought into the journal in all, also before the stretch.
    pub booked: Funds,
    /// What of that was refunded in the stretch.
    pub refunded: Money,
}

/// An entry with its time, for a chart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DatedEntry {
    /// When it was committed, by the wall clock.
    pub at: Timestamp,
    /// Its kind.
    pub kind: EntryKind,
    /// Its amount in minor units.
    pub minor: u64,
}

/// The result of noting money that came by another method.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Noted {
    /// The note is new.
    New,
    /// There is this note already; it may have been withdrawn since.
    Known(OtherPayment),
    /// There is a note with this id and another body. Nothing was written.
    OtherBody,
}

/// A report of the day that is signed, or about to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedReport {
    /// The branch.
    pub branch: BranchId,
    /// Its number: the first one of a branch is 1, and none is left out.
    pub number: u32,
    /// Its id, made by the client.
    pub id: ReportId,
    /// Where its stretch of the journal begins: the end of the report before.
    pub after: Position,
    /// Where it ends.
    pub until: Position,
    /// When it was signed, by the wall clock.
    pub at: Timestamp,
    /// The report.
    pub body: String,
}

/// The result of signing a report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Signing {
    /// It is signed.
    Signed,
    /// A report with this id was signed before.
    Known(Box<SignedReport>),
    /// It does not follow the last signed report, or there are entries behind its stretch: make it anew.
    /// Nothing was written.
    Moved,
}

/// The journal of the day, and its signed reports.
#[async_trait]
pub trait DayStore: Send + Sync {
    /// Notes money that came by another method, as an entry of the sale's branch.
    ///
    /// # Errors
    ///
    /// [`Cause::Missing`](crate::Cause::Missing) if there is no such sale, or the ledger could not be
    /// written.
    async fn note_other(&self, note: &OtherPayment, by: &Actor) -> Result<Noted, StoreError>;

    /// Withdraws a note of this sale, by an entry against it; once, however often it is called. Returns
    /// the note, or `None` if the sale has no such note.
    ///
    /// # Errors
    ///
    /// The ledger could not be written.
    async fn withdraw_other(
        &self,
        sale: SaleId,
        note: NoteId,
        at: Timestamp,
        by: &Actor,
    ) -> Result<Option<OtherPayment>, StoreError>;

    /// The notes of a sale, oldest first; none of a sale that the scope does not have.
    ///
    /// # Errors
    ///
    /// The ledger could not be read. This holds for all methods below but [`Self::sign`].
    async fn others(&self, scope: &Scope, sale: SaleId) -> Result<Vec<OtherPayment>, StoreError>;

    /// The journal of a branch from a position to its end.
    async fn stretch(&self, branch: &BranchId, after: Position) -> Result<Stretch, StoreError>;

    /// The sales with such entries from one position to another, in the order of the first ones.
    async fn booked_sales(
        &self,
        branch: &BranchId,
        stretch: Range<Position>,
        with: Booked,
    ) -> Result<Vec<BookedSale>, StoreError>;

    /// What the sale with this payment has brought into the journal; `None` if the branch has no such
    /// sale, or has had it since before there was a journal.
    async fn booked_of(
        &self,
        branch: &BranchId,
        payment: &PaymentId,
    ) -> Result<Option<BookedSale>, StoreError>;

    /// The entries of a branch that were committed in this time, oldest first. Entries of test sales
    /// count only if `is_test`, and those of live sales only if not.
    async fn dated_entries(
        &self,
        branch: &BranchId,
        time: Range<Timestamp>,
        is_test: bool,
    ) -> Result<Vec<DatedEntry>, StoreError>;

    /// Signs a report: stores it if it follows the last one of its branch and its stretch ends at the
    /// end of the journal, and never changes it again.
    ///
    /// # Errors
    ///
    /// The ledger could not be written.
    async fn sign(&self, report: &SignedReport, who: &Principal) -> Result<Signing, StoreError>;

    /// The signed report with this id, of whatever branch.
    async fn report_of(&self, id: ReportId) -> Result<Option<SignedReport>, StoreError>;

    /// The last signed reports of a branch below a number, newest first.
    async fn signed_reports(
        &self,
        branch: &BranchId,
        below: Option<u32>,
        limit: u32,
    ) -> Result<Vec<SignedReport>, StoreError>;
}
