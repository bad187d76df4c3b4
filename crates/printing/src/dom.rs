//! The page: its elements, what is heard of them, and what the browser keeps. Elements are made at once
//! and changed in place, which is smaller in the bundle than views.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Document, Element, Storage, Window};

/// The window of the page.
pub(crate) fn window() -> Window {
    js_sys::global().unchecked_into()
}

/// The page.
pub(crate) fn document() -> Option<Document> {
    window().document()
}

/// The browser's storage; `None` where it is blocked.
pub(crate) fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What is heard of elements. Each is heard until this is dropped.
pub(crate) type Heard = Vec<Closure<dyn FnMut()>>;

/// Calls a function at each event of this name.
pub(crate) fn hear(
    heard: &mut Heard,
    element: &Element,
    event: &'static str,
    call: impl FnMut() + 'static,
) {
    let call = Closure::<dyn FnMut()>::new(call);
    let _ = element.add_event_listener_with_callback(event, call.as_ref().unchecked_ref());
    heard.push(call);
}

/// An element of this class, appended to another.
pub(crate) fn child(of: &Element, tag: &str, class: &str) -> Option<Element> {
    let made = document()?.create_element(tag).ok()?;
    if !class.is_empty() {
        made.set_class_name(class);
    }
    of.append_child(&made).ok()?;
    Some(made)
}

/// The same with a text.
pub(crate) fn text(of: &Element, tag: &str, class: &str, text: &str) -> Option<Element> {
    let made = child(of, tag, class)?;
    made.set_text_content(Some(text));
    Some(made)
}

/// Sets attributes.
pub(crate) fn set(element: &Element, attributes: &[(&str, &str)]) {
    for (name, value) in attributes {
        let _ = element.set_attribute(name, value);
    }
}

/// Shows an element or hides it.
pub(crate) fn show(element: &Element, is_shown: bool) {
    let _ = match is_shown {
        true => element.remove_attribute("hidden"),
        false => element.set_attribute("hidden", ""),
    };
}

/// Lets a button or a box be pressed or not.
pub(crate) fn enable(element: &Element, is_enabled: bool) {
    let _ = match is_enabled {
        true => element.remove_attribute("disabled"),
        false => element.set_attribute("disabled", ""),
    };
}
