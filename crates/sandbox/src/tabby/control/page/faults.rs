//! The faults to come, in words, and the form that adds one.

use std::collections::BTreeMap;
use std::str::FromStr;

use maud::{Markup, html};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::engine::control::page::parts::{button, word};
use crate::engine::control::page::said::Said;
use crate::engine::control::page::saying;
use crate::engine::control::page::view::View;
use crate::engine::fault::{Probability, Unclear, fields_of, fits};
use crate::tabby::fault::{FaultRequest, KindName, Operation};
use crate::tabby::world::World;

/// The faults to come, each with a way to clear it, and those that have come as often as they were
/// asked for.
pub(super) fn list(world: &World, view: &View) -> Markup {
    let all = world.faults().list().enumerate();
    let (used, to_come): (Vec<_>, Vec<_>) = all.partition(|(_, fault)| fault.times == Some(0));
    html! {
        div #fault-list {
            @if to_come.is_empty() { p.nothing { "None to come." } }
            @else { ul { @for (place, fault) in &to_come { (entry(*place, fault)) } } }
            @if !used.is_empty() {
                h3 { "Used up" }
                ul { @for (place, fault) in &used { (entry(*place, fault)) } }
            }
            @if !(to_come.is_empty() && used.is_empty()) { (button("faults/clear", "fault-list", "Clear all", "faults")) }
            (saying::at(view, "fault-list"))
        }
    }
}

fn entry(place: usize, fault: &FaultRequest) -> Markup {
    html! {
        li.row id=(format!("fault-{place}-{}", name_of(fault))) {
            span { (sentence(fault)) }
            form method="post" action=(format!("/_sandbox/page/faults/{place}/clear#fault-list")) {
                input type="hidden" name="fault" value=(name_of(fault));
                button aria-label=(format!("Clear: {}", sentence(fault))) { "Clear" }
            }
        }
    }
}

/// What a fault did to a request that was answered like this.
pub(super) fn did(kind: KindName, status: Option<u16>) -> String {
    match (kind, status) {
        (KindName::Status, Some(status)) => {
            format!("A fault answered {status}; nothing was done.")
        }
        (KindName::Html, Some(status)) => {
            format!("A fault answered {status} with a web page; nothing was done.")
        }
        _ => format!("A fault: {}.", what_happens(kind)),
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

/// What a fault does, in words.
pub(super) const fn what_happens(kind: KindName) -> &'static str {
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
    let document =
        serde_json::to_value(crate::tabby::control::document::openapi()).unwrap_or_default();
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
pub(super) fn form(view: &View) -> Markup {
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
    // What was typed stays when the form was refused.
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
                option value=(word(of)) selected[typed("operation") == Some(word(of).as_str())] { (call(*of)) }
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

/// Reads the form.
///
/// # Errors
///
/// A sentence that says which field is wrong and what it should be.
pub(super) fn read(form: &BTreeMap<String, String>) -> Result<FaultRequest, Said> {
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

/// Why a field of the form is refused.
fn refused(field: &str, why: &str) -> Said {
    Said::refused("fault", why).about(field)
}

/// What cannot be, in a sentence.
pub(super) fn why_not(fault: &FaultRequest, unclear: &Unclear) -> Said {
    refused(unclear.field, &sentence_of(fault, unclear))
}

fn sentence_of(fault: &FaultRequest, unclear: &Unclear) -> String {
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
