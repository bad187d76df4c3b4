//! The routes below `/_sandbox`.

use axum::routing::get;
use axum::{Json, Router};

use super::document::{documented, explained};
use super::page;
use crate::checkout::world::Shared;

/// Everything under `/_sandbox`.
pub fn router() -> Router<Shared> {
    let (routes, document) = documented().split_for_parts();
    let document = explained(document);
    routes
        .route("/_sandbox/openapi.json", get(async move || Json(document)))
        .merge(page::router())
}
