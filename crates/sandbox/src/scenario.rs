//! How a sandbox begins: settings, merchants, bad days, and what has happened before.

use jiff::SignedDuration;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::accounts::{self, Account, Owner};
use crate::api::webhooks::deliverable;
use crate::clock::Speed;
use crate::control::input::Wrong;
use crate::fault::{FaultRequest, Faults};
use crate::money::Currency;
use crate::settings::Settings;
use crate::world::payment::{Payment, Status};
use crate::world::webhook::{Header, Webhook};
use crate::world::{Outcome, Requested, World};

/// A beginning.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scenario {
    /// How the sandbox behaves.
    pub settings: Settings,
    /// Its merchants.
    pub accounts: Vec<Account>,
    /// Its time.
    pub clock: ClockStart,
    /// Its bad days.
    pub faults: Vec<FaultRequest>,
    /// Webhooks that are registered.
    pub webhooks: Vec<WebhookStart>,
    /// Payments that were made.
    pub payments: Vec<PaymentStart>,
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            accounts: accounts::built_in(),
            clock: ClockStart::default(),
            faults: Vec::new(),
            webhooks: Vec::new(),
            payments: Vec::new(),
        }
    }
}

/// The clock at the beginning.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClockStart {
    /// Seconds ahead of other clocks.
    pub advance_s: u32,
    /// How fast it runs.
    pub speed: Option<Speed>,
}

/// A webhook at the beginning.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookStart {
    /// Whose: a key without its prefix.
    pub key: Uuid,
    /// For live payments instead of tests.
    #[serde(default)]
    pub live: bool,
    /// For which branch.
    pub merchant_code: String,
    /// Where to.
    pub url: String,
    /// Sent with each delivery.
    #[serde(default)]
    pub header: Option<Header>,
}

/// A payment at the beginning.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentStart {
    /// Whose: a key without its prefix.
    pub key: Uuid,
    /// Live instead of a test.
    #[serde(default)]
    pub live: bool,
    /// At which branch.
    pub merchant_code: String,
    /// How much, in major units.
    pub amount: String,
    /// In what.
    pub currency: Currency,
    /// The merchant's order number.
    pub reference_id: String,
    /// What the customer did; waits for one when absent.
    #[serde(default)]
    pub outcome: Option<Outcome>,
}

impl Scenario {
    /// Reads a TOML file's text over a beginning.
    ///
    /// # Errors
    ///
    /// One sentence that names the member and says what is wrong with it.
    pub fn read(text: &str, mut settings: Settings) -> Result<Self, String> {
        let file: toml::Value =
            toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
        let mut value = serde_json::to_value(file).map_err(|error| error.to_string())?;
        if let Some(changes) = value.get_mut("settings").map(Value::take) {
            settings = changed(&settings, changes).map_err(|error| format!("settings.{error}"))?;
        }
        if let Some(members) = value.as_object_mut() {
            members.remove("settings");
        }
        let mut scenario: Self = serde_path_to_error::deserialize(value)
            .map_err(|error| Wrong::at(&error).to_string())?;
        scenario.settings = settings;
        scenario.check()?;
        Ok(scenario)
    }

    fn check(&self) -> Result<(), String> {
        Faults::read(self.faults.clone()).map_err(|(place, unclear)| {
            format!("faults[{place}].{}: {}", unclear.field, unclear.message)
        })?;
        for (place, hook) in self.webhooks.iter().enumerate() {
            if !deliverable(&hook.url, &self.settings) {
                return Err(format!(
                    "webhooks[{place}].url: nothing can be delivered there"
                ));
            }
            if !hook.header.as_ref().is_none_or(Header::can_be_sent) {
                return Err(format!(
                    "webhooks[{place}].header: no header can be like that"
                ));
            }
        }
        for (place, payment) in self.payments.iter().enumerate() {
            if payment.currency.positive(&payment.amount).is_none() {
                return Err(format!(
                    "payments[{place}].amount: no amount in {}",
                    payment.currency
                ));
            }
        }
        Ok(())
    }

