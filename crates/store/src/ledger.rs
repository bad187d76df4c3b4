//! Port: every sale, written before and after each call that can move money.

use std::fmt;

use async_trait::async_trait;
use payment::Money;
use payment::id::{PaymentId, Reference, Remark, SaleId, TerminalId};
use payment::sale::{Sale, Session};
use payment::time::Timestamp;

use crate::error::LedgerError;

/// What inserting a sale came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Inserted {
    /// It is new.
    New,
    /// There is one of this id already.
    Known(Box<Sale>),
    /// Its terminal is held by another sale.
    Busy,
}

/// What happens at most once in a sale's life, whoever asks and in how many windows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Claim {
    /// Its receipt prints by itself.
    Print,
    /// Somebody acknowledges how it ended.
    Acknowledge,
}

impl Claim {
    /// Its name in the ledger.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Print => "print",
            Self::Acknowledge => "acknowledge",
        }
    }
}

/// A sale whose stored body cannot be read, or contradicts its columns: what these say of it, as they
/// are. They may be
/// damaged, too: what is no text any more has replacement characters in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreadable {
    /// Where it is in this ledger, whatever became of its id.
    pub row: i64,
    /// The sale's id.
    pub id: String,
    /// The terminal that it was made at.
    pub terminal: String,
    /// The branch's code at the gateway.
    pub branch: String,
    /// The shop's order number.
    pub reference: String,
    /// The amount's currency.
    pub currency: String,
    /// What the customer owes, in minor units.
    pub amount_minor: i64,
    /// The name of its state, as terminals saw it last.
    pub state: String,
    /// The session at the gateway, if one was made.
    pub session: Option<String>,
    /// The payment at the gateway, if one was made.
    pub payment: Option<String>,
    /// When the sale was asked for.
    pub created_at: Timestamp,
    /// Whether its terminal can begin no other sale because of it.
    pub holds_terminal: bool,
}

impl Unreadable {
    /// What the customer owes, where the columns still say it.
    #[must_use]
    pub fn amount(&self) -> Option<Money> {
        let minor = self.amount_minor.try_into().ok()?;
        Money::from_minor(minor, self.currency.parse().ok()?).ok()
    }
}

/// Somebody has looked at a payment that no sale accounts for: see [`Ledger::acknowledge_payment`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Acknowledgement {
    /// The payment.
    pub payment: PaymentId,
    /// The money that it had then; nothing where that could not be read.
    pub sum: Option<Money>,
    /// What they found.
    pub remark: Remark,
    /// When it was.
    pub at: Timestamp,
}

/// What is to be asked about: see [`Ledger::watched`].
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Watched {
    /// The sales, oldest first.
    pub sales: Vec<Sale>,
    /// Those whose body cannot be read. They are looked after by nobody until a person has them
    /// repaired.
    pub unreadable: Vec<Unreadable>,
}

/// A page of sales, newest first: see [`Ledger::page`].
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SalesPage {
    /// The sales.
    pub sales: Vec<Sale>,
    /// Those that stand among them and cannot be read.
    pub unreadable: Vec<Unreadable>,
}

/// A page of sales that begins after this one.
pub type Before = Option<(Timestamp, SaleId)>;

/// Every sale, durably: what was committed is there after a power cut.
#[async_trait]
pub trait Ledger: Send + Sync + fmt::Debug {
    /// Commits the intent of a sale, unless the id is taken or the terminal held.
    ///
    /// # Errors
    ///
    /// The ledger could not be written; then nothing may be asked of the gateway.
    async fn insert(&self, sale: &Sale, now: Timestamp) -> Result<Inserted, LedgerError>;

    /// Commits what a sale has come to, and what brought it there.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Conflict`] where another sale has this session or payment;
    /// [`LedgerError::Missing`] where there is no row of this sale; any other: the ledger could not
    /// be written.
    async fn record(&self, sale: &Sale, event: &str, now: Timestamp) -> Result<(), LedgerError>;

    /// The sale with this id.
    ///
    /// # Errors
    ///
    /// The ledger could not be read; so for all that follow.
    async fn find(&self, id: SaleId) -> Result<Option<Sale>, LedgerError>;

    /// Makes a claim that is granted once: whether this was the first.
    ///
    /// # Errors
    ///
    /// The ledger could not be written; then nothing is granted.
    async fn claim(&self, id: SaleId, what: Claim, now: Timestamp) -> Result<bool, LedgerError>;

    /// Whether this claim was made before.
    ///
    /// # Errors
    ///
    /// As [`Ledger::find`].
    async fn is_claimed(&self, id: SaleId, what: Claim) -> Result<bool, LedgerError>;

