//! Error bodies: those that Tabby publishes, word for word, and our own where it publishes none.
//!
//! Source: Tabby, API reference (examples per operation); API error codes.

use axum::http::StatusCode;
use serde_json::json;

use crate::engine::reply::Reply;
use crate::tabby::fault::Operation;
use crate::tabby::settings::{Body400, Body429, Body500, Settings};
use crate::tabby::world::payment::Refusal;

/// 404 for unknown routes, and for unknown ids in some operations.
pub const PAGE_NOT_FOUND: Reply = Reply::Text(StatusCode::NOT_FOUND, "404 page not found");

fn error(status: StatusCode, kind: &str, message: &str) -> Reply {
    Reply::Json(
        status,
        json!({"status": "error", "errorType": kind, "error": message}),
    )
}

/// An error envelope without the `error` text.
#[must_use]
pub fn bare(status: StatusCode, kind: &str) -> Reply {
    Reply::Json(status, json!({"status": "error", "errorType": kind}))
}

/// 400 with a text.
#[must_use]
pub fn bad_data(message: &str) -> Reply {
    error(StatusCode::BAD_REQUEST, "bad_data", message)
}

/// 400 of webhooks and disputes.
#[must_use]
pub fn bad_request() -> Reply {
    bad_data("bad_request")
}

/// 400 for wrong fields, in the form that the settings choose.
#[must_use]
pub fn wrong(fields: &[String], settings: &Settings) -> Reply {
    match settings.error_400 {
        Body400::Fields => wrong_fields(fields),
        Body400::Text => bad_data(&format!("invalid value: {}", fields.join(", "))),
    }
}

/// 400 that names fields, such as `$.payment.currency`.
#[must_use]
pub fn wrong_fields(fields: &[String]) -> Reply {
    let errors: Vec<_> = fields
        .iter()
        .map(|field| json!({"field": field, "code": "invalid_value", "message": ""}))
        .collect();
    let body = json!({"status": "error", "errorType": "bad_data", "errors": errors});
    Reply::Json(StatusCode::BAD_REQUEST, body)
}

/// 403.
#[must_use]
pub fn no_permission() -> Reply {
    bare(StatusCode::FORBIDDEN, "no_permission")
}

/// 404 of payments.
#[must_use]
pub fn no_such_payment() -> Reply {
    error(StatusCode::NOT_FOUND, "not_found", "no such payment")
}

/// 404 of webhooks.
#[must_use]
pub fn no_such_webhook() -> Reply {
    error(StatusCode::NOT_FOUND, "not_found", "no such webhook")
}

/// 404 for a merchant code that is not the key's, if the settings want that. The text is ours.
#[must_use]
pub fn no_such_merchant() -> Reply {
    error(StatusCode::NOT_FOUND, "not_found", "no such merchant")
}

/// 404 of disputes.
#[must_use]
pub fn no_such_dispute() -> Reply {
    error(StatusCode::NOT_FOUND, "not_found", "dispute not found")
}

/// 409.
#[must_use]
pub fn disputed() -> Reply {
    error(StatusCode::CONFLICT, "conflict", "payment is disputed")
}

