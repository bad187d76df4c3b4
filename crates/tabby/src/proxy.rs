//! The HTTP proxy through which calls go, if there is one.
//!
//! Only calls to an https address go through a proxy, and only by `CONNECT`, so that the proxy sees
//! the host name and ciphertext. Calls to this machine never do: they may be plain http, and the
//! proxy could read the key.

use std::fmt;
use std::str::FromStr;

use http_client::proxy::{Route, Setting};

use crate::Private;

/// Which HTTP proxy to use for calls to an https address. Calls to this machine use none, whatever
/// is set here.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Proxy {
    /// The system's: `HTTPS_PROXY` or `ALL_PROXY`, unless `NO_PROXY` lists the host.
    #[default]
    System,
    /// No proxy.
    Direct,
    /// This proxy.
    At(ProxyAddress),
}

/// A proxy's address, `http://host:port` or `https://host:port`. It may have a user name and a
/// password, so that it prints as dots.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyAddress(Private);

/// The text is not a proxy's address. It is not repeated, because it may hold a password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("must be `system`, `none`, or a proxy's address such as http://proxy.example:3128")]
pub struct InvalidProxy;

impl fmt::Debug for ProxyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Proxy {
    pub(crate) fn route(&self) -> Route<'_> {
        match self {
            Self::System => Route::System,
            Self::Direct => Route::Direct,
            Self::At(address) => Route::At(address.0.expose()),
        }
    }
}

impl FromStr for Proxy {
    type Err = InvalidProxy;

    /// Parses `system`, `none` or an address.
    ///
    /// ```
    /// use tabby::Proxy;
    ///
    /// assert_eq!("none".parse(), Ok(Proxy::Direct));
    /// assert!(matches!("http://proxy.example:3128".parse(), Ok(Proxy::At(_))));
    /// assert!("socks5://proxy.example".parse::<Proxy>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, InvalidProxy> {
        match http_client::proxy::setting(text).ok_or(InvalidProxy)? {
            Setting::System => Ok(Self::System),
            Setting::None => Ok(Self::Direct),
            Setting::Address => Ok(Self::At(ProxyAddress(Private::new(text.to_owned())))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxys_address_is_checked_and_its_password_is_never_printed() {
        let proxy = "http://shop:open-sesame@proxy.example:3128".parse::<Proxy>();
        assert!(!format!("{proxy:?}").contains("sesame"));
        assert!(matches!(proxy, Ok(Proxy::At(_))));
        for wrong in [
            "",
            "off",
            "proxy.example:3128",
            "socks5://proxy.example:1080",
            "http://",
            "http://shop:open-sesame@proxy.example/path",
            "http://proxy.example/?open-sesame",
            "http://proxy.example/#open-sesame",
        ] {
            let error = wrong.parse::<Proxy>().unwrap_err();
            assert!(!format!("{error} {error:?}").contains("sesame"), "{wrong}");
        }
    }
}
