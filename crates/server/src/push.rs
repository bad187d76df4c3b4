//! Pushes changes to terminals: each step of a sale when it is committed.
//!
//! The last messages are kept, so that a stream that was cut can continue. Each has a number, and
//! the id sent to clients begins with a name of this process, because after a restart it is not
//! known what was missed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use contract::SaleView;
use payment::id::BranchId;
use payment::sale::Intent;
use serde_json::json;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How many messages are kept for streams that were cut, and how far a slow one may fall behind.
const KEPT: usize = 256;

/// A message about a sale.
#[derive(Clone, Debug)]
pub struct Pushed {
    /// Its number in the order of all messages.
    pub number: u64,
    /// The event's name: `sale` for a step of a sale, or `acknowledged`.
    pub event: &'static str,
    /// The branch whose terminals hear of it.
    pub branch: BranchId,
    /// Its data as JSON, written once for all listeners.
    pub json: Arc<str>,
}

/// The feed that all terminals listen to.
#[derive(Clone, Debug)]
pub struct Feed(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    process: String,
    kept: Mutex<VecDeque<Pushed>>,
    sender: broadcast::Sender<Pushed>,
    stop: CancellationToken,
}

/// A subscription to the feed.
#[derive(Debug)]
pub struct Listener {
    /// The messages since the last one that the client got. `None` if that is not known: then the
    /// client needs the full state.
    pub missed: Option<Vec<Pushed>>,
    /// The number of the latest message.
    pub number: u64,
    /// The branch whose messages it gets.
    pub branch: BranchId,
    /// The messages of every branch from now on; see [`Self::is_for`].
    pub receiver: broadcast::Receiver<Pushed>,
    /// Cancelled when the process stops.
    pub stop: CancellationToken,
}

impl Listener {
    /// Whether this message is one of its branch.
    #[must_use]
    pub fn is_for(&self, pushed: &Pushed) -> bool {
        pushed.branch == self.branch
    }
}

impl Default for Feed {
    fn default() -> Self {
        let process = Uuid::new_v4().simple().to_string();
        Self(Arc::new(Inner {
            process: process.get(..12).unwrap_or(&process).to_owned(),
            kept: Mutex::default(),
            sender: broadcast::Sender::new(KEPT),
            stop: CancellationToken::new(),
        }))
    }
}

impl Feed {
    /// Sends a sale's state to the listeners of its branch.
    pub(crate) fn publish(&self, intent: &Intent, view: &SaleView) {
        if let Ok(json) = serde_json::to_string(view) {
            self.push(intent, "sale", json);
        }
    }

    /// Tells the listeners of its branch that the end of a sale was acknowledged.
    pub(crate) fn acknowledged(&self, intent: &Intent) {
        let json = json!({"id": intent.id.to_string()});
        self.push(intent, "acknowledged", json.to_string());
    }

    fn push(&self, intent: &Intent, event: &'static str, json: String) {
        let mut kept = self.kept();
        let number = kept.back().map_or(0, |last| last.number) + 1;
        let pushed = Pushed {
            number,
            event,
            branch: intent.branch.clone(),
            json: json.into(),
        };
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back(pushed.clone());
        // Send while holding the lock, so that a new listener misses nothing and gets nothing
        // twice.
        let _ = self.0.sender.send(pushed);
    }

    /// Subscribes to the messages of a branch after the one with the id `last`.
    #[must_use]
    pub fn listen(&self, branch: &BranchId, last: Option<&str>) -> Listener {
        let kept = self.kept();
        let number = kept.back().map_or(0, |pushed| pushed.number);
        let first = kept.front().map_or(1, |pushed| pushed.number);
        let heard = last
            .and_then(|id| id.strip_prefix(self.0.process.as_str())?.strip_prefix('-'))
            .and_then(|heard| heard.parse::<u64>().ok())
            .filter(|heard| heard.saturating_add(1) >= first && *heard <= number);
        let missed = heard.map(|heard| {
            let later = kept.iter().filter(|pushed| pushed.number > heard);
            let later = later.filter(|pushed| pushed.branch == *branch);
            later.cloned().collect()
        });
        Listener {
            missed,
            number,
            branch: branch.clone(),
            receiver: self.0.sender.subscribe(),
            stop: self.0.stop.clone(),
        }
    }

    /// The id of a message, which a client sends when it reconnects.
    #[must_use]
    pub fn id(&self, number: u64) -> String {
        format!("{}-{number}", self.0.process)
    }

    /// The number of listeners.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.0.sender.receiver_count()
    }

    /// Ends every stream.
    pub(crate) fn close(&self) {
        self.0.stop.cancel();
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, VecDeque<Pushed>> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
