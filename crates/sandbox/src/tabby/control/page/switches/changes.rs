//! What was changed on the page, as the form was sent.

use super::form::PLACE;
use super::switch::{Switch, Takes, switches};
use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::engine::control::page::said::Said;
use crate::engine::settings::merge;
use crate::tabby::settings::Settings;

/// What was changed on the page, as `PATCH /_sandbox/settings` takes it.
///
/// # Errors
///
/// A sentence that names the switch and says what it takes.
pub(in crate::tabby::control::page) fn read(
    form: &BTreeMap<String, String>,
    settings: &Settings,
) -> Result<Value, Said> {
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
pub(in crate::tabby::control::page) fn refused(path: &str, why: &str) -> Said {
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
