//! Checkout.com's settings on the control page: their groups, and the two that belong together.

use std::collections::BTreeMap;

use maud::Markup;
use serde_json::{Value, json};

use crate::checkout::settings::Settings;
use crate::engine::control::page::said::Said;
use crate::engine::control::page::settings::{self, Described, Group, refused};
use crate::engine::control::page::view::View;

/// The groups of the settings, by the prefixes of their names.
const GROUPS: [Group; 6] = [
    (
        "Addresses and accounts",
        &[
            "public_url",
            "links_follow_host",
            "open_accounts",
            "tabby_enabled",
            "token_",
            "check_scopes",
        ],
    ),
    (
        "What is taken",
        &[
            "customer_fields",
            "require_",
            "refuse_",
            "minimum.",
            "maximum.",
            "reuse_contexts",
            "context_ttl_s",
            "idempotency_",
        ],
    ),
    (
        "Payments",
        &[
            "model",
            "collecting_",
            "session_ttl_s",
            "expire_",
            "went_back",
            "auto_capture",
            "authorization_",
            "uncaptured",
            "action_delay_s",
            "captures",
            "refunds",
            "voids",
            "customers.",
        ],
    ),
    (
        "Limits",
        &["rate_limits", "reads_", "writes_", "retry_after_s"],
    ),
    ("Webhooks", &["approved_twice", "webhook_"]),
    ("Answers", &[""]),
];

fn described() -> Described {
    let document = crate::checkout::control::document::openapi();
    Described {
        document: serde_json::to_value(document).unwrap_or_default(),
        groups: &GROUPS,
        amounts: &[],
    }
}

/// Renders the form.
pub(super) fn form(settings: &Settings, view: &View) -> Markup {
    settings::form(settings, &described(), view)
}

/// Reads the form: the settings that were changed on the page, as `PATCH /_sandbox/settings`
/// accepts them.
///
/// # Errors
///
/// A sentence that names the setting and says what it takes.
pub(super) fn read(form: &BTreeMap<String, String>, settings: &Settings) -> Result<Value, Said> {
    let mut changes = settings::read(form, settings, &described())?;
    if let Some(customers) = changes.get_mut("customers") {
        *customers = customers_of(form).map_err(|why| refused("customers.after_s", &why))?;
    }
    Ok(changes)
}

/// The setting for customers who decide by themselves: outcome and delay together, or neither.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::control::page::settings::switches;

    #[test]
    fn every_setting_has_a_switch_and_only_what_was_changed_is_sent_on() {
        let settings = Settings::default();
        let all = switches(&settings, &described());
        let values = serde_json::to_value(&settings).unwrap();
        for name in values.as_object().unwrap().keys() {
            let begins = |path: &str| path.split('.').next() == Some(name.as_str());
            assert!(all.iter().any(|switch| begins(&switch.path)), "{name}");
        }
        let mut form = BTreeMap::new();
        for switch in all {
            form.insert(format!("was:{}", switch.path), switch.value.clone());
            form.insert(switch.path, switch.value);
        }
        assert_eq!(read(&form, &settings), Ok(json!({})));
        for (name, value) in [
            ("model", "collecting"),
            ("minimum.AED", "5000"),
            ("context_ttl_s", ""),
            ("customers.outcome", "approve"),
            ("customers.after_s", "5"),
        ] {
            form.insert(name.to_owned(), value.to_owned());
        }
        let wanted = json!({
            "model": "collecting", "minimum": {"AED": 5000},
            "customers": {"outcome": "approve", "after_s": 5},
        });
        assert_eq!(read(&form, &settings), Ok(wanted));
        form.insert("model".to_owned(), "direct".to_owned());
        let said = read(&form, &settings).unwrap_err();
        assert_eq!(said.text, "model is one of: gateway, collecting.");
    }
}
