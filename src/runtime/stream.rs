//! The server's event stream.

use contract::calls::EVENTS;
use contract::{SaleView, TerminalView};
use payment::id::SaleId;
use serde::Deserialize;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Event, EventSource, MessageEvent};

use super::json::from_json;

/// A message of the stream.
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
pub(super) enum Heard {
    /// The full state of this terminal.
    Terminal(TerminalView),
    /// The state of a sale.
    Sale(SaleView),
    /// Somebody has acknowledged the end of this sale.
    Acknowledged(SaleId),
    /// A sign of life.
    Beat,
    /// The connection is lost; the browser reconnects by itself, or has given up.
    Lost,
}

/// The sale whose end somebody has acknowledged.
#[derive(Deserialize)]
struct Acknowledgement {
    id: String,
}

/// A stream that is open or that the browser tries to open. Dropping it closes it.
pub(super) struct Stream {
    source: EventSource,
    _heard: Closure<dyn FnMut(Event)>,
}

impl Stream {
    /// Opens the server's stream; `None` if the browser has no event streams.
    pub(super) fn open(base: &str, heard: impl Fn(Heard) + 'static) -> Option<Self> {
        let source = EventSource::new(&[base, EVENTS].concat()).ok()?;
        let callback = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            if let Some(said) = read(&event) {
                heard(said);
            }
        });
        for name in ["terminal", "sale", "acknowledged", "beat", "error"] {
            let listener = callback.as_ref().unchecked_ref();
            let _ = source.add_event_listener_with_callback(name, listener);
        }
        Some(Self {
            source,
            _heard: callback,
        })
    }

    /// Whether the browser has given up.
    pub(super) fn is_over(&self) -> bool {
        self.source.ready_state() == EventSource::CLOSED
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}

fn read(event: &Event) -> Option<Heard> {
    let kind = event.type_();
    let data = || {
        let event: &MessageEvent = event.unchecked_ref();
        event.data().as_string()
    };
    match kind.as_str() {
        "terminal" => from_json(&data()?).map(Heard::Terminal),
        "sale" => from_json(&data()?).map(Heard::Sale),
        "acknowledged" => {
            let sale: Acknowledgement = from_json(&data()?)?;
            Some(Heard::Acknowledged(sale.id.parse().ok()?))
        }
        "beat" => Some(Heard::Beat),
        _ => Some(Heard::Lost),
    }
}
