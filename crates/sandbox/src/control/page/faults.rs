//! The faults to come, in words, and the form that adds one.

use std::collections::BTreeMap;
use std::str::FromStr;

use maud::{Markup, html};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::word;
use crate::fault::{FaultRequest, KindName, Operation, Probability, Unclear, fields_of, fits};
use crate::world::World;

/// The faults to come, each with a way to clear it.
pub(super) fn list(world: &World) -> Markup {
    let list: Vec<&FaultRequest> = world.faults().list().collect();
    html! {
        section #faults aria-label="Faults to come" {
            h2 { "Faults" }
            @if list.is_empty() { p.nothing { "None to come." } }
            @else {
                ul { @for (place, fault) in list.iter().enumerate() {
                    li.row id=(format!("fault-{place}-{}", name_of(fault))) {
                        span { (sentence(fault)) }
                        form method="post" action=(format!("/_sandbox/page/faults/{place}/clear")) {
                            input type="hidden" name="fault" value=(name_of(fault));
                            button aria-label=(format!("Clear: {}", sentence(fault))) { "Clear" }
                        }
                    }
                } }
                (super::button("faults/clear", "Clear all", "faults"))
            }
        }
    }
}

/// By which the page knows a fault again.
pub(super) fn name_of(fault: &FaultRequest) -> String {
    format!("{}-{}", word(&fault.operation), word(&fault.kind))
}

/// A fault in words.
pub(super) fn sentence(fault: &FaultRequest) -> String {
    let mut text = format!("{}: {}", call(fault.operation), what_happens(fault.kind));
    let mut add = |more: String| {
        text.push_str(", ");
        text.push_str(&more);
    };
    if let Some(ms) = fault.ms {
        add(format!("after {ms} ms"));
    }
    if let Some(rate) = fault.bytes_per_s {
        add(format!("{rate} bytes a second"));
    }
    if let Some(status) = fault.status {
        add(format!("status {status}"));
    }
    if let Some(s) = fault.s {
        add(format!("{s} s later"));
    }
    if let Some(probability) = fault.probability {
        add(format!("with a probability of {}", json!(probability)));
    }
    add(match fault.times {
        None => "each time".to_owned(),
        Some(0) => "used up".to_owned(),
        Some(1) => "once".to_owned(),
        Some(times) => format!("{times} times"),
    });
    text
}

/// A call in words: its name with blanks.
fn call(operation: Operation) -> String {
    let name = word(&operation).replace('_', " ").replace("qr", "QR");
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

const fn what_happens(kind: KindName) -> &'static str {
    match kind {
        KindName::NoAnswerBefore => "nothing is done and nothing answered",
        KindName::NoAnswerAfter => "it is done, and nothing answered",
        KindName::Reset => "it is done, and the connection breaks in the middle of the answer",
        KindName::Slow => "it is done, and the answer comes slowly",
        KindName::Status => "nothing is done, and an error is answered",
        KindName::Html => "nothing is done, and a web page is answered",
        KindName::Truncated => "it is done, and the answer ends in the middle",
        KindName::Empty => "it is done, and the answer is empty",
        KindName::MissingQrCode => "the answer has no qr_code",
        KindName::MissingWebUrl => "the answer has no web_url",
        KindName::MissingLinks => "the answer has no links",
        KindName::WrongAmount => "the answer names another amount",
        KindName::WrongCurrency => "the answer names another currency",
        KindName::WrongReference => "the answer names another order number",
        KindName::UnknownStatus => "the answer names an unknown status",
        KindName::RepeatedIds => "the answer names the same ids each time",
        KindName::Drop => "it is never sent",
        KindName::Delay => "it is sent later",
        KindName::Duplicate => "it is sent twice",
        KindName::Reverse => "the next one of its payment overtakes it",
        KindName::WrongHeader => "it is sent with another header",
    }
}

/// Every value of a list in the document.
fn all<T: DeserializeOwned>(schema: &str) -> Vec<T> {
    let document = serde_json::to_value(crate::control::openapi()).unwrap_or_default();
    let path = format!("/components/schemas/{schema}");
    let mut names = Vec::new();
    collect(document.pointer(&path).unwrap_or(&Value::Null), &mut names);
    let read = |name: &String| serde_json::from_value(json!(name)).ok();
    names.iter().filter_map(read).collect()
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

/// The fields that only some kinds have, and what they are called.
const FIELDS: [(&str, &str); 4] = [
    ("ms", "Milliseconds"),
    ("bytes_per_s", "Bytes a second"),
    ("status", "HTTP status"),
    ("s", "Seconds"),
];

/// The form that adds a fault. Its script shows the kinds that fit the call, and the fields that
/// fit the kind; without it the server says what does not fit.
pub(super) fn form() -> Markup {
    let (calls, kinds) = (all::<Operation>("Operation"), all::<KindName>("KindName"));
    let with = |field: &str| {
        let kinds = kinds
            .iter()
            .filter(|kind| fields_of(**kind).contains(&field));
        kinds.map(word).collect::<Vec<_>>().join(" ")
    };
    let fitting = |kind: KindName| {
        let calls = calls.iter().filter(|call| fits(kind, **call));
        calls.map(word).collect::<Vec<_>>().join(" ")
    };
    let input = |name: &str, label: &str| {
        html! { (label) input name=(name) inputmode="decimal" size="6"; }
    };
    html! {
        form.row #fault method="post" action="/_sandbox/page/faults" {
            label { "Call" select name="operation" { @for of in &calls { option value=(word(of)) { (call(*of)) } } } }
            label { "What happens" select name="kind" { @for kind in &kinds {
                option value=(word(kind)) data-fits=(fitting(*kind)) { (what_happens(*kind)) }
            } } }
            @for (field, label) in FIELDS { label data-kinds=(with(field)) { (input(field, label)) } }
            label { (input("times", "Times (empty: every time)")) }
            label { (input("probability", "Probability")) }
            label { (input("seed", "Seed")) }
            button { "Add" }
        }
    }
}

/// Reads the form.
///
/// # Errors
///
/// A sentence that says which field is wrong and what it should be.
pub(super) fn read(form: &BTreeMap<String, String>) -> Result<FaultRequest, String> {
    let chosen = |name: &str| json!(form.get(name).map_or("", String::as_str));
    let unknown = |_| "Choose a call and what happens to it.".to_owned();
    let probability: Option<Probability> = match filled(form, "probability") {
        None => None,
        Some(text) => Some(
            serde_json::from_str(text)
                .map_err(|_| "Probability is a number from 0 to 1, such as 0.3.".to_owned())?,
        ),
    };
    Ok(FaultRequest {
        operation: serde_json::from_value(chosen("operation")).map_err(unknown)?,
        kind: serde_json::from_value(chosen("kind")).map_err(unknown)?,
        times: number(form, "times", "Times")?,
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
) -> Result<Option<T>, String> {
    let Some(text) = filled(form, name) else {
        return Ok(None);
    };
    let number = text.parse().map(Some);
    number.map_err(|_| format!("{label} is a whole number, not {text:?}."))
}

/// What cannot be, in a sentence.
pub(super) fn why_not(fault: &FaultRequest, unclear: &Unclear) -> String {
    let label = FIELDS.iter().find(|(field, _)| *field == unclear.field);
    match (unclear.field, label) {
        ("kind", _) => format!(
            "This fault is not possible for {}: {}.",
            call(fault.operation),
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
