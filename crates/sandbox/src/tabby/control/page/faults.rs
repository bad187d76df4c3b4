//! Tabby's words for faults, as the control page shows them.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::engine::control::page::faults::FaultWords;
use crate::engine::control::page::parts::word;
use crate::tabby::fault::{KindName, Lie, Operation};

impl FaultWords for KindName {
    fn operations() -> Vec<Operation> {
        all("Operation")
    }

    fn kinds() -> Vec<Self> {
        all("KindName")
    }

    fn call(operation: Operation) -> String {
        let name = word(&operation).replace('_', " ").replace("qr", "QR");
        let mut letters = name.chars();
        letters.next().map_or(String::new(), |first| {
            first.to_uppercase().chain(letters).collect()
        })
    }

    fn lie(lie: Lie) -> &'static str {
        match lie {
            Lie::MissingQrCode => "the answer has no qr_code",
            Lie::MissingWebUrl => "the answer has no web_url",
            Lie::MissingLinks => "the answer has no links",
            Lie::WrongAmount => "the answer names another amount",
            Lie::WrongCurrency => "the answer names another currency",
            Lie::WrongReference => "the answer names another order number",
            Lie::UnknownStatus => "the answer names an unknown status",
            Lie::RepeatedIds => "the answer names the same ids each time",
        }
    }
}

/// Every word of an enum, in the order of the OpenAPI document.
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
