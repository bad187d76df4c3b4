//! Times, lists and fields in API answers.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use crate::tabby::settings::{EmptyLists, Settings};

/// The placeholder for an unknown date.
pub(super) const NO_TIME: &str = "0001-01-01T00:00:00Z";

/// A list; empty lists as the settings say.
#[must_use]
pub fn list(entries: Vec<Value>, settings: &Settings) -> Value {
    if entries.is_empty() && settings.empty_lists == EmptyLists::Null {
        Value::Null
    } else {
        Value::Array(entries)
    }
}

/// Sets a field that is absent or null.
pub(super) fn fill(members: &mut Map<String, Value>, name: &str, value: Value) {
    let known = members.entry(name).or_insert(Value::Null);
    if known.is_null() {
        *known = value;
    }
}

/// An object of the request, completed to all of these fields; null if the request had none.
pub(super) fn completed(told: Option<&Value>, names: &[&str]) -> Value {
    let Some(Value::Object(members)) = told else {
        return Value::Null;
    };
    let mut members = members.clone();
    for name in names {
        members.entry(*name).or_insert(Value::Null);
    }
    Value::Object(members)
}

pub(super) fn add(body: &mut Value, more: Value) {
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
}

pub(super) fn later(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.saturating_add(span).unwrap_or(Timestamp::MAX)
}
