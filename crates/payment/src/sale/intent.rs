//! What was asked for: the part of a sale that never changes.

use serde::{Deserialize, Serialize};

use super::link::Recipient;
use crate::id::{MerchantCode, Reference, SaleId, TerminalId};
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

/// Whether the key belongs to the gateway's test mode.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Nobody is charged.
    Test,
    /// Real money.
    Live,
}

/// What was asked for, committed before the gateway hears of it. Never changes.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Intent {
    /// The sale, as the terminal named it.
    pub id: SaleId,
    /// The terminal that sells.
    pub terminal: TerminalId,
    /// The branch that it stands in.
    pub branch: MerchantCode,
    /// The shop's order number.
    pub reference: Reference,
    /// What the customer owes.
    pub amount: Money,
    /// How the customer gets to the hosted page.
    pub method: Method,
    /// Which kind of key the sale is made with.
    pub mode: Mode,
    /// When the intent was made.
    pub created_at: Timestamp,
    /// How long the customer may take.
    pub pay_window: Millis,
    /// Who a link may go to, as far as it may be remembered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Recipient>,
    /// What is sold, where the shop says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// Where the account is that the sale was made with: scheme, host and port of the gateway's
    /// API. Sales of older versions do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<String>,
    /// What its key is known by: a digest that only this ledger can make, so that it is known later
    /// whether the key is still the same. Sales of older versions do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

impl Intent {
    /// Whether both were made with the same account: gateway, mode and merchant code, whatever its
    /// key was then. What an older version did not write down counts as the same.
    #[must_use]
    pub fn is_of_account(&self, gateway: &str, branch: &MerchantCode, mode: Mode) -> bool {
        let same_gateway = self.gateway.as_deref().is_none_or(|own| own == gateway);
        same_gateway && self.branch == *branch && self.mode == mode
    }
}
