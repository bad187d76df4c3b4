//! Builds a client: address, key, limits, proxy and certificates.

use std::sync::Arc;

use http_client::base_address::is_this_machine;
use http_client::connector::{Connector, ConnectorError, Roots};

use crate::client::Client;
use crate::http_transport::{Http, directory};
use crate::key::SecretKey;
use crate::limits::{ClientError, Limits};
use crate::private::Private;
use crate::proxy::{InvalidProxy, Proxy};
use crate::region::Region;

/// Builds a [`Client`], or only its [`Http`] transport.
///
/// ```
/// use std::time::Duration;
/// use tabby::{Client, Limits, Region, SecretKey};
///
/// let key: SecretKey = "sk_test_7f5fbd5e-0000-4000-8000-000000000001".parse()?;
/// let client = Client::builder(Region::Ksa.base_url(), key)
///     .limits(Limits::new().total(Duration::from_secs(20)))
///     .user_agent("my-shop/1.0")
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "it makes nothing until it is built"]
pub struct ClientBuilder {
    base: Private,
    key: SecretKey,
    limits: Limits,
    proxy: Proxy,
    user_agent: String,
    roots: Roots,
    certificates: Vec<Vec<u8>>,
    own: Option<reqwest::Client>,
}

impl Client {
    /// Builds a client for a region with the defaults: the system's proxy and certificates, and
    /// [`Limits::default`].
    ///
    /// ```
    /// use tabby::{Client, Region, SecretKey};
    ///
    /// let key: SecretKey = "sk_test_7f5fbd5e-0000-4000-8000-000000000001".parse()?;
    /// let client = Client::new(Region::Uae, key)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// TLS or the HTTP library cannot start.
    pub fn new(region: Region, key: SecretKey) -> Result<Self, ClientError> {
        Self::builder(region.base_url(), key).build()
    }

    /// Starts building a client for the API at `base_url`, such as [`Region::base_url`] or a
    /// sandbox's address. A path in it is kept: with `https://gateway.example/tabby`, calls go to
    /// `https://gateway.example/tabby/api/v2/…`.
    pub fn builder(base_url: impl Into<String>, key: SecretKey) -> ClientBuilder {
        ClientBuilder {
            base: Private::new(base_url.into()),
            key,
            limits: Limits::default(),
            proxy: Proxy::System,
            user_agent: concat!("tabby-pay/", env!("CARGO_PKG_VERSION")).to_owned(),
            roots: Roots::System,
            certificates: Vec::new(),
            own: None,
        }
    }
}

impl ClientBuilder {
    /// Limits the time and the size of every call.
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Uses this HTTP proxy. Default: the system's.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = proxy;
        self
    }

    /// Sets the `User-Agent` header.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = name.into();
        self
    }

    /// Also trusts the certificates in this PEM file, such as those of a company's proxy.
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.certificates.push(pem.into());
        self
    }

    /// Trusts Mozilla's root certificates, which are compiled in, instead of the system's.
    #[cfg(feature = "webpki-roots")]
    pub const fn bundled_roots(mut self) -> Self {
        self.roots = Roots::Bundled;
        self
    }

    /// Uses your own reqwest client. Its proxy, TLS, user agent, redirects and connect time-out
    /// apply, and those of this builder do not. It should not follow redirects.
    pub fn reqwest_client(mut self, client: reqwest::Client) -> Self {
        self.own = Some(client);
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// The address is neither https nor on this machine, or has a user name, a query or a fragment,
    /// which would be lost. Or TLS or the HTTP library cannot start.
    pub fn build(self) -> Result<Client, ClientError> {
        Ok(Client::over(Arc::new(self.http()?)))
    }

    /// Builds only the transport, for a program that wraps its own around it.
    ///
    /// # Errors
    ///
    /// As [`ClientBuilder::build`].
    pub fn http(mut self) -> Result<Http, ClientError> {
        let base = directory(self.base.expose())?;
        let http = match self.own.take() {
            Some(own) => own,
            None => self.reqwest(is_this_machine(&base))?,
        };
        Ok(Http {
            http,
            base,
            key: self.key,
            limits: self.limits,
        })
    }

    fn reqwest(&self, is_this_machine: bool) -> Result<reqwest::Client, ClientError> {
        let connector = Connector {
            is_this_machine,
            route: self.proxy.route(),
            roots: self.roots,
            certificates: &self.certificates,
            connect: self.limits.connect,
            user_agent: &self.user_agent,
        };
        connector.client().map_err(of_connector)
    }
}

fn of_connector(error: ConnectorError) -> ClientError {
    match error {
        ConnectorError::Proxy => ClientError::Proxy(InvalidProxy),
        ConnectorError::Roots => ClientError::Roots,
        ConnectorError::NoCryptography => ClientError::NoCryptography,
        ConnectorError::Tls(why) => ClientError::Tls(why),
        ConnectorError::Http(error) => ClientError::Http(error),
    }
}

#[cfg(test)]
mod tests {
    use rustls::crypto::CryptoProvider;

    use super::*;

    #[test]
    fn a_client_installs_nothing_for_the_whole_process() {
        let key = "sk_test_7f5fbd5e-0000-4000-8000-000000000001";
        assert!(Client::new(Region::Uae, key.parse().unwrap()).is_ok());
        assert!(CryptoProvider::get_default().is_none());
    }

    #[test]
    fn what_is_no_certificate_is_no_root() {
        let key: SecretKey = "sk_test_7f5fbd5e-0000-4000-8000-000000000001"
            .parse()
            .unwrap();
        for wrong in [
            "",
            "nonsense",
            "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n",
        ] {
            let builder = Client::builder("https://api.tabby.ai", key.clone());
            let error = builder.root_certificates(wrong).build().unwrap_err();
            assert!(matches!(error, ClientError::Roots), "{error}");
        }
    }
}
