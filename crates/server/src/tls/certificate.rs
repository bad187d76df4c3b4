//! A certificate with its key, read from two files and checked before it is used.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

use files::read_secret;

/// Larger than any chain of certificates.
const MOST_BYTES: u64 = 256 * 1024;

/// Where certificate and key are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TlsFiles {
    /// A PEM file with the certificate, followed by those that lead to its root.
    pub certificate: PathBuf,
    /// A PEM file with the certificate's private key.
    pub key: PathBuf,
}

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{} {why}", .path.display())]
    Unread {
        /// The file.
        path: PathBuf,
        /// The rest of the sentence that begins with its name.
        why: String,
    },
    /// The certificate file has something else in it.
    #[error(
        "{} has no certificate in it; it must be a PEM file that begins with the server's certificate, followed by those that signed it",
        .0.display()
    )]
    NoCertificate(PathBuf),
    /// The key file has something else in it. Nothing of it is repeated.
    #[error("{} has no private key in it that can be used; it must be a PEM file with an ECDSA, RSA or Ed25519 key and no passphrase", .0.display())]
    NoKey(PathBuf),
    /// Certificate and key do not belong together.
    #[error("the key in {} belongs to another certificate than the one in {}", .0.key.display(), .0.certificate.display())]
    Apart(TlsFiles),
    /// The library refused.
    #[error("TLS cannot be used: {0}")]
    Library(rustls::Error),
}

/// A certificate with its key, and what is told of it.
#[derive(Debug)]
pub(super) struct Certificate {
    /// What handshakes use.
    pub(super) key: Arc<CertifiedKey>,
    /// The names and addresses that it is for.
    pub(super) names: Vec<String>,
    /// When it runs out.
    pub(super) ends: jiff::Timestamp,
}

impl Certificate {
    /// Reads and checks both files. A certificate that has run out is used all the same: browsers say so,
    /// and the server would not help anybody by not starting.
    pub(super) fn read(files: &TlsFiles) -> Result<Self, TlsError> {
        let none = || TlsError::NoCertificate(files.certificate.clone());
        let pem = bytes(&files.certificate)?;
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&pem)
            .collect::<Result<_, _>>()
            .map_err(|_| none())?;
        let first = chain.first().ok_or_else(none)?;
        let (names, ends) = about(first).ok_or_else(none)?;
        let no_key = || TlsError::NoKey(files.key.clone());
        let pem = read_secret(&files.key).map_err(|why| TlsError::Unread {
            path: files.key.clone(),
            why,
        })?;
        let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| no_key())?;
        let key = any_supported_type(&key).map_err(|_| no_key())?;
        let key = CertifiedKey::new(chain, key);
        match key.keys_match() {
            // A key whose public half the library cannot tell is taken as it is.
            Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => {
                Ok(Self {
                    key: Arc::new(key),
                    names,
                    ends,
                })
            }
            Err(_) => Err(TlsError::Apart(files.clone())),
        }
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, TlsError> {
    let unread = |why: String| TlsError::Unread {
        path: path.to_owned(),
        why,
    };
    let failed = |error: std::io::Error| unread(format!("cannot be read: {error}"));
    let about = std::fs::metadata(path).map_err(failed)?;
    // Reading a pipe could block the start.
    if !about.is_file() {
        return Err(unread("is no file".to_owned()));
    }
    if about.len() > MOST_BYTES {
        return Err(unread("is far too large for certificates".to_owned()));
    }
    std::fs::read(path).map_err(failed)
}

/// When a certificate runs out; `None` if it cannot be read.
pub(super) fn ends(certificate: &CertificateDer<'_>) -> Option<jiff::Timestamp> {
    about(certificate).map(|(_, ends)| ends)
}

/// The names of a certificate, and when it runs out.
fn about(certificate: &CertificateDer<'_>) -> Option<(Vec<String>, jiff::Timestamp)> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    let ends = jiff::Timestamp::from_second(parsed.validity().not_after.timestamp()).ok()?;
    let names = parsed.subject_alternative_name().ok().flatten();
    let names = names.map_or_else(Vec::new, |names| {
        names.value.general_names.iter().filter_map(name).collect()
    });
    Some((names, ends))
}

fn name(of: &GeneralName<'_>) -> Option<String> {
    match of {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => {
            let four = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            let address = four.or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from));
            Some(address.ok()?.to_string())
        }
        _ => None,
    }
}
