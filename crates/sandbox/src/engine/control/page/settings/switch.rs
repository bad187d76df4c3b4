//! The settings with their descriptions, possible values and present values.

use serde::Serialize;
use serde_json::{Value, json};

/// A heading of the form, and the prefixes of the names of the settings below it.
pub type Group = (&'static str, &'static [&'static str]);

/// What the form has to know about the settings of an API.
#[derive(Debug)]
pub struct Described {
    /// The OpenAPI document, as JSON. Its schema `Settings` describes them.
    pub document: Value,
    /// The groups, in the order of the page.
    pub groups: &'static [Group],
    /// Prefixes of the names of those settings that are amounts in major units.
    pub amounts: &'static [&'static str],
}

/// What a setting can be set to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Takes {
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

/// One setting on the page.
#[derive(Debug)]
pub struct Switch {
    /// Path of the setting, such as `limits.test_sessions`.
    pub path: String,
    /// What it can be set to.
    pub takes: Takes,
    /// Whether it may be empty.
    pub optional: bool,
    /// Its description, without backticks.
    pub about: String,
    /// Its present value.
    pub value: String,
}

/// Every setting with its present value, in the order of the document.
#[must_use]
pub fn switches<S: Serialize>(settings: &S, described: &Described) -> Vec<Switch> {
    let values = serde_json::to_value(settings).unwrap_or_default();
    let schema = json!({"$ref": "#/components/schemas/Settings"});
    let mut all = Vec::new();
    collect("", &schema, &values, false, described, &mut all);
    all
}

fn collect(
    path: &str,
    schema: &Value,
    value: &Value,
    may_be_null: bool,
    described: &Described,
    all: &mut Vec<Switch>,
) {
    let about = schema.get("description").and_then(Value::as_str);
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
        // An optional value: a schema, or null.
        if let Some(some) = choices.iter().find(|one| one.get("$ref").is_some()) {
            collect(path, some, value, true, described, all);
        }
        return;
    }
    let target = schema.get("$ref").and_then(Value::as_str);
    let inner =
        target.and_then(|target| described.document.pointer(target.trim_start_matches('#')));
    let whole = inner.unwrap_or(schema);
    if let Some(members) = whole.get("properties").and_then(Value::as_object) {
        for (name, member) in members {
            let path = match path {
                "" => name.clone(),
                outer => format!("{outer}.{name}"),
            };
            let value = value.get(name).unwrap_or(&Value::Null);
            collect(&path, member, value, may_be_null, described, all);
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
    } else if described
        .amounts
        .iter()
        .any(|begins| path.starts_with(begins))
    {
        Takes::Amount
    } else {
        Takes::Text
    };
    // The words of an enum are explained in the enum's own schema.
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

/// The place of a setting's group: the one with the longest prefix of its name.
#[must_use]
pub fn group_of(path: &str, groups: &[Group]) -> usize {
    let fit = |names: &[&str]| {
        let fitting = names.iter().filter(|name| path.starts_with(**name));
        fitting.map(|name| name.len() + 1).max()
    };
    let groups = groups.iter().enumerate();
    let best = groups.max_by_key(|(_, (_, names))| fit(names).unwrap_or(0));
    best.map_or(0, |(place, _)| place)
}
