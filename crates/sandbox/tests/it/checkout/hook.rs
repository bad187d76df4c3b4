//! Fixtures: a receiver of deliveries that keeps their bytes, and workflows that lead to it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::till::{Till, text};

/// The key of the documents' example.
pub const SIGNATURE_KEY: &str = "8V8x0dLK%AyD*DNS8JJr";

/// A delivery as it came.
#[derive(Clone, Debug)]
pub struct Came {
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Came {
    pub fn body(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    pub fn kind(&self) -> String {
        self.body()["type"].as_str().unwrap().to_owned()
    }
}

#[derive(Clone, Default)]
struct Inbox {
    seen: Arc<Mutex<Vec<Came>>>,
    answer: Arc<Mutex<u16>>,
    came: Arc<Notify>,
}

/// A receiver on its own port.
pub struct Hook {
    pub url: String,
    inbox: Inbox,
}

async fn receive(State(inbox): State<Inbox>, headers: HeaderMap, bytes: Bytes) -> StatusCode {
    inbox.seen.lock().unwrap().push(Came { headers, bytes });
    inbox.came.notify_one();
    StatusCode::from_u16(*inbox.answer.lock().unwrap()).unwrap()
}

impl Hook {
    pub async fn open() -> Self {
        let inbox = Inbox::default();
        *inbox.answer.lock().unwrap() = 204;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let app = Router::new()
            .route("/hook", post(receive))
            .with_state(inbox.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, inbox }
    }

    pub fn answer(&self, status: u16) {
        *self.inbox.answer.lock().unwrap() = status;
    }

    /// Waits for `count` deliveries and returns all that came.
    pub async fn received(&self, count: usize) -> Vec<Came> {
        let all = async {
            loop {
                let seen = self.inbox.seen.lock().unwrap().clone();
                if seen.len() >= count {
                    return seen;
                }
                self.inbox.came.notified().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), all)
            .await
            .unwrap_or_else(|_| panic!("{count}: {:?}", self.inbox.seen.lock().unwrap()))
    }

    pub async fn kinds(&self, count: usize) -> Vec<String> {
        self.received(count).await.iter().map(Came::kind).collect()
    }
}

/// The request for a workflow that sends all of `events` to `url`.
pub fn workflow(url: &str, events: &[&str]) -> Value {
    json!({
        "name": "till",
        "conditions": [{"type": "event", "events": {"gateway": events}}],
        "actions": [{
            "type": "webhook", "url": url, "headers": {"Authorization": "a-word"},
            "signature": {"method": "HMACSHA256", "key": SIGNATURE_KEY},
        }],
    })
}

/// The names of the events that a till needs.
pub const ALL: [&str; 11] = [
    "payment_pending",
    "payment_approved",
    "payment_declined",
    "payment_captured",
    "payment_capture_declined",
    "payment_refunded",
    "payment_refund_declined",
    "payment_voided",
    "payment_void_declined",
    "payment_expired",
    "payment_canceled",
];

pub async fn register(till: &Till, hook: &Hook, events: &[&str]) -> String {
    let answer = till.post("/workflows", workflow(&hook.url, events)).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    text(&answer, "/id")
}
