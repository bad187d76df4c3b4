//! The settings of webhooks.

use ipnet::IpNet;
use secrecy::SecretString;

/// The path at which this server receives Tabby's deliveries.
pub const TABBY_PATH: &str = "/webhooks/tabby";

/// The same for Checkout.com's.
pub const CHECKOUT_PATH: &str = "/webhooks/checkout";

/// The settings of webhooks. Without them no webhooks are accepted.
#[derive(Clone, Debug)]
pub struct WebhookConfig {
    /// The path at which this server receives them.
    pub path: &'static str,
    /// The address at which the gateway reaches this server, for registering.
    pub url: Option<String>,
    /// The name of the header that deliveries carry; empty where they are signed.
    pub header: String,
    /// The header's value, or the key of the signature. More than one while it is being changed, the
    /// newest first.
    pub secrets: Vec<SecretString>,
    /// The networks that deliveries may come from; any if empty.
    pub addresses: Vec<IpNet>,
    /// Reverse proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<IpNet>,
}
