//! The server's event stream: a sale that changes anywhere in the branch.

use browser_io::{EventStream, from_json};
use contract::SaleView;
use contract::calls::EVENTS;

/// Opens the stream. `heard` is called with each sale that changes, `opened` each time that the
/// connection stands: what happened before it may have been missed.
pub(crate) fn listen(
    heard: impl Fn(SaleView) + 'static,
    opened: impl Fn() + 'static,
) -> Option<EventStream> {
    EventStream::open(EVENTS, &["sale", "open"], move |name, data| {
        let sale = data.and_then(|text| from_json(&text));
        match (name, sale) {
            ("open", _) => opened(),
            (_, Some(sale)) => heard(sale),
            (_, None) => {}
        }
    })
}
