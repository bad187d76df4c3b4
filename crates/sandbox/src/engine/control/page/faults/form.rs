//! The form that adds a fault.

use std::collections::BTreeMap;
use std::str::FromStr;

use maud::{Markup, html};
use serde_json::json;

use super::words::{FaultWords, what_happens};
use crate::engine::control::page::parts::word;
use crate::engine::control::page::said::Said;
use crate::engine::control::page::saying;
use crate::engine::control::page::view::View;
use crate::engine::fault::{FaultRequest, Probability, Unclear, fields_of, fits};

/// The fields that only some kinds have, and their labels.
const FIELDS: [(&str, &str); 4] = [
    ("ms", "Milliseconds"),
    ("bytes_per_s", "Bytes a second"),
    ("status", "HTTP status"),
    ("s", "Seconds"),
];

/// The form that adds a fault. The page's script shows only the kinds that fit the call and the
/// fields that fit the kind. Without the script the server checks that.
#[must_use]
pub fn form<N: FaultWords>(view: &View) -> Markup {
    let (calls, kinds) = (N::operations(), N::kinds());
    let with = |field: &str| {
        let kinds = kinds
            .iter()
            .filter(|kind| fields_of(**kind).contains(&field));
        kinds.map(word).collect::<Vec<_>>().join(" ")
    };
    let fitting = |kind: N| {
        let calls = calls.iter().filter(|call| fits(kind, **call));
        calls.map(word).collect::<Vec<_>>().join(" ")
    };
    // After a refusal the form keeps what was typed.
    let typed = |name: &str| view.typed.get(name).map(String::as_str);
    let of_form = |name: &str| typed("operation").and_then(|_| typed(name));
    let input = |name: &str, label: &str, hint: &str| {
        let id = format!("hint-{name}");
        let described = (!hint.is_empty()).then_some(id.as_str());
        html! {
            (label) input name=(name) inputmode="decimal" size="6" value=[of_form(name)] aria-label=(label) aria-describedby=[described];
            @if let Some(id) = described { small id=(id) { (hint) } }
        }
    };
    html! {
        form.row #fault method="post" action="/_sandbox/page/faults#fault" {
            label { "Call" select name="operation" { @for of in &calls {
                option value=(word(of)) selected[typed("operation") == Some(word(of).as_str())] { (N::call(*of)) }
            } } }
            label { "What happens" select name="kind" { @for kind in &kinds {
                option value=(word(kind)) data-fits=(fitting(*kind)) selected[of_form("kind") == Some(word(kind).as_str())] { (what_happens(*kind)) }
            } } }
            @for (field, label) in FIELDS { label data-kinds=(with(field)) { (input(field, label, "")) } }
            label { (input("times", "Times", "empty: every time")) }
            label { (input("probability", "Probability", "0 to 1; empty: always")) }
            label { (input("seed", "Seed", "a number: the same luck again")) }
            button { "Add" }
            (saying::at(view, "fault"))
        }
    }
}

/// Reads the form that adds a fault.
///
/// # Errors
///
/// A sentence that says which field is wrong and what it should be.
pub fn read<N: FaultWords>(form: &BTreeMap<String, String>) -> Result<FaultRequest<N>, Said> {
    let chosen = |name: &str| json!(form.get(name).map_or("", String::as_str));
    let unknown = |_| refused("operation", "Choose a call and what happens to it.");
    let probability: Option<Probability> = match filled(form, "probability") {
        None => None,
        Some(text) => Some(serde_json::from_str(text).map_err(|_| {
            refused(
                "probability",
                "Probability is a number from 0 to 1, such as 0.3.",
            )
        })?),
    };
    let times = match number(form, "times", "Times")? {
        Some(0) => {
            let why = "Times is 1 or more; leave it empty for each time.";
            return Err(refused("times", why));
        }
        times => times,
    };
    Ok(FaultRequest {
        operation: serde_json::from_value(chosen("operation")).map_err(unknown)?,
        kind: serde_json::from_value(chosen("kind")).map_err(unknown)?,
        times,
        probability,
        seed: number(form, "seed", "Seed")?,
        ms: number(form, "ms", "Milliseconds")?,
        bytes_per_s: number(form, "bytes_per_s", "Bytes a second")?,
        status: number(form, "status", "HTTP status")?,
        s: number(form, "s", "Seconds")?,
    })
}

fn filled<'a>(form: &'a BTreeMap<String, String>, name: &str) -> Option<&'a str> {
    form.get(name)
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
}

fn number<T: FromStr>(
    form: &BTreeMap<String, String>,
    name: &str,
    label: &str,
) -> Result<Option<T>, Said> {
    let Some(text) = filled(form, name) else {
        return Ok(None);
    };
    let number = text.parse().map(Some);
    let least = if name == "times" {
        "1 or more"
    } else {
        "0 or more"
    };
    let why = || format!("{label} is a whole number of {least}, not “{text}”.");
    number.map_err(|_| refused(name, &why()))
}

/// The refusal of a field of the form.
fn refused(field: &str, why: &str) -> Said {
    Said::refused("fault", why).about(field)
}

/// Why this fault is refused, as a sentence under the form.
#[must_use]
pub fn why_not<N: FaultWords>(fault: &FaultRequest<N>, unclear: &Unclear) -> Said {
    refused(unclear.field, &refusal_sentence(fault, unclear))
}

fn refusal_sentence<N: FaultWords>(fault: &FaultRequest<N>, unclear: &Unclear) -> String {
    let label = FIELDS.iter().find(|(field, _)| *field == unclear.field);
    match (unclear.field, label) {
        ("kind", _) => format!(
            "This fault is not possible for {}: {}.",
            N::call(fault.operation),
            what_happens(fault.kind)
        ),
        (field, Some((_, label))) if !fields_of(fault.kind).contains(&field) => {
            format!("{label} is not used by this fault. Leave it empty.")
        }
        ("ms", _) => {
            "A slow answer needs milliseconds, or bytes a second (more than 0).".to_owned()
        }
        ("s", _) => "A delay needs its seconds.".to_owned(),
        _ => "HTTP status must be 400 to 599, for a web page 200 to 599.".to_owned(),
    }
}
