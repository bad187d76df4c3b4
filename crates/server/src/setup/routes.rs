//! The addresses of the set-up.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Form, Query, Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
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
use super::making::{Setup, Standing};
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
    let guard = Guarded::new(&setup);
    Router::new()
        .route("/", get(show).post(make))
        .route("/code", post(admit))
        .route("/language", post(language))
        .route("/begin", post(begin))
        .method_not_allowed_fallback(async || Redirect::to("/"))
        .fallback(async || Redirect::to("/"))
        .layer(DefaultBodyLimit::max(MOST))
        .layer(from_fn_with_state(guard, guarded))
        .layer(CatchPanicLayer::new())
        .with_state(setup)
}

/// What every request is looked at with.
#[derive(Clone)]
struct Guarded {
    /// Nothing is loaded, the one style sheet is in the page, and no page may frame this one.
    policy: HeaderValue,
    /// The names under which the pages are shown: a page of another one could lead its name to this machine.
    names: Arc<[String]>,
}

impl Guarded {
    fn new(setup: &Setup) -> Self {
        let digest = STANDARD.encode(Sha256::digest(pages::STYLE));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        );
        // Base64 is plain text.
        let policy = HeaderValue::from_str(&policy);
        let local = ["127.0.0.1", "localhost", "[::1]"].map(str::to_owned);
        let names = setup.names().iter().map(|name| name.to_ascii_lowercase());
        Self {
            policy: policy.unwrap_or(HeaderValue::from_static("default-src 'none'")),
            names: names.chain(local).collect(),
        }
    }

    fn has_host(&self, request: &Request) -> bool {
        let header = request.headers().get(header::HOST);
        let header = header.and_then(|host| host.to_str().ok());
        let host = request.uri().authority().map(Authority::as_str).or(header);
        let host = host.and_then(|host| host.parse::<Authority>().ok());
        host.is_some_and(|host| {
            self.names
                .iter()
                .any(|name| name.eq_ignore_ascii_case(host.host()))
        })
    }
}

/// Refuses what another site's page has sent, and adds the headers.
async fn guarded(State(guarded): State<Guarded>, request: Request, next: Next) -> Response {
    let site = request.headers().get("sec-fetch-site");
    let is_own = site.is_none_or(|site| site == "same-origin" || site == "none");
    let is_read = request.method().is_safe();
    let mut answer = match (is_own || is_read, guarded.has_host(&request)) {
        (_, false) => StatusCode::MISDIRECTED_REQUEST.into_response(),
        (true, _) => next.run(request).await,
        (false, _) => StatusCode::FORBIDDEN.into_response(),
    };
    answer
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, guarded.policy);
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

/// The page that fits how far the set-up is.
async fn standing(setup: &Setup, words: &'static Words, problem: Option<&str>) -> Response {
    match setup.standing().await {
        Standing::Form => {
            let typed = Typed {
                terminal: "Till 1".to_owned(),
                ..Typed::default()
            };
            pages::form(words, &typed, None).into_response()
        }
        Standing::Made(made) => pages::done(words, &made, problem).into_response(),
        Standing::Begun(code) => pages::begins(words, &code).into_response(),
    }
}

async fn show(
    State(setup): State<Arc<Setup>>,
    Query(lang): Query<Chosen>,
    headers: HeaderMap,
) -> Response {
    let words = chosen(&lang, &headers);
    match is_known(&setup, &headers) {
        true => standing(&setup, words, None).await,
        false => pages::code(words, None).into_response(),
    }
}

/// The form in the other language, with what was typed but for the key.
async fn language(
    State(setup): State<Arc<Setup>>,
    Query(lang): Query<Chosen>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Response {
    let words = chosen(&lang, &headers);
    match is_known(&setup, &headers) {
        true => pages::form(words, &typed, None).into_response(),
        false => pages::code(words, None).into_response(),
    }
}

/// The PIN is written down: the server takes the place of the set-up.
async fn begin(
    State(setup): State<Arc<Setup>>,
    Query(lang): Query<Chosen>,
    headers: HeaderMap,
) -> Response {
    let words = chosen(&lang, &headers);
    if !is_known(&setup, &headers) {
        return (StatusCode::FORBIDDEN, pages::code(words, None)).into_response();
    }
    let begun = setup.begin().await;
    let problem = begun.err().map(|error| pages::why(words, &error));
    standing(&setup, words, problem.as_deref()).await
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
        // Loaded again, it is shown again.
        Ok(Ok(())) => Redirect::to(&format!("/?lang={}", words.lang)).into_response(),
        Ok(Err(error)) => refused(&pages::why(words, &error)),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
