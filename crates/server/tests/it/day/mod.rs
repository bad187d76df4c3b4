//! The day: its reports, money by other methods, sums for a chart, and its sales as a table.

mod commands;
mod compared;
mod export;
mod others;
mod reports;
mod sums;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::shop::Shop;

/// The `n`th id of a report or a note.
pub(crate) fn id(n: u8) -> String {
    format!("0190a5b4-7c00-7000-8000-0000000002{n:02}")
}

impl Shop {
    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, body) = self.send(Method::GET, path, None).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }

    pub(crate) async fn x(&self) -> Value {
        self.get("/api/reports/x").await
    }

    /// Signs the report with the `n`th id.
    pub(crate) async fn sign(&self, n: u8) -> (StatusCode, Value) {
        let new = json!({"id": id(n)});
        self.send(Method::POST, "/api/reports/z", Some(new)).await
    }

    /// Signs a report that has to be signed.
    pub(crate) async fn signed(&self, n: u8) -> Value {
        let (status, report) = self.sign(n).await;
        assert_eq!(status, StatusCode::OK, "{report}");
        report
    }
}

/// What a report's only total says: payments, refunds, net and all.
pub(crate) fn sums(report: &Value) -> [String; 4] {
    let totals = report["totals"].as_array().unwrap();
    assert_eq!(totals.len(), 1, "{report}");
    let total = &totals[0];
    [
        &total["payments"]["amount"],
        &total["refunds"]["amount"],
        &total["net"],
        &total["all"],
    ]
    .map(|sum| sum.as_str().unwrap().to_owned())
}
