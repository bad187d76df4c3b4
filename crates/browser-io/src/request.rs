//! Sends a request and waits for the whole answer.

use std::pin::Pin;

use contract::calls::HttpMethod;
use gloo_net::http::Request;
use gloo_timers::callback::Timeout;
use js_sys::Uint8Array;
use web_sys::AbortController;

/// The time-out of a request in milliseconds. The server's own time-out for the gateway is shorter.
const PATIENCE: u32 = 60_000;

/// Status and body, if a complete answer came in time.
pub type Answered = Option<(u16, String)>;

/// Sends a request, with a body of JSON if there is one.
///
/// The future is boxed, because its code would otherwise be in a page once for each caller.
#[must_use]
pub fn exchange(
    method: HttpMethod,
    address: String,
    body: Option<String>,
) -> Pin<Box<dyn Future<Output = Answered>>> {
    Box::pin(async move {
        let controller = AbortController::new().ok()?;
        let signal = controller.signal();
        let _patience = Timeout::new(PATIENCE, move || controller.abort());
        let builder = match method {
            HttpMethod::Get => Request::get(&address),
            HttpMethod::Post => Request::post(&address),
        };
        let builder = builder.abort_signal(Some(&signal));
        let sent = match body {
            Some(body) => builder
                .header("content-type", "application/json")
                .body(body),
            None => builder.build(),
        };
        let response = sent.ok()?.send().await.ok()?;
        let text = response.text().await.ok()?;
        Some((response.status(), text))
    })
}

/// Posts bytes that are not JSON.
#[must_use]
pub fn exchange_bytes(address: String, bytes: &[u8]) -> Pin<Box<dyn Future<Output = Answered>>> {
    let bytes = Uint8Array::from(bytes);
    Box::pin(async move {
        let controller = AbortController::new().ok()?;
        let signal = controller.signal();
        let _patience = Timeout::new(PATIENCE, move || controller.abort());
        let sent = Request::post(&address)
            .abort_signal(Some(&signal))
            .header("content-type", "application/octet-stream")
            .body(bytes);
        let response = sent.ok()?.send().await.ok()?;
        let text = response.text().await.ok()?;
        Some((response.status(), text))
    })
}
