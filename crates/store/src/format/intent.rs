//! The intent as version 2 stores it.

use payment::Money;
use payment::id::{AccountId, BranchId, MerchantCode, Reference, SaleId, TerminalId};
use payment::item::Item;
use payment::sale::{self, Method, Mode, Recipient};
use payment::time::{Millis, Timestamp};
use serde::{Deserialize, Serialize};

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

impl From<Intent> for sale::Intent {
    fn from(stored: Intent) -> Self {
        Self {
            id: stored.id,
            account: stored.account,
            branch: stored.branch,
            terminal: stored.terminal,
            merchant_code: stored.merchant_code,
            reference: stored.reference,
            amount: stored.amount,
            method: stored.method,
            mode: stored.mode,
            created_at: stored.created_at,
            pay_window: stored.pay_window,
            recipient: stored.recipient,
            items: stored.items,
            gateway: stored.gateway,
            key: stored.key,
        }
    }
}

impl From<&sale::Intent> for Intent {
    fn from(intent: &sale::Intent) -> Self {
        let sale::Intent {
            id,
            account,
            branch,
            terminal,
            merchant_code,
            reference,
            amount,
            method,
            mode,
            created_at,
            pay_window,
            recipient,
            items,
            gateway,
            key,
        } = intent.clone();
        Self {
            id,
            account,
            branch,
            terminal,
            merchant_code,
            reference,
            amount,
            method,
            mode,
            created_at,
            pay_window,
            recipient,
            items,
            gateway,
            key,
        }
    }
}
