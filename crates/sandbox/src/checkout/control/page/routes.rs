//! The routes of the page.

use axum::Router;
use axum::routing::post;

use super::forms;
use crate::checkout::world::Shared;
use crate::engine::control::page::routes::{self, form};

/// The page, its changing part, and its forms.
pub(crate) fn router() -> Router<Shared> {
    routes::router()
        .route(
            "/_sandbox/page/payments/{id}/{outcome}",
            form(post(forms::outcome)),
        )
        .route(
            "/_sandbox/page/deliveries/{id}/resend",
            form(post(forms::resend)),
        )
}
