//! Seals the entries of the audit log, and writes anchors of it to a file.

use std::path::PathBuf;
use std::time::Duration;

use log_throttle::Outage;
use store::{Anchor, AuditStore, StoreError};
use tokio::sync::oneshot::{self, error::TryRecvError};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::anchors;
use crate::sale_clock::SaleClock;

/// How long an entry is unsealed, at most: so long somebody could change it unseen.
const EVERY: Duration = Duration::from_secs(1);

/// How many entries are sealed in one write, while others wait for the ledger.
const AT_ONCE: u32 = 500;

/// How often an anchor is written, if there are new entries.
const ANCHOR_EVERY: Duration = Duration::from_secs(60 * 60);

/// After this time a file that does not answer is told of.
const SILENT: Duration = Duration::from_secs(10);

/// How long a stop waits for the last anchor.
const LAST_WRITE: Duration = Duration::from_secs(3);

/// Seals until `stop`, and once after it. Where a file is given, writes an anchor to it at the first entry,
/// then every hour, and at the end. A file that does not answer holds nothing up.
pub async fn keep(store: &dyn AuditStore, file: Option<PathBuf>, stop: CancellationToken) {
    let sealing = Outage::default();
    let mut anchors = file.map(Anchors::new);
    look_at_machinery(store).await;
    loop {
        let is_over = stop.is_cancelled();
        match sealed_head(store).await {
            Ok(head) => {
                if let Some(times) = sealing.ends() {
                    info!(times, "the audit log is sealed again");
                }
                if let (Some(anchors), Some(head)) = (&mut anchors, head) {
                    anchors.look(&head, is_over);
                }
            }
            Err(error) => {
                if sealing.fails() {
                    warn!(code = "audit_not_sealed", %error, "new entries of the audit log could not be sealed, and are tried every second");
                }
            }
        }
        if is_over {
            if let Some(anchors) = anchors {
                anchors.end().await;
            }
            return;
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            () = sleep(EVERY) => {}
        }
    }
}

/// Somebody may have added to the ledger what keeps entries out of the log.
async fn look_at_machinery(store: &dyn AuditStore) {
    if store.audit_is_ours().await.is_ok_and(|is_ours| !is_ours) {
        error!(
            code = "audit_hindered",
            "what keeps the audit log in the ledger was changed: entries may have been kept out of it; see `tabby-pos audit verify`"
        );
    }
}

/// The file of anchors, and how far it is written.
struct Anchors {
    path: PathBuf,
    clock: SaleClock,
    outage: Outage,
    last: Option<(Anchor, Instant)>,
    /// The write that is under way, and since when.
    writing: Option<(Anchor, Instant, oneshot::Receiver<std::io::Result<bool>>)>,
}

impl Anchors {
    fn new(path: PathBuf) -> Self {
        Self {
            path,
            clock: SaleClock::system(),
            outage: Outage::default(),
            last: None,
            writing: None,
        }
    }

    /// Takes note of what came of the last write, and begins another one if it is time.
    fn look(&mut self, head: &Anchor, is_over: bool) {
        if let Some((anchor, since, mut came)) = self.writing.take() {
            match came.try_recv() {
                Ok(outcome) => self.came(anchor, outcome),
                Err(TryRecvError::Closed) => {}
                Err(TryRecvError::Empty) => {
                    if since.elapsed() >= SILENT {
                        self.fails(&std::io::ErrorKind::TimedOut.into());
                    }
                    self.writing = Some((anchor, since, came));
                    return;
                }
            }
        }
        if !is_due(self.last.as_ref(), head, is_over) {
            return;
        }
        let (path, now, anchor) = (self.path.clone(), self.clock.now(), head.clone());
        let (tell, came) = oneshot::channel();
        // A thread of its own, which nobody waits for at the end of the program: the disk may be another
        // machine's, and never answer.
        std::thread::spawn(move || tell.send(anchors::append(&path, now, &anchor)));
        self.writing = Some((head.clone(), Instant::now(), came));
    }

    fn came(&mut self, anchor: Anchor, outcome: std::io::Result<bool>) {
        match outcome {
            Ok(is_new) => {
                if is_new {
                    warn!(code = "anchors_begun", file = %self.path.display(), "a new file of anchors was begun: if there was one before, look whether its disk is mounted");
                }
                self.last = Some((anchor, Instant::now()));
                if let Some(times) = self.outage.ends() {
                    info!(times, "anchors of the audit log are written again");
                }
            }
            Err(error) => self.fails(&error),
        }
    }

    fn fails(&self, error: &std::io::Error) {
        if self.outage.fails() {
            warn!(code = "anchor_not_written", %error, file = %self.path.display(), "an anchor of the audit log could not be written, and is tried every second: until then nobody can tell whether the log was cut off");
        }
    }

    /// Waits for the last write, but not for long.
    async fn end(mut self) {
        if let Some((anchor, _, came)) = self.writing.take() {
            match tokio::time::timeout(LAST_WRITE, came).await {
                Ok(Ok(outcome)) => self.came(anchor, outcome),
                Ok(Err(_)) | Err(_) => self.fails(&std::io::ErrorKind::TimedOut.into()),
            }
        }
    }
}

/// Whether an anchor of this entry is to be written.
fn is_due(last: Option<&(Anchor, Instant)>, head: &Anchor, is_over: bool) -> bool {
    last.is_none_or(|(anchor, at)| anchor != head && (is_over || at.elapsed() >= ANCHOR_EVERY))
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

    #[tokio::test]
    async fn a_file_that_never_answers_holds_up_neither_seals_nor_a_stop() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("anchors");
        // Nobody reads from it: opening it would wait for ever.
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        let store = Memory::default();
        let entry = AuditEntry::new("test", Actor::Server, START);
        store.record(&entry).await.unwrap();
        let stop = CancellationToken::new();
        stop.cancel();
        let begun = std::time::Instant::now();
        keep(&store, Some(path), stop).await;
        assert!(begun.elapsed() < Duration::from_secs(30));
        assert!(!store.seal(9).await.unwrap().has_more);
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
