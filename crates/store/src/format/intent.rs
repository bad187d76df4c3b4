//! The intent as version 2 stores it.

use payment::Money;
use payment::id::{AccountId, BranchId, MerchantCode, Reference, SaleId, TerminalId};
use payment::item::Item;
use payment::sale::{self, Method, Mode, Recipient};
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recipient: Option<Recipient>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    items: Vec<Item>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gateway: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
}

alike! {
    struct Intent = sale::Intent {
        id, account, branch, terminal, merchant_code, reference, amount, method, mode, created_at,
        pay_window, recipient, items, gateway, key,
    };
}
