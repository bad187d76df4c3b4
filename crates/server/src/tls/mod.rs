//! TLS of the server's own: certificate and key from two files, read again when they change.
//!
//! | file | what it does |
//! |---|---|
//! | `certificate` | reads and checks the two files |
//! | `reload` | the certificate that handshakes use, and the task that reads changed files |
//! | `local` | a certificate authority of the shop's own: `tabby-pos tls local` |

mod certificate;
pub mod local;
mod reload;

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use tokio_rustls::TlsAcceptor;

pub use self::certificate::{TlsError, TlsFiles};
use self::reload::Current;

/// The protocols that a client may choose from, the preferred one first.
const PROTOCOLS: [&[u8]; 2] = [HTTP_2, b"http/1.1"];

/// HTTP/2 in a handshake (RFC 7301).
pub(crate) const HTTP_2: &[u8] = b"h2";

/// How connections to this server are encrypted.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    current: Arc<Current>,
}

impl Tls {
    /// Reads certificate and key.
    ///
    /// # Errors
    ///
    /// [`TlsError`]: one sentence.
    pub fn open(files: &TlsFiles) -> Result<Self, TlsError> {
        let current = Arc::new(Current::read(files)?);
        let provider = Arc::new(ring::default_provider());
        // TLS 1.2 and 1.3, the only versions that rustls has.
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Library)?
            .with_no_client_auth()
            .with_cert_resolver(current.clone());
        config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
        config.ticketer = ring::Ticketer::new().map_err(TlsError::Library)?;
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            current,
        })
    }

    /// Reads the files again whenever they have changed, and warns before the certificate runs out. It
    /// never ends.
    pub async fn keep_current(&self) {
        self.current.keep().await;
    }

    /// What accepts connections.
    pub(crate) fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Tls")
            .field("current", &self.current)
            .finish_non_exhaustive()
    }
}
