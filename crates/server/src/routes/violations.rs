//! `POST /csp-reports`: browsers tell what our own policy kept a page from doing. It should be nothing; what
//! comes may be an injected script, an extension of the browser, or made up by anybody.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use log_throttle::Flood;
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tracing::warn;

/// Where browsers send them.
pub(super) const PATH: &str = "/csp-reports";

/// The most bytes of a report that are read.
const LONGEST: usize = 16 * 1024;

/// How long a report may take to come.
const TO_COME: Duration = Duration::from_secs(3);

/// How many are read at a time: more are thrown away.
const AT_ONCE: usize = 4;

#[derive(Clone, Debug)]
struct Reports {
    flood: Arc<Flood>,
    places: Arc<Semaphore>,
}

/// The route. It is outside the checks for terminals: a report is no JSON by its name, and nothing hears of
/// it but the log.
pub(super) fn router() -> Router {
    let all = Reports {
        flood: Arc::default(),
        places: Arc::new(Semaphore::new(AT_ONCE)),
    };
    Router::new().route(PATH, post(take)).with_state(all)
}

#[derive(Deserialize)]
struct Sent {
    #[serde(rename = "csp-report")]
    report: Report,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Report {
    #[serde(default)]
    effective_directive: Option<String>,
    /// The older name: browsers send both, or one.
    #[serde(default)]
    violated_directive: Option<String>,
    #[serde(default)]
    blocked_uri: String,
}

async fn take(State(all): State<Reports>, body: Body) -> StatusCode {
    let Ok(_place) = all.places.try_acquire() else {
        return StatusCode::NO_CONTENT;
    };
    let Ok(Ok(bytes)) = timeout(TO_COME, to_bytes(body, LONGEST)).await else {
        return StatusCode::BAD_REQUEST;
    };
    let Ok(Sent { report }) = serde_json::from_slice(&bytes) else {
        return StatusCode::BAD_REQUEST;
    };
    let directive = report.effective_directive.or(report.violated_directive);
    let directive = plain(&directive.unwrap_or_default());
    // Whoever sends it can write anything: the first and every thousandth is told.
    if let Some(times) = all.flood.comes() {
        warn!(
            code = "csp_violation",
            times,
            directive,
            blocked = plain(&report.blocked_uri),
            "a browser says that a page of ours tried what it may not: an extension, or somebody's script"
        );
    }
    StatusCode::NO_CONTENT
}

/// What of a text may stand in the log: no query, and nothing that is not plain.
fn plain(text: &str) -> String {
    let text = text.split(['?', '#']).next().unwrap_or_default();
    let visible = text.chars().filter(char::is_ascii_graphic);
    visible.take(80).collect()
}
