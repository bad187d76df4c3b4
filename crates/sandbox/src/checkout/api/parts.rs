//! Reads the parts of workflows.

use serde_json::Value;

use crate::checkout::ids::{ConditionId, WorkflowActionId};
use crate::checkout::world::event::EventName;
use crate::checkout::world::workflow::{Action, Condition, Of, can_be_sent};

/// Reads a condition.
///
/// # Errors
///
/// The code of what is wrong.
pub fn condition(sent: &Value) -> Result<Condition, &'static str> {
    let texts = |name: &str| -> Option<Vec<String>> {
        let all = sent.get(name)?.as_array().filter(|all| !all.is_empty())?;
        let read = |one: &Value| one.as_str().map(str::to_owned);
        all.iter().map(read).collect()
    };
    let of = match sent.get("type").and_then(Value::as_str) {
        Some("event") => {
            let names = sent.pointer("/events/gateway").and_then(Value::as_array);
            let names: Option<Vec<EventName>> = names
                .into_iter()
                .flatten()
                .map(|name| EventName::read(name.as_str()?))
                .collect();
            let names = names.filter(|names| !names.is_empty());
            Of::Event(names.ok_or("event_types_invalid")?)
        }
        Some("entity") => Of::Entity(texts("entities").ok_or("entities_invalid")?),
        Some("processing_channel") => {
            let all = texts("processing_channels");
            Of::ProcessingChannel(all.ok_or("processing_channels_invalid")?)
        }
        _ => return Err("condition_type_invalid"),
    };
    Ok(Condition {
        id: ConditionId::new(),
        of,
    })
}

/// Reads an action.
///
/// # Errors
///
/// The code of what is wrong.
pub fn action(sent: &Value) -> Result<Action, &'static str> {
    let text = |path: &str| sent.pointer(path).and_then(Value::as_str);
    if text("/type") != Some("webhook") {
        return Err("action_type_invalid");
    }
    let url = text("/url").unwrap_or("");
    let is_url = reqwest::Url::parse(url)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if !is_url {
        return Err("url_invalid");
    }
    let key = text("/signature/key").unwrap_or("");
    if text("/signature/method") != Some("HMACSHA256") || key.is_empty() {
        return Err("signature_invalid");
    }
    let mut headers = Vec::new();
    let sent_headers = sent.get("headers").and_then(Value::as_object);
    for (name, value) in sent_headers.into_iter().flatten() {
        let value = value.as_str().unwrap_or("");
        if !can_be_sent(name, value) {
            return Err("headers_invalid");
        }
        headers.push((name.clone(), value.to_owned()));
    }
    let retries = sent.pointer("/retry/enabled").and_then(Value::as_bool);
    Ok(Action {
        id: WorkflowActionId::new(),
        url: url.to_owned(),
        headers,
        key: key.to_owned(),
        retries: retries.unwrap_or(true),
    })
}

/// Reads a list of at least one part.
///
/// # Errors
///
/// `missing` if there is none, or the code of what is wrong with one.
pub fn all<T>(
    sent: Option<&Value>,
    read: fn(&Value) -> Result<T, &'static str>,
    missing: &'static str,
) -> Result<Vec<T>, &'static str> {
    let all = sent.and_then(Value::as_array);
    let all = all.filter(|all| !all.is_empty()).ok_or(missing)?;
    all.iter().map(read).collect()
}
