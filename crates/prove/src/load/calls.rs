//! Counts the calls to Tabby.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use tabby::Http;
use tabby::transport::{Answer, Request, Sending, Transport};

#[derive(Debug, Default)]
pub(super) struct Counts {
    status: AtomicU64,
    refused: AtomicU64,
    pub(super) not_made: AtomicU64,
}

pub(super) struct Seen {
    pub(super) status: u64,
    pub(super) refused: u64,
    pub(super) not_made: u64,
}

impl Counts {
    pub(super) fn now(&self) -> Seen {
        Seen {
            status: self.status.load(Relaxed),
            refused: self.refused.load(Relaxed),
            not_made: self.not_made.load(Relaxed),
        }
    }
}

/// Tabby's API, and how often it is asked.
#[derive(Debug)]
pub(super) struct Counted {
    pub(super) http: Http,
    pub(super) counts: Arc<Counts>,
}

impl Transport for Counted {
    fn send(&self, request: Request) -> Sending<'_> {
        if request.method == reqwest::Method::GET {
            self.counts.status.fetch_add(1, Relaxed);
        }
        let counts = self.counts.clone();
        let sending = self.http.send(request);
        Box::pin(async move {
            let answer: Result<Answer, tabby::Error> = sending.await;
            if answer.as_ref().is_ok_and(|answer| answer.status == 429) {
                counts.refused.fetch_add(1, Relaxed);
            }
            answer
        })
    }
}
