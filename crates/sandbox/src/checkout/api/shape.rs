//! The members of requests: reads them, and collects the codes of those that are wrong.

use serde_json::Value;

use crate::checkout::currency::{Currency, LARGEST};
use crate::checkout::settings::Settings;

/// Reads the members of a body.
#[derive(Debug)]
pub struct Reader<'a> {
    body: &'a Value,
    wrong: Vec<&'static str>,
}

impl<'a> Reader<'a> {
    /// Of this body.
    #[must_use]
    pub const fn new(body: &'a Value) -> Self {
        Self {
            body,
            wrong: Vec::new(),
        }
    }

    /// The codes of what was wrong so far.
    #[must_use]
    pub fn codes(self) -> Vec<&'static str> {
        let mut codes = self.wrong;
        codes.dedup();
        codes
    }

    /// Notes that something is wrong.
    pub fn wrong(&mut self, code: &'static str) {
        self.wrong.push(code);
    }

    /// A member that is there and not `null`.
    #[must_use]
    pub fn member(&self, path: &str) -> Option<&'a Value> {
        self.body.pointer(path).filter(|member| !member.is_null())
    }

    /// A text of at most `most` characters, if it is there.
    pub fn text(&mut self, path: &str, most: usize, code: &'static str) -> Option<&'a str> {
        let member = self.member(path)?;
        let text = member.as_str().filter(|text| text.chars().count() <= most);
        if text.is_none() {
            self.wrong(code);
        }
        text
    }

    /// An address of the merchant, if it is there.
    pub fn url(&mut self, path: &str, code: &'static str) {
        let begins = |url: &str| url.starts_with("https://") || url.starts_with("http://");
        if self.text(path, 1024, code).is_some_and(|url| !begins(url)) {
            self.wrong(code);
        }
    }

    /// `true` or `false`, if it is there.
    pub fn flag(&mut self, path: &str, code: &'static str) -> Option<bool> {
        let member = self.member(path)?;
        if !member.is_boolean() {
            self.wrong(code);
        }
        member.as_bool()
    }

    /// An amount of money above zero, if it is there.
    pub fn amount(&mut self, currency: Option<Currency>, settings: &Settings) -> Option<u64> {
        let member = self.member("/amount")?;
        let amount = member
            .as_u64()
            .filter(|amount| (1..=LARGEST).contains(amount));
        let step = currency.map_or(1, Currency::step);
        let is_in_steps = |amount: &u64| !settings.refuse_last_digit || amount.is_multiple_of(step);
        let amount = amount.filter(is_in_steps);
        if amount.is_none() {
            self.wrong("amount_invalid");
        }
        amount
    }

    /// A currency that Tabby takes, if one is there.
    pub fn currency(&mut self) -> Option<Currency> {
        let code = self.text("/currency", 3, "currency_invalid")?;
        let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        let currency = Currency::of(code);
        match (currency, is_code) {
            (None, false) => self.wrong("currency_invalid"),
            (None, true) => self.wrong("currency_not_supported"),
            _ => {}
        }
        currency
    }

    /// The processing channel, if one is there: one of `channels`, or any if that is empty.
    pub fn channel(&mut self, channels: &[String]) -> Option<&'a str> {
        const CODE: &str = "processing_channel_id_invalid";
        let channel = self.text("/processing_channel_id", 29, CODE)?;
        let rest = channel.strip_prefix("pc_").unwrap_or("");
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let is_channel = rest.len() == 26 && rest.bytes().all(is_word);
        let is_known = channels.is_empty() || channels.iter().any(|known| known == channel);
        if !(is_channel && is_known) {
            self.wrong(CODE);
            return None;
        }
        Some(channel)
    }

    /// `metadata`: at most 20 texts, numbers or flags.
    pub fn metadata(&mut self) {
        let Some(metadata) = self.member("/metadata") else {
            return;
        };
        let Some(pairs) = metadata.as_object().filter(|pairs| pairs.len() <= 20) else {
            return self.wrong("metadata_invalid");
        };
        for (name, value) in pairs {
            if name.is_empty() || name.chars().count() > 100 {
                self.wrong("metadata_key_invalid");
            }
            let is_short = |text: &str| text.chars().count() <= 255;
            let is_scalar = match value {
                Value::String(text) => is_short(text),
                Value::Number(_) | Value::Bool(_) => true,
                Value::Null | Value::Array(_) | Value::Object(_) => false,
            };
            if !is_scalar {
                self.wrong("metadata_value_invalid");
            }
        }
    }

    /// `items`: each with a name, a quantity of one or more and a price of zero or more.
    pub fn items(&mut self) {
        let Some(items) = self.member("/items") else {
            return;
        };
        let Some(items) = items.as_array() else {
            return self.wrong("items_invalid");
        };
        for item in items {
            let name = item.get("name").and_then(Value::as_str).unwrap_or("");
            if name.is_empty() || name.chars().count() > 255 {
                self.wrong("item_name_invalid");
            }
            if !matches!(item.get("quantity").map(Value::as_u64), Some(Some(1..))) {
                self.wrong("item_quantity_invalid");
            }
            if !matches!(item.get("unit_price").map(Value::as_u64), Some(Some(_))) {
                self.wrong("item_unit_price_invalid");
            }
        }
    }

    /// `processing.locale`, such as `ar` or `ar-AE`.
    pub fn locale(&mut self) {
        const CODE: &str = "processing_locale_invalid";
        let Some(locale) = self.text("/processing/locale", 10, CODE) else {
            return;
        };
        let mut parts = locale.split('-');
        let is_language =
            |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_lowercase());
        let is_country =
            |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_uppercase());
        let is_script = |part: &str| part.len() == 4;
        let is_right = parts.next().is_some_and(is_language)
            && match (parts.next(), parts.next(), parts.next()) {
                (None, ..) => true,
                (Some(one), None, _) => is_country(one) || is_script(one),
                (Some(script), Some(country), None) => is_script(script) && is_country(country),
                _ => false,
            };
        if !is_right {
            self.wrong(CODE);
        }
    }

    /// `customer`, with the members that the settings ask for.
    pub fn customer(&mut self, settings: &Settings) {
        if !self.member("/customer").is_some_and(Value::is_object) {
            return self.wrong("customer_required");
        }
        let is_wanted = |name: &str| settings.customer_fields.iter().any(|field| field == name);
        let email = self.text("/customer/email", 255, "customer_email_invalid");
        if email.is_some_and(|email| !email.contains('@')) {
            self.wrong("customer_email_invalid");
        }
        if self.member("/customer/email").is_none() && is_wanted("email") {
            self.wrong("email_required");
        }
        self.text("/customer/name", 255, "customer_name_invalid");
        if self.member("/customer/name").is_none() && is_wanted("name") {
            self.wrong("customer_name_required");
        }
        self.phone(is_wanted("phone"));
    }

    fn phone(&mut self, is_wanted: bool) {
        if self.member("/customer/phone").is_none() {
            if is_wanted {
                self.wrong("phone_number_required");
            }
            return;
        }
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
        let code = self.text(
            "/customer/phone/country_code",
            7,
            "country_phone_code_invalid",
        );
        if code.is_none_or(|code| !(1..=4).contains(&digits(code))) {
            self.wrong("country_phone_code_invalid");
        }
        let number = self.text("/customer/phone/number", 25, "phone_number_invalid");
        if number.is_none_or(|number| !(6..=15).contains(&digits(number))) {
            self.wrong("phone_number_invalid");
        }
    }
}
