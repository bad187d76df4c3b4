//! Prints: which is the original, and what the network printer made of them.

mod jobs;
mod network;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use crate::shop::{ID, Shop};

/// The id of print number `n`.
fn job(n: u32) -> String {
    format!("0190a5b4-7c00-7000-8000-0000000f{n:04}")
}

impl Shop {
    async fn begin(&self, body: Value) -> (StatusCode, Value) {
        self.send(Method::POST, "/api/prints", Some(body)).await
    }

    /// Begins print number `n` of the sale; which copy it is.
    async fn begun(&self, n: u32) -> u64 {
        let (status, print) = self.begin(json!({"job": job(n), "sale": ID})).await;
        assert_eq!(status, StatusCode::OK, "{print}");
        print["copy"].as_u64().unwrap()
    }

    async fn end(&self, n: u32, outcome: &str) -> (StatusCode, Value) {
        let path = format!("/api/prints/{}/outcome", job(n));
        let body = json!({"outcome": outcome});
        self.send(Method::POST, &path, Some(body)).await
    }

    /// Sends bytes of print number `n` to the network printer.
    async fn to_printer(&self, n: u32, bytes: &[u8]) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("/api/prints/{}/printer", job(n)))
            .header("content-type", "application/octet-stream")
            .body(Body::from(bytes.to_vec()));
        self.raw(request.unwrap()).await
    }

    /// What is known of each print of the sale.
    async fn outcomes(&self) -> Vec<(u64, String)> {
        let path = format!("/api/sales/{ID}/prints");
        let (status, list) = self.send(Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::OK, "{list}");
        let prints = list["prints"].as_array().unwrap().iter();
        let told = |print: &Value| {
            let outcome = print["outcome"].as_str().unwrap().to_owned();
            (print["copy"].as_u64().unwrap(), outcome)
        };
        prints.map(told).collect()
    }
}
