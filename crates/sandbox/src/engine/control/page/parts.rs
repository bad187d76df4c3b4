//! Small parts that the page uses many times.

use maud::{Markup, html};

/// A button that posts to `path`. `at` is the id of the element to return to; `name` completes the
/// button's label for screen readers.
#[must_use]
pub fn button(path: &str, at: &str, label: &str, name: &str) -> Markup {
    html! {
        form method="post" action=(format!("/_sandbox/page/{path}#{at}")) {
            button aria-label=[(!name.is_empty()).then(|| format!("{label} {name}"))] { (label) }
        }
    }
}

/// The JSON text of a value, such as a variant's name.
#[must_use]
pub fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
