//! Browser events.

use leptos::prelude::*;
use payment::time::Monotonic;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event};

/// Calls `heard` on every event of this name, until the view that the element belongs to is gone.
///
/// Leptos' own listeners generate separate code for every kind of event and every handler.
pub fn hear(element: &Element, name: &'static str, heard: Box<dyn FnMut(Event)>) {
    let callback = Closure::wrap(heard);
    let _ = element.add_event_listener_with_callback(name, callback.as_ref().unchecked_ref());
    let kept = StoredValue::new_local((element.clone(), callback));
    on_cleanup(move || {
        let _ = kept.try_with_value(|(element, callback)| {
            element.remove_event_listener_with_callback(name, callback.as_ref().unchecked_ref())
        });
        kept.dispose();
    });
}

/// The event's time by the browser's own clock. A busy page gets its events late and all at once.
pub fn happened_at(event: &Event) -> Monotonic {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since the page was opened: small and positive"
    )]
    Monotonic(event.time_stamp() as u64)
}

/// The event's click count; 0 for a click that a key or a program made.
pub fn clicks(event: &Event) -> f64 {
    let detail = js_sys::Reflect::get(event, &"detail".into()).ok();
    detail.and_then(|detail| detail.as_f64()).unwrap_or(0.0)
}
