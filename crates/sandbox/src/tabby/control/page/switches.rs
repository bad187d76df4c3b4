//! The settings, as a form: each switch with what the OpenAPI document says about it. Only what was
//! changed on the page is sent on, so that what a program changed meanwhile stays.

use std::collections::BTreeMap;

use maud::{Markup, html};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::engine::control::page::said::Said;
use crate::engine::control::page::saying;
use crate::engine::control::page::view::View;
use crate::engine::settings::merge;
use crate::tabby::settings::Settings;

/// What a switch takes.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Takes {
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
struct Switch {
    /// Such as `limits.test_sessions`.
    path: String,
    takes: Takes,
    /// Whether it may be empty.
    optional: bool,
    about: String,
    /// As it is now.
    value: String,
}

/// Every switch as it is now.
fn switches(settings: &Settings) -> Vec<Switch> {
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

/// What switches are about, by the beginnings of their names.
const GROUPS: [(&str, &[&str]); 7] = [
    (
        "Addresses and accounts",
        &[
            "public_url",
            "links_follow_host",
            "region",
            "check_region",
            "open_accounts",
            "disabled_",
        ],
    ),
    (
        "What is taken",
        &[
            "profile",
            "clients",
            "attachment_",
            "refuse_unknown_",
            "refuse_long_",
            "require_reference_id",
            "replay_",
        ],
    ),
    (
        "Limits and errors",
        &["rate_limits", "limits.", "error_", "retry_after_s"],
    ),
    (
        "Payments",
        &[
            "session_ttl_s",
            "expire_",
            "auto_capture",
            "capture_",
            "refund_",
            "cancel_",
            "done",
            "update_",
            "close_",
            "minimum.",
            "maximum.",
            "customers.",
        ],
    ),
    (
        "Answers",
        &[
            "rejection_shape",
            "rejected_payment",
            "session_lang",
            "trim_",
            "empty_lists",
            "extra_members",
            "qr_",
        ],
    ),
    (
        "Webhooks",
        &[
            "refuse_local_",
            "duplicate_",
            "require_webhook_id",
            "one_webhook",
            "no_webhooks",
            "unknown_merchant_code",
            "rejected_webhooks",
            "expired_webhooks",
            "cancelled_webhooks",
            "dispute_webhooks",
            "webhook_",
        ],
    ),
    ("Disputes and the rest", &[""]),
];

/// The group of a switch: the one with the longest beginning of its name.
fn group_of(path: &str) -> usize {
    let fit = |names: &[&str]| {
        let fitting = names.iter().filter(|name| path.starts_with(**name));
        fitting.map(|name| name.len() + 1).max()
    };
    let groups = GROUPS.iter().enumerate();
    let best = groups.max_by_key(|(_, (_, names))| fit(names).unwrap_or(0));
    best.map_or(0, |(place, _)| place)
}

/// The form.
pub(super) fn form(settings: &Settings, view: &View) -> Markup {
    let all = switches(settings);
    let defaults = switches(&Settings::default());
    let default_of = |path: &str| {
        let switch = defaults.iter().find(|switch| switch.path == path);
        switch.map_or("", |switch| switch.value.as_str())
    };
    let is_changed = |switch: &Switch| switch.value != default_of(&switch.path);
    let changed = all.iter().filter(|switch| is_changed(switch)).count();
    let was_sent = view.said.as_ref().is_some_and(|said| said.at == PLACE);
    html! {
        h2 { "Settings" }
        details #switches open[was_sent] {
            summary { (all.len()) " settings" @if changed > 0 { ", " (changed) " not as by default" } }
            form.switches #(PLACE) method="post" action=(format!("/_sandbox/page/settings#{PLACE}")) {
                @for (place, (group, _)) in GROUPS.iter().enumerate() {
                    fieldset {
                        legend { (group) }
                        @for switch in all.iter().filter(|switch| group_of(&switch.path) == place) {
                            label.changed[is_changed(switch)] {
                                code { (switch.path) }
                                (input(switch, view))
                                small { (about(&switch.about)) }
                                @if is_changed(switch) { small.default { "By default: " (said_of(default_of(&switch.path))) } }
                            }
                            input type="hidden" name=(format!("was:{}", switch.path)) value=(was(switch, view));
                        }
                    }
                }
                div.save { button { "Save settings" } (saying::at(view, PLACE)) }
            }
        }
    }
}

