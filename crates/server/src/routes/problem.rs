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
use uuid::Uuid;

use super::error::{ApiError, document};
use super::guard::{Hosts, is_cross_site};
use crate::log;
use log_throttle::Flood;

/// The answer after a panic, which ends only its own request.
pub(super) fn of_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    error!(code = "request_panicked", "a request panicked");
    ApiError::from(ProblemCode::Internal).into_response()
}

/// Decides which requests are logged.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    hosts: Hosts,
    floods: Arc<Floods>,
}

/// Requests that any page in a browser of this machine can send, as often as it likes. One counter
/// for each kind, so that a flood of one does not hide the first of another.
#[derive(Debug, Default)]
struct Floods {
    not_found: Flood,
    unknown_host: Flood,
    cross_site: Flood,
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
            _ if is_foreign => Some(&self.floods.foreign),
            _ => None,
        }
    }
}

/// Writes problem documents, and one log line for each request to the API, except those that are
/// part of a [flood](Floods).
pub(super) async fn written(State(lines): State<Lines>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let trace_id = Uuid::new_v4().simple().to_string();
    let method = request.method().clone();
    let is_foreign = is_cross_site(request.headers(), &lines.hosts);
    // The route's pattern, not the path: a path may hold anything that somebody typed.
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
    // Its number, if requests of its kind are counted and this one is to be logged.
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
