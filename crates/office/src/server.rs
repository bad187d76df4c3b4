//! The requests to the server.

use contract::Problem;
use contract::calls::{HttpMethod, Request};
use gloo_timers::callback::Timeout;
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::AbortController;

/// The time-out of a request in milliseconds. The server's own time-out for the gateway is shorter.
const PATIENCE: u32 = 60_000;

/// What came of a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Answer<T> {
    /// The answer.
    Good(T),
    /// The server refused it.
    Refused(Box<Problem>),
    /// No answer came, or one that cannot be read: what was asked for may have been done.
    Nothing,
}

/// Sends a request.
pub(crate) async fn send<T: DeserializeOwned>(request: Request<impl Serialize>) -> Answer<T> {
    match exchange(request).await {
        Some((status, text)) if (200..300).contains(&status) => {
            serde_json::from_str(&text).map_or(Answer::Nothing, Answer::Good)
        }
        Some((_, text)) => serde_json::from_str(&text).map_or(Answer::Nothing, |problem| {
            Answer::Refused(Box::new(problem))
        }),
        None => Answer::Nothing,
    }
}

/// Status and body, if they came in time.
async fn exchange(request: Request<impl Serialize>) -> Option<(u16, String)> {
    let controller = AbortController::new().ok()?;
    let signal = controller.signal();
    let _patience = Timeout::new(PATIENCE, move || controller.abort());
    let builder = match request.method {
        HttpMethod::Get => gloo_net::http::Request::get(&request.path),
        HttpMethod::Post => gloo_net::http::Request::post(&request.path),
    };
    let builder = builder.abort_signal(Some(&signal));
    let sent = match request.body {
        Some(body) => builder
            .header("content-type", "application/json")
            .body(serde_json::to_string(&body).ok()?),
        None => builder.build(),
    };
    let response = sent.ok()?.send().await.ok()?;
    let text = response.text().await.ok()?;
    Some((response.status(), text))
}
