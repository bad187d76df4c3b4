//! How webhooks are taken, and where they come from.

use std::net::IpAddr;

use ipnet::IpNet;
use secrecy::SecretString;

/// Where the proxy takes deliveries.
pub const PATH: &str = "/webhooks/tabby";

/// The addresses that Tabby sends from. Source: Tabby, technical requirements (2026), and its notice
/// of 2026-03-23 about Saudi Arabia. It may add more.
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

/// How webhooks are taken. Without it none are.
#[derive(Clone, Debug)]
pub struct WebhookConfig {
    /// Where Tabby reaches this proxy, for registering.
    pub url: Option<String>,
    /// The header that deliveries carry.
    pub header: String,
    /// Its value; more than one while it is being changed, the newest first.
    pub secrets: Vec<SecretString>,
    /// Where deliveries may come from; from anywhere when empty.
    pub addresses: Vec<IpNet>,
    /// Reverse proxies whose word is taken for where a request comes from.
    pub trusted_proxies: Vec<IpNet>,
}

/// Reads addresses and networks, separated by commas; `tabby` stands for Tabby's own.
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
