//! Tabby's settings on the control page: their groups, and the two that belong together.

use std::collections::BTreeMap;

use maud::Markup;
use serde_json::{Value, json};

use crate::engine::control::page::said::Said;
use crate::engine::control::page::settings::{self, Described, Group, refused};
use crate::engine::control::page::view::View;
use crate::tabby::settings::Settings;

/// The groups of the settings, by the prefixes of their names.
const GROUPS: [Group; 7] = [
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

fn described() -> Described {
    let document = crate::tabby::control::document::openapi();
    Described {
        document: serde_json::to_value(document).unwrap_or_default(),
        groups: &GROUPS,
        amounts: &["minimum.", "maximum."],
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
    use crate::engine::control::page::settings::{Switch, Takes, group_of, switches};

    fn changed(pairs: &[(&str, &str)]) -> Result<Value, Said> {
        let settings = Settings::default();
        let mut form = BTreeMap::new();
        for switch in switches(&settings, &described()) {
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
        let all = switches(&Settings::default(), &described());
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

    #[test]
    fn each_word_of_a_choice_is_explained() {
        let all = switches(&Settings::default(), &described());
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
        let all = switches(&Settings::default(), &described());
        for (place, (group, _)) in GROUPS.iter().enumerate() {
            let of_it = all
                .iter()
                .filter(|switch| group_of(&switch.path, &GROUPS) == place);
            let count = of_it.count();
            assert!(count > 0, "{group}");
            assert!(place + 1 < GROUPS.len() || count < 6, "{group}: {count}");
        }
    }
}
