//! Builds a client: address, key, limits, proxy and certificates.

use std::sync::Arc;

use reqwest::redirect;
use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::client::Client;
use crate::http_transport::{Http, directory, is_this_machine};
use crate::key::SecretKey;
use crate::limits::{ClientError, Limits};
use crate::private::Private;
use crate::proxy::{InvalidProxy, Proxy};
use crate::region::Region;

/// Which root certificates a gateway's certificate is checked against.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Roots {
    #[default]
    System,
    #[cfg(feature = "webpki-roots")]
    Bundled,
}

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
        let builder = reqwest::Client::builder();
        let builder = match &self.proxy {
            // A proxy could read plain http, and the key in it.
            _ if is_this_machine => builder.no_proxy(),
            Proxy::System => builder,
            Proxy::Direct => builder.no_proxy(),
            Proxy::At(address) => {
                // The library's error contains the address, which may hold a password.
                let proxy = reqwest::Proxy::https(address.expose());
                builder.proxy(proxy.map_err(|_| ClientError::Proxy(InvalidProxy))?)
            }
        };
        let client = builder
            .tls_backend_preconfigured(self.tls()?)
            .connect_timeout(self.limits.connect)
            .redirect(redirect::Policy::none())
            .tcp_nodelay(true)
            .user_agent(&self.user_agent)
            .build()?;
        Ok(client)
    }

    fn tls(&self) -> Result<rustls::ClientConfig, ClientError> {
        let wrong = |error: rustls::Error| ClientError::Tls(error.to_string());
        let cryptography = cryptography().ok_or(ClientError::NoCryptography)?;
        let mut own = Vec::new();
        for pem in &self.certificates {
            let before = own.len();
            for certificate in CertificateDer::pem_slice_iter(pem) {
                own.push(certificate.map_err(|_| ClientError::Roots)?);
            }
            if own.len() == before {
                return Err(ClientError::Roots);
            }
        }
        let config = rustls::ClientConfig::builder_with_provider(cryptography.clone());
        let config = config
            .with_safe_default_protocol_versions()
            .map_err(wrong)?;
        let bundled: Option<RootCertStore> = match self.roots {
            Roots::System => None,
            #[cfg(feature = "webpki-roots")]
            Roots::Bundled => Some(webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect()),
        };
        if let Some(mut roots) = bundled {
            for certificate in own {
                roots.add(certificate).map_err(|_| ClientError::Roots)?;
            }
            return Ok(config.with_root_certificates(roots).with_no_client_auth());
        }
        let verifier = if own.is_empty() {
            rustls_platform_verifier::Verifier::new(cryptography)
        } else {
            with_own(own, cryptography)
        };
        let verifier = Arc::new(verifier.map_err(wrong)?);
        let config = config
            .dangerous()
            .with_custom_certificate_verifier(verifier);
        Ok(config.with_no_client_auth())
    }
}

/// The TLS provider that the process has installed, else the one that is built in. This crate
/// installs none for the process: that is the program's choice.
fn cryptography() -> Option<Arc<CryptoProvider>> {
    let installed = CryptoProvider::get_default().cloned();
    #[cfg(feature = "rustls-ring")]
    let installed = installed.or_else(|| Some(Arc::new(rustls::crypto::ring::default_provider())));
    installed
}

#[cfg(not(target_os = "android"))]
fn with_own(
    own: Vec<CertificateDer<'static>>,
    cryptography: Arc<CryptoProvider>,
) -> Result<rustls_platform_verifier::Verifier, rustls::Error> {
    rustls_platform_verifier::Verifier::new_with_extra_roots(own, cryptography)
}

#[cfg(target_os = "android")]
fn with_own(
    _: Vec<CertificateDer<'static>>,
    _: Arc<CryptoProvider>,
) -> Result<rustls_platform_verifier::Verifier, rustls::Error> {
    let why = "Android takes no certificates beside its own: use the feature webpki-roots";
    Err(rustls::Error::General(why.to_owned()))
}

#[cfg(test)]
mod tests {
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
