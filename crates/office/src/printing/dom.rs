//! Elements that stay as they are: made at once, and smaller in the bundle than views that can change.

use leptos::prelude::document;
use web_sys::Element;

/// An element of this class, appended to another.
pub(super) fn child(of: &Element, tag: &str, class: &str) -> Option<Element> {
    let made = document().create_element(tag).ok()?;
    if !class.is_empty() {
        made.set_class_name(class);
    }
    of.append_child(&made).ok()?;
    Some(made)
}

/// The same with a text.
pub(super) fn text(of: &Element, tag: &str, class: &str, text: &str) -> Option<Element> {
    let made = child(of, tag, class)?;
    made.set_text_content(Some(text));
    Some(made)
}

/// Sets attributes.
pub(super) fn set(element: &Element, attributes: &[(&str, &str)]) {
    for (name, value) in attributes {
        let _ = element.set_attribute(name, value);
    }
}
