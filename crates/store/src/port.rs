//! The port of the store: every sale, written before and after each call that can move money.

use std::fmt;
use std::ops::Range;

use async_trait::async_trait;
use payment::Revision;
use payment::id::{AccountId, BranchId, PaymentId, Reference, SaleId, TerminalId};
use payment::identity::{Actor, Scope};
use payment::sale::{Sale, Session};
use payment::time::Timestamp;

use crate::acknowledgement::Acknowledgement;
use crate::audit::AuditStore;
use crate::commit::{Commit, Stored, WriteId};
use crate::day_port::DayStore;
use crate::error::StoreError;
use crate::history_port::HistoryStore;
use crate::operation_port::OperationStore;
use crate::page::{Before, SalesPage, Unreadable};
use crate::person_port::PersonStore;
use crate::print_port::PrintStore;
use crate::sale_event::SaleEvent;
use crate::terminal_port::TerminalStore;

/// The result of inserting a sale.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Inserted {
    /// The sale is new, and was written at this revision.
    New(Revision),
    /// There is already a sale with this id.
    Known(Box<Stored<Sale>>),
    /// Another sale holds the terminal.
    TerminalHeld,
}

/// Something that is granted at most once per sale, however often and in however many windows it is
/// asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Claim {
    /// The receipt is printed automatically.
    Print,
    /// Somebody acknowledges the result of the sale.
    Acknowledge,
}

impl Claim {
    /// The name in the ledger.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Print => "print",
            Self::Acknowledge => "acknowledge",
        }
    }
}

/// The sales that the server still has to ask about; see [`Store::watched`].
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Watched {
    /// The sales, oldest first.
    pub sales: Vec<Sale>,
    /// Sales that need not be asked about, but wait for a person ([`Sale::is_unsettled`]).
    pub waiting: Vec<Sale>,
    /// The sales whose body cannot be read. The server does not process them until a person repairs
    /// them.
    pub unreadable: Vec<Unreadable>,
}

