//! The HTTP proxy through which calls to an https address go. Calls to this machine use none.

use std::str::FromStr;

use http_client::proxy::{Route, Setting, setting};

use crate::private::Private;

/// Which HTTP proxy to use. An address may have a user name and a password, so that none is
/// printed.
///
/// ```
/// use checkout::Proxy;
///
/// let proxy: Proxy = "http://proxy.example:3128".parse()?;
/// let none: Proxy = "none".parse()?;
/// assert!("socks5://proxy.example".parse::<Proxy>().is_err());
/// # Ok::<(), checkout::InvalidProxy>(())
/// ```
#[derive(Clone, Debug)]
pub struct Proxy(Private);

/// The text is not a proxy. It is not repeated, because it may hold a password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("must be `system`, `none`, or a proxy's address such as http://proxy.example:3128")]
pub struct InvalidProxy;

/// The system's proxy: `HTTPS_PROXY` or `ALL_PROXY`, unless `NO_PROXY` lists the host.
impl Default for Proxy {
    fn default() -> Self {
        Self("system".into())
    }
}

impl FromStr for Proxy {
    type Err = InvalidProxy;

    /// Parses `system`, `none` or an address.
    fn from_str(text: &str) -> Result<Self, InvalidProxy> {
        setting(text).map(|_| Self(text.into())).ok_or(InvalidProxy)
    }
}

impl Proxy {
    pub(crate) fn route(&self) -> Route<'_> {
        match setting(self.0.expose()) {
            Some(Setting::System) | None => Route::System,
            Some(Setting::None) => Route::Direct,
            Some(Setting::Address) => Route::At(self.0.expose()),
        }
    }
}