/// By which the page knows the form.
pub(super) const PLACE: &str = "settings-form";

fn said_of(value: &str) -> &str {
    if value.is_empty() { "empty" } else { value }
}

/// A sentence, with what stands between backticks as code.
fn about(text: &str) -> Markup {
    html! { @for (place, part) in text.split('`').enumerate() {
        @if place % 2 == 1 { code { (part) } } @else { (part) }
    } }
}

/// What the switch is to be: what was typed, if the form was refused.
fn to_be<'a>(switch: &'a Switch, view: &'a View) -> &'a str {
    let typed = view.typed.get(&switch.path);
    typed.map_or(switch.value.as_str(), String::as_str)
}

/// What the switch was when the page was loaded that the form was sent from.
fn was<'a>(switch: &'a Switch, view: &'a View) -> &'a str {
    let typed = view.typed.get(&format!("was:{}", switch.path));
    typed.map_or(switch.value.as_str(), String::as_str)
}

fn input(switch: &Switch, view: &View) -> Markup {
    let value = to_be(switch, view);
    html! {
        @match &switch.takes {
            Takes::Words(words) => {
                select name=(switch.path) {
                    @if switch.optional { option value="" selected[value.is_empty()] { "none" } }
                    @for word in words { option value=(word) selected[*word == value] { (word) } }
                }
            }
            Takes::Number | Takes::Amount => {
                input name=(switch.path) value=(value) inputmode="decimal";
            }
            Takes::Text | Takes::Texts | Takes::Numbers => {
                input name=(switch.path) value=(value);
            }
        }
    }
}

/// What was changed on the page, as `PATCH /_sandbox/settings` takes it.
///
/// # Errors
///
/// A sentence that names the switch and says what it takes.
pub(super) fn read(form: &BTreeMap<String, String>, settings: &Settings) -> Result<Value, Said> {
    let mut changes = json!({});
    let mut customers = false;
    for switch in switches(settings) {
        let (Some(now), Some(was)) = (
            form.get(&switch.path),
            form.get(&format!("was:{}", switch.path)),
        ) else {
            continue;
        };
        if now.trim() == was.trim() {
            continue;
        }
        customers |= switch.path.starts_with("customers.");
        let value = value_of(&switch, now.trim()).map_err(|why| refused(&switch.path, &why))?;
        let mut path = switch.path.split('.');
        let first = path.next().unwrap_or_default().to_owned();
        let inner = path.rev().fold(value, |value, name| {
            Value::Object(Map::from_iter([(name.to_owned(), value)]))
        });
        merge(&mut changes, first, inner);
    }
    if customers {
        let all = customers_of(form).map_err(|why| refused("customers.after_s", &why))?;
        if let Some(members) = changes.as_object_mut() {
            members.insert("customers".into(), all);
        }
    }
    Ok(changes)
}

/// Why a switch cannot be so.
pub(super) fn refused(path: &str, why: &str) -> Said {
    Said::refused(PLACE, why).about(path)
}

/// Customers that decide by themselves: both members, or none of them.
fn customers_of(form: &BTreeMap<String, String>) -> Result<Value, String> {
    let text = |name: &str| form.get(name).map_or("", |text| text.trim());
    let outcome = text("customers.outcome");
    if outcome.is_empty() {
        return Ok(Value::Null);
    }
    let after: u32 = text("customers.after_s")
        .parse()
        .map_err(|_| "customers.after_s is a whole number of seconds.".to_owned())?;
    Ok(json!({"outcome": outcome, "after_s": after}))
}

