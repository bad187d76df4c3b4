//! Errors are answered with a problem document (RFC 9457): a code for programs, a sentence for
//! people, and the trace id under which the log has more.

use std::any::Any;
use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use contract::ProblemCode;
use tracing::{Instrument, debug, error, info, warn};

use super::error::{ApiError, document};
use super::guard::{Hosts, is_cross_site};
use super::trace::{Trace, is_poll};
use log_throttle::Flood;

/// Marks the answer to a request that panicked.
#[derive(Clone, Copy, Debug)]
struct Panicked;

/// The answer after a panic, which ends only its own request.
pub(super) fn of_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    let mut answer = ApiError::from(ProblemCode::Internal).into_response();
    answer.extensions_mut().insert(Panicked);
    answer
}

/// Decides which requests are logged.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    hosts: Hosts,
    floods: Arc<Floods>,
}

/// Requests that any page in a browser of this machine, or anybody who reaches the server, can send as often
/// as they like. One counter
/// for each kind, so that a flood of one does not hide the first of another.
#[derive(Debug, Default)]
struct Floods {
    not_found: Flood,
    unknown_host: Flood,
    cross_site: Flood,
    not_paired: Flood,
    /// Other requests that come from another site's page, as the browser says.
    foreign: Flood,
}

impl Lines {
    pub(super) fn new(hosts: Hosts) -> Self {
        Self {
            hosts,
            floods: Arc::default(),
        }
    }

    /// The flood counter for this request, if it has one.
    fn flood(&self, code: Option<ProblemCode>, is_foreign: bool) -> Option<&Flood> {
        match code {
            Some(ProblemCode::NotFound) => Some(&self.floods.not_found),
            Some(ProblemCode::UnknownHost) => Some(&self.floods.unknown_host),
            Some(ProblemCode::CrossSite) => Some(&self.floods.cross_site),
            Some(
                ProblemCode::NotPaired
                | ProblemCode::WrongPairingCode
                | ProblemCode::InvalidKey
                | ProblemCode::TooManyPairings,
            ) => Some(&self.floods.not_paired),
            _ if is_foreign => Some(&self.floods.foreign),
            _ => None,
        }
    }
}

/// A poll that takes at least as long is logged.
const SLOW_MS: u64 = 1_000;

/// Writes problem documents, and one log line for each request to the API, except those that are
/// part of a [flood](Floods). [Polls](is_poll) that are answered at once are logged at DEBUG.
pub(super) async fn written(
    State(lines): State<Lines>,
    mut request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let trace = Trace::new();
    let is_poll = is_poll(&request);
    let method = request.method().clone();
    let is_foreign = is_cross_site(request.headers(), &lines.hosts);
    // The route's pattern, not the path: a path may hold anything that somebody typed.
    let route = request.extensions().get::<MatchedPath>().cloned();
    request.extensions_mut().insert(trace.clone());
    let mut response = if is_poll {
        next.run(request).await
    } else {
        next.run(request).instrument(trace.span()).await
    };
    if response.extensions_mut().remove::<Panicked>().is_some() {
        let trace_id = trace.id();
        trace.in_span(|| error!(code = "request_panicked", trace_id, "a request panicked"));
    }
    let error = response.extensions_mut().remove::<ApiError>();
    let code = error.as_ref().map(|error| error.code);
    if let Some(error) = error {
        response = with_document(&response, error, trace.id());
    }
    if let Ok(value) = HeaderValue::from_str(trace.id()) {
        response.headers_mut().insert("x-trace-id", value);
    }
    if route.is_none() && code.is_none() {
        // A file of the terminal.
        return response;
    }
    let (status, route) = (response.status().as_u16(), route.as_ref());
    let route = route.map(MatchedPath::as_str);
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    // Its number, if requests of its kind are counted and this one is to be logged.
    let count = lines.flood(code, is_foreign).map(Flood::comes);
    let trace_id = trace.id();
    trace.in_span(|| match (count, code) {
        (Some(None), _) => {
            debug!(trace_id, %method, route, status, ms, problem = ?code, "one of a flood");
        }
        // Each signed request begins with this answer.
        (None, Some(ProblemCode::ProofNeeded)) => {
            debug!(trace_id, %method, route, status, ms, "challenged");
        }
        (count, Some(code)) => {
            warn!(code = "request_refused", trace_id, %method, status, ms, problem = ?code, count = count.flatten(), "refused");
        }
        (None, None) if is_poll && ms < SLOW_MS => {
            debug!(trace_id, %method, route, status, ms, "answered");
        }
        (count, None) => {
            info!(trace_id, %method, route, status, ms, count = count.flatten(), "answered");
        }
    });
    response
}

/// The answer with a problem document as its body.
fn with_document(answer: &Response, error: ApiError, trace_id: &str) -> Response {
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut response = (status, Json(document(error, trace_id))).into_response();
    let all = response.headers_mut();
    let named = headers.into_iter();
    all.extend(named.filter_map(|(name, value)| Some((name?, value))));
    all.remove(header::CONTENT_LENGTH);
    let problem = HeaderValue::from_static("application/problem+json");
    all.insert(header::CONTENT_TYPE, problem);
    response
}
