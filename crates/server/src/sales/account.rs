//! The account that sales are made with: one contract with the gateway.

use payment::id::{AccountId, MerchantCode};
use payment::sale::{Mode, Sale};
use secrecy::SecretString;

use crate::config::Config;

/// An account is identified by its id, gateway, mode and merchant code; its key may change.
#[derive(Debug)]
pub(super) struct Account {
    /// Its name in the ledger.
    pub(super) id: AccountId,
    /// Scheme, host, port and path of the gateway's API.
    pub(super) gateway: String,
    /// The branch's code at the gateway.
    pub(super) merchant_code: MerchantCode,
    /// Test or live.
    pub(super) mode: Mode,
    /// Its present key.
    pub(super) key: SecretString,
}

impl Account {
    pub(super) fn of(config: &Config) -> Self {
        Self {
            id: config.account.id.clone(),
            gateway: config.account.gateway.address(),
            merchant_code: config.branch.merchant_code.clone(),
            mode: config.account.gateway.mode(),
            key: config.account.gateway.secret(),
        }
    }

    /// Whether the sale was made with this account, so that its key can read the payment.
    pub(super) fn has(&self, sale: &Sale) -> bool {
        let (intent, code) = (&sale.intent, &self.merchant_code);
        intent.account == self.id && intent.is_of_account(&self.gateway, code, self.mode)
    }
}
