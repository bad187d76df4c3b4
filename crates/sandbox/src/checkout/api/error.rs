//! Error answers.
//!
//! Source: Checkout.com, OpenAPI document of 2023 and what its SDKs are tested with: 401, 403 and 404
//! have no body; 422 and 429 have codes.

use axum::http::StatusCode;
use serde_json::json;

use super::call::RequestId;
use crate::checkout::fault::Operation;
use crate::checkout::settings::{NotAllowed, OverCapture, Settings};
use crate::checkout::world::payment::Refusal;
use crate::engine::reply::Reply;

/// An answer without a body.
#[must_use]
pub const fn empty(status: StatusCode) -> Reply {
    Reply::Empty(status)
}

/// 404.
pub const NOT_FOUND: Reply = Reply::Empty(StatusCode::NOT_FOUND);

fn coded(status: StatusCode, id: &RequestId, kind: &str, codes: &[&str]) -> Reply {
    let RequestId(id) = id;
    Reply::Json(
        status,
        json!({"request_id": id, "error_type": kind, "error_codes": codes}),
    )
}

/// 422 for a request that is wrong.
#[must_use]
pub fn invalid(id: &RequestId, codes: &[&str]) -> Reply {
    coded(
        StatusCode::UNPROCESSABLE_ENTITY,
        id,
        "request_invalid",
        codes,
    )
}

/// 422 for a request that cannot be carried out.
#[must_use]
pub fn not_processed(id: &RequestId, code: &str) -> Reply {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    coded(status, id, "processing_error", &[code])
}

/// 422 for a body that is no JSON object.
#[must_use]
pub fn malformed(id: &RequestId) -> Reply {
    let RequestId(id) = id;
    Reply::Json(
        StatusCode::UNPROCESSABLE_ENTITY,
        json!({"request_id": id, "error_type": "request_malformed"}),
    )
}

/// 429 for a key whose first call is still being carried out.
#[must_use]
pub fn duplicate(id: &RequestId) -> Reply {
    let status = StatusCode::TOO_MANY_REQUESTS;
    coded(status, id, "request_invalid", &["duplicate_request"])
}

/// 429 for too many calls.
#[must_use]
pub fn too_many(id: &RequestId) -> Reply {
    let status = StatusCode::TOO_MANY_REQUESTS;
    coded(status, id, "request_invalid", &["api_calls_quota_exceeded"])
}

/// The answer to a refused action.
#[must_use]
pub fn refused(id: &RequestId, refusal: Refusal, settings: &Settings) -> Reply {
    match refusal {
        Refusal::NotAllowed => match settings.not_allowed {
            NotAllowed::Forbidden => empty(StatusCode::FORBIDDEN),
            NotAllowed::Unprocessable => not_processed(id, "action_not_allowed"),
        },
        Refusal::MoreThanAuthorized => not_processed(
            id,
            match settings.over_capture {
                OverCapture::Remaining => "capture_value_greater_than_remaining_authorized",
                OverCapture::Authorized => "capture_value_greater_than_authorized",
            },
        ),
        Refusal::MoreThanCaptured | Refusal::MoreThanReserved => {
            not_processed(id, "amount_exceeds_balance")
        }
        Refusal::TooManyActions => not_processed(id, "action_failure_limit_exceeded"),
    }
}

/// The body that belongs to a status, for a fault.
#[must_use]
pub fn published(operation: Operation, status: StatusCode) -> Reply {
    let id = RequestId(uuid::Uuid::new_v4().to_string());
    let is_action = matches!(
        operation,
        Operation::CapturePayment | Operation::RefundPayment | Operation::VoidPayment
    );
    match status {
        StatusCode::UNPROCESSABLE_ENTITY if is_action => not_processed(&id, "service_unavailable"),
        StatusCode::UNPROCESSABLE_ENTITY => invalid(&id, &["apm_service_unavailable"]),
        StatusCode::TOO_MANY_REQUESTS => duplicate(&id),
        other => empty(other),
    }
}
