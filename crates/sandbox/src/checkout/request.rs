//! What clients sent, as the sandbox shows it, and what is wrong with it.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::checkout::fault::{KindName, Operation};
use crate::checkout::ids::PaymentId;
use crate::engine::requests;

/// One request.
pub type Entry = requests::Entry<KindName, Finding, PaymentId>;
/// What came of a request.
pub type Answered = requests::Answered<Finding>;

/// Something that the documents say is wrong, or why a request was refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Finding {
    /// Its name, such as `no_idempotency_key`.
    pub rule: &'static str,
    /// What is wrong and what to do instead.
    pub message: &'static str,
    /// The page that says so, or `This sandbox`.
    pub source: &'static str,
    /// What is meant, where the request has several parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl requests::Finding for Finding {
    fn rule(&self) -> &'static str {
        self.rule
    }
}

/// What a client sent, and what it was answered.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct RequestState {
    /// Counts requests from 1; it goes on after a reset.
    pub number: u64,
    /// When, on the sandbox's clock.
    pub at: String,
    /// The HTTP method.
    pub method: &'static str,
    /// The path with its query, without a key.
    pub path: String,
    /// Which call it is; `null` for a path or method that Checkout.com does not have.
    pub operation: Option<Operation>,
    /// The key's kind and its last four characters; empty without a key.
    pub key: String,
    /// The account whose key it is; `null` for a key that no account lists.
    pub account: Option<String>,
    /// The processing channel that the body or the payment names.
    pub processing_channel_id: Option<String>,
    /// The body: JSON, or a text for what is no JSON, or `null` for none.
    pub body: Value,
    /// The HTTP status of the answer; `null` for none (yet).
    pub status: Option<u16>,
    /// The answer's body, in the same form; `null` for images.
    pub answer: Value,
    /// The fault that it met; `null` for none.
    pub fault: Option<KindName>,
    /// What the documents say is wrong with it, and why it was refused.
    pub findings: Vec<Finding>,
    /// The `rule` of the finding that is why it was refused; `null` when it was not.
    pub refused_because: Option<&'static str>,
    /// The payment that it made or is about; `null` for none.
    pub payment_id: Option<String>,
}

impl RequestState {
    /// A request with its number.
    #[must_use]
    pub fn of(number: u64, entry: &Entry) -> Self {
        Self {
            number,
            at: entry.at.to_string(),
            method: entry.method,
            path: entry.path.clone(),
            operation: entry.operation,
            key: entry.key.clone(),
            account: entry.account.clone(),
            processing_channel_id: entry.branch.clone(),
            body: shown(&entry.body),
            status: entry.status,
            answer: shown(&entry.answer),
            fault: entry.fault,
            findings: entry.findings.clone(),
            refused_because: entry.refused_because,
            payment_id: entry.payment_id.map(|id| id.to_string()),
        }
    }
}

/// A body as JSON, or as text, without secrets.
fn shown(body: &[u8]) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    match serde_json::from_slice(body) {
        Ok(mut body) => {
            without_secrets(&mut body);
            body
        }
        Err(_) => {
            let text = String::from_utf8_lossy(body);
            match text.contains("client_secret") {
                true => "…".into(),
                false => text.into(),
            }
        }
    }
}

/// Members whose values are nobody else's.
const SECRETS: [&str; 4] = ["key", "access_token", "client_secret", "Authorization"];

fn without_secrets(body: &mut Value) {
    match body {
        Value::Object(members) => {
            for (name, member) in members {
                let is_secret = SECRETS
                    .iter()
                    .any(|secret| name.eq_ignore_ascii_case(secret));
                match member {
                    Value::String(_) if is_secret => *member = json!("…"),
                    inner => without_secrets(inner),
                }
            }
        }
        Value::Array(entries) => entries.iter_mut().for_each(without_secrets),
        _ => {}
    }
}
