//! Hears the server's events.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, EventSource, MessageEvent};

/// A stream that is open or that the browser tries to open. Dropping it closes it.
#[derive(Debug)]
pub struct EventStream {
    source: EventSource,
    _heard: Closure<dyn FnMut(Event)>,
}

impl EventStream {
    /// Opens a stream; `None` if the browser has no event streams. `heard` gets the name and the data
    /// of each event of these names. The browser's own events `open` and `error` have no data.
    #[must_use]
    pub fn open(
        address: &str,
        names: &[&str],
        heard: impl Fn(&str, Option<String>) + 'static,
    ) -> Option<Self> {
        let source = EventSource::new(address).ok()?;
        let callback = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let message = event.dyn_ref::<MessageEvent>();
            let data = message.and_then(|message| message.data().as_string());
            heard(&event.type_(), data);
        });
        for name in names {
            let listener = callback.as_ref().unchecked_ref();
            let _ = source.add_event_listener_with_callback(name, listener);
        }
        Some(Self {
            source,
            _heard: callback,
        })
    }

    /// Whether the browser has given up.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.source.ready_state() == EventSource::CLOSED
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.source.close();
    }
}