    /// Lets it begin.
    pub(crate) fn play(&self, world: &mut World) {
        if let Some(speed) = self.clock.speed {
            world.hurry(speed);
        }
        if self.clock.advance_s > 0 {
            world.advance(SignedDuration::from_secs(i64::from(self.clock.advance_s)));
        }
        for hook in &self.webhooks {
            world.keep_webhook(Webhook {
                id: Uuid::new_v4(),
                owner: Owner {
                    key: hook.key,
                    is_test: !hook.live,
                },
                merchant_code: hook.merchant_code.clone(),
                url: hook.url.clone(),
                header: hook.header.clone(),
            });
        }
        for payment in &self.payments {
            let id = world.open(payment.requested(world));
            if let Some(outcome) = payment.outcome {
                // A payment of this moment is payable.
                let _ = world.decide(id, outcome);
            }
        }
        // Was checked when it was read.
        world.set_faults(Faults::read(self.faults.clone()).unwrap_or_default());
    }
}

impl PaymentStart {
    fn requested(&self, world: &World) -> Requested {
        let owner = Owner {
            key: self.key,
            is_test: !self.live,
        };
        let region = world
            .accounts
            .iter()
            .find(|account| account.key == self.key)
            .map_or(world.settings.region, |account| account.region);
        let told = json!({"order": {"reference_id": self.reference_id}});
        Requested {
            owner,
            region,
            host: None,
            arabic: false,
            merchant_code: self.merchant_code.clone(),
            merchant_urls: Value::Null,
            rejection: None,
            payment: Payment::new(
                self.currency.positive(&self.amount).unwrap_or(Decimal::ONE),
                self.currency,
                Status::Created,
                self.reference_id.clone(),
                &told,
            ),
        }
    }
}

/// Settings with some of them changed.
///
/// # Errors
///
/// The member, and what is wrong with it.
pub fn changed(settings: &Settings, changes: Value) -> Result<Settings, Wrong> {
    let Value::Object(changes) = changes else {
        return Err(Wrong::new(".", "not a table of settings"));
    };
    let mut all =
        serde_json::to_value(settings).map_err(|error| Wrong::new(".", &error.to_string()))?;
    // Whoever names an address wants links to begin with it.
    if changes.contains_key("public_url") && !changes.contains_key("links_follow_host") {
        merge(&mut all, "links_follow_host".into(), json!(false));
    }
    for (name, value) in changes {
        merge(&mut all, name, value);
    }
    let settings: Settings =
        serde_path_to_error::deserialize(all).map_err(|error| Wrong::at(&error))?;
    settings
        .check()
        .map_err(|(field, message)| Wrong::new(field, message))?;
    Ok(settings)
}

/// Members of members are changed one by one; everything else is replaced.
pub(crate) fn merge(into: &mut Value, name: String, value: Value) {
    let Some(members) = into.as_object_mut() else {
        return;
    };
    match (members.get_mut(&name), value) {
        (Some(known @ Value::Object(_)), Value::Object(inner)) => {
            for (name, value) in inner {
                merge(known, name, value);
            }
        }
        (_, value) => {
            members.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_says_all_of_a_beginning() {
        let text = include_str!("../scenarios/bad-day.toml");
        let scenario = Scenario::read(text, Settings::new("http://127.0.0.1:8090")).unwrap();
        let world = World::start(scenario);
        assert!(!world.settings.auto_capture);
        assert_eq!(world.sessions().len(), 2);
        assert_eq!(world.webhooks().len(), 1);
        assert_eq!(world.faults().list().count(), 2);
        assert_eq!(world.clock().speed().to_string(), "60");
    }

    #[test]
    fn what_is_wrong_is_named_by_its_place() {
        let settings = Settings::default();
        for (text, place) in [
            (
                "[settings]\nsession_ttl_s = \"long\"",
                "settings.session_ttl_s",
            ),
            ("[settings]\nnonsense = 1", "nonsense"),
            ("[settings.minimum]\nAED = \"x\"", "settings.minimum.AED"),
            (
                "[[faults]]\noperation = \"qr_code\"\nkind = \"slow\"",
                "faults[0].ms",
            ),
            (
                "[[faults]]\noperation = \"qr_code\"\nkind = \"bad\"",
                "faults[0].kind",
            ),
            ("[clock]\nspeed = -1.0", "clock.speed"),
            ("[settings]\npublic_url = \"here\"", "settings.public_url"),
            (
                "[[webhooks]]\nkey = \"00000000-0000-4000-8000-000000000971\"\nmerchant_code = \"ae\"\nurl = \"here\"",
                "webhooks[0].url",
            ),
        ] {
            let error = Scenario::read(text, settings.clone()).unwrap_err();
            assert!(error.contains(place), "{text}: {error}");
        }
    }
}
