//! The trace id of a request: it is in the answer, in problem documents, and in each line of the log
//! that the request leads to.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use payment::id::AccountId;
use tracing::Span;
use uuid::Uuid;

use crate::log;

/// Routes that terminals ask again and again. An answer from memory writes no line at the default
/// level and needs no span; a handler that has more to do makes the span by [`Trace::span`].
const POLLS: [&str; 2] = ["/api/sales/{id}", "/api/terminal"];

/// Whether this is a poll of a terminal.
pub(super) fn is_poll(request: &Request) -> bool {
    let path = request.extensions().get::<MatchedPath>();
    request.method() == Method::GET && path.is_some_and(|path| POLLS.contains(&path.as_str()))
}

/// Names the account in the lines of a request, where the server has several.
pub(super) async fn of_account(
    State(account): State<AccountId>,
    request: Request,
    next: Next,
) -> Response {
    log::of_account(Some(account), next.run(request)).await
}

/// The trace id of a request, and its span, which is made when it is first needed.
#[derive(Clone, Debug)]
pub(super) struct Trace(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    id: String,
    span: OnceLock<Span>,
}

impl Trace {
    pub(super) fn new() -> Self {
        let (id, span) = (Uuid::new_v4().simple().to_string(), OnceLock::new());
        Self(Arc::new(Inner { id, span }))
    }

    pub(super) fn id(&self) -> &str {
        &self.0.id
    }

    /// The span of the request.
    pub(super) fn span(&self) -> Span {
        let span = self.0.span.get_or_init(|| log::span(&self.0.id));
        span.clone()
    }

    /// Runs `log` in the span of the request, if it was made.
    pub(super) fn in_span(&self, log: impl FnOnce()) {
        match self.0.span.get() {
            Some(span) => span.in_scope(log),
            None => log(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Trace {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Self>().cloned();
        Ok(known.unwrap_or_else(Self::new))
    }
}