/// The durable store of all sales: what was committed survives a power cut.
#[async_trait]
pub trait Store:
    OperationStore
    + HistoryStore
    + DayStore
    + PrintStore
    + TerminalStore
    + PersonStore
    + AuditStore
    + Send
    + Sync
    + fmt::Debug
{
    /// Commits the intent of a new sale, unless its id is taken or its terminal is held by another
    /// sale. The same write again is [`Inserted::New`] again.
    ///
    /// # Errors
    ///
    /// The ledger could not be written. Then the gateway must not be called for this sale.
    async fn insert(
        &self,
        sale: &Sale,
        write: WriteId,
        now: Timestamp,
    ) -> Result<Inserted, StoreError>;

    /// Commits the new state of a sale, the event that led to it, and what it adds to the day
    /// ([`payment::day::book`]). Returns its new revision, which is that of the earlier call if the same
    /// write was made before.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`] if the sale has another revision than [`Commit::after`] by now;
    /// [`StoreError::Conflict`] if another sale has this session or payment;
    /// [`Cause::Missing`](crate::Cause::Missing) if there is no such sale; with any other error the
    /// ledger could not be written, or it is not known whether it was.
    async fn commit(&self, commit: &Commit) -> Result<Revision, StoreError>;

    /// The sale with this id, if the scope has it.
    ///
    /// # Errors
    ///
    /// The ledger could not be read. This holds for all methods below that only read.
    async fn find(&self, scope: &Scope, id: SaleId) -> Result<Option<Stored<Sale>>, StoreError>;

    /// What happened to this sale, in order; `None` if the scope does not have it. Old events of a
    /// settled sale may have been removed. A sale whose body cannot be read has a timeline, too.
    ///
    /// # Errors
    ///
    /// As [`Store::find`].
    async fn timeline(
        &self,
        scope: &Scope,
        id: SaleId,
    ) -> Result<Option<Vec<SaleEvent>>, StoreError>;

    /// Makes a claim. True for the first call with this sale and claim, false for all others.
    ///
    /// # Errors
    ///
    /// The ledger could not be written. Then the claim is not granted.
    async fn claim(
        &self,
        id: SaleId,
        what: Claim,
        now: Timestamp,
        by: &Actor,
    ) -> Result<bool, StoreError>;

    /// Whether this claim has been made.
    ///
    /// # Errors
    ///
    /// As [`Store::find`].
    async fn is_claimed(&self, id: SaleId, what: Claim) -> Result<bool, StoreError>;

    /// Which of the newest `limit` sales of the scope somebody has acknowledged.
    ///
    /// # Errors
    ///
    /// As [`Store::find`].
    async fn acknowledged(&self, scope: &Scope, limit: u32) -> Result<Vec<SaleId>, StoreError>;

    /// Every sale that the server still has to ask about ([`Sale::is_watched`]), oldest first.
    ///
    /// # Errors
    ///
    /// As [`Store::find`].
    async fn watched(&self) -> Result<Watched, StoreError>;

    /// The columns of a sale whose body cannot be read; `None` if the body can be read or there is
    /// no such sale.
    ///
    /// # Errors
    ///
    /// As [`Store::find`].
    async fn unreadable(&self, id: SaleId) -> Result<Option<Unreadable>, StoreError>;

    /// Frees the terminal of a sale that cannot be read, so that it can start other sales. The body
    /// is not changed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`] if the row was changed since it was read, or the ledger could not be
    /// written.
    async fn release_terminal(&self, sale: &Unreadable) -> Result<(), StoreError>;

    /// A secret of this ledger: 32 random bytes, made and stored when its name is first used. A
    /// digest keyed with it stays the same when the gateway's key changes.
    ///
    /// # Errors
    ///
    /// The ledger could not be read, or could not be written when the name is first used.
    async fn secret(&self, name: &str) -> Result<[u8; 32], StoreError>;

    /// The sale that holds this terminal of the branch ([`Sale::holds_terminal`]). A sale that cannot be read is
    /// not returned.
    ///
    /// # Errors
    ///
    /// As [`Store::find`].
    async fn held(
        &self,
        branch: &BranchId,
        terminal: &TerminalId,
    ) -> Result<Option<Sale>, StoreError>;

    /// Every sale of the scope that waits for somebody ([`Sale::is_unsettled`]), oldest first: late money, and
    /// frozen sales that are not acknowledged.
    ///
    /// # Errors
    ///
    /// As [`Store::find`].
    async fn unsettled(&self, scope: &Scope) -> Result<Vec<Sale>, StoreError>;

    /// Every frozen sale of the scope, oldest first, acknowledged or not.
    ///
    /// # Errors
    ///
    /// As [`Store::find`].
    async fn frozen(&self, scope: &Scope) -> Result<Vec<Sale>, StoreError>;

    /// The sale of this payment, if the scope has it.
    ///
    /// # Errors
    ///
    /// As [`Store::find`].
    async fn of_payment(
        &self,
        scope: &Scope,
        payment: &PaymentId,
    ) -> Result<Option<Sale>, StoreError>;

    /// Stores that somebody has looked at a payment that no sale explains. Earlier entries about it
    /// are kept. The account is the one whose payment it is.
    ///
    /// # Errors
    ///
    /// The ledger could not be written.
    async fn acknowledge_payment(
        &self,
        what: &Acknowledgement,
        account: &AccountId,
        by: &Actor,
    ) -> Result<(), StoreError>;

    /// The acknowledgements of this payment, or of all payments for `None`, newest first.
    ///
    /// # Errors
    ///
    /// As [`Store::find`].
    async fn acknowledgements(
        &self,
        payment: Option<&PaymentId>,
    ) -> Result<Vec<Acknowledgement>, StoreError>;

    /// Whether another sale has this session or payment. A sale that cannot be read counts, too.
    ///
    /// # Errors
    ///
    /// As [`Store::find`].
    async fn is_of_other(&self, id: SaleId, session: &Session) -> Result<bool, StoreError>;

    /// The sales of the scope with this reference that have no known session, newest first.
    ///
    /// # Errors
    ///
    /// As [`Store::find`].
    async fn without_session(
        &self,
        scope: &Scope,
        reference: &Reference,
    ) -> Result<Vec<Sale>, StoreError>;

    /// A page of the scope's sales, newest first. Sales that cannot be read do not count towards `limit`.
    ///
    /// # Errors
    ///
    /// As [`Store::find`].
    async fn page(
        &self,
        scope: &Scope,
        before: Before,
        limit: u32,
    ) -> Result<SalesPage, StoreError>;

    /// The newest sale that can be read, of whatever account and branch.
    ///
    /// # Errors
    ///
    /// As [`Store::find`].
    async fn newest(&self) -> Result<Option<Sale>, StoreError>;

    /// The branches that have sales, of whatever account. Damaged ids are left out.
    ///
    /// # Errors
    ///
    /// As [`Store::find`].
    async fn branches(&self) -> Result<Vec<BranchId>, StoreError>;

    /// Reads the next `rows` sales with a row below `below`, newest first, also those that are
    /// settled. Returns the sales that cannot be read, and the `below` for the next call, or `None`
    /// at the end.
    ///
    /// # Errors
    ///
    /// As [`Store::find`].
    async fn look_through(
        &self,
        below: i64,
        rows: u32,
    ) -> Result<(Vec<Unreadable>, Option<i64>), StoreError>;

    /// Removes events of this time, the oldest first and at most `limit` of them. Events of
    /// a sale that is open, watched or unsettled, or that holds its terminal, are kept. Returns how
    /// many were removed; nothing else of a sale changes.
    ///
    /// # Errors
    ///
    /// The ledger could not be written.
    async fn prune_events(&self, of: Range<Timestamp>, limit: u32) -> Result<u64, StoreError>;

    /// Whether the ledger can be written. Makes a small commit that changes nothing, but needs
    /// space on the disk as a sale does.
    ///
    /// # Errors
    ///
    /// The ledger cannot be written.
    async fn probe(&self) -> Result<(), StoreError>;

    /// Whether other servers may work on this store at the same time.
    fn is_shared(&self) -> bool;

    /// Whether the whole ledger has been checked since it was opened and is intact. A large ledger
    /// is checked while sales go on.
    fn is_checked(&self) -> bool {
        true
    }

    /// Closes all connections.
    async fn close(&self);
}
