//! `/webhooks/tabby`: Tabby's notices.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use payment::contract::ProblemCode;
use tabby::webhook::Notice;
use tracing::{debug, warn};

use super::guard::whole_body;
use crate::App;
use crate::log::Flood;
use crate::webhooks::{Gate, PATH, Refusal};

/// What the route needs.
#[derive(Clone)]
struct Door {
    app: App,
    gate: Option<Gate>,
    refused: Arc<Flood>,
}

/// The route. It stands outside of what terminals have to pass: its sender is no browser, and a
/// flood of forgeries gets no line of log each.
pub(super) fn router(app: App) -> Router {
    let door = Door {
        gate: app.webhooks.as_deref().and_then(Gate::new),
        app,
        refused: Arc::default(),
    };
    Router::new().route(PATH, post(take)).with_state(door)
}

async fn take(State(door): State<Door>, request: Request<Body>) -> Response {
    let mut response = judge(&door, request).await.into_response();
    let no_store = HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    response
}

/// Answers first; the payment is read afterwards. What is refused has been neither read nor looked
/// up: it costs a comparison.
async fn judge(door: &Door, request: Request<Body>) -> StatusCode {
    let Some(gate) = &door.gate else {
        return StatusCode::NOT_FOUND;
    };
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(address)| address.ip());
    if let Err(refusal) = gate.admits(request.headers(), peer) {
        door.count(refusal);
        return match refusal {
            Refusal::Header => StatusCode::UNAUTHORIZED,
            Refusal::Address => StatusCode::FORBIDDEN,
        };
    }
    let body = match whole_body(request.into_body()).await {
        Ok(body) => body,
        Err(ProblemCode::BodyTooSlow) => return StatusCode::REQUEST_TIMEOUT,
        Err(_) => return StatusCode::PAYLOAD_TOO_LARGE,
    };
    match Notice::read(&body) {
        Ok(notice) => {
            debug!(payment = %notice.id, "webhook");
            door.app.sales.hear(notice);
        }
        // Again and again it would be no better: Tabby is not told to repeat it.
        Err(_) => warn!(code = "webhook_unreadable", "a webhook that cannot be read"),
    }
    StatusCode::OK
}

impl Door {
    fn count(&self, refusal: Refusal) {
        if let Some(refused) = self.refused.comes() {
            warn!(
                code = "webhook_refused",
                ?refusal,
                refused,
                "not a webhook of Tabby's"
            );
        }
    }
}
