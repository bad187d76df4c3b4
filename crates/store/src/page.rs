//! A page of sales, and what stands on it.

use payment::id::SaleId;
use payment::sale::Sale;
use payment::time::Timestamp;
use payment::{Money, Revision};

/// A sale whose stored body cannot be read, or contradicts its columns. The fields are the columns
/// as stored, and may be damaged, too: bytes that are not UTF-8 become replacement characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreadable {
    /// The number of the row in this ledger, which identifies the sale even if its id is damaged.
    pub row: i64,
    /// The sale's id.
    pub id: String,
    /// The terminal that made the sale.
    pub terminal: String,
    /// The account that the sale was made with.
    pub account: String,
    /// The branch that made the sale.
    pub branch: String,
    /// The branch's merchant code at the gateway.
    pub merchant_code: String,
    /// The shop's order number.
    pub reference: String,
    /// The currency of the amount.
    pub currency: String,
    /// The amount that the customer owes, in minor units.
    pub amount_minor: i64,
    /// The name of the last stored state.
    pub state: String,
    /// The session's id at the gateway, if there is one.
    pub session: Option<String>,
    /// The payment's id at the gateway, if there is one.
    pub payment: Option<String>,
    /// When the sale was inserted.
    pub created_at: Timestamp,
    /// Whether its terminal cannot start another sale because of it.
    pub holds_terminal: bool,
    /// The revision that a repair has to name.
    pub revision: Revision,
}

impl Unreadable {
    /// The amount that the customer owes, if the columns still tell it.
    #[must_use]
    pub fn amount(&self) -> Option<Money> {
        let minor = self.amount_minor.try_into().ok()?;
        Money::from_minor(minor, self.currency.parse().ok()?).ok()
    }
}

/// A page of sales, newest first; see [`Store::page`](crate::Store::page).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SalesPage {
    /// The sales.
    pub sales: Vec<Sale>,
    /// The sales of this page that cannot be read.
    pub unreadable: Vec<Unreadable>,
}

/// Where a page begins: with the sales older than this one; `None` for the newest sales.
pub type Before = Option<(Timestamp, SaleId)>;
