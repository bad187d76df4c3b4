//! Captures, voids and refunds that somebody asks for on a paid sale.

mod bad_input;
mod captures;
mod elsewhere;
mod interrupted;
mod overdue;
mod refunds;
mod refused;

use std::time::Duration;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::shop::{ID, KEY, Shop, new_sale};

/// The `n`th operation's id.
pub(crate) fn operation(n: u8) -> String {
    format!("0190a5b4-7c00-7000-8000-0000000001{n:02}")
}

/// A refund of this amount, as a client asks for it.
pub(crate) fn refund_of(n: u8, amount: &str) -> Value {
    json!({"id": operation(n), "amount": amount})
}

impl Shop {
    /// A paid sale of AED 250.00, captured in full.
    pub(crate) async fn paid(&self) -> Value {
        let (_, sale) = self.create(new_sale()).await;
        self.decide(&sale, "approve").await;
        let mut paid = self.until("paid").await;
        while paid["captured"] != "250.00" {
            paid = self.until("paid").await;
        }
        paid
    }

    /// A paid sale of AED 250.00 that nobody captures.
    pub(crate) async fn authorised(&self) -> Value {
        self.steer(Method::PATCH, "settings", json!({"auto_capture": false}))
            .await;
        let (_, sale) = self.create(new_sale()).await;
        self.decide(&sale, "approve").await;
        self.until("paid").await
    }

    pub(crate) async fn ask(&self, what: &str, body: Value) -> (StatusCode, Value) {
        let path = format!("/api/sales/{ID}/{what}");
        self.send(Method::POST, &path, Some(body)).await
    }

    /// Asks for what has to be taken.
    pub(crate) async fn asked(&self, what: &str, body: Value) -> Value {
        let (status, operation) = self.ask(what, body).await;
        assert_eq!(status, StatusCode::OK, "{operation}");
        operation
    }

    pub(crate) async fn listed(&self) -> Value {
        let path = format!("/api/sales/{ID}/operations");
        self.send(Method::GET, &path, None).await.1
    }

    /// Looks after sales and operations until the newest operation has ended.
    pub(crate) async fn until_ended(&self) -> Value {
        let stop = CancellationToken::new();
        let watching = server::watcher::run(self.app.sales.clone(), stop.clone());
        let watching = tokio::spawn(watching);
        let mut ended = Value::Null;
        for _ in 0..400 {
            let list = self.listed().await;
            ended = list["operations"]
                .as_array()
                .unwrap()
                .last()
                .unwrap()
                .clone();
            if ended["status"] != "asked" {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        stop.cancel();
        watching.await.unwrap();
        assert_ne!(ended["status"], "asked", "{ended}");
        ended
    }

    /// The payment as Tabby has it: the truth.
    pub(crate) async fn truth(&self) -> Value {
        let state = self.sessions().await;
        let payment = state[0]["payment_id"].as_str().unwrap();
        let url = format!("{}/api/v2/payments/{payment}", self.sandbox);
        let answer = reqwest::Client::new().get(url).bearer_auth(KEY).send();
        serde_json::from_str(&answer.await.unwrap().text().await.unwrap()).unwrap()
    }

    /// Somebody acts on the payment in Tabby's portal.
    pub(crate) async fn portal(&self, what: &str, body: Value) {
        let state = self.sessions().await;
        let payment = state[0]["payment_id"].as_str().unwrap();
        let url = format!("{}/api/v2/payments/{payment}/{what}", self.sandbox);
        let asked = reqwest::Client::new()
            .post(url)
            .bearer_auth(KEY)
            .header("content-type", "application/json")
            .body(body.to_string());
        let status = asked.send().await.unwrap().status();
        assert!(status.is_success(), "{status}");
    }
}

/// The amounts of the captures or the refunds that Tabby has made.
pub(crate) fn amounts(truth: &Value, of: &str) -> Vec<String> {
    let all = truth[of].as_array().into_iter().flatten();
    all.map(|one| one["amount"].as_str().unwrap().to_owned())
        .collect()
}
