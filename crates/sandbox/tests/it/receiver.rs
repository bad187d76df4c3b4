//! Fixtures: a receiver of webhooks, and the deliveries that the sandbox sent.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::desk::{Desk, WEBHOOKS};

#[derive(Clone, Default)]
pub struct Inbox {
    pub seen: Arc<Mutex<Vec<(HeaderMap, Value)>>>,
    pub answer: Arc<Mutex<StatusCode>>,
    pub silent: Arc<Mutex<bool>>,
    pub came: Arc<Notify>,
}

/// A webhook receiver on its own port.
pub struct Receiver {
    pub url: String,
    pub inbox: Inbox,
}

pub async fn receive(State(inbox): State<Inbox>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let body = serde_json::from_slice(&body).unwrap();
    inbox.seen.lock().unwrap().push((headers, body));
    inbox.came.notify_one();
    let silent = *inbox.silent.lock().unwrap();
    if silent {
        std::future::pending::<()>().await;
    }
    *inbox.answer.lock().unwrap()
}

impl Receiver {
    pub async fn open() -> Self {
        let inbox = Inbox::default();
        *inbox.answer.lock().unwrap() = StatusCode::OK;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let app = Router::new()
            .route("/hook", post(receive))
            .with_state(inbox.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, inbox }
    }

    pub fn answer(&self, status: StatusCode) {
        *self.inbox.answer.lock().unwrap() = status;
    }

    /// Waits for `count` deliveries and returns all that came.
    pub async fn received(&self, count: usize) -> Vec<(HeaderMap, Value)> {
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
            .unwrap_or_else(|_| panic!("{count} deliveries: {:?}", self.inbox.seen.lock().unwrap()))
    }

    pub async fn statuses(&self, count: usize) -> Vec<String> {
        let seen = self.received(count).await;
        assert_eq!(seen.len(), count);
        seen.iter()
            .map(|(_, body)| body["status"].as_str().unwrap().to_owned())
            .collect()
    }
}

pub async fn register(desk: &Desk, url: &str) -> String {
    let body = json!({"url": url, "header": {"title": "X-Shop", "value": "a-word"}});
    let answer = desk.post(WEBHOOKS, body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// Waits until no delivery is being sent, and returns all of them.
pub async fn settled(desk: &Desk) -> Vec<Value> {
    let all = async {
        loop {
            let body = desk.get("/_sandbox/deliveries").await.json();
            let list = body["deliveries"].as_array().unwrap().clone();
            if list.iter().all(|delivery| delivery["state"] != "sending") {
                return list;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), all)
        .await
        .unwrap()
}

/// Waits until no delivery to this receiver is being sent, and returns them.
pub async fn settled_of(desk: &Desk, url: &str) -> Vec<Value> {
    loop {
        let body = desk.get("/_sandbox/deliveries").await.json();
        let list = body["deliveries"].as_array().unwrap();
        let of: Vec<Value> = list.iter().filter(|d| d["url"] == url).cloned().collect();
        let open = |d: &Value| d["state"] == "sending" || d["attempts"] == json!([]);
        if !of.iter().any(open) {
            return of;
        }
        tokio::task::yield_now().await;
    }
}
