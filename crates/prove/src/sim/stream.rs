//! A tab's event stream: what a browser's `EventSource` does with the server's `/api/events`, and how
//! the terminal reads its messages (`src/runtime/stream.rs`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use axum::body::Body;
use contract::{SaleView, TerminalView};
use http_body_util::BodyExt;
use payment::id::SaleId;
use serde::Deserialize;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::events::{Parser, ServerSent};
use super::reading;
use super::shop::{Connected, Shop};
use super::world::World;
use crate::promises;

/// A message of the stream, or its end.
#[derive(Debug)]
pub(super) enum Said {
    /// The full state of this terminal.
    Terminal(Box<TerminalView>),
    /// The state of a sale.
    Sale(Box<SaleView>),
    /// Somebody has acknowledged the end of this sale.
    Acknowledged(SaleId),
    /// A sign of life.
    Beat,
    /// The connection is lost; the browser reconnects by itself, or has given up.
    Lost,
}

#[derive(Deserialize)]
struct Acknowledgement {
    id: String,
}

/// When a browser reconnects that was not told when.
const RETRY: Duration = Duration::from_secs(3);

/// A stream that is open or that the browser tries to open. Dropping it closes it.
#[derive(Debug)]
pub(super) struct Stream {
    task: JoinHandle<()>,
    is_over: Arc<AtomicBool>,
}

impl Stream {
    /// Opens the server's stream.
    pub(super) fn open(shop: Shop, hear: impl Fn(Said) + Send + Sync + 'static) -> Self {
        let is_over = Arc::<AtomicBool>::default();
        let source = Source {
            shop,
            is_over: is_over.clone(),
            parser: Parser::default(),
        };
        Self {
            task: tokio::spawn(source.run(hear)),
            is_over,
        }
    }

    /// Whether the browser has given up.
    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Relaxed)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Source {
    shop: Shop,
    is_over: Arc<AtomicBool>,
    parser: Parser,
}

impl Source {
    async fn run(mut self, hear: impl Fn(Said) + Send + Sync) {
        loop {
            let last = self.parser.last_id.clone();
            match self.shop.connect(last.as_deref()).await {
                Connected::Open { life, body } => {
                    self.shop.world.count("streams: opened");
                    self.read(life, body, last.is_some(), &hear).await;
                }
                Connected::Lost => {}
                Connected::Refused => {
                    self.is_over.store(true, Relaxed);
                    hear(Said::Lost);
                    return;
                }
            }
            hear(Said::Lost);
            self.parser = std::mem::take(&mut self.parser).reconnected();
            sleep(self.parser.retry.unwrap_or(RETRY)).await;
        }
    }

    /// Reads until the connection breaks.
    async fn read(
        &mut self,
        life: u32,
        mut body: Body,
        resumes: bool,
        hear: &(impl Fn(Said) + Send + Sync),
    ) {
        let world = self.shop.world.clone();
        let cuts = world.lock().cuts;
        let mut is_first = resumes;
        loop {
            let frame = tokio::select! {
                biased;
                () = world.died(life) => return,
                () = world.cut(cuts) => {
                    world.count("streams: broken off");
                    return;
                }
                frame = body.frame() => frame,
            };
            let Some(Ok(frame)) = frame else { return };
            let Ok(bytes) = frame.into_data() else {
                continue;
            };
            world.pause(1, 40).await;
            // Held up somewhere: it comes late, and in its order.
            let mut was_held = false;
            while world.holds_streams() {
                was_held = true;
                sleep(Duration::from_millis(250)).await;
            }
            if was_held {
                world.count("streams: held up");
            }
            for event in self.parser.take(&bytes) {
                if std::mem::take(&mut is_first) {
                    let is_whole = event.name == "terminal";
                    world.count(if is_whole {
                        "streams: told anew"
                    } else {
                        "streams: resumed"
                    });
                }
                if let Some(said) = said(&world, &event) {
                    hear(said);
                }
            }
        }
    }
}

/// The message, as the terminal reads it. The server of this simulation sends none that cannot be read.
fn said(world: &World, event: &ServerSent) -> Option<Said> {
    let said = match event.name.as_str() {
        "terminal" => reading::terminal(world, event.data.as_bytes())
            .map(|report| Said::Terminal(Box::new(report))),
        "sale" => serde_json::from_str(&event.data)
            .ok()
            .map(|view| Said::Sale(Box::new(view))),
        "acknowledged" => serde_json::from_str::<Acknowledgement>(&event.data)
            .ok()
            .and_then(|sale| sale.id.parse().ok())
            .map(Said::Acknowledged),
        "beat" => Some(Said::Beat),
        _ => None,
    };
    match &said {
        Some(Said::Sale(_)) => world.count("pushes: sale"),
        Some(Said::Acknowledged(_)) => world.count("pushes: acknowledged"),
        Some(Said::Terminal(_)) => world.count("pushes: terminal"),
        Some(Said::Beat | Said::Lost) => {}
        None => world.violated(promises::SOUND, format!("a push cannot be read: {event:?}")),
    }
    said
}
