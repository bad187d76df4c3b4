//! The certificate in use. Whoever renews certificates writes new files and does not think of this
//! server: it looks for itself.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tracing::{info, warn};

use super::certificate::{Certificate, TlsError, TlsFiles};
use log_throttle::Outage;

/// How often the files are looked at.
const LOOKS_EVERY: Duration = Duration::from_secs(2);

/// From when on it is said that a certificate runs out: renewal programs renew 30 days before.
const WARNS_BEFORE: SignedDuration = SignedDuration::from_hours(21 * 24);

/// How often it is said.
const WARNS_EVERY: Duration = Duration::from_hours(24);

/// What tells one content of a file from another without reading it: a renewed file has another number,
/// length or time.
type Mark = (u64, u64, i64, i64);

/// The certificate in use.
#[derive(Debug)]
pub(super) struct Current {
    files: TlsFiles,
    /// What the files were just before they were first read.
    first: [Option<Mark>; 2],
    key: RwLock<Arc<CertifiedKey>>,
    ends: RwLock<Timestamp>,
}

impl Current {
    pub(super) fn read(files: &TlsFiles) -> Result<Self, TlsError> {
        let first = marks(files);
        let read = Certificate::read(files)?;
        tell(&read, "the certificate is in use");
        Ok(Self {
            files: files.clone(),
            first,
            key: RwLock::new(read.key),
            ends: RwLock::new(read.ends),
        })
    }

    /// Looks at the files every few seconds.
    pub(super) async fn keep(&self) {
        let (mut used, mut last) = (self.first, self.first);
        let failed = Outage::default();
        let mut warned: Option<tokio::time::Instant> = None;
        loop {
            if self.runs_out_soon() && warned.is_none_or(|at| at.elapsed() >= WARNS_EVERY) {
                warned = Some(tokio::time::Instant::now());
                let ends = *self.ends.read().unwrap_or_else(PoisonError::into_inner);
                warn!(
                    code = "certificate_runs_out", %ends,
                    "the certificate in TABBY_POS_TLS_CERT runs out: afterwards browsers open no till; renew it, and the server takes the new one by itself"
                );
            }
            tokio::time::sleep(LOOKS_EVERY).await;
            let now = marks(&self.files);
            let is_settled = now == last;
            last = now;
            // Two files are not written in one moment: the other one may follow.
            if !is_settled || now == used && !failed.lasts() {
                continue;
            }
            match self.read_again() {
                Ok(()) => {
                    failed.ends();
                    warned = None;
                    used = now;
                }
                Err(error) if failed.fails() => warn!(
                    code = "certificate_not_read", %error,
                    "the changed certificate cannot be used; the one of before still is, and the files are read again until they can be"
                ),
                Err(_) => {}
            }
        }
    }

    /// Reads both files, and uses them from the next handshake on.
    fn read_again(&self) -> Result<(), TlsError> {
        let read = Certificate::read(&self.files)?;
        tell(&read, "the changed certificate is in use");
        *self.key.write().unwrap_or_else(PoisonError::into_inner) = read.key;
        *self.ends.write().unwrap_or_else(PoisonError::into_inner) = read.ends;
        Ok(())
    }

    fn runs_out_soon(&self) -> bool {
        let ends = *self.ends.read().unwrap_or_else(PoisonError::into_inner);
        ends.duration_since(Timestamp::now()) < WARNS_BEFORE
    }
}

fn marks(files: &TlsFiles) -> [Option<Mark>; 2] {
    let mark = |about: Metadata| (about.ino(), about.len(), about.mtime(), about.mtime_nsec());
    [&files.certificate, &files.key].map(|path| std::fs::metadata(path).ok().map(mark))
}

fn tell(read: &Certificate, what: &str) {
    let names = read.names.join(", ");
    info!(%names, ends = %read.ends, "{what}");
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let key = self.key.read().unwrap_or_else(PoisonError::into_inner);
        Some(key.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::local;

    fn made(folder: &std::path::Path) -> TlsFiles {
        let made = local::make(folder, &["till.shop.lan".to_owned()], Timestamp::now()).unwrap();
        TlsFiles {
            certificate: made.certificate,
            key: made.key,
        }
    }

    #[test]
    fn a_pair_that_does_not_fit_leaves_the_one_of_before_in_use() {
        let folder = tempfile::TempDir::new().unwrap();
        let (own, other) = (folder.path().join("own"), folder.path().join("other"));
        let files = made(&own);
        let current = Current::read(&files).unwrap();
        let in_use = || current.key.read().unwrap().cert.first().cloned();
        let first = in_use();
        // As it stands between the writing of the two files.
        std::fs::copy(made(&other).key, &files.key).unwrap();
        let error = current.read_again().unwrap_err();
        assert!(matches!(error, TlsError::Apart(_)), "{error}");
        assert_eq!(in_use(), first);
        made(&own);
        current.read_again().unwrap();
        assert_ne!(in_use(), first);
    }
}
