//! Who paid when, and when tills hear of it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use contract::{SaleState, SaleView};
use server::App;
use tokio::time::Instant;

/// The customers, and what tills hear.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) sandbox: SocketAddr,
    pub(super) http: reqwest::Client,
    pub(super) paid: Arc<Mutex<HashMap<String, Instant>>>,
    pub(super) detection: Arc<Mutex<Vec<u64>>>,
}

impl Desk {
    pub(super) async fn steer(&self, method: reqwest::Method, path: &str, body: String) {
        let url = format!("http://{}/_sandbox/{path}", self.sandbox);
        let request = self.http.request(method, url).body(body);
        let _ = request
            .header("content-type", "application/json")
            .send()
            .await;
    }

    pub(super) async fn pays(&self, payment: String) {
        let path = format!("payments/{payment}/outcome");
        self.paid().insert(payment, Instant::now());
        let body = "{\"outcome\":\"approve\"}".to_owned();
        self.steer(reqwest::Method::POST, &path, body).await;
    }

    fn paid(&self) -> std::sync::MutexGuard<'_, HashMap<String, Instant>> {
        self.paid.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn hears(&self, payment: &str) {
        let Some(paid) = self.paid().remove(payment) else {
            return;
        };
        let ms = u64::try_from(paid.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut all = self
            .detection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        all.push(ms);
    }

    /// As every terminal hears it.
    pub(super) async fn listen(self, app: App) {
        let mut listener = app.sales.feed().listen(None);
        loop {
            match listener.receiver.recv().await {
                Ok(pushed) => {
                    let view = serde_json::from_str::<SaleView>(&pushed.json).ok();
                    let paid = view.filter(|view| view.state == SaleState::Paid);
                    if let Some(payment) = paid.and_then(|view| view.payment_id) {
                        self.hears(payment.as_str());
                    }
                }
                Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
                Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
            }
        }
    }

    pub(super) fn forget(&self) {
        let mut all = self
            .detection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        all.clear();
    }

    pub(super) fn detection(&self) -> Vec<u64> {
        let all = self
            .detection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        all.clone()
    }

    pub(super) fn late(&self, than: Duration) -> u64 {
        let paid = self.paid();
        let late = paid.values().filter(|paid| paid.elapsed() > than);
        u64::try_from(late.count()).unwrap_or(u64::MAX)
    }
}
