//! What clients sent, as the sandbox shows it, and what the guides say is wrong with it.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::engine::requests;
use crate::tabby::api::payload::exact;
use crate::tabby::fault::{KindName, Operation};

/// One request.
pub type Entry = requests::Entry<KindName, Finding, Uuid>;
/// What came of a request.
pub type Answered = requests::Answered<Finding>;
/// The last requests.
pub type Requests = requests::Requests<KindName, Finding, Uuid>;

/// Something that a guide says is wrong, or why a request was refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Finding {
    /// Its name, such as `no_attachment`.
    pub rule: &'static str,
    /// What is wrong and what to do instead.
    pub message: &'static str,
    /// The page that says so: `API reference`, `POS integration`, `Custom payment links`,
    /// `Payment processing`, `Technical requirements`, `Webhooks` or `This sandbox`.
    pub source: &'static str,
    /// Where in the body, and what is wrong or what was made of it: the first twenty places, and how
    /// many more there are. Absent where the whole request is meant.
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
    /// Which call it is; `null` for a path or method that Tabby does not have, and for what was
    /// refused by its host name (421) or for coming from another site's page (403).
    pub operation: Option<Operation>,
    /// The key's kind and its last four characters, such as `sk_test_…0971`; empty without a key.
    pub key: String,
    /// The account whose key it is; `null` for a key that no account lists.
    pub account: Option<String>,
    /// The branch that the header, the body or the payment names.
    pub merchant_code: Option<String>,
    /// The body: JSON, or a text for what is no JSON, or `null` for none.
    pub body: Value,
    /// The HTTP status of the answer; `null` for none (yet).
    pub status: Option<u16>,
    /// The answer's body, in the same form; `null` for images.
    pub answer: Value,
    /// The fault that it met; `null` for none.
    pub fault: Option<KindName>,
    /// What the guides say is wrong with it, and why it was refused.
    pub findings: Vec<Finding>,
    /// The `rule` of the finding that is why it was refused; `null` when it was not.
    pub refused_because: Option<&'static str>,
    /// The payment that it made or is about; `null` for none.
    pub payment_id: Option<Uuid>,
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
            merchant_code: entry.branch.clone(),
            body: shown(&entry.body),
            status: entry.status,
            answer: shown(&entry.answer),
            fault: entry.fault,
            findings: entry.findings.clone(),
            refused_because: entry.refused_because,
            payment_id: entry.payment_id,
        }
    }
}

/// A body as JSON, or as text. The word by which a shop knows Tabby is nobody else's: it is left out.
fn shown(body: &[u8]) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    let mut body = exact(body).unwrap_or_else(|| String::from_utf8_lossy(body).into());
    match &mut body {
        Value::Array(webhooks) => webhooks.iter_mut().for_each(without_secret),
        one => without_secret(one),
    }
    body
}

fn without_secret(webhook: &mut Value) {
    if let Some(secret) = webhook.pointer_mut("/header/value") {
        *secret = json!("…");
    }
}
