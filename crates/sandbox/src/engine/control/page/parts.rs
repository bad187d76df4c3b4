//! Parts of which the page has many.

use maud::{Markup, html};

/// A button that does something; `at` is the element that the page comes back to, `name` says what
/// the button is for, for who hears the page.
#[must_use]
pub fn button(path: &str, at: &str, label: &str, name: &str) -> Markup {
    html! {
        form method="post" action=(format!("/_sandbox/page/{path}#{at}")) {
            button aria-label=[(!name.is_empty()).then(|| format!("{label} {name}"))] { (label) }
        }
    }
}

/// A value's name, as JSON has it.
#[must_use]
pub fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
