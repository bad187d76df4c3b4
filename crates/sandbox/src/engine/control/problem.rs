//! Why a control call was not done.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Why something was not done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// In a sentence.
    message: &'static str,
}

/// The answer with this status that says why something was not done.
#[must_use]
pub fn problem(status: StatusCode, message: &'static str) -> Response {
    (status, Json(Problem { message })).into_response()
}
