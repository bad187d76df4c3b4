//! Times, lists and members as replies write them.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use crate::tabby::settings::{EmptyLists, Settings};

/// A date that nobody has given.
pub(super) const NO_TIME: &str = "0001-01-01T00:00:00Z";

/// Times as replies write them: whole seconds, UTC.
#[must_use]
pub fn time(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second())
        .unwrap_or(at)
        .to_string()
}

/// A list as replies write it.
#[must_use]
pub fn list(entries: Vec<Value>, settings: &Settings) -> Value {
    if entries.is_empty() && settings.empty_lists == EmptyLists::Null {
        Value::Null
    } else {
        Value::Array(entries)
    }
}

/// Puts a value where there is none, or null.
pub(super) fn fill(members: &mut Map<String, Value>, name: &str, value: Value) {
    let known = members.entry(name).or_insert(Value::Null);
    if known.is_null() {
        *known = value;
    }
}

/// An object of the request with all of these members; null when the request had none.
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
