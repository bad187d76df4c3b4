//! The settings of the chain's server.

use std::net::SocketAddr;
use std::path::Path;

use gateway::tabby::Rates;
use payment::id::{AccountId, BranchId, Category, MerchantCode, TerminalId};
use payment::operation::{RefundLimit, RefundWindow};
use payment::sale::PAY_WINDOW;
use payment::time::Millis;
use payment::{Currency, Money};
use server::config::{
    AccountConfig, BranchConfig, Config, GatewayConfig, ReceiptConfig, TabbyConfig, TerminalConfig,
};
use server::webhooks::WebhookConfig;
use tabby::SecretKey;
use tabby::checkout::Coordinates;

const KEY: &str = "sk_00000000-0000-4000-8000-000000000001";

pub(super) fn config(folder: &Path, sandbox: SocketAddr, ours: SocketAddr) -> Option<Config> {
    Some(Config {
        listen: ours,
        hosts: Vec::new(),
        tls: None,
        pairing: false,
        trusted_proxies: Vec::new(),
        database_url: format!("sqlite://{}", folder.join("ledger.db").display()),
        events_kept: Some(Millis::seconds(400 * 86_400)),
        audit_anchors: None,
        account: AccountConfig {
            id: AccountId::main(),
            gateway: GatewayConfig::Tabby(Box::new(TabbyConfig {
                url: format!("http://{sandbox}"),
                proxy: tabby::Proxy::Direct,
                key: SecretKey::new(KEY).ok()?,
                rates: Rates::documented(false),
            })),
            webhooks: Some(WebhookConfig {
                path: server::webhooks::TABBY_PATH,
                url: Some(format!("http://{ours}")),
                header: "X-Till".to_owned(),
                secrets: vec!["0123456789abcdef0123456789abcdef".into()],
                addresses: Vec::new(),
                trusted_proxies: Vec::new(),
            }),
        },
        branch: BranchConfig {
            id: BranchId::main(),
            merchant_code: MerchantCode::new("demo").ok()?,
            currency: Currency::Aed,
            time_zone: Currency::Aed.time_zone().to_owned(),
            day_ends: 0,
            place: Coordinates::new(25.0, 55.0)?,
            shop: "A chain".to_owned(),
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
            name: TerminalId::new("T0").ok()?,
            printer: None,
        },
    })
}
