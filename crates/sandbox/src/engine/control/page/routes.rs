//! The routes of the page that do not depend on the API.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};

use super::forms;
use super::frame::served;
use super::shows::Shows;
use super::view::View;
use crate::engine::sandbox::Api;
use crate::engine::shared::Shared;

const SCRIPT: &str = include_str!("control.js");

/// The page, its changing part, and the forms for clock, faults, settings and reset.
pub fn router<A: Shows>() -> Router<Shared<A>> {
    Router::new()
        .route("/_sandbox", get(async || Redirect::permanent("/_sandbox/")))
        .route("/_sandbox/", get(show::<A>))
        .route("/_sandbox/page/live", get(live::<A>))
        .route("/_sandbox/page/control.js", get(script))
        .route("/_sandbox/page/clock", form(post(forms::clock::<A>)))
        .route("/_sandbox/page/faults", form(post(forms::add_fault::<A>)))
        .route(
            "/_sandbox/page/faults/{place}/clear",
            form(post(forms::clear_fault::<A>)),
        )
        .route(
            "/_sandbox/page/faults/clear",
            form(post(forms::clear_faults::<A>)),
        )
        .route(
            "/_sandbox/page/settings",
            form(post(forms::change_settings::<A>)),
        )
        .route("/_sandbox/page/reset", form(post(forms::reset::<A>)))
}

/// The route of a form. A refusal is answered with the page itself; a GET of that address (a
/// reload) redirects to the page.
pub fn form<A: Api>(route: MethodRouter<Shared<A>>) -> MethodRouter<Shared<A>> {
    route.get(async || Redirect::to("/_sandbox/"))
}

async fn script() -> impl IntoResponse {
    let kind = HeaderValue::from_static("text/javascript; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], SCRIPT)
}

async fn show<A: Shows>(State(shared): State<Shared<A>>, RawQuery(query): RawQuery) -> Response {
    let view = View::read(A::PAGE, query.as_deref().unwrap_or(""));
    served(A::page(&shared.lock(), &view)).into_response()
}

async fn live<A: Shows>(
    State(shared): State<Shared<A>>,
    RawQuery(query): RawQuery,
) -> Html<String> {
    let view = View::read(A::PAGE, query.as_deref().unwrap_or(""));
    Html(A::changes(&shared.lock(), &view).into_string())
}
