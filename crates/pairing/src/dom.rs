//! Elements of the page.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Window};

/// The window of the page.
pub(crate) fn window() -> Window {
    js_sys::global().unchecked_into()
}

/// The page.
pub(crate) fn document() -> Option<Document> {
    window().document()
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
