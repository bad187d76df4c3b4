//! The page that a customer pays on: server-rendered forms that work on any phone.
//!
//! Source: Tabby, testing credentials; POS integration, "Testing Scenarios".

mod page;
mod phone;
mod words;

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::html;
use serde::Deserialize;
use uuid::Uuid;

pub(crate) use self::phone::masked;
use self::words::{AR, EN};
use crate::Shared;
use crate::credentials::{self, Known};
use crate::world::{Outcome, Progress, World};

/// The hosted page at `/`, the forms on it, and a phone that links are sent to.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/", get(show))
        .route("/s/{short}", get(short))
        .route("/phone", get(phone::show))
        .route("/hosted/{id}/identify", post(identify))
        .route("/hosted/{id}/otp", post(otp))
        .route("/hosted/{id}/national-id", post(national_id))
        .route("/hosted/{id}/pay", post(pay))
        .route("/hosted/{id}/cancel", post(cancel))
}

#[derive(Deserialize)]
struct Address {
    #[serde(rename = "sessionId", default)]
    session: String,
    #[serde(default)]
    lang: String,
    #[serde(default)]
    problem: String,
}

async fn show(State(shared): State<Shared>, Query(address): Query<Address>) -> Response {
    let words = if address.lang.starts_with("ar") {
        &AR
    } else {
        &EN
    };
    let world = shared.lock();
    if address.session.is_empty() {
        return page::shell(words, None, &page::waiting(&world, words), StatusCode::OK);
    }
    let session = Uuid::try_parse(&address.session)
        .ok()
        .and_then(|id| world.session(id));
    let Some(session) = session else {
        let nothing = html! { h1 { (words.unknown) } p { (words.unknown_hint) } };
        return page::shell(words, None, &nothing, StatusCode::NOT_FOUND);
    };
    let body = page::body(&world, session, words, &address.problem);
    page::shell(words, Some(session), &body, StatusCode::OK)
}

pub(super) fn address(session: Uuid, lang: &str, problem: Option<&str>) -> String {
    let problem = problem
        .map(|problem| format!("&problem={problem}"))
        .unwrap_or_default();
    format!("/?lang={lang}&product=installments&sessionId={session}{problem}")
}

/// Back to the page, in the language that it had.
fn back(session: &str, lang: &str, problem: Option<&str>) -> Response {
    let lang = if lang == "ara" { "ara" } else { "eng" };
    match Uuid::try_parse(session) {
        Ok(id) => Redirect::to(&address(id, lang, problem)).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The short link of a session: the beginning of its id.
async fn short(State(shared): State<Shared>, Path(short): Path<String>) -> Response {
    let world = shared.lock();
    let of = |id: &Uuid| short.len() == 8 && id.simple().to_string().starts_with(&short);
    let session = world
        .sessions()
        .iter()
        .rev()
        .find(|session| of(&session.id));
    match session {
        Some(session) => Redirect::to(&address(session.id, session.lang(), None)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
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
        return StatusCode::NOT_FOUND.into_response();
    };
    match known {
        None => return back(&id, &form.lang, Some("credentials")),
        // A session that is over stays as it is; the page then says so.
        Some(Known::Ineligible) => drop(world.decide(session, Outcome::Reject)),
        Some(Known::Code { outcome, with_id }) => {
            world.progress(session, Progress::Otp { outcome, with_id });
        }
    }
    back(&id, &form.lang, None)
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
    if form.otp.trim() != "8888" {
        return back(&id, &form.lang, Some("otp"));
    }
    let mut world = shared.lock();
    if let Some((session, Progress::Otp { outcome, with_id })) = step(&world, &id) {
        if with_id {
            world.progress(session, Progress::NationalId { outcome });
        } else {
            // A session that is over stays as it is; the page then says so.
            let _ = world.decide(session, outcome);
        }
    }
    back(&id, &form.lang, None)
}

/// Where the customer of a session is.
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
    back(&id, &form.lang, None)
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
    back(&id, &form.lang, None)
}

async fn cancel(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Form(form): Form<Bare>,
) -> Response {
    if let Ok(id) = Uuid::try_parse(&id) {
        let _ = shared.lock().decide(id, Outcome::Cancel);
    }
    back(&id, &form.lang, None)
}
