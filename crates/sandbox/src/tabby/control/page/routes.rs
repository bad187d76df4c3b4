//! The routes of the page.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};

use super::forms;
use super::view::{Shown, read};
use super::whole::{changes, page};
use crate::tabby::world::Shared;

const SCRIPT: &str = include_str!("control.js");

/// The page, its changing part, and its forms.
pub(crate) fn router() -> Router<Shared> {
    Router::new()
        .route("/_sandbox", get(async || Redirect::permanent("/_sandbox/")))
        .route("/_sandbox/", get(show))
        .route("/_sandbox/page/live", get(live))
        .route("/_sandbox/page/control.js", get(script))
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
        .route("/_sandbox/page/clock", form(post(forms::clock)))
        .route("/_sandbox/page/faults", form(post(forms::add_fault)))
        .route(
            "/_sandbox/page/faults/{place}/clear",
            form(post(forms::clear_fault)),
        )
        .route(
            "/_sandbox/page/faults/clear",
            form(post(forms::clear_faults)),
        )
        .route(
            "/_sandbox/page/settings",
            form(post(forms::change_settings)),
        )
        .route("/_sandbox/page/reset", form(post(forms::reset)))
}

/// The route of a form. A refusal is answered with the page itself; a GET of that address (a
/// reload) redirects to the page.
fn form(route: MethodRouter<Shared>) -> MethodRouter<Shared> {
    route.get(async || Redirect::to("/_sandbox/"))
}

async fn script() -> impl IntoResponse {
    let kind = HeaderValue::from_static("text/javascript; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], SCRIPT)
}

async fn show(State(shared): State<Shared>, RawQuery(query): RawQuery) -> Response {
    let view = read(query.as_deref().unwrap_or(""));
    page(&shared.lock(), &view).into_response()
}

async fn live(State(shared): State<Shared>, RawQuery(query): RawQuery) -> Html<String> {
    let view = read(query.as_deref().unwrap_or(""));
    let world = shared.lock();
    let shown = Shown::of(&world, &view);
    Html(changes(&world, &view, &shown).into_string())
}
