//! What the sandbox remembers of the last request.

use serde_json::Value;

use crate::desk::{Answer, Desk};

/// The last request, as it is remembered.
pub async fn last(desk: &Desk) -> Value {
    let body = desk.get("/_sandbox/requests").await.json();
    body["requests"].as_array().unwrap().last().unwrap().clone()
}

/// Holds that the last request was refused like this, and why.
pub async fn refused(desk: &Desk, answer: &Answer, status: u16, rule: &str) -> String {
    assert_eq!(answer.status, status, "{rule}: {answer:?}");
    let request = last(desk).await;
    let findings = request["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["rule"] == rule);
    let finding = finding.unwrap_or_else(|| panic!("{rule}: {request}"));
    assert!(!finding["message"].as_str().unwrap().is_empty());
    finding["detail"].as_str().unwrap_or("").to_owned()
}

/// The finding of this name that the last request has.
pub async fn finding(desk: &Desk, rule: &str) -> Value {
    let request = last(desk).await;
    let findings = request["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["rule"] == rule);
    finding
        .unwrap_or_else(|| panic!("{rule}: {request}"))
        .clone()
}
