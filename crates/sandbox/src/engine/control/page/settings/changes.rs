//! Reads the form of the settings.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::form::PLACE;
use super::switch::{Described, Switch, Takes, switches};
use crate::engine::control::page::said::Said;
use crate::engine::settings::merge;

/// Reads the form: the settings that were changed on the page, as `PATCH /_sandbox/settings`
/// accepts them.
///
/// # Errors
///
/// A sentence that names the setting and says what it can be set to.
pub fn read<S: Serialize>(
    form: &BTreeMap<String, String>,
    settings: &S,
    described: &Described,
) -> Result<Value, Said> {
    let mut changes = json!({});
    for switch in switches(settings, described) {
        let (Some(now), Some(was)) = (
            form.get(&switch.path),
            form.get(&format!("was:{}", switch.path)),
        ) else {
            continue;
        };
        if now.trim() == was.trim() {
            continue;
        }
        let value = value_of(&switch, now.trim()).map_err(|why| refused(&switch.path, &why))?;
        let mut path = switch.path.split('.');
        let first = path.next().unwrap_or_default().to_owned();
        let inner = path.rev().fold(value, |value, name| {
            Value::Object(Map::from_iter([(name.to_owned(), value)]))
        });
        merge(&mut changes, first, inner);
    }
    Ok(changes)
}

/// Why a setting is refused, as a sentence under the form.
#[must_use]
pub fn refused(path: &str, why: &str) -> Said {
    Said::refused(PLACE, why).about(path)
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
