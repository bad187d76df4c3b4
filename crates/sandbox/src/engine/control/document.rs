//! The OpenAPI document of the control calls: what is added to it, and what the page reads from it.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use utoipa::openapi::{OpenApi, RefOr, Schema};

use crate::engine::choices::Meanings;

/// Adds the meaning of each word to the schemas of enums, which have no other place for it.
pub fn explain(document: &mut OpenApi, meanings: impl Iterator<Item = Meanings>) {
    let Some(components) = &mut document.components else {
        return;
    };
    for (name, words) in meanings {
        let Some(RefOr::T(Schema::Object(schema))) = components.schemas.get_mut(name) else {
            continue;
        };
        let mut about = schema.description.take().unwrap_or_default();
        about.push('\n');
        for (word, meaning) in words {
            about.push_str(&format!("\n- `{}`: {meaning}", word.as_str().unwrap_or("")));
        }
        schema.description = Some(about);
    }
}

/// Removes the defaults from the schemas of settings: a field that is absent in a change keeps its
/// value, not its default.
pub fn remove_defaults(document: &mut OpenApi, schemas: &[&str]) {
    let Some(components) = &mut document.components else {
        return;
    };
    for name in schemas {
        let Some(RefOr::T(Schema::Object(schema))) = components.schemas.get_mut(*name) else {
            continue;
        };
        for field in schema.properties.values_mut() {
            let default = match field {
                RefOr::Ref(field) => &mut field.default,
                RefOr::T(Schema::Array(field)) => &mut field.default,
                RefOr::T(Schema::Object(field)) => &mut field.default,
                RefOr::T(Schema::OneOf(field)) => &mut field.default,
                RefOr::T(_) => continue,
            };
            *default = None;
        }
    }
}

/// Every word of an enum, in the order of the document.
#[must_use]
pub fn words<T: DeserializeOwned>(document: &OpenApi, schema: &str) -> Vec<T> {
    let document = serde_json::to_value(document).unwrap_or_default();
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
