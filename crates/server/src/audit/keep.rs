//! Seals the entries of the audit log, and writes anchors of it to a file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use log_throttle::Outage;
use store::{Anchor, AuditStore, StoreError};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::anchors;
use crate::sale_clock::SaleClock;

/// How long an entry is unsealed, at most: so long somebody could change it unseen.
const EVERY: Duration = Duration::from_secs(1);

/// How many entries are sealed in one write, while others wait for the ledger.
const AT_ONCE: u32 = 500;

/// How often an anchor is written, if there are new entries.
const ANCHOR_EVERY: Duration = Duration::from_secs(60 * 60);

/// Seals until `stop`, and once after it. Where a file is given, writes an anchor to it at the first entry,
/// then every hour, and at the end.
pub async fn keep(store: &dyn AuditStore, file: Option<PathBuf>, stop: CancellationToken) {
    let clock = SaleClock::system();
    let (sealing, anchoring) = (Outage::default(), Outage::default());
    let mut anchored: Option<(Anchor, Instant)> = None;
    loop {
        let is_over = stop.is_cancelled();
        match sealed_head(store).await {
            Ok(head) => {
                if let Some(times) = sealing.ends() {
                    info!(times, "the audit log is sealed again");
                }
                let file = file.as_deref().zip(head.as_ref());
                if let Some((path, head)) = file
                    && is_due(anchored.as_ref(), head, is_over)
                {
                    match write(path, &clock, head).await {
                        Ok(()) => {
                            anchored = Some((head.clone(), Instant::now()));
                            if let Some(times) = anchoring.ends() {
                                info!(times, "anchors of the audit log are written again");
                            }
                        }
                        Err(error) => {
                            if anchoring.fails() {
                                warn!(code = "anchor_not_written", %error, file = %path.display(), "an anchor of the audit log could not be written, and is tried every second: until then nobody can tell whether the log was cut off");
                            }
                        }
                    }
                }
            }
            Err(error) => {
                if sealing.fails() {
                    warn!(code = "audit_not_sealed", %error, "new entries of the audit log could not be sealed, and are tried every second");
                }
            }
        }
        if is_over {
            return;
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            () = sleep(EVERY) => {}
        }
    }
}

/// Whether an anchor of this entry is to be written.
fn is_due(last: Option<&(Anchor, Instant)>, head: &Anchor, is_over: bool) -> bool {
    last.is_none_or(|(anchor, at)| anchor != head && (is_over || at.elapsed() >= ANCHOR_EVERY))
}

/// The file may be on another machine, which does not answer.
async fn write(path: &Path, clock: &SaleClock, anchor: &Anchor) -> std::io::Result<()> {
    let (path, now, anchor) = (path.to_owned(), clock.now(), anchor.clone());
    let written = tokio::task::spawn_blocking(move || anchors::append(&path, now, &anchor));
    written.await.map_err(std::io::Error::other)?
}

/// Seals whatever is not sealed yet. Returns the last sealed entry.
///
/// # Errors
///
/// The ledger failed.
pub async fn sealed_head(store: &dyn AuditStore) -> Result<Option<Anchor>, StoreError> {
    loop {
        let sealed = store.seal(AT_ONCE).await?;
        if !sealed.has_more {
            return Ok(sealed.head);
        }
    }
}

#[cfg(test)]
mod tests {
    use payment::identity::Actor;
    use payment::sale::sample::START;
    use store::{AuditEntry, Memory};

    use super::*;

    #[tokio::test]
    async fn what_was_written_last_is_sealed_and_anchored_when_the_server_stops() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("anchors");
        let store = Memory::default();
        let entry = AuditEntry::new("test", Actor::Server, START);
        store.record(&entry).await.unwrap();
        let stop = CancellationToken::new();
        stop.cancel();
        keep(&store, Some(path.clone()), stop).await;
        let head = sealed_head(&store).await.unwrap().unwrap();
        assert_eq!(super::super::read_anchors(&path), Ok(vec![head]));
    }

    #[tokio::test(start_paused = true)]
    async fn anchors_are_an_hour_apart_and_only_of_new_entries() {
        let head = |seq| Anchor::new(seq, store::AuditHash::FIRST);
        assert!(is_due(None, &head(1), false));
        let last = (head(1), Instant::now());
        assert!(!is_due(Some(&last), &head(2), false));
        assert!(is_due(Some(&last), &head(2), true));
        tokio::time::advance(ANCHOR_EVERY).await;
        assert!(is_due(Some(&last), &head(2), false));
        assert!(!is_due(Some(&last), &head(1), true));
    }
}
