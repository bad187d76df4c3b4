//! The settings of webhooks, and the addresses they come from.

use std::net::IpAddr;

use ipnet::IpNet;
use secrecy::SecretString;

/// The path at which this server receives deliveries.
pub const PATH: &str = "/webhooks/tabby";

/// The addresses that Tabby sends from. Source: Tabby, technical requirements (2026), and its
/// notice of 2026-03-23 about Saudi Arabia. Tabby may add more.
pub const TABBYS_ADDRESSES: [[u8; 4]; 8] = [
    [34, 166, 36, 90],
    [34, 166, 35, 211],
    [34, 166, 34, 222],
    [34, 166, 37, 207],
    [34, 93, 76, 191],
    [34, 166, 128, 182],
    [34, 166, 170, 3],
    [34, 166, 249, 7],
];

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

/// Parses addresses and networks, separated by commas; `tabby` stands for Tabby's own.
///
/// # Errors
///
/// The first word that is neither.
pub fn addresses(text: &str) -> Result<Vec<IpNet>, String> {
    let mut all = Vec::new();
    for word in text
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
    {
        if word == "tabby" {
            all.extend(TABBYS_ADDRESSES.map(|address| IpNet::from(IpAddr::from(address))));
            continue;
        }
        let net = word.parse::<IpNet>();
        let net = net.or_else(|_| word.parse::<IpAddr>().map(IpNet::from));
        all.push(net.map_err(|_| word.to_owned())?);
    }
    Ok(all)
}
