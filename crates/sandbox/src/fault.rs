//! Bad days: what a call is answered instead of the truth.

use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Shared;

/// Calls that can go wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// `POST /api/v2/checkout`
    CreateSession,
    /// `GET /api/v2/checkout/{id}`
    RetrieveSession,
    /// `GET /api/v2/checkout/{id}/hpp_link_qr`
    QrCode,
    /// `POST /api/v2/checkout/{id}/cancel`
    CancelSession,
    /// `GET /api/v2/payments/{id}`
    RetrievePayment,
}

/// What goes wrong.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// Nothing is done and nothing answered.
    NoAnswerBefore,
    /// It is done, and nothing answered.
    NoAnswerAfter,
    /// It is done, but only after a while.
    Slow {
        /// Milliseconds.
        ms: u64,
    },
    /// Nothing is done; this status with the body that Tabby publishes for it.
    Status {
        /// HTTP status.
        status: u16,
    },
    /// Nothing is done; a page of the edge instead of an answer.
    Html {
        /// HTTP status.
        status: u16,
    },
    /// It is done; the JSON ends in the middle.
    Truncated,
    /// It is done; the answer has no body.
    Empty,
    /// It is done; the answer lacks `qr_code`.
    MissingQrCode,
    /// It is done; the answer lacks `web_url`.
    MissingWebUrl,
    /// It is done; the answer lacks both.
    MissingLinks,
    /// It is done; the answer names another amount.
    WrongAmount,
    /// It is done; the answer names a state that nobody has described.
    UnknownStatus,
}

/// One bad day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fault {
    /// Which call goes wrong.
    pub operation: Operation,
    /// How.
    #[serde(flatten)]
    pub kind: Kind,
    /// How many times; always when absent.
    #[serde(default)]
    pub times: Option<u32>,
}

/// The bad days to come.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Replaces all of them.
    pub fn set(&mut self, faults: Vec<Fault>) {
        self.0 = faults;
    }

    /// All of them.
    #[must_use]
    pub fn list(&self) -> &[Fault] {
        &self.0
    }

    /// What goes wrong with this call; counts it.
    pub fn take(&mut self, operation: Operation) -> Option<Kind> {
        let fault = self
            .0
            .iter_mut()
            .find(|f| f.operation == operation && f.times != Some(0))?;
        if let Some(times) = &mut fault.times {
            *times -= 1;
        }
        Some(fault.kind.clone())
    }
}

/// An answer before it is written.
#[derive(Clone, PartialEq, Debug)]
pub enum Reply {
    /// JSON.
    Json(StatusCode, Value),
    /// A bare string, as some errors are.
    Text(StatusCode, &'static str),
    /// The QR image.
    Png(Vec<u8>),
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        match self {
            Self::Json(status, body) => (status, axum::Json(body)).into_response(),
            Self::Text(status, body) => (status, body).into_response(),
            Self::Png(image) => (
                [
                    (header::CONTENT_TYPE, "image/png"),
                    (header::CACHE_CONTROL, "no-store"),
                ],
                image,
            )
                .into_response(),
        }
    }
}

/// Does a call, or lets it go wrong.
pub async fn through(
    shared: Shared,
    operation: Operation,
    call: impl FnOnce() -> Reply,
) -> Response {
    let kind = shared.lock().faults.take(operation);
    let Some(kind) = kind else {
        return call().into_response();
    };
    match kind {
        Kind::NoAnswerBefore => std::future::pending().await,
        Kind::NoAnswerAfter => {
            call();
            std::future::pending().await
        }
        Kind::Slow { ms } => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            call().into_response()
        }
        Kind::Status { status } => published(status).into_response(),
        Kind::Html { status } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
            let page = "<!DOCTYPE html><html><head><title>Attention Required!</title></head><body></body></html>";
            (
                status,
                [(header::CONTENT_TYPE, "text/html; charset=UTF-8")],
                page,
            )
                .into_response()
        }
        Kind::Truncated => match call() {
            Reply::Json(status, body) => {
                let text: String = body.to_string();
                let half: String = text.chars().take(text.chars().count() / 2).collect();
                (status, [(header::CONTENT_TYPE, "application/json")], half).into_response()
            }
            Reply::Png(mut image) => {
                image.truncate(image.len() / 2);
                Reply::Png(image).into_response()
            }
            other @ Reply::Text(..) => other.into_response(),
        },
        Kind::Empty => {
            call();
            StatusCode::OK.into_response()
        }
        Kind::MissingQrCode => changed(call(), |body| remove(body, &["qr_code"])).into_response(),
        Kind::MissingWebUrl => changed(call(), |body| remove(body, &["web_url"])).into_response(),
        Kind::MissingLinks => {
            changed(call(), |body| remove(body, &["qr_code", "web_url"])).into_response()
        }
        Kind::WrongAmount => {
            changed(call(), |body| set_in_payment(body, "amount", "1")).into_response()
        }
        Kind::UnknownStatus => {
            changed(call(), |body| set_in_payment(body, "status", "ON_HOLD")).into_response()
        }
    }
}

fn changed(reply: Reply, change: impl FnOnce(&mut Value)) -> Reply {
    match reply {
        Reply::Json(status, mut body) => {
            change(&mut body);
            Reply::Json(status, body)
        }
        other => other,
    }
}

fn remove(body: &mut Value, names: &[&str]) {
    let product = body.pointer_mut("/configuration/available_products/installments/0");
    if let Some(product) = product.and_then(Value::as_object_mut) {
        for name in names {
            product.remove(*name);
        }
    }
}

/// Changes a member of the payment, whether the body is one or holds one.
fn set_in_payment(body: &mut Value, name: &str, value: &str) {
    let whole = body.get("payment").is_none();
    let payment = if whole {
        Some(body)
    } else {
        body.get_mut("payment")
    };
    if let Some(members) = payment.and_then(Value::as_object_mut) {
        members.insert(name.to_owned(), json!(value));
    }
}

/// The body that Tabby publishes for a status, where it does not depend on the call.
fn published(status: u16) -> Reply {
    let kind = match status {
        400 => "bad_data",
        401 => "not_authorized",
        403 => "no_permission",
        404 => "not_found",
        409 => "conflict",
        429 => return Reply::Text(StatusCode::TOO_MANY_REQUESTS, ""),
        _ => "internal",
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Reply::Json(status, json!({"status": "error", "errorType": kind}))
}
