//! News to terminals: each step of a sale as it is committed, without a question.
//!
//! The last ones are kept, so that a stream that was cut goes on where it was: each has a number,
//! which begins with a name of this process, for after a restart nobody knows what was missed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use contract::SaleView;
use payment::id::SaleId;
use serde_json::json;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Steps that are kept for streams that were cut, and how far a slow one may fall behind.
const KEPT: usize = 256;

/// Something that happened to a sale.
#[derive(Clone, Debug)]
pub struct Pushed {
    /// Its place in the order of all.
    pub number: u64,
    /// The event's name: `sale`, a step of a sale, or `acknowledged`.
    pub event: &'static str,
    /// Its data as JSON, written once for all who hear of it.
    pub json: Arc<str>,
}

/// What everybody hears.
#[derive(Clone, Debug)]
pub struct Feed(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    process: String,
    kept: Mutex<VecDeque<Pushed>>,
    sender: broadcast::Sender<Pushed>,
    stop: CancellationToken,
}

/// Somebody who listens.
#[derive(Debug)]
pub struct Listener {
    /// What was said since the number that was heard last; nothing when that is not known, so that
    /// everything has to be told anew.
    pub missed: Option<Vec<Pushed>>,
    /// The number of what was said last.
    pub number: u64,
    /// What is said from now on.
    pub receiver: broadcast::Receiver<Pushed>,
    /// Ends with the process.
    pub stop: CancellationToken,
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
    /// Tells everybody how a sale stands.
    pub(crate) fn publish(&self, view: &SaleView) {
        if let Ok(json) = serde_json::to_string(view) {
            self.push("sale", json);
        }
    }

    /// Tells everybody that somebody has acknowledged how a sale ended.
    pub(crate) fn acknowledged(&self, id: SaleId) {
        self.push("acknowledged", json!({"id": id.to_string()}).to_string());
    }

    fn push(&self, event: &'static str, json: String) {
        let mut kept = self.kept();
        let number = kept.back().map_or(0, |last| last.number) + 1;
        let pushed = Pushed {
            number,
            event,
            json: json.into(),
        };
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back(pushed.clone());
        // Under the lock: who begins to listen misses nothing and hears nothing twice.
        let _ = self.0.sender.send(pushed);
    }

    /// Begins to listen, after what has the id `last`.
    #[must_use]
    pub fn listen(&self, last: Option<&str>) -> Listener {
        let kept = self.kept();
        let number = kept.back().map_or(0, |pushed| pushed.number);
        let first = kept.front().map_or(1, |pushed| pushed.number);
        let heard = last
            .and_then(|id| id.strip_prefix(self.0.process.as_str())?.strip_prefix('-'))
            .and_then(|heard| heard.parse::<u64>().ok())
            .filter(|heard| heard.saturating_add(1) >= first && *heard <= number);
        let missed = heard.map(|heard| {
            let later = kept.iter().filter(|pushed| pushed.number > heard);
            later.cloned().collect()
        });
        Listener {
            missed,
            number,
            receiver: self.0.sender.subscribe(),
            stop: self.0.stop.clone(),
        }
    }

    /// What a listener names when it comes again.
    #[must_use]
    pub fn id(&self, number: u64) -> String {
        format!("{}-{number}", self.0.process)
    }

    /// How many listen.
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
