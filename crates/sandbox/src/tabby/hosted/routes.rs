//! The routes of the hosted page, and its forms.

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::html;
use serde::Deserialize;
use uuid::Uuid;

use super::address::address;
use super::words::{AR, EN, Words};
use super::{page, phone};
use crate::tabby::credentials::{self, Known};
use crate::tabby::outcome::Outcome;
use crate::tabby::world::Shared;
use crate::tabby::world::{Mistake, Progress, World};

/// The hosted page at `/`, the forms on it, and a phone that links are sent to.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/", get(show))
        .route("/s/{short}", get(short))
        .route("/phone", get(phone::show))
        .route("/hosted/page.js", get(script))
        .route("/phone/page.js", get(phone::script))
        .route("/hosted/{id}/over", get(over))
        .route("/hosted/{id}/identify", post(identify))
        .route("/hosted/{id}/otp", post(otp))
        .route("/hosted/{id}/national-id", post(national_id))
        .route("/hosted/{id}/pay", post(pay))
        .route("/hosted/{id}/cancel", post(cancel))
}

fn words_of(lang: &str) -> &'static Words {
    if lang.starts_with("ar") { &AR } else { &EN }
}

#[derive(Deserialize)]
struct Address {
    #[serde(rename = "sessionId", default)]
    session: String,
    #[serde(default)]
    lang: String,
    /// For the list of what waits: part of an order number or of a branch.
    #[serde(default)]
    search: String,
    /// How many of the youngest are passed over.
    #[serde(default)]
    from: String,
}

async fn show(State(shared): State<Shared>, Query(address): Query<Address>) -> Response {
    let words = words_of(&address.lang);
    let mut world = shared.lock();
    if address.session.is_empty() {
        let from = address.from.parse().unwrap_or(0);
        let body = page::waiting(&world, words, &address.search, from);
        return page::shell(words, None, &body, StatusCode::OK);
    }
    let id = Uuid::try_parse(&address.session).ok();
    let mistake = id.and_then(|id| world.state.mistakes.remove(&id));
    let Some(session) = id.and_then(|id| world.session(id)) else {
        return unknown(words);
    };
    let body = page::body(&world, session, words, mistake.as_ref());
    page::shell(words, Some(session), &body, StatusCode::OK)
}

/// The page for an unknown payment.
fn unknown(words: &Words) -> Response {
    let nothing =
        html! { h1 { (words.unknown) } p { (words.unknown_hint) } (page::ways_out(words)) };
    page::shell(words, None, &nothing, StatusCode::NOT_FOUND)
}

/// The page for an unknown address.
pub(crate) fn no_such_page() -> Response {
    let nothing = html! { h1 { (EN.no_such_page) } (page::ways_out(&EN)) };
    page::shell(&EN, None, &nothing, StatusCode::NOT_FOUND)
}

async fn script() -> impl IntoResponse {
    let kind = "text/javascript; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], include_str!("hosted.js"))
}

/// Tells an open page whether its session is over.
async fn over(State(shared): State<Shared>, Path(id): Path<String>) -> Response {
    let world = shared.lock();
    let session = Uuid::try_parse(&id).ok().and_then(|id| world.session(id));
    let is_over = session.is_none_or(|session| !session.is_payable(world.now()));
    let headers = [(header::CACHE_CONTROL, "no-store")];
    (headers, axum::Json(is_over)).into_response()
}

/// Redirects to the page, in its language.
fn back(session: &str, lang: &str) -> Response {
    let words = words_of(lang);
    match Uuid::try_parse(session) {
        Ok(id) => Redirect::to(&address(id, words.lang)).into_response(),
        Err(_) => unknown(words),
    }
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
        None => unknown(&EN),
    }
}

#[derive(Deserialize)]
struct Identity {
    #[serde(default)]
    lang: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    phone: String,
}

async fn identify(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Form(form): Form<Identity>,
) -> Response {
    let mut world = shared.lock();
    let session = Uuid::try_parse(&id).ok().and_then(|id| world.session(id));
    let known = session.map(|session| {
        let known = if session.owner.is_test {
            credentials::of_test(&form.email, &form.phone)
        } else {
            credentials::of_live(&form.email, &form.phone)
        };
        (session.id, known)
    });
    let Some((session, known)) = known else {
        return unknown(words_of(&form.lang));
    };
    match known {
        None => {
            let (email, phone) = (form.email, form.phone);
            let mistake = Mistake::Credentials { email, phone };
            world.state.mistakes.insert(session, mistake);
        }
        // A session that is over does not change, and the page says so.
        Some(Known::Ineligible) => drop(world.decide(session, Outcome::Reject)),
        Some(Known::Code { outcome, with_id }) => {
            world.progress(session, Progress::Otp { outcome, with_id });
        }
    }
    back(&id, &form.lang)
}

#[derive(Deserialize)]
struct Otp {
    #[serde(default)]
    lang: String,
    #[serde(default)]
    otp: String,
}

async fn otp(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Form(form): Form<Otp>,
) -> Response {
    let mut world = shared.lock();
    if form.otp.trim() != "8888" {
        if let Some((session, _)) = step(&world, &id) {
            world.state.mistakes.insert(session, Mistake::Otp);
        }
    } else if let Some((session, Progress::Otp { outcome, with_id })) = step(&world, &id) {
        if with_id {
            world.progress(session, Progress::NationalId { outcome });
        } else {
            // A session that is over does not change, and the page says so.
            let _ = world.decide(session, outcome);
        }
    }
    back(&id, &form.lang)
}

/// The step that the customer of a session has reached.
fn step(world: &World, id: &str) -> Option<(Uuid, Progress)> {
    let session = world.session(Uuid::try_parse(id).ok()?)?;
    Some((session.id, session.progress))
}

async fn national_id(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Form(form): Form<Bare>,
) -> Response {
    let mut world = shared.lock();
    if let Some((session, Progress::NationalId { outcome })) = step(&world, &id) {
        world.progress(session, Progress::Plan { outcome });
    }
    back(&id, &form.lang)
}

#[derive(Deserialize)]
struct Bare {
    #[serde(default)]
    lang: String,
}

async fn pay(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Form(form): Form<Bare>,
) -> Response {
    let mut world = shared.lock();
    if let Some((session, Progress::Plan { outcome })) = step(&world, &id) {
        let _ = world.decide(session, outcome);
    }
    back(&id, &form.lang)
}

async fn cancel(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Form(form): Form<Bare>,
) -> Response {
    if let Ok(id) = Uuid::try_parse(&id) {
        let _ = shared.lock().decide(id, Outcome::Cancel);
    }
    back(&id, &form.lang)
}