    /// Those of the newest sales, at most `limit`, whose end somebody has acknowledged.
    ///
    /// # Errors
    ///
    /// As [`Ledger::find`].
    async fn acknowledged(&self, limit: u32) -> Result<Vec<SaleId>, LedgerError>;

    /// Every sale that has still to be asked about ([`Sale::is_watched`]), oldest first.
    ///
    /// # Errors
    ///
    /// As [`Ledger::find`].
    async fn watched(&self) -> Result<Watched, LedgerError>;

    /// What the columns say of a sale whose body cannot be read; nothing when it can, or when there
    /// is no such sale.
    ///
    /// # Errors
    ///
    /// As [`Ledger::find`].
    async fn unreadable(&self, id: SaleId) -> Result<Option<Unreadable>, LedgerError>;

    /// Lets the terminal of a sale that cannot be read begin other sales; `row` is
    /// [`Unreadable::row`]. The body stays as it is.
    ///
    /// # Errors
    ///
    /// The ledger could not be written.
    async fn release_terminal(&self, row: i64) -> Result<(), LedgerError>;

    /// A secret of the shop's own, 32 random bytes that are made and kept at the first use of this
    /// name: what is keyed by it survives a change of the gateway's key.
    ///
    /// # Errors
    ///
    /// The ledger could not be read, or written at the first use.
    async fn secret(&self, name: &str) -> Result<[u8; 32], LedgerError>;

    /// The sale that holds this terminal ([`Sale::holds_terminal`]). One that cannot be read holds
    /// none.
    ///
    /// # Errors
    ///
    /// As [`Ledger::find`].
    async fn held(&self, terminal: &TerminalId) -> Result<Option<Sale>, LedgerError>;

    /// Every sale with late money ([`Sale::is_unsettled`]), oldest first.
    ///
    /// # Errors
    ///
    /// As [`Ledger::find`].
    async fn unsettled(&self) -> Result<Vec<Sale>, LedgerError>;

    /// Every frozen sale, oldest first, whoever has looked at it.
    ///
    /// # Errors
    ///
    /// As [`Ledger::find`].
    async fn frozen(&self) -> Result<Vec<Sale>, LedgerError>;

    /// The sale of this payment.
    ///
    /// # Errors
    ///
    /// As [`Ledger::find`].
    async fn of_payment(&self, payment: &PaymentId) -> Result<Option<Sale>, LedgerError>;

    /// Writes down that somebody has looked at a payment that no sale accounts for. What was written
    /// about it before stays.
    ///
    /// # Errors
    ///
    /// The ledger could not be written.
    async fn acknowledge_payment(&self, what: &Acknowledgement) -> Result<(), LedgerError>;

    /// Who has looked at this payment, or at any, the newest first.
    ///
    /// # Errors
    ///
    /// As [`Ledger::find`].
    async fn acknowledgements(
        &self,
        payment: Option<&PaymentId>,
    ) -> Result<Vec<Acknowledgement>, LedgerError>;

    /// Whether another sale than this one has this session or its payment. One that cannot be read
    /// counts, too.
    ///
    /// # Errors
    ///
    /// As [`Ledger::find`].
    async fn is_of_other(&self, id: SaleId, session: &Session) -> Result<bool, LedgerError>;

    /// The sales with this reference of which no session is known, newest first.
    ///
    /// # Errors
    ///
    /// As [`Ledger::find`].
    async fn without_session(&self, reference: &Reference) -> Result<Vec<Sale>, LedgerError>;

    /// A page of sales, newest first. Those that cannot be read do not count among the `limit`.
    ///
    /// # Errors
    ///
    /// As [`Ledger::find`].
    async fn page(&self, before: Before, limit: u32) -> Result<SalesPage, LedgerError>;

    /// Reads the next `rows` sales below this row, the newest first, settled ones too: those that
    /// cannot be read, and the row to go on below, until there is none.
    ///
    /// # Errors
    ///
    /// As [`Ledger::find`].
    async fn look_through(
        &self,
        below: i64,
        rows: u32,
    ) -> Result<(Vec<Unreadable>, Option<i64>), LedgerError>;

    /// Whether the ledger can be written: a small commit that changes nothing, but takes room on the
    /// disk as a sale does.
    ///
    /// # Errors
    ///
    /// It cannot.
    async fn probe(&self) -> Result<(), LedgerError>;

    /// Whether all of the ledger was found intact since it was opened. A large one is looked through
    /// beside the selling.
    fn is_checked(&self) -> bool {
        true
    }

    /// Closes every connection.
    async fn close(&self);
}
