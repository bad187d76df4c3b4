//! The settings of webhooks.

use ipnet::IpNet;
use secrecy::SecretString;

/// The path at which this server receives deliveries.
pub const PATH: &str = "/webhooks/tabby";

/// The settings of webhooks. Without them no webhooks are accepted.
#[derive(Clone, Debug)]
pub struct WebhookConfig {
    /// The address at which Tabby reaches this server, for registering.
    pub url: Option<String>,
    /// The name of the header that deliveries carry.
    pub header: String,
    /// The header's value. More than one while it is being changed, the newest first.
    pub secrets: Vec<SecretString>,
    /// The networks that deliveries may come from; any if empty.
    pub addresses: Vec<IpNet>,
    /// Reverse proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<IpNet>,
}
