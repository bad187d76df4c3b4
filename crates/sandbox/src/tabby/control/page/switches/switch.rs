//! Each setting with what it takes, what the OpenAPI document says about it, and its value.

use serde_json::{Value, json};

use crate::tabby::settings::Settings;

/// What a switch takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Takes {
    /// One of these words.
    Words(Vec<String>),
    /// A whole number.
    Number,
    /// An amount in major units.
    Amount,
    /// A text.
    Text,
    /// Texts with commas between them.
    Texts,
    /// Whole numbers with commas between them.
    Numbers,
}

/// One switch.
#[derive(Debug)]
pub(super) struct Switch {
    /// Such as `limits.test_sessions`.
    pub(super) path: String,
    pub(super) takes: Takes,
    /// Whether it may be empty.
    pub(super) optional: bool,
    pub(super) about: String,
    /// As it is now.
    pub(super) value: String,
}

/// Every switch as it is now.
pub(super) fn switches(settings: &Settings) -> Vec<Switch> {
    let document =
        serde_json::to_value(crate::tabby::control::document::openapi()).unwrap_or_default();
    let values = serde_json::to_value(settings).unwrap_or_default();
    let schema = json!({"$ref": "#/components/schemas/Settings"});
    let mut all = Vec::new();
    collect("", &schema, &values, false, &document, &mut all);
    all
}

fn collect(
    path: &str,
    schema: &Value,
    value: &Value,
    may_be_null: bool,
    document: &Value,
    all: &mut Vec<Switch>,
) {
    let about = schema.get("description").and_then(Value::as_str);
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
        // Something, or null.
        if let Some(some) = choices.iter().find(|one| one.get("$ref").is_some()) {
            collect(path, some, value, true, document, all);
        }
        return;
    }
    let target = schema.get("$ref").and_then(Value::as_str);
    let inner = target.and_then(|target| document.pointer(target.trim_start_matches('#')));
    let whole = inner.unwrap_or(schema);
    if let Some(members) = whole.get("properties").and_then(Value::as_object) {
        for (name, member) in members {
            let path = match path {
                "" => name.clone(),
                outer => format!("{outer}.{name}"),
            };
            let value = value.get(name).unwrap_or(&Value::Null);
            collect(&path, member, value, may_be_null, document, all);
        }
        return;
    }
    let is = |kind: &str| match whole.get("type") {
        Some(Value::Array(kinds)) => kinds.contains(&json!(kind)),
        one => one == Some(&json!(kind)),
    };
    let words = whole.get("enum").and_then(Value::as_array);
    let of_numbers = whole.pointer("/items/type") == Some(&json!("integer"));
    let takes = if let Some(words) = words {
        let words = words.iter().filter_map(Value::as_str);
        Takes::Words(words.map(str::to_owned).collect())
    } else if is("boolean") {
        Takes::Words(vec!["true".into(), "false".into()])
    } else if is("array") && of_numbers {
        Takes::Numbers
    } else if is("array") {
        Takes::Texts
    } else if is("integer") {
        Takes::Number
    } else if path.starts_with("minimum.") || path.starts_with("maximum.") {
        Takes::Amount
    } else {
        Takes::Text
    };
    // What each word of a choice means stands with the choice.
    let meanings = inner.and_then(|inner| inner.get("description")?.as_str());
    let meanings = meanings.unwrap_or("").lines();
    let meanings: Vec<&str> = meanings
        .filter_map(|line| line.strip_prefix("- "))
        .collect();
    let about = about.unwrap_or_default().replace('\n', " ");
    all.push(Switch {
        path: path.to_owned(),
        takes,
        optional: may_be_null || is("null"),
        about: format!("{about} {}", meanings.join(" "))
            .replace('`', "")
            .trim()
            .to_owned(),
        value: shown(value),
    });
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(entries) => entries.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_of_a_choice_is_explained() {
        let all = switches(&Settings::default());
        let of = |path: &str| all.iter().find(|switch| switch.path == path).unwrap();
        for (path, part) in [
            ("one_webhook", "object: The webhook itself"),
            ("auto_capture_notices", "two: Authorized and closed."),
            ("clients", "strict: They are refused."),
            ("region", "sa: api.tabby.sa"),
        ] {
            let about = &of(path).about;
            assert!(about.contains(part), "{about}");
        }
        let has_no_words = |switch: &&Switch| {
            matches!(&switch.takes, Takes::Words(words) if words.iter().any(|word| {
                !matches!(word.as_str(), "true" | "false")
                    && !switch.about.contains(&format!("{word}: "))
            }))
        };
        let bare: Vec<&Switch> = all.iter().filter(has_no_words).collect();
        assert!(bare.is_empty(), "{bare:?}");
    }
}
