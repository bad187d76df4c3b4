//! The server's event stream.

use browser_io::{EventStream, from_json};
use contract::calls::EVENTS;
use contract::{SaleView, TerminalView};
use payment::id::SaleId;
use serde::Deserialize;

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

/// The names of the events.
const NAMES: [&str; 5] = ["terminal", "sale", "acknowledged", "beat", "error"];

/// Opens the server's stream; `None` if the browser has no event streams.
pub(super) fn open(base: &str, heard: impl Fn(Heard) + 'static) -> Option<EventStream> {
    EventStream::open(&[base, EVENTS].concat(), &NAMES, move |name, data| {
        if let Some(said) = read(name, data) {
            heard(said);
        }
    })
}

fn read(name: &str, data: Option<String>) -> Option<Heard> {
    match name {
        "terminal" => from_json(&data?).map(Heard::Terminal),
        "sale" => from_json(&data?).map(Heard::Sale),
        "acknowledged" => {
            let sale: Acknowledgement = from_json(&data?)?;
            Some(Heard::Acknowledged(sale.id.parse().ok()?))
        }
        "beat" => Some(Heard::Beat),
        _ => Some(Heard::Lost),
    }
}
