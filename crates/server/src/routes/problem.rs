//! Every answer that is not a success: a problem document (RFC 9457) with a code for programs, a
//! sentence for people, and the number under which the log has more.

use std::any::Any;
use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use contract::{Problem, ProblemCode};
use tracing::{Instrument, debug, error, info, warn};
use uuid::Uuid;

use super::guard::{Hosts, is_cross_site};
use super::problem_texts::text;
use crate::log;
use crate::sales::SaleError;
use log_throttle::Flood;
use store::LedgerError;

/// An answer that is not a success.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiError {
    code: ProblemCode,
    /// A sentence of its own, where more is known than the code says. It goes to who asked and not
    /// into the log: it may repeat what was sent.
    detail: Option<String>,
    /// Whole seconds to wait, where that is known.
    retry_after_s: Option<u32>,
}

impl From<ProblemCode> for ApiError {
    fn from(code: ProblemCode) -> Self {
        Self {
            code,
            detail: None,
            retry_after_s: None,
        }
    }
}

impl ApiError {
    /// A query that cannot be read, and what is wrong with it.
    pub(super) fn query(what: &str) -> Self {
        Self {
            detail: Some(format!(
                "{what}. Nothing was changed; see /api/openapi.json."
            )),
            ..ProblemCode::InvalidQuery.into()
        }
    }
}

impl From<SaleError> for ApiError {
    fn from(error: SaleError) -> Self {
        match error {
            SaleError::Refused(code) => code.into(),
            SaleError::TooSoon(wait) => Self {
                code: ProblemCode::TooManyCodeless,
                detail: None,
                // A started second is a whole one: whoever comes back then is let in.
                retry_after_s: u32::try_from(wait.as_millis().div_ceil(1_000)).ok(),
            },
            // The watcher has said so, and says it on every till.
            SaleError::Ledger(LedgerError::Body(_)) | SaleError::NotBegun(LedgerError::Body(_)) => {
                ProblemCode::UnreadableSale.into()
            }
            SaleError::NotBegun(cause) => {
                // That the ledger cannot be written was said where it was found.
                info!(%cause, "the ledger cannot be written; nothing was begun");
                ProblemCode::LedgerUnavailable.into()
            }
            SaleError::Ledger(_) | SaleError::Task(_) => {
                error!(code = "sale_in_doubt", %error, "a sale is in doubt");
                ProblemCode::Internal.into()
            }
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = text(self.code).0.into_response();
        if let Some(seconds) = self.retry_after_s {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        // The document itself is written where the trace id is known.
        response.extensions_mut().insert(self);
        response
    }
}

/// A panic of ours ends one request.
pub(super) fn of_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    error!(code = "request_panicked", "a request panicked");
    ApiError::from(ProblemCode::Internal).into_response()
}

/// Which requests get a line of log.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    hosts: Hosts,
    floods: Arc<Floods>,
}

/// What any page in a browser of this machine can send, and at any rate. One counter for each kind:
/// a flood of one must not hide the first of another.
#[derive(Debug, Default)]
struct Floods {
    not_found: Flood,
    unknown_host: Flood,
    cross_site: Flood,
    /// Whatever else the browser says another site's page has asked for.
    foreign: Flood,
}

impl Lines {
    pub(super) fn new(hosts: Hosts) -> Self {
        Self {
            hosts,
            floods: Arc::default(),
        }
    }

    /// The flood that this request may be part of.
    fn flood(&self, code: Option<ProblemCode>, is_foreign: bool) -> Option<&Flood> {
        match code {
            Some(ProblemCode::NotFound) => Some(&self.floods.not_found),
            Some(ProblemCode::UnknownHost) => Some(&self.floods.unknown_host),
            Some(ProblemCode::CrossSite) => Some(&self.floods.cross_site),
            _ if is_foreign => Some(&self.floods.foreign),
            _ => None,
        }
    }
}

/// Writes problem documents, and one line of log for each request to the API, but for what is part
/// of a [flood](Floods).
pub(super) async fn written(State(lines): State<Lines>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let trace_id = Uuid::new_v4().simple().to_string();
    let method = request.method().clone();
    let is_foreign = is_cross_site(request.headers(), &lines.hosts);
    // The pattern, not the address: an address may hold anything that somebody typed.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let span = log::span(&trace_id);
    let mut response = next.run(request).instrument(span.clone()).await;
    let error = response.extensions().get::<ApiError>().cloned();
    let code = error.as_ref().map(|error| error.code);
    if let Some(error) = error {
        let headers = response.headers().clone();
        response = (response.status(), Json(document(error, &trace_id))).into_response();
        let all = response.headers_mut();
        all.extend(
            headers
                .into_iter()
                .filter_map(|(name, value)| Some((name?, value))),
        );
        all.remove(header::CONTENT_LENGTH);
        all.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
    }
    if let Ok(value) = HeaderValue::from_str(&trace_id) {
        response.headers_mut().insert("x-trace-id", value);
    }
    let status = response.status().as_u16();
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    if route.is_none() && code.is_none() {
        // A file of the terminal.
        return response;
    }
    // Which of its kind it is, where its kind is counted.
    let count = lines.flood(code, is_foreign).map(Flood::comes);
    span.in_scope(|| match (count, code) {
        (Some(None), _) => {
            debug!(%trace_id, %method, route, status, ms, problem = ?code, "one of a flood");
        }
        (count, Some(code)) => {
            warn!(code = "request_refused", %trace_id, %method, status, ms, problem = ?code, count = count.flatten(), "refused");
        }
        (count, None) => {
            info!(%trace_id, %method, route, status, ms, count = count.flatten(), "answered");
        }
    });
    response
}

fn document(error: ApiError, trace_id: &str) -> Problem {
    let code = error.code;
    let (status, title, detail) = text(code);
    let name = serde_json::to_value(code)
        .ok()
        .and_then(|name| name.as_str().map(str::to_owned))
        .unwrap_or_default();
    Problem {
        r#type: format!("urn:tabby-pos:problem:{name}"),
        title: title.to_owned(),
        status: status.as_u16(),
        code,
        detail: error.detail.unwrap_or_else(|| detail.to_owned()),
        retry_after_s: error.retry_after_s,
        trace_id: trace_id.to_owned(),
    }
}