fn value_of(switch: &Switch, text: &str) -> Result<Value, String> {
    let path = &switch.path;
    if text.is_empty() && switch.optional {
        return Ok(Value::Null);
    }
    let parts = || {
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
    };
    let number = |text: &str| text.parse::<u32>().map(|number| json!(number));
    match &switch.takes {
        Takes::Words(words) => match text {
            "true" => Ok(json!(true)),
            "false" => Ok(json!(false)),
            word if words.iter().any(|known| known == word) => Ok(json!(word)),
            _ => Err(format!("{path} is one of: {}.", words.join(", "))),
        },
        Takes::Number => number(text).map_err(|_| format!("{path} is a whole number.")),
        Takes::Numbers => parts()
            .map(number)
            .collect::<Result<Vec<_>, _>>()
            .map(Value::Array)
            .map_err(|_| format!("{path} is whole numbers with commas between them.")),
        Takes::Texts => Ok(parts().map(|part| json!(part)).collect()),
        Takes::Amount => text
            .parse::<Decimal>()
            .map(|amount| json!(amount.to_string()))
            .map_err(|_| format!("{path} is an amount in major units, such as 1.50.")),
        Takes::Text => Ok(json!(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(pairs: &[(&str, &str)]) -> Result<Value, Said> {
        let settings = Settings::default();
        let mut form = BTreeMap::new();
        for switch in switches(&settings) {
            form.insert(format!("was:{}", switch.path), switch.value.clone());
            form.insert(switch.path, switch.value);
        }
        for (name, value) in pairs {
            form.insert((*name).to_owned(), (*value).to_owned());
        }
        read(&form, &settings)
    }

    #[test]
    fn every_setting_has_a_switch_and_only_what_was_changed_is_sent_on() {
        let all = switches(&Settings::default());
        let values = serde_json::to_value(Settings::default()).unwrap();
        for name in values.as_object().unwrap().keys() {
            let begins = |switch: &&Switch| switch.path.split('.').next() == Some(name.as_str());
            let switch = all.iter().find(begins);
            assert!(switch.is_some(), "{name}");
        }
        assert_eq!(changed(&[]), Ok(json!({})));
        let pairs = [
            ("auto_capture", "false"),
            ("profile", "web"),
            ("limits.test_sessions", "3"),
            ("minimum.AED", "2.50"),
            ("webhook_retry_gaps_s", "1, 2"),
            ("disabled_merchant_codes", ""),
            ("qr_cache_control", ""),
            ("customers.outcome", "approve"),
            ("customers.after_s", "5"),
        ];
        let wanted = json!({
            "auto_capture": false, "profile": "web", "limits": {"test_sessions": 3},
            "minimum": {"AED": "2.50"}, "webhook_retry_gaps_s": [1, 2],
            "disabled_merchant_codes": [], "qr_cache_control": null,
            "customers": {"outcome": "approve", "after_s": 5},
        });
        assert_eq!(changed(&pairs), Ok(wanted));
    }

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

    #[test]
    fn each_group_of_switches_has_some_and_the_last_few() {
        let all = switches(&Settings::default());
        for (place, (group, _)) in GROUPS.iter().enumerate() {
            let of_it = all.iter().filter(|switch| group_of(&switch.path) == place);
            let count = of_it.count();
            assert!(count > 0, "{group}");
            assert!(place + 1 < GROUPS.len() || count < 6, "{group}: {count}");
        }
    }

    #[test]
    fn what_a_switch_does_not_take_is_said_in_a_sentence() {
        for (name, value, sentence) in [
            ("session_ttl_s", "long", "session_ttl_s is a whole number."),
            ("session_ttl_s", "", "session_ttl_s is a whole number."),
            ("profile", "phone", "profile is one of: pos, links, web."),
            (
                "minimum.AED",
                "x",
                "minimum.AED is an amount in major units, such as 1.50.",
            ),
        ] {
            let said = changed(&[(name, value)]).unwrap_err();
            assert_eq!(
                (said.text.as_str(), said.field.as_deref()),
                (sentence, Some(name))
            );
        }
    }
}
