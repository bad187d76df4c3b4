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
use super::page;
use super::words::{AR, EN, Words};
use crate::customer::credentials::{self, Known};
use crate::customer::outcome::Outcome;
use crate::customer::sale::Pays;
use crate::customer::step::{Mistake, Progress};
use crate::engine::sandbox::Sandbox;
use crate::engine::shared::Shared;

/// The hosted page at `/`, and the forms on it.
pub(crate) fn router<A: Pays>() -> Router<Shared<A>> {
    Router::new()
        .route("/", get(show::<A>))
        .route("/hosted/page.js", get(script))
        .route("/hosted/{id}/over", get(over::<A>))
        .route("/hosted/{id}/identify", post(identify::<A>))
        .route("/hosted/{id}/otp", post(otp::<A>))
        .route("/hosted/{id}/national-id", post(national_id::<A>))
        .route("/hosted/{id}/pay", post(pay::<A>))
        .route("/hosted/{id}/cancel", post(cancel::<A>))
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

async fn show<A: Pays>(
    State(shared): State<Shared<A>>,
    Query(address): Query<Address>,
) -> Response {
    let words = words_of(&address.lang);
    let mut sandbox = shared.lock();
    if address.session.is_empty() {
        let from = address.from.parse().unwrap_or(0);
        let body = page::waiting(&sandbox, words, &address.search, from);
        return page::shell(words, None, &body, StatusCode::OK);
    }
    let id = Uuid::try_parse(&address.session).ok();
    let mistake = id.and_then(|id| A::mistakes(&mut sandbox).remove(&id));
    let Some(sale) = id.and_then(|id| A::sale(&sandbox, id)) else {
        return unknown(words);
    };
    let body = page::body(&sale, words, mistake.as_ref());
    page::shell(words, Some(&sale), &body, StatusCode::OK)
}

/// The page for an unknown payment.
fn unknown(words: &Words) -> Response {
    let nothing =
        html! { h1 { (words.unknown) } p { (words.unknown_hint) } (page::ways_out(words)) };
    page::shell(words, None, &nothing, StatusCode::NOT_FOUND)
}

/// The page for an address that leads to no payment.
pub(crate) fn no_such_sale() -> Response {
    unknown(&EN)
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

/// Tells an open page whether its payment is over.
async fn over<A: Pays>(State(shared): State<Shared<A>>, Path(id): Path<String>) -> Response {
    let sandbox = shared.lock();
    let sale = Uuid::try_parse(&id).ok();
    let sale = sale.and_then(|id| A::sale(&sandbox, id));
    let is_over = sale.is_none_or(|sale| sale.ending.is_some());
    let headers = [(header::CACHE_CONTROL, "no-store")];
    (headers, axum::Json(is_over)).into_response()
}

/// Redirects to the page, in its language.
fn back(sale: &str, lang: &str) -> Response {
    let words = words_of(lang);
    match Uuid::try_parse(sale) {
        Ok(id) => Redirect::to(&address(id, words.lang)).into_response(),
        Err(_) => unknown(words),
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

async fn identify<A: Pays>(
    State(shared): State<Shared<A>>,
    Path(id): Path<String>,
    Form(form): Form<Identity>,
) -> Response {
    let mut sandbox = shared.lock();
    let sale = Uuid::try_parse(&id).ok();
    let known = sale.and_then(|id| A::sale(&sandbox, id)).map(|sale| {
        let known = if sale.is_test {
            credentials::of_test(&form.email, &form.phone)
        } else {
            credentials::of_live(&form.email, &form.phone)
        };
        (sale.id, known)
    });
    let Some((sale, known)) = known else {
        return unknown(words_of(&form.lang));
    };
    match known {
        None => {
            let (email, phone) = (form.email, form.phone);
            let mistake = Mistake::Credentials { email, phone };
            A::mistakes(&mut sandbox).insert(sale, mistake);
        }
        // A payment that is over does not change, and the page says so.
        Some(Known::Ineligible) => A::decide(&mut sandbox, sale, Outcome::Reject),
        Some(Known::Code { outcome, with_id }) => {
            A::go_on(&mut sandbox, sale, Progress::Otp { outcome, with_id });
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

async fn otp<A: Pays>(
    State(shared): State<Shared<A>>,
    Path(id): Path<String>,
    Form(form): Form<Otp>,
) -> Response {
    let mut sandbox = shared.lock();
    if form.otp.trim() != "8888" {
        if let Some((sale, _)) = step(&sandbox, &id) {
            A::mistakes(&mut sandbox).insert(sale, Mistake::Otp);
        }
    } else if let Some((sale, Progress::Otp { outcome, with_id })) = step(&sandbox, &id) {
        if with_id {
            A::go_on(&mut sandbox, sale, Progress::NationalId { outcome });
        } else {
            A::decide(&mut sandbox, sale, outcome);
        }
    }
    back(&id, &form.lang)
}

/// The step that the customer of a payment has reached.
fn step<A: Pays>(sandbox: &Sandbox<A>, id: &str) -> Option<(Uuid, Progress)> {
    let sale = A::sale(sandbox, Uuid::try_parse(id).ok()?)?;
    Some((sale.id, sale.progress))
}

async fn national_id<A: Pays>(
    State(shared): State<Shared<A>>,
    Path(id): Path<String>,
    Form(form): Form<Bare>,
) -> Response {
    let mut sandbox = shared.lock();
    if let Some((sale, Progress::NationalId { outcome })) = step(&sandbox, &id) {
        A::go_on(&mut sandbox, sale, Progress::Plan { outcome });
    }
    back(&id, &form.lang)
}

#[derive(Deserialize)]
struct Bare {
    #[serde(default)]
    lang: String,
}

async fn pay<A: Pays>(
    State(shared): State<Shared<A>>,
    Path(id): Path<String>,
    Form(form): Form<Bare>,
) -> Response {
    let mut sandbox = shared.lock();
    if let Some((sale, Progress::Plan { outcome })) = step(&sandbox, &id) {
        A::decide(&mut sandbox, sale, outcome);
    }
    back(&id, &form.lang)
}

async fn cancel<A: Pays>(
    State(shared): State<Shared<A>>,
    Path(id): Path<String>,
    Form(form): Form<Bare>,
) -> Response {
    if let Ok(id) = Uuid::try_parse(&id) {
        A::decide(&mut shared.lock(), id, Outcome::Cancel);
    }
    back(&id, &form.lang)
}
