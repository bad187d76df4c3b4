//! The account that sales are made with: one contract with the gateway.

use payment::id::MerchantCode;
use payment::sale::{Mode, Sale};
use secrecy::SecretString;

use crate::config::Config;

/// An account is identified by gateway, mode and merchant code; its key may change.
#[derive(Debug)]
pub(super) struct Account {
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
            gateway: config.tabby_url.trim_end_matches('/').to_ascii_lowercase(),
            merchant_code: config.merchant_code.clone(),
            mode: if config.key.is_test() {
                Mode::Test
            } else {
                Mode::Live
            },
            key: config.key.expose().into(),
        }
    }

    /// Whether the sale was made with this account, so that its key can read the payment.
    pub(super) fn has(&self, sale: &Sale) -> bool {
        sale.intent
            .is_of_account(&self.gateway, &self.merchant_code, self.mode)
    }
}
