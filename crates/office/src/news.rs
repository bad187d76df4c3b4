//! The server's event stream: a sale that changes anywhere in the branch.

use contract::SaleView;
use contract::calls::EVENTS;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, EventSource, MessageEvent};

/// A stream that is open or that the browser tries to open. Dropping it closes it.
pub(crate) struct News {
    source: EventSource,
    _heard: Closure<dyn FnMut(Event)>,
    _opened: Closure<dyn FnMut(Event)>,
}

impl News {
    /// Opens the stream. `heard` is called with each sale that changes, `opened` each time that the
    /// connection stands: what happened before it may have been missed.
    pub(crate) fn open(
        heard: impl Fn(SaleView) + 'static,
        opened: impl Fn() + 'static,
    ) -> Option<Self> {
        let source = EventSource::new(EVENTS).ok()?;
        let heard = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let event: &MessageEvent = event.unchecked_ref();
            let text = event.data().as_string();
            if let Some(sale) = text.and_then(|text| serde_json::from_str(&text).ok()) {
                heard(sale);
            }
        });
        let opened = Closure::<dyn FnMut(Event)>::new(move |_: Event| opened());
        let listener = heard.as_ref().unchecked_ref();
        let _ = source.add_event_listener_with_callback("sale", listener);
        let listener = opened.as_ref().unchecked_ref();
        let _ = source.add_event_listener_with_callback("open", listener);
        Some(Self {
            source,
            _heard: heard,
            _opened: opened,
        })
    }
}

impl Drop for News {
    fn drop(&mut self) {
        self.source.close();
    }
}
