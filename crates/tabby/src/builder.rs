//! How a client is made.

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

/// Where the certificates come from that a gateway's own has to follow from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Roots {
    #[default]
    System,
    #[cfg(feature = "webpki-roots")]
    Bundled,
}

/// Makes a [`Client`], or its [`Http`] alone.
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
    /// A client for a region with what is usual: the system's proxy and certificates, and
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

    /// A client for the API at an address, such as [`Region::base_url`] or a sandbox's. A path in
    /// it is kept: with `https://gateway.example/tabby`, calls go to
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
    /// What a call may cost at the most.
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The HTTP proxy on the way. Without it the system's.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = proxy;
        self
    }

    /// What the client calls itself.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = name.into();
        self
    }

    /// Trusts the certificates of this PEM file as well, such as those of a company's proxy.
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.certificates.push(pem.into());
        self
    }

    /// Trusts Mozilla's list of certificates, which is compiled in, and not the system's.
    #[cfg(feature = "webpki-roots")]
    pub const fn bundled_roots(mut self) -> Self {
        self.roots = Roots::Bundled;
        self
    }

    /// Uses a client of your own: its proxy, TLS, user agent, redirects and time to connect count,
    /// and not those of this builder. It should follow no redirect.
    pub fn reqwest_client(mut self, client: reqwest::Client) -> Self {
        self.own = Some(client);
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// An address that is neither https nor on this machine is refused, and one with a user name,
    /// a query or a fragment, for they would be lost. TLS or the HTTP library may not start.
    pub fn build(self) -> Result<Client, ClientError> {
        Ok(Client::over(Arc::new(self.http()?)))
    }

    /// Makes the transport alone, for one that is wrapped around it.
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
            // Plain http would be readable to a proxy, the key with it.
            _ if is_this_machine => builder.no_proxy(),
            Proxy::System => builder,
            Proxy::Direct => builder.no_proxy(),
            Proxy::At(address) => {
                // The library's error repeats the address, which may hold a password.
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

/// The process's cryptography where it has installed one, else the one that is built in. None is
/// installed here: that is the program's choice.
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
