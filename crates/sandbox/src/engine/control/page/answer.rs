//! What a form of the page is answered.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

use super::frame::served;
use super::said::Said;
use super::shows::Shows;
use super::view::View;
use crate::engine::sandbox::Sandbox;

/// Redirects to the view that the form was sent from, with a success message at the form's place.
pub fn done<A: Shows>(headers: &HeaderMap, word: &str, at: &str) -> Response {
    let view = View::of_referer(A::PAGE, headers);
    Redirect::to(&view.after(word, at)).into_response()
}

/// Answers 422 with that view, the reason, and what was typed.
pub fn refused<A: Shows>(
    sandbox: &Sandbox<A>,
    headers: &HeaderMap,
    said: Said,
    typed: BTreeMap<String, String>,
) -> Response {
    let mut view = View::of_referer(A::PAGE, headers);
    view.said = Some(said);
    view.typed = typed;
    let page = served(A::page(sandbox, &view));
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// The same for a form without fields.
pub fn impossible<A: Shows>(
    sandbox: &Sandbox<A>,
    headers: &HeaderMap,
    at: &str,
    why: &str,
) -> Response {
    refused(sandbox, headers, Said::refused(at, why), BTreeMap::new())
}
