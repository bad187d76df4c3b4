//! The intent as versions 0 and 1 stored it: there was one account with one branch. Only read.

use payment::Money;
use payment::id::{AccountId, BranchId, MerchantCode, Reference, SaleId, TerminalId};
use payment::item::Item;
use payment::sale::{self, Method, Mode, Recipient, Terms};
use payment::time::{Millis, Timestamp};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Intent {
    id: SaleId,
    terminal: TerminalId,
    branch: MerchantCode,
    reference: Reference,
    amount: Money,
    method: Method,
    mode: Mode,
    created_at: Timestamp,
    pay_window: Millis,
    #[serde(default)]
    recipient: Option<Recipient>,
    #[serde(default)]
    items: Vec<Item>,
    #[serde(default)]
    gateway: Option<String>,
    #[serde(default)]
    key: Option<String>,
}

impl From<Intent> for sale::Intent {
    fn from(stored: Intent) -> Self {
        Self {
            id: stored.id,
            account: AccountId::main(),
            branch: BranchId::main(),
            terminal: stored.terminal,
            merchant_code: stored.branch,
            reference: stored.reference,
            amount: stored.amount,
            method: stored.method,
            mode: stored.mode,
            created_at: stored.created_at,
            pay_window: stored.pay_window,
            terms: Terms::default(),
            recipient: stored.recipient,
            items: stored.items,
            gateway: stored.gateway,
            key: stored.key,
            cashier: None,
        }
    }
}
