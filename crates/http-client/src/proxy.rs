//! The HTTP proxy through which calls go, if there is one.
//!
//! Only calls to an https address go through a proxy, and only by `CONNECT`, so that the proxy sees
//! the host name and ciphertext. Calls to this machine never do: they may be plain http, and the
//! proxy could read the key.

use reqwest::Url;

/// Which HTTP proxy to use for calls to an https address.
#[derive(Clone, Copy, Default)]
pub enum Route<'a> {
    /// The system's: `HTTPS_PROXY` or `ALL_PROXY`, unless `NO_PROXY` lists the host.
    #[default]
    System,
    /// No proxy.
    Direct,
    /// The proxy at this address, which may have a user name and a password.
    At(&'a str),
}

/// What the text of a setting says about the proxy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Setting {
    /// `system`.
    System,
    /// `none`.
    None,
    /// The address of a proxy.
    Address,
}

/// Reads `system`, `none`, or the address of a proxy: `http://host:port` or `https://host:port`.
/// Returns nothing for any other text.
#[must_use]
pub fn setting(text: &str) -> Option<Setting> {
    match text {
        "system" => return Some(Setting::System),
        "none" => return Some(Setting::None),
        _ => {}
    }
    let url = Url::parse(text).ok()?;
    let is_bare = matches!(url.path(), "" | "/") && url.query().is_none();
    let is_http = matches!(url.scheme(), "http" | "https") && url.has_host();
    (is_http && is_bare && url.fragment().is_none()).then_some(Setting::Address)
}
