//! How a sandbox begins: settings, accounts, faults, and what has happened before.

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::customer::outcome::Outcome;
use crate::engine::scenario::{ClockStart, read};
use crate::tabby::accounts::{self, Account, Owner, bare_key};
use crate::tabby::api::webhooks::deliverable;
use crate::tabby::fault::{FaultRequest, Faults};
use crate::tabby::money::Currency;
use crate::tabby::settings::{Settings, UnknownCode};
use crate::tabby::world::payment::{Payment, Status};
use crate::tabby::world::webhook::{Header, MOST, Webhook};
use crate::tabby::world::{Requested, World};

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
    /// Its faults.
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

/// A webhook at the beginning.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookStart {
    /// Whose: a key without its prefix.
    #[serde(deserialize_with = "bare_key")]
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
    #[serde(deserialize_with = "bare_key")]
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
    pub fn read(text: &str, settings: Settings) -> Result<Self, String> {
        let (settings, mut scenario): (Settings, Self) = read(text, settings)?;
        scenario.settings = settings;
        scenario.check()?;
        Ok(scenario)
    }

    fn check(&self) -> Result<(), String> {
        Faults::read(self.faults.clone()).map_err(|(place, unclear)| {
            format!("faults[{place}].{}: {}", unclear.field, unclear.message)
        })?;
        for (place, account) in self.accounts.iter().enumerate() {
            let earlier = self.accounts.iter().take(place);
            if let Some(known) = earlier.into_iter().find(|known| known.key == account.key) {
                return Err(format!(
                    "accounts[{place}].key: {} has this key already",
                    known.name
                ));
            }
        }
        for (place, hook) in self.webhooks.iter().enumerate() {
            self.check_webhook(hook, self.webhooks.get(..place).unwrap_or_default())
                .map_err(|wrong| format!("webhooks[{place}].{wrong}"))?;
        }
        for (place, payment) in self.payments.iter().enumerate() {
            self.check_payment(payment)
                .map_err(|wrong| format!("payments[{place}].{wrong}"))?;
        }
        Ok(())
    }

    /// What the API would refuse of a webhook.
    fn check_webhook(&self, hook: &WebhookStart, before: &[WebhookStart]) -> Result<(), String> {
        if !deliverable(&hook.url, &self.settings) {
            let use_instead = match self.settings.refuse_local_webhooks {
                true => "use https and a public host",
                false => "use https, or http to a local receiver",
            };
            return Err(format!("url: {use_instead}"));
        }
        if !hook.header.as_ref().is_none_or(Header::can_be_sent) {
            return Err(
                "header: title is not a header name, or value has characters that a header cannot carry".into(),
            );
        }
        if self.settings.unknown_merchant_code != UnknownCode::Taken {
            self.check_code(hook.key, &hook.merchant_code)?;
        }
        let same = |known: &&WebhookStart| {
            known.key == hook.key
                && known.live == hook.live
                && known.merchant_code == hook.merchant_code
        };
        let known: Vec<&WebhookStart> = before.iter().filter(same).collect();
        if !self.settings.duplicate_webhooks && known.iter().any(|known| known.url == hook.url) {
            return Err("url: this address is registered twice".into());
        }
        if known.len() >= MOST {
            return Err(format!(
                "merchant_code: may have at most {MOST} webhooks for each key"
            ));
        }
        Ok(())
    }

    /// What the API would refuse of a payment.
    fn check_payment(&self, payment: &PaymentStart) -> Result<(), String> {
        let currency = payment.currency;
        if currency.positive(&payment.amount).is_none() {
            return Err(format!(
                "amount: not a positive amount with at most {} decimals, as a text",
                currency.decimals()
            ));
        }
        if payment.reference_id.is_empty() {
            return Err("reference_id: empty".into());
        }
        self.check_code(payment.key, &payment.merchant_code)?;
        match self.account(payment.key) {
            Some(account) if account.currency != currency => Err(format!(
                "currency: {} sells in {}, not {currency}",
                account.name, account.currency
            )),
            _ => Ok(()),
        }
    }

    fn account(&self, key: Uuid) -> Option<&Account> {
        self.accounts.iter().find(|account| account.key == key)
    }

    fn check_code(&self, key: Uuid, code: &str) -> Result<(), String> {
        if code.is_empty() {
            return Err("merchant_code: empty".into());
        }
        match self.account(key) {
            Some(account) if !account.merchant_codes.iter().any(|known| known == code) => {
                Err(format!(
                    "merchant_code: {code} is not one of {}",
                    account.merchant_codes.join(", ")
                ))
            }
            _ => Ok(()),
        }
    }

    /// Lets it begin.
    pub(crate) fn play(&self, world: &mut World) {
        self.clock.play(world);
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
            .state
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_says_all_of_a_beginning() {
        let text = include_str!("../../scenarios/example.toml");
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
        let error = Scenario::read("settings = 1", settings).unwrap_err();
        assert_eq!(
            error,
            "settings: must be an object with the settings to change"
        );
    }

    #[test]
    fn what_the_api_would_refuse_no_scenario_takes() {
        const UAE: &str = "key = \"00000000-0000-4000-8000-000000000971\"\n";
        const ANY: &str = "key = \"00000000-0000-4000-8000-000000000001\"\n";
        let payment = |key: &str, code: &str, rest: &str| {
            format!("[[payments]]\n{key}merchant_code = \"{code}\"\n{rest}")
        };
        let hook = |key: &str, code: &str, url: &str| {
            format!("[[webhooks]]\n{key}merchant_code = \"{code}\"\nurl = \"{url}\"\n")
        };
        const AED: &str = "amount = \"10\"\ncurrency = \"AED\"\nreference_id = \"A\"\n";
        const SAR: &str = "amount = \"10\"\ncurrency = \"SAR\"\nreference_id = \"A\"\n";
        let url = "https://shop.example/hook";
        let five: String = (0..5)
            .map(|n| hook(UAE, "ae", &format!("https://shop{n}.example/")))
            .collect();
        for (text, wrong) in [
            (
                payment(UAE, "zz", AED),
                "payments[0].merchant_code: zz is not one of ae, AE, ae-2, disabled",
            ),
            (
                payment(UAE, "ae", SAR),
                "payments[0].currency: UAE shop sells in AED, not SAR",
            ),
            (
                payment(UAE, "ae", &AED.replace("\"A\"", "\"\"")),
                "payments[0].reference_id: empty",
            ),
            (
                payment(UAE, "ae", &AED.replace("10", "10.005")),
                "payments[0].amount: not a positive amount with at most 2 decimals, as a text",
            ),
            (
                payment(
                    "key = \"sk_test_00000000-0000-4000-8000-000000000971\"\n",
                    "ae",
                    AED,
                ),
                "payments[0].key: must be a UUID, the key without sk_test_ or sk_, such as 00000000-0000-4000-8000-000000000971",
            ),
            (
                hook(UAE, "zz", url),
                "webhooks[0].merchant_code: zz is not one of ae, AE, ae-2, disabled",
            ),
            (
                hook(UAE, "ae", "http://shop.example/hook"),
                "webhooks[0].url: use https, or http to a local receiver",
            ),
            (
                hook(UAE, "ae", url).repeat(2),
                "webhooks[1].url: this address is registered twice",
            ),
            (
                five,
                "webhooks[4].merchant_code: may have at most 4 webhooks for each key",
            ),
        ] {
            let read = Scenario::read(&text, Settings::default());
            assert_eq!(read.err().as_deref(), Some(wrong), "{text}");
        }
        // A key that no account lists has any code and sells in any currency, as by the API.
        let text = payment(ANY, "zz", SAR) + &hook(ANY, "zz", url);
        assert!(Scenario::read(&text, Settings::default()).is_ok());
    }
}
