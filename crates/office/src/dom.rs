//! Elements that stay as they are: made at once, and smaller in the bundle than views that can change.

use leptos::prelude::document;
use web_sys::Element;

/// An element of this class, appended to another.
pub(crate) fn child(of: &Element, tag: &str, class: &str) -> Option<Element> {
    let made = document().create_element(tag).ok()?;
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
