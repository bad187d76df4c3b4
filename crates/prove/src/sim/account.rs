//! The accounts that a simulated shop may have, and the configuration of its server.

use std::num::NonZeroU32;

use gateway::{checkout as at_checkout, tabby as at_tabby};
use payment::id::{AccountId, BranchId, Category, MerchantCode, TerminalId};
use payment::operation::{RefundLimit, RefundWindow};
use payment::sale::{CaptureMode, PAY_WINDOW};
use payment::time::Millis;
use payment::{Currency, Money};
use server::config::{
    AccountConfig, BranchConfig, CheckoutConfig, Config, GatewayConfig, ReceiptConfig, TabbyConfig,
    TerminalConfig,
};
use server::webhooks::WebhookConfig;
use tabby::checkout::Coordinates;

/// What webhooks of Tabby's carry, and what those of Checkout.com are signed with.
pub(crate) const HOOK_HEADER: &str = "X-Till";
pub(crate) const HOOK_SECRET: &str = "0123456789abcdef0123456789abcdef";

const CHECKOUT_URL: &str = "https://shop.api.sandbox.checkout.com";

/// The gateway of a shop, and who captures there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, clap::ValueEnum)]
pub enum Account {
    /// Tabby.
    #[default]
    Tabby,
    /// Tabby by way of Checkout.com: the shop captures.
    Checkout,
    /// The same; the gateway captures by itself.
    CheckoutAutomatic,
}

impl Account {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Tabby, Self::Checkout, Self::CheckoutAutomatic];

    /// The account of the day with this seed: each gateway has one day of two, and one of eight is
    /// captured by Checkout.com itself.
    #[must_use]
    pub const fn of_day(seed: u64) -> Self {
        match seed % 8 {
            1 | 3 | 5 | 7 => Self::Tabby,
            0 => Self::CheckoutAutomatic,
            _ => Self::Checkout,
        }
    }

    /// Whether it is at Tabby itself.
    #[must_use]
    pub const fn is_tabbys(self) -> bool {
        matches!(self, Self::Tabby)
    }

    /// Where its webhooks come to.
    pub(super) const fn hook(self) -> &'static str {
        match self {
            Self::Tabby => server::webhooks::TABBY_PATH,
            Self::Checkout | Self::CheckoutAutomatic => server::webhooks::CHECKOUT_PATH,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Tabby => "demo",
            Self::Checkout | Self::CheckoutAutomatic => "pc_demodemodemodemodemodemo22",
        }
    }

    fn gateway(self) -> Option<GatewayConfig> {
        let plenty = NonZeroU32::new(100_000)?;
        let capture = match self {
            Self::Tabby => {
                let key = "sk_test_00000000-0000-4000-8000-000000000001";
                return Some(GatewayConfig::Tabby(Box::new(TabbyConfig {
                    url: String::new(),
                    proxy: tabby::Proxy::Direct,
                    key: tabby::SecretKey::new(key).ok()?,
                    rates: at_tabby::Rates {
                        sessions_per_10s: plenty,
                        calls_per_s: plenty,
                    },
                })));
            }
            Self::Checkout => CaptureMode::Manual,
            Self::CheckoutAutomatic => CaptureMode::Automatic,
        };
        let key = at_checkout::secret_key("sk_sbox_tabbysandboxtabbysandbox23*").ok()?;
        Some(GatewayConfig::Checkout(Box::new(CheckoutConfig {
            url: CHECKOUT_URL.to_owned(),
            proxy: at_checkout::Proxy::default(),
            credentials: at_checkout::Credentials::Key(key),
            capture,
            return_url: None,
            rates: at_checkout::Rates {
                sessions_per_s: plenty,
                calls_per_s: plenty,
            },
        })))
    }

    /// The configuration of a server with this account; none when it is wrong.
    pub(crate) fn config(self) -> Option<Config> {
        Some(Config {
            listen: ([127, 0, 0, 1], 0).into(),
            hosts: Vec::new(),
            tls: None,
            pairing: false,
            trusted_proxies: Vec::new(),
            database_url: String::new(),
            events_kept: Some(Millis::seconds(400 * 86_400)),
            audit_anchors: None,
            account: AccountConfig {
                id: AccountId::main(),
                gateway: self.gateway()?,
                webhooks: Some(WebhookConfig {
                    path: self.hook(),
                    url: None,
                    header: HOOK_HEADER.to_owned(),
                    secrets: vec![HOOK_SECRET.into()],
                    addresses: Vec::new(),
                    trusted_proxies: Vec::new(),
                }),
            },
            branch: BranchConfig {
                id: BranchId::main(),
                merchant_code: MerchantCode::new(self.code()).ok()?,
                currency: Currency::Aed,
                time_zone: Currency::Aed.time_zone().to_owned(),
                day_ends: 0,
                place: Coordinates::new(25.0, 55.0)?,
                shop: "Simulated shop".to_owned(),
                category: Category::new("General").ok()?,
                max_amount: Money::parse("50000", Currency::Aed).ok()?,
                pay_window: PAY_WINDOW,
                refund_window: RefundWindow::days(180),
                refund_limit: RefundLimit(Money::zero(Currency::Aed)),
                capture_warning: Millis::seconds(24 * 3_600),
                scan_prefix: None,
                scan_suffix: None,
                logo: None,
                receipt: ReceiptConfig::default(),
            },
            terminal: TerminalConfig {
                name: TerminalId::new("T1").ok()?,
                printer: None,
            },
        })
    }
}
