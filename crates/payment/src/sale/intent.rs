//! What was asked for: the part of a sale that never changes.

use serde::{Deserialize, Serialize};

use super::terms::Terms;
use crate::id::{AccountId, BranchId, MerchantCode, PersonId, Reference, SaleId, TerminalId};
use crate::item::Item;
use crate::money::Money;
use crate::time::{Millis, Timestamp};

/// How the customer gets to the hosted page.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Method {
    /// Scans a code on the till's screen.
    #[default]
    Qr,
    /// Opens a link that the gateway sent by SMS.
    Link,
}

/// Whether the gateway's key is a test key or a live key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Nobody is charged.
    Test,
    /// Real money.
    Live,
}

/// The customer's phone, in a form that may be stored.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Recipient {
    /// A keyed hash of the number and the other data about the customer. It tells whether two
    /// requests are for the same customer.
    pub digest: String,
    /// The last two digits of the number.
    pub ends: String,
}

/// What was asked for. Committed before the first call to the gateway; never changes.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Intent {
    /// The sale's id, made by the terminal.
    pub id: SaleId,
    /// The account that the sale is made with.
    pub account: AccountId,
    /// The branch that makes the sale.
    pub branch: BranchId,
    /// The terminal that makes the sale, by its name in the branch.
    pub terminal: TerminalId,
    /// The branch's code at the gateway.
    pub merchant_code: MerchantCode,
    /// The shop's order number.
    pub reference: Reference,
    /// The amount that the customer owes.
    pub amount: Money,
    /// How the customer gets to the hosted page.
    pub method: Method,
    /// Whether the sale is made with a test key or a live key.
    pub mode: Mode,
    /// When the intent was made.
    pub created_at: Timestamp,
    /// How long the customer may take to pay.
    pub pay_window: Millis,
    /// What the gateway allows.
    pub terms: Terms,
    /// The phone that a link may be sent to, in a form that may be stored.
    pub recipient: Option<Recipient>,
    /// The items, if the shop gives them.
    pub items: Vec<Item>,
    /// The gateway that the sale's account is at: scheme, host and port of its API. Sales of older
    /// versions have none.
    pub gateway: Option<String>,
    /// A digest of the key, which only this store can compute. It tells later whether the key is
    /// still the same. Sales of older versions have none.
    pub key: Option<String>,
    /// Who had signed in at the terminal, where people sign in.
    pub cashier: Option<PersonId>,
}

impl Intent {
    /// Until when the payment of a sale that nobody paid is still read.
    #[must_use]
    pub fn watch_ends(&self) -> Timestamp {
        self.created_at.after(self.terms.watch)
    }

    /// Whether the sale was made with this account: the same gateway, mode and merchant code. The
    /// key does not count, because keys are replaced. A gateway that an older version did not store
    /// counts as equal.
    #[must_use]
    pub fn is_of_account(&self, gateway: &str, code: &MerchantCode, mode: Mode) -> bool {
        let same_gateway = self.gateway.as_deref().is_none_or(|own| own == gateway);
        same_gateway && self.merchant_code == *code && self.mode == mode
    }
}
