//! A parsed request.

use axum::body::Bytes;
use axum::http::Method;
use serde_json::{Map, Value};

use crate::checkout::accounts::{BadKey, Owner};
use crate::checkout::fault::Operation;

/// The id of a request, which its answer carries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestId(pub String);

/// The method of a request was written in lower case.
#[derive(Clone, Copy, Debug)]
pub struct LowerCase;

/// A parsed request.
#[derive(Clone, Debug)]
pub struct Call {
    /// The operation.
    pub operation: Operation,
    /// Its id.
    pub request_id: RequestId,
    /// Its method.
    pub method: Method,
    /// Whether that was written in lower case.
    pub is_lower_case: bool,
    /// The base of the addresses in its answer.
    pub base: String,
    /// The owner of its key.
    pub owner: Result<Owner, BadKey>,
    /// What its token allows; `None` for a key, which allows everything.
    pub scopes: Option<Vec<String>>,
    /// Its path.
    pub path: String,
    /// Its query.
    pub query: String,
    /// `Authorization`
    pub authorization: Option<String>,
    /// `Cko-Idempotency-Key`
    pub idempotency_key: Option<String>,
    /// `Content-Type`
    pub content_type: Option<String>,
    /// Its body.
    pub body: Bytes,
}

impl Call {
    /// A part of its path: `/payments/pay_…/captures` has `pay_…` as its second.
    #[must_use]
    pub fn segment(&self, place: usize) -> &str {
        self.path.split('/').nth(place).unwrap_or("")
    }

    /// Its body as a JSON object; an empty body is an empty object. `None` for anything else.
    #[must_use]
    pub fn object(&self) -> Option<Value> {
        if self.body.is_empty() {
            return Some(Value::Object(Map::new()));
        }
        serde_json::from_slice(&self.body)
            .ok()
            .filter(Value::is_object)
    }
}
