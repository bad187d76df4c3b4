//! The intent as versions 2 and 3 store it.

use payment::Money;
use payment::id::{AccountId, BranchId, MerchantCode, PersonId, Reference, SaleId, TerminalId};
use payment::item::Item;
use payment::sale::{self, Method, Mode, Recipient, Terms};
use payment::time::{Millis, Timestamp};
use serde::{Deserialize, Serialize};

use super::alike::alike;

#[derive(Serialize, Deserialize)]
pub(super) struct Intent {
    id: SaleId,
    account: AccountId,
    branch: BranchId,
    terminal: TerminalId,
    merchant_code: MerchantCode,
    reference: Reference,
    amount: Money,
    method: Method,
    mode: Mode,
    created_at: Timestamp,
    pay_window: Millis,
    /// Version 2 has none: all its sales are under the terms of Tabby's own API.
    #[serde(default)]
    terms: Terms,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recipient: Option<Recipient>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    items: Vec<Item>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gateway: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// Only where people sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cashier: Option<PersonId>,
}

alike! {
    struct Intent = sale::Intent {
        id, account, branch, terminal, merchant_code, reference, amount, method, mode, created_at,
        pay_window, terms, recipient, items, gateway, key, cashier,
    };
}
