//! Elements of the page.

use contract::Lang;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Document, Element, Event, EventInit, EventTarget, Window};

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

/// Whether the till shows its keypad, and no payment.
pub(crate) fn is_keypad() -> bool {
    let sale = document().and_then(|page| page.query_selector(".screen.sale").ok()?);
    sale.is_some_and(|sale| !sale.has_attribute("inert"))
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

/// The same, before anything on the page hears it.
pub(crate) fn hear_first(target: &EventTarget, name: &str, call: impl FnMut(Event) + 'static) {
    let call = Closure::<dyn FnMut(Event)>::new(call).into_js_value();
    let call = call.unchecked_ref();
    let _ = target.add_event_listener_with_callback_and_bool(name, call, true);
}

/// Does something later.
pub(crate) fn after(ms: i32, call: impl FnOnce() + 'static) {
    let call = Closure::once_into_js(call);
    let call = call.unchecked_ref();
    let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(call, ms);
}

/// Whether a click was made without a pointer: by a key, or by assistive technology.
pub(crate) fn has_no_pointer(click: &Event) -> bool {
    let detail = js_sys::Reflect::get(click, &"detail".into());
    detail.is_ok_and(|detail| detail.as_f64() == Some(0.0))
}

/// The key of a keyboard event, or the entry of a storage event; empty if there is none.
pub(crate) fn key(event: &Event) -> String {
    let key = js_sys::Reflect::get(event, &"key".into()).ok();
    key.and_then(|key| key.as_string()).unwrap_or_default()
}

/// Keeps what is typed here from the terminal below: its keypad and its scanner hear the whole page.
pub(crate) fn keep_keys(dialog: &Element) {
    for name in ["keydown", "keyup", "paste"] {
        hear(dialog, name, |event| event.stop_propagation());
    }
    // At the third Escape the browser would close the dialog without asking.
    let element = dialog.clone();
    hear(dialog, "keydown", move |event| {
        if key(&event) == "Escape" {
            event.prevent_default();
            let cancel = EventInit::new();
            cancel.set_cancelable(true);
            if let Ok(cancel) = Event::new_with_event_init_dict("cancel", &cancel) {
                let _ = element.dispatch_event(&cancel);
            }
        }
    });
}
