//! The addresses of the set-up.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Form, Query, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contract::Lang;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tower_http::catch_panic::CatchPanicLayer;

use super::form::Typed;
use super::guard::Admission;
use super::making::Setup;
use super::pages;
use super::words::{Words, words};

/// The longest form, in bytes.
const MOST: usize = 16 * 1_024;

/// What every answer has, beside the policy.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// Which language was chosen; without one it is the browser's.
#[derive(Deserialize)]
struct Chosen {
    lang: Option<String>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

/// All pages.
pub fn router(setup: Arc<Setup>) -> Router {
    Router::new()
        .route("/", get(show).post(make))
        .route("/code", post(admit).get(async || Redirect::to("/")))
        .fallback(async || Redirect::to("/"))
        .layer(DefaultBodyLimit::max(MOST))
        .layer(from_fn_with_state(policy(), guarded))
        .layer(CatchPanicLayer::new())
        .with_state(setup)
}

/// Nothing is loaded, the one style sheet is in the page, and no page may frame this one.
fn policy() -> HeaderValue {
    let digest = STANDARD.encode(Sha256::digest(pages::STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    );
    // Base64 is plain text.
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// Refuses what another site's page has sent, and adds the headers.
async fn guarded(State(policy): State<HeaderValue>, request: Request, next: Next) -> Response {
    let site = request.headers().get("sec-fetch-site");
    let is_own = site.is_none_or(|site| site == "same-origin" || site == "none");
    let is_read = request.method().is_safe();
    let mut answer = match is_own || is_read {
        true => next.run(request).await,
        false => StatusCode::FORBIDDEN.into_response(),
    };
    answer
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    for (name, value) in HEADERS {
        answer
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    answer
}

fn chosen(chosen: &Chosen, headers: &HeaderMap) -> &'static Words {
    let accepted = headers.get(header::ACCEPT_LANGUAGE);
    let accepted = accepted.and_then(|value| value.to_str().ok());
    let lang = chosen.lang.as_deref().or(accepted).unwrap_or_default();
    words(match lang.starts_with("ar") {
        true => Lang::Ar,
        false => Lang::En,
    })
}

fn is_known(setup: &Setup, headers: &HeaderMap) -> bool {
    let cookies = headers.get(header::COOKIE);
    setup
        .guard
        .knows(cookies.and_then(|value| value.to_str().ok()))
}

async fn show(
    State(setup): State<Arc<Setup>>,
    Query(lang): Query<Chosen>,
    headers: HeaderMap,
) -> Html<String> {
    let words = chosen(&lang, &headers);
    match is_known(&setup, &headers) {
        true => {
            let typed = Typed {
                terminal: "Till 1".to_owned(),
                ..Typed::default()
            };
            pages::form(words, &typed, None)
        }
        false => pages::code(words, None),
    }
}

async fn admit(
    State(setup): State<Arc<Setup>>,
    Query(lang): Query<Chosen>,
    headers: HeaderMap,
    Form(Code { code }): Form<Code>,
) -> Response {
    let words = chosen(&lang, &headers);
    match setup.guard.admit(&code) {
        Admission::Admitted(cookie) => {
            let mut answer = Redirect::to(&format!("/?lang={}", words.lang)).into_response();
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                answer.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            answer
        }
        Admission::Wrong => (
            StatusCode::FORBIDDEN,
            pages::code(words, Some(words.code_wrong)),
        )
            .into_response(),
        Admission::Over => {
            (StatusCode::FORBIDDEN, pages::over(words, words.code_over)).into_response()
        }
    }
}

async fn make(
    State(setup): State<Arc<Setup>>,
    Query(lang): Query<Chosen>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Response {
    let words = chosen(&lang, &headers);
    if !is_known(&setup, &headers) {
        return (StatusCode::FORBIDDEN, pages::code(words, None)).into_response();
    }
    let refused = |said: &str| {
        let page = pages::form(words, &typed, Some(said));
        (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
    };
    let form = match typed.read() {
        Ok(form) => form,
        Err(of) => return refused(&pages::wrong(words, of)),
    };
    // Goes on also if the browser does not wait: it is made once, whole or not at all. The compiler does not
    // see that the start of a server may move between threads, so it has one of its own.
    let runtime = Handle::current();
    let made = spawn_blocking({
        let setup = setup.clone();
        move || runtime.block_on(setup.make(&form))
    });
    match made.await {
        Ok(Ok(made)) => pages::done(words, &made).into_response(),
        Ok(Err(error)) => refused(&pages::why(words, &error)),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
