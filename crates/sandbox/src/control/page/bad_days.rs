//! The bad days to come, and the form that adds one.

use maud::{Markup, html};
use serde_json::{Value, json};

use super::button;
use crate::world::World;

pub(super) fn list(world: &World) -> Markup {
    let list: Vec<String> = world
        .faults()
        .list()
        .map(|fault| json!(fault).to_string())
        .collect();
    html! {
        section #bad-days aria-label="Bad days to come" {
            h2 { "Bad days" }
            @if list.is_empty() { p.nothing { "None to come." } }
            @else {
                ul { @for fault in &list { li { code { (fault) } } } }
                (button("faults/clear", "Clear", "all bad days"))
            }
        }
    }
}

/// The names that a schema lists.
fn names(schema: &str) -> Vec<String> {
    let document = serde_json::to_value(crate::control::openapi()).unwrap_or_default();
    let path = format!("/components/schemas/{schema}");
    let mut names = Vec::new();
    collect(document.pointer(&path).unwrap_or(&Value::Null), &mut names);
    names
}

fn collect(schema: &Value, names: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Array(values)) = members.get("enum") {
                names.extend(values.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            members.values().for_each(|value| collect(value, names));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, names)),
        _ => {}
    }
}

fn choice(name: &str, label: &str, of: &[String]) -> Markup {
    html! { label { (label) select name=(name) { @for word in of { option { (word) } } } } }
}

pub(super) fn form() -> Markup {
    let number = |name: &str, label: &str| {
        html! { label { (label) input name=(name) inputmode="decimal" size="6"; } }
    };
    html! {
        form.row method="post" action="/_sandbox/page/faults" {
            (choice("operation", "Call", &names("Operation")))
            (choice("kind", "What", &names("KindName")))
            (number("times", "Times"))
            (number("probability", "Probability"))
            (number("seed", "Seed"))
            (number("ms", "ms"))
            (number("bytes_per_s", "Bytes/s"))
            (number("status", "Status"))
            (number("s", "Seconds"))
            button { "Add" }
        }
    }
}
