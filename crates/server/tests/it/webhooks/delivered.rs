//! Webhooks that are delivered, and what comes of them without a question.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use crate::shop::{SECRET, Shop};

impl Shop {
    pub(crate) async fn hook(&self, secret: &str, body: impl Into<Body>) -> StatusCode {
        let request = Request::builder()
            .method(Method::POST)
            .uri("/webhooks/tabby")
            .header("x-till", secret)
            .body(body.into())
            .unwrap();
        self.raw(request).await.0
    }

    pub(crate) async fn notice(&self, sale: &Value, status: &str, captures: usize) -> StatusCode {
        let captures = vec![json!({"id": "c", "amount": "1"}); captures];
        let body = json!({"id": sale["payment_id"], "status": status, "captures": captures, "refunds": null});
        self.hook(SECRET, body.to_string()).await
    }

    /// The sale as the ledger has it: nobody asks Tabby.
    pub(super) async fn as_it_is(&self) -> Value {
        let (_, page) = self.send(Method::GET, "/api/sales", None).await;
        page["sales"][0].clone()
    }

    pub(super) async fn becomes(&self, state: &str) {
        for _ in 0..200 {
            if self.as_it_is().await["state"] == state {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it never became {state}: {}", self.as_it_is().await);
    }

    /// Everything that was begun has come to its end.
    pub(super) async fn settled(&self) {
        tokio::time::sleep(Duration::from_millis(1_300)).await;
    }
}