/// 500, in the form that the settings choose.
#[must_use]
pub fn internal(settings: &Settings) -> Reply {
    match settings.error_500 {
        Body500::Json => bare(StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        Body500::Text => Reply::Text(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server error"),
    }
}

/// 429, in the form that the settings choose. Tabby does not publish its body.
#[must_use]
pub fn too_many_requests(settings: &Settings) -> Reply {
    let status = StatusCode::TOO_MANY_REQUESTS;
    match settings.error_429 {
        Body429::Empty => Reply::Text(status, ""),
        Body429::Json => error(status, "too_many_requests", "too many requests"),
        Body429::Html => Reply::Html(status),
    }
}

/// The published body of an operation for this status.
#[must_use]
pub fn published(operation: Operation, status: StatusCode, settings: &Settings) -> Reply {
    use Operation as Of;
    match status {
        StatusCode::BAD_REQUEST => bad_data(match operation {
            Of::CancelSession => "session is finalized",
            Of::RetrievePayment | Of::UpdatePayment => "invalid payment id",
            Of::CapturePayment => "could not capture not authorized payments",
            Of::RefundPayment => "can not refund payment that has no captures and not closed",
            Of::ClosePayment => "already closed",
            Of::ListPayments => "failed to decode request",
            Of::CreateSession | Of::RetrieveSession | Of::SendLink | Of::QrCode | Of::Webhook => {
                "could not decode request"
            }
            Of::RegisterWebhook
            | Of::ListWebhooks
            | Of::RetrieveWebhook
            | Of::UpdateWebhook
            | Of::DeleteWebhook
            | Of::ListDisputes
            | Of::RetrieveDispute
            | Of::ProvideEvidence
            | Of::ApproveDisputes
            | Of::ChallengeDispute
            | Of::UploadAttachment => "bad_request",
        }),
        StatusCode::UNAUTHORIZED => not_authorized(operation),
        StatusCode::FORBIDDEN => no_permission(),
        StatusCode::NOT_FOUND => match operation {
            Of::RetrievePayment
            | Of::UpdatePayment
            | Of::CapturePayment
            | Of::RefundPayment
            | Of::ClosePayment => no_such_payment(),
            Of::RetrieveWebhook | Of::UpdateWebhook | Of::DeleteWebhook => no_such_webhook(),
            Of::RetrieveDispute | Of::ProvideEvidence => no_such_dispute(),
            _ => PAGE_NOT_FOUND,
        },
        StatusCode::CONFLICT => disputed(),
        StatusCode::TOO_MANY_REQUESTS => too_many_requests(settings),
        StatusCode::INTERNAL_SERVER_ERROR => internal(settings),
        _ => bare(status, "internal"),
    }
}

/// 401. Its text differs between operations.
#[must_use]
pub fn not_authorized(operation: Operation) -> Reply {
    let message = match operation {
        Operation::CreateSession => "merchant is null",
        Operation::RetrieveSession | Operation::SendLink | Operation::CancelSession => {
            "auth: provided key doesn't exist"
        }
        Operation::RetrievePayment => "missing Bearer scheme",
        Operation::RegisterWebhook | Operation::ListWebhooks | Operation::UpdateWebhook => {
            "authorization"
        }
        Operation::RetrieveWebhook
        | Operation::DeleteWebhook
        | Operation::ListDisputes
        | Operation::RetrieveDispute
        | Operation::ProvideEvidence
        | Operation::ApproveDisputes
        | Operation::ChallengeDispute
        | Operation::UploadAttachment => "invalid secret key",
        Operation::UpdatePayment
        | Operation::CapturePayment
        | Operation::RefundPayment
        | Operation::ClosePayment
        | Operation::ListPayments
        | Operation::QrCode
        | Operation::Webhook => return bare(StatusCode::UNAUTHORIZED, "not_authorized"),
    };
    error(StatusCode::UNAUTHORIZED, "not_authorized", message)
}

/// The answer to a refusal. The first five texts are published; the others are ours.
#[must_use]
pub fn refused(refusal: Refusal) -> Reply {
    match refusal {
        Refusal::NotAuthorized => bad_data("could not capture not authorized payments"),
        Refusal::NotCaptured => {
            bad_data("can not refund payment that has no captures and not closed")
        }
        Refusal::AlreadyClosed => bad_data("already closed"),
        Refusal::Finalized => bad_data("session is finalized"),
        Refusal::Disputed => disputed(),
        Refusal::NotPaid => bad_data("could not close not authorized payments"),
        Refusal::NotUpdatable => bad_data("could not update not authorized payments"),
        Refusal::MoreThanAuthorized => bad_data("amount is more than what is left to capture"),
        Refusal::MoreThanCaptured => bad_data("amount is more than what is left to refund"),
        Refusal::OtherAmount => bad_data("reference_id was used with another amount"),
        Refusal::WindowPassed => bad_data("payment can not be refunded any more"),
    }
}
