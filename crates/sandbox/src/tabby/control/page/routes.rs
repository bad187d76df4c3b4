//! The routes of the page.

use axum::Router;
use axum::routing::post;

use super::forms;
use crate::engine::control::page::routes::{self, form};
use crate::tabby::world::Shared;

/// The page, its changing part, and its forms.
pub(crate) fn router() -> Router<Shared> {
    routes::router()
        .route(
            "/_sandbox/page/payments/{id}/{outcome}",
            form(post(forms::outcome)),
        )
        .route(
            "/_sandbox/page/disputes/{id}/{status}",
            form(post(forms::turn_dispute)),
        )
        .route(
            "/_sandbox/page/deliveries/{id}/resend",
            form(post(forms::resend)),
        )
}
