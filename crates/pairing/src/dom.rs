//! Elements of the page.

use contract::Lang;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Document, Element, Event, EventTarget, Window};

/// The bundle's style sheet.
pub(crate) const STYLES: &str = "/pairing/pairing.css";

/// The window of the page.
pub(crate) fn window() -> Window {
    js_sys::global().unchecked_into()
}

/// The page.
pub(crate) fn document() -> Option<Document> {
    window().document()
}

/// The language of the page.
pub(crate) fn language() -> Lang {
    let root = document().and_then(|page| page.document_element());
    match root.and_then(|root| root.get_attribute("lang")).as_deref() {
        Some("ar") => Lang::Ar,
        _ => Lang::En,
    }
}

/// The till's theme.
pub(crate) fn theme() -> String {
    let till = document().and_then(|page| page.query_selector(".till").ok()?);
    let theme = till.and_then(|till| till.get_attribute("data-theme"));
    theme.unwrap_or_else(|| "auto".to_owned())
}

/// An element with these attributes and this text, appended to another.
pub(crate) fn child<T: JsCast>(
    of: &Element,
    tag: &str,
    attributes: &[(&str, &str)],
    text: &str,
) -> Option<T> {
    let made = document()?.create_element(tag).ok()?;
    for (name, value) in attributes {
        made.set_attribute(name, value).ok()?;
    }
    if !text.is_empty() {
        made.set_text_content(Some(text));
    }
    of.append_child(&made).ok()?;
    made.dyn_into().ok()
}

/// Hears an event for as long as the page lives.
pub(crate) fn hear(target: &EventTarget, name: &str, call: impl FnMut(Event) + 'static) {
    let call = Closure::<dyn FnMut(Event)>::new(call).into_js_value();
    let _ = target.add_event_listener_with_callback(name, call.unchecked_ref());
}

/// Keeps what is typed here from the terminal below: its keypad and its scanner hear the whole page.
pub(crate) fn keep_keys(dialog: &Element) {
    for name in ["keydown", "keyup", "paste"] {
        hear(dialog, name, |event| event.stop_propagation());
    }
}
