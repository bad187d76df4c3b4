//! News that come by themselves: the proxy's event stream.

use contract::{SaleView, TerminalView};
use payment::id::SaleId;
use serde::Deserialize;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Event, EventSource, MessageEvent};

use super::json::from_json;

/// What a stream says.
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
pub(super) enum Heard {
    /// Everything anew.
    Terminal(TerminalView),
    /// A step of a sale.
    Sale(SaleView),
    /// That somebody has acknowledged how a sale ended.
    Acknowledged(SaleId),
    /// That it is there.
    Beat,
    /// Nothing any more; the browser tries again by itself, or has given up.
    Lost,
}

/// Which sale's end somebody has acknowledged.
#[derive(Deserialize)]
struct Acknowledgement {
    id: String,
}

/// An open stream, or one that the browser tries to open. Dropped, it is closed.
pub(super) struct Stream {
    source: EventSource,
    _heard: Closure<dyn FnMut(Event)>,
}

impl Stream {
    /// Opens the proxy's stream; nothing where the browser has none.
    pub(super) fn open(base: &str, heard: impl Fn(Heard) + 'static) -> Option<Self> {
        let source = EventSource::new(&[base, "/api/events"].concat()).ok()?;
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
