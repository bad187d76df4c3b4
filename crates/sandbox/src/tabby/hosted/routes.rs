//! The routes of the hosted page, with short links and the phone.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use uuid::Uuid;

use super::phone;
use crate::customer::hosted::{self, address, no_such_sale};
use crate::tabby::world::Shared;

/// The hosted page at `/`, the forms on it, and a phone that links are sent to.
pub fn router() -> Router<Shared> {
    hosted::router()
        .route("/s/{short}", get(short))
        .route("/phone", get(phone::show))
        .route("/phone/page.js", get(phone::script))
}

/// Resolves the short link of a session: the start of its id.
async fn short(State(shared): State<Shared>, Path(short): Path<String>) -> Response {
    let world = shared.lock();
    let of = |id: &Uuid| short.len() == 8 && id.simple().to_string().starts_with(&short);
    let session = world
        .sessions()
        .iter()
        .rev()
        .find(|session| of(&session.id));
    match session {
        Some(session) => Redirect::to(&address(session.id, session.lang())).into_response(),
        None => no_such_sale(),
    }
}
