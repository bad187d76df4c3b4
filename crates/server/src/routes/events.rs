//! `/api/events`: changes as server-sent events.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{Stream, unfold};
use payment::identity::Principal;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep_until};

use super::guard::closing;
use super::terminal;
use super::who::{Ended, Who};
use crate::app::App;
use crate::push::{Listener, Pushed};

/// The longest silence on the stream. A terminal that receives nothing for two and a half times as
/// long stops relying on it.
const BEAT: Duration = Duration::from_secs(10);

/// When a browser reconnects after its stream was cut.
const RETRY: Duration = Duration::from_secs(1);

/// How many streams there may be: each keeps a connection, and every call needs one, too. A till has one
/// for each window that somebody sees.
const MAX_STREAMS: usize = 64;

/// What a stream over the limit is told.
const TOO_MANY: &str = "As many windows listen to this server as may. Nothing is wrong with any sale: this one asks every 5 seconds instead; close windows that nobody needs.\n";

/// Hear of every step of every sale
///
/// Server-sent events. `terminal` (a `TerminalView`) tells everything anew: at the beginning, and
/// when it is not known what was missed. `sale` (a `SaleView`) tells a step of a sale, `acknowledged`
/// (its `id`) that its end was acknowledged in some window. `beat` says nothing, every 10 seconds. `Last-Event-ID` goes on where a stream was cut.
#[utoipa::path(
    get, path = "/api/events", tag = "terminal",
    params(("last-event-id" = Option<String>, Header, description = "The id of the last event that was heard")),
    responses(
        (status = 200, description = "Events, without end", body = String, content_type = "text/event-stream"),
        (status = 503, description = "64 streams are open already; GET the sale every 5 seconds instead", body = String, content_type = "text/plain"),
    )
)]
pub(super) async fn listen(
    State(app): State<App>,
    Who(who): Who,
    ended: Ended,
    headers: HeaderMap,
) -> Response {
    if app.sales.feed().listeners() >= MAX_STREAMS {
        let wait = [(header::RETRY_AFTER, "5")];
        let refused = (StatusCode::SERVICE_UNAVAILABLE, wait, TOO_MANY);
        return closing(refused.into_response());
    }
    let last = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok());
    let listener = app.sales.feed().listen(&who.branch, last);
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        // nginx would buffer the events until it has a page of them.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, Sse::new(events(app, who, ended, listener))).into_response()
}

/// The state of a stream: what it has to send, and what it listens to.
struct Speaker {
    app: App,
    who: Arc<Principal>,
    ended: Ended,
    listener: Listener,
    next: VecDeque<Next>,
    beat: Instant,
}

enum Next {
    Begin,
    Everything,
    Sale(Pushed),
}

fn events(
    app: App,
    who: Arc<Principal>,
    ended: Ended,
    mut listener: Listener,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let mut next = VecDeque::from([Next::Begin]);
    match listener.missed.take() {
        Some(missed) => next.extend(missed.into_iter().map(Next::Sale)),
        None => next.push_back(Next::Everything),
    }
    let speaker = Speaker {
        app,
        who,
        ended,
        listener,
        next,
        beat: Instant::now() + BEAT,
    };
    unfold(Box::new(speaker), async |mut speaker| {
        let event = speaker.event().await?;
        speaker.beat = Instant::now() + BEAT;
        Some((Ok(event), speaker))
    })
}

/// Waits for this moment, or for ever.
async fn until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => pending().await,
    }
}

impl Speaker {
    async fn event(&mut self) -> Option<Event> {
        loop {
            match self.next.pop_front() {
                // Send the first bytes at once, so that proxies know that the stream is open.
                Some(Next::Begin) => return Some(Event::default().retry(RETRY).comment("")),
                Some(Next::Everything) => return self.everything().await,
                Some(Next::Sale(pushed)) => return Some(self.sale(&pushed)),
                None => {}
            }
            tokio::select! {
                biased;
                () = self.listener.stop.cancelled() => return None,
                () = self.ended.token.cancelled() => return None,
                // The terminal asks for the next session, and listens again.
                () = until(self.ended.at) => return None,
                heard = self.listener.receiver.recv() => match heard {
                    Ok(pushed) if !self.listener.is_for(&pushed) => {}
                    Ok(pushed) => self.next.push_back(Next::Sale(pushed)),
                    Err(RecvError::Lagged(_)) => {
                        self.listener = self.app.sales.feed().listen(&self.who.branch, None);
                        self.next.push_back(Next::Everything);
                    }
                    Err(RecvError::Closed) => return None,
                },
                // Browsers ignore an event without data.
                () = sleep_until(self.beat) => return Some(Event::default().event("beat").data("1")),
            }
        }
    }

    fn sale(&mut self, pushed: &Pushed) -> Event {
        self.listener.number = pushed.number;
        Event::default()
            .event(pushed.event)
            .id(self.app.sales.feed().id(pushed.number))
            .data(&*pushed.json)
    }

    /// The full state for a terminal. If it cannot be read, the stream ends, and the terminal
    /// polls.
    async fn everything(&self) -> Option<Event> {
        let view = terminal::view(&self.app, &self.who).await.ok()?;
        let event =
            Event::default()
                .event("terminal")
                .id(self.app.sales.feed().id(self.listener.number));
        event.json_data(view).ok()
    }
}
