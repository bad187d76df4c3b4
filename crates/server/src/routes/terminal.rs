//! `/api/terminal`, and the terminal's own files.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use contract::{Problem, ProblemCode, TerminalView};
use payment::identity::Principal;
use tracing::Instrument;

use super::trace::Trace;
use super::who::Who;
use super::{ApiError, json};
use crate::app::App;
use crate::assets;
use crate::sales::{News, SaleError, terminal_head};

/// What a terminal has to know before it can sell, and what it has to see
///
/// `sale` is the sale under way on this terminal, `late` the late money of the branch and `recent`
/// the last sales, all as the ledger has them: the gateway is not asked, so that this answers at once.
#[utoipa::path(
    get, path = "/api/terminal", tag = "terminal",
    responses(
        (status = 200, description = "This terminal", body = TerminalView),
        (status = 500, description = "The ledger cannot be read", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn about(
    State(app): State<App>,
    Who(who): Who,
    trace: Trace,
) -> Result<Response, ApiError> {
    if let Some(json) = from_memory(&app, &who) {
        return Ok(json::of_text(json));
    }
    let read = async { Ok(Json(view(&app, &who).await?).into_response()) };
    read.instrument(trace.span()).await
}

/// The answer's JSON, if its lists are in memory.
fn from_memory(app: &App, who: &Principal) -> Option<String> {
    let mut json = String::with_capacity(8 * 1_024);
    if who.terminal.as_str() == app.terminal.terminal {
        json.push_str(app.terminal_head.as_deref()?);
    } else {
        json.push_str(&terminal_head(&TerminalView {
            terminal: who.terminal.to_string(),
            ..app.terminal.as_ref().clone()
        })?);
    }
    app.sales.write_news(who, &mut json).then_some(())?;
    json.push('}');
    Some(json)
}

pub(super) async fn view(app: &App, who: &Principal) -> Result<TerminalView, SaleError> {
    let News {
        sale,
        late,
        recent,
        acknowledged,
        unattended,
        list_unread,
    } = app.sales.news(who).await?;
    Ok(TerminalView {
        sale,
        late,
        recent,
        acknowledged: acknowledged.iter().map(ToString::to_string).collect(),
        unattended,
        list_unread,
        terminal: who.terminal.to_string(),
        ..app.terminal.as_ref().clone()
    })
}

pub(super) async fn logo(State(app): State<App>) -> Result<Response, ApiError> {
    let logo = app.logo.ok_or(ProblemCode::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, logo.mime),
        (header::CACHE_CONTROL, "no-cache"),
        // An SVG is a document: opened in a tab of its own it must not run anything, either.
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'",
        ),
    ];
    Ok((headers, logo.bytes.clone()).into_response())
}

/// Every path outside the API is a file of the terminal, or not found.
pub(super) async fn file(
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let file = assets::respond(uri.path(), &headers).filter(|_| !uri.path().starts_with("/api/"));
    match file {
        Some(file) if matches!(method, Method::GET | Method::HEAD) => Ok(file),
        Some(_) => Err(ProblemCode::MethodNotAllowed.into()),
        None => Err(ProblemCode::NotFound.into()),
    }
}
