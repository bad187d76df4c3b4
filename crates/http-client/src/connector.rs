//! Builds the HTTP client: TLS, certificates, proxy, no redirects.

use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect;
use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::proxy::Route;

/// Which root certificates a gateway's certificate is checked against.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Roots {
    /// The system's.
    #[default]
    System,
    /// Mozilla's, which are compiled in.
    #[cfg(feature = "webpki-roots")]
    Bundled,
}

/// How connections are made.
pub struct Connector<'a> {
    /// Whether the calls go to this machine. They use no proxy then: it could read plain http, and
    /// the key in it.
    pub is_this_machine: bool,
    /// The proxy for other calls.
    pub route: Route<'a>,
    /// The root certificates.
    pub roots: Roots,
    /// Further root certificates, PEM.
    pub certificates: &'a [Vec<u8>],
    /// Time limit for getting a connection.
    pub connect: Duration,
    /// The header `User-Agent`.
    pub user_agent: &'a str,
}

/// Why there is no HTTP client.
#[derive(Debug, thiserror::Error)]
pub enum ConnectorError {
    /// The proxy's address is not valid.
    #[error("the proxy's address is wrong")]
    Proxy,
    /// A root certificate cannot be read.
    #[error("a root certificate is not PEM")]
    Roots,
    /// No TLS provider is built in or installed.
    #[error("no cryptography for TLS")]
    NoCryptography,
    /// TLS could not start.
    #[error("TLS could not start: {0}")]
    Tls(String),
    /// The HTTP library could not start.
    #[error("the HTTP client could not start: {0}")]
    Http(#[from] reqwest::Error),
}

impl Connector<'_> {
    /// Builds the client.
    ///
    /// # Errors
    ///
    /// A certificate or the proxy's address is wrong, or TLS or the HTTP library cannot start.
    pub fn client(&self) -> Result<reqwest::Client, ConnectorError> {
        let builder = reqwest::Client::builder();
        let builder = match self.route {
            _ if self.is_this_machine => builder.no_proxy(),
            Route::System => builder,
            Route::Direct => builder.no_proxy(),
            Route::At(address) => {
                // The library's error contains the address, which may hold a password.
                let proxy = reqwest::Proxy::https(address);
                builder.proxy(proxy.map_err(|_| ConnectorError::Proxy)?)
            }
        };
        let client = builder
            .tls_backend_preconfigured(self.tls()?)
            .connect_timeout(self.connect)
            .redirect(redirect::Policy::none())
            .tcp_nodelay(true)
            .user_agent(self.user_agent)
            .build()?;
        Ok(client)
    }

    fn tls(&self) -> Result<rustls::ClientConfig, ConnectorError> {
        let wrong = |error: rustls::Error| ConnectorError::Tls(error.to_string());
        let cryptography = cryptography().ok_or(ConnectorError::NoCryptography)?;
        let mut own = Vec::new();
        for pem in self.certificates {
            let before = own.len();
            for certificate in CertificateDer::pem_slice_iter(pem) {
                own.push(certificate.map_err(|_| ConnectorError::Roots)?);
            }
            if own.len() == before {
                return Err(ConnectorError::Roots);
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
                roots.add(certificate).map_err(|_| ConnectorError::Roots)?;
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
