//! `/webhooks/tabby` and `/webhooks/checkout`: the webhooks of the account's gateway.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use contract::ProblemCode;
use tokio::sync::Semaphore;
use tracing::{debug, warn};

use super::guard::{closing, whole_body};
use crate::app::App;
use crate::webhooks::{CHECKOUT_PATH, TABBY_PATH, source};
use gateway::Forged;
use log_throttle::Flood;

/// The state of the route.
#[derive(Clone)]
struct Door {
    app: App,
    refused: Arc<Refused>,
    bodies: Arc<Semaphore>,
}

/// How many bodies are waited for at a time. Where a signature shows only with the body, anybody may
/// begin one.
const BODIES_AT_ONCE: usize = 32;

/// How long a body may take: a gateway's has less than a few kB.
const BODY_TIME: Duration = Duration::from_secs(3);

/// The route. It is outside the checks for terminals: its sender is no browser, and a flood of
/// forged requests must not get a log line each.
pub(super) fn router(app: App) -> Router {
    let door = Door {
        app,
        refused: Arc::default(),
        bodies: Arc::new(Semaphore::new(BODIES_AT_ONCE)),
    };
    let routes = Router::new();
    let routes = routes.route(TABBY_PATH, post(take));
    routes.route(CHECKOUT_PATH, post(take)).with_state(door)
}

async fn take(State(door): State<Door>, request: Request<Body>) -> Response {
    let status = judge(&door, request).await;
    let mut response = match status {
        StatusCode::OK => status.into_response(),
        // Whoever else it is keeps no place.
        _ => closing(status.into_response()),
    };
    let no_store = HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    response
}

/// Checks a webhook and answers it; the payment is read afterwards. What its headers show to be none is
/// refused before its body is read; a signature shows only with the body.
async fn judge(door: &Door, request: Request<Body>) -> StatusCode {
    // The other gateway's path is none of this account's.
    let path = request.uri().path();
    let config = door.app.webhooks.as_ref();
    let Some(config) = config.filter(|config| config.path == path) else {
        return StatusCode::NOT_FOUND;
    };
    let sales = &door.app.sales;
    let (parts, body) = request.into_parts();
    let headers = &parts.headers;
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(address)| address.ip());
    let from = peer.and_then(|peer| source(&config.trusted_proxies, headers, peer));
    match sales.precheck_webhook(headers, from) {
        Ok(()) => {}
        Err(forged) => return door.refused.status(forged, peer),
    }
    let Ok(_place) = door.bodies.try_acquire() else {
        return StatusCode::SERVICE_UNAVAILABLE;
    };
    let body = match whole_body(body, BODY_TIME).await {
        Ok(body) => body,
        Err(ProblemCode::BodyTooSlow) => return StatusCode::REQUEST_TIMEOUT,
        Err(_) => return StatusCode::PAYLOAD_TOO_LARGE,
    };
    match sales.verify_webhook(headers, &body, from) {
        Ok(notice) => {
            door.app.words.came(notice.secret);
            debug!(payment = %notice.payment, "webhook");
            sales.handle_webhook(notice);
        }
        Err(forged) => return door.refused.status(forged, peer),
    }
    StatusCode::OK
}

/// How many addresses that are not allowed are logged when they first appear.
const MOST_NAMED: usize = 16;

/// Counts requests that were refused or could not be read. The first and every thousandth of each
/// kind is logged, and so is each new address, up to [`MOST_NAMED`].
#[derive(Debug, Default)]
struct Refused {
    by_word: Flood,
    by_address: Flood,
    unreadable: Flood,
    named: Mutex<BTreeSet<IpAddr>>,
}

impl Refused {
    /// Counts a webhook that was not accepted, and says with which status it is answered. If a
    /// trusted proxy names no address, the proxy's own is logged.
    fn status(&self, forged: Forged, peer: Option<IpAddr>) -> StatusCode {
        match forged {
            Forged::NotConfigured => StatusCode::NOT_FOUND,
            Forged::Secret => {
                if let Some(refused) = self.by_word.comes() {
                    warn!(
                        code = "webhook_refused",
                        refused,
                        "not a webhook of the gateway's: it carries another word or signature, or none"
                    );
                }
                StatusCode::UNAUTHORIZED
            }
            Forged::Address(address) => {
                let address = address.or(peer);
                let refused = self.by_address.comes();
                let is_new = address.is_some_and(|address| self.names(address));
                if refused.is_some() || is_new {
                    warn!(
                        code = "webhook_refused",
                        refused,
                        address = address.map(tracing::field::display),
                        "not a webhook of the gateway's: it comes from an address that is none of TABBY_POS_WEBHOOK_ADDRESSES"
                    );
                }
                StatusCode::FORBIDDEN
            }
            // Repeating it would not help, so the gateway is not told to.
            Forged::Unreadable => {
                self.unreadable();
                StatusCode::OK
            }
        }
    }

    /// Counts a webhook with the right secret whose body cannot be read.
    fn unreadable(&self) {
        if let Some(unreadable) = self.unreadable.comes() {
            warn!(
                code = "webhook_unreadable",
                unreadable, "a webhook that cannot be read"
            );
        }
    }

    /// Whether this address was not logged before, and there is room to remember it.
    fn names(&self, address: IpAddr) -> bool {
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        named.len() < MOST_NAMED && named.insert(address)
    }
}
