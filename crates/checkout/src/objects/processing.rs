//! `processing`: what a shop says for Tabby, and what Checkout.com says of Tabby.

use http_client::setters;
use serde::{Deserialize, Serialize};

use crate::error::Flaw;
use crate::lenient::{or_default, private};
use crate::minor::Minor;
use crate::private::Private;

use super::travel::{Accommodation, AirlineData};

/// What a shop says for Tabby. Amounts are in minor units of the payment's currency.
///
/// ```
/// use checkout::Minor;
/// use checkout::objects::Processing;
///
/// let processing = Processing::new().locale("ar-AE").shipping_amount(Minor(300));
/// assert_eq!(processing.locale.as_deref(), Some("ar-AE"));
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Processing {
    /// Language of the customer's page, such as `ar` or `ar-AE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Shipping, included in the amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_amount: Option<Minor>,
    /// Tax, included in the amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_amount: Option<Minor>,
    /// Discount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_amount: Option<Minor>,
    /// Number of the invoice, at most 127 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<String>,
    /// Flights.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub airline_data: Vec<AirlineData>,
    /// Stays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accommodation_data: Vec<Accommodation>,
}

impl Processing {
    /// Nothing said.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a flight.
    #[must_use]
    pub fn flight(mut self, flight: AirlineData) -> Self {
        self.airline_data.push(flight);
        self
    }

    /// Adds a stay.
    #[must_use]
    pub fn stay(mut self, stay: Accommodation) -> Self {
        self.accommodation_data.push(stay);
        self
    }

    pub(crate) fn check(&self) -> Result<(), Flaw> {
        let sums = [self.shipping_amount, self.tax_amount, self.discount_amount];
        if sums.into_iter().flatten().any(|sum| sum < Minor::ZERO) {
            return Err(Flaw::NegativeSum("processing"));
        }
        match &self.locale {
            Some(locale) if !is_locale(locale) => Err(Flaw::Locale),
            _ => Ok(()),
        }
    }
}

setters! { Processing {
    locale: String,
    shipping_amount: Minor,
    tax_amount: Minor,
    discount_amount: Minor,
    invoice_id: String,
} }

/// Whether it is a language, perhaps a script, perhaps a country: `ar`, `ar-AE`, `az-Latn-AZ`.
fn is_locale(text: &str) -> bool {
    let all = |part: &str, is_one: fn(&u8) -> bool| part.as_bytes().iter().all(is_one);
    let is_language = |part: &str| part.len() == 2 && all(part, u8::is_ascii_lowercase);
    let is_country = |part: &str| part.len() == 2 && all(part, u8::is_ascii_uppercase);
    let is_script = |part: &str| {
        let rest = part.strip_prefix(|c: char| c.is_ascii_uppercase());
        rest.is_some_and(|rest| rest.len() == 3 && all(rest, u8::is_ascii_lowercase))
    };
    match text.split('-').collect::<Vec<_>>().as_slice() {
        [language] => is_language(language),
        [language, last] => is_language(language) && (is_country(last) || is_script(last)),
        [language, script, country] => {
            is_language(language) && is_script(script) && is_country(country)
        }
        _ => false,
    }
}

/// What Checkout.com says of Tabby's part in a payment. Everything in it is for diagnosis: an odd
/// value is absent.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct PartnerProcessing {
    /// Tabby's id of the payment.
    #[serde(deserialize_with = "or_default")]
    pub partner_payment_id: Option<String>,
    /// Tabby's status of the payment.
    #[serde(deserialize_with = "or_default")]
    pub partner_status: Option<String>,
    /// Codes of Tabby's errors.
    #[serde(deserialize_with = "or_default")]
    pub partner_error_codes: Vec<String>,
    /// Tabby's text about an error, which may repeat personal data.
    #[serde(deserialize_with = "private")]
    pub partner_error_message: Option<Private>,
    /// A code of Tabby's.
    #[serde(deserialize_with = "or_default")]
    pub partner_code: Option<String>,
    /// A code of Tabby's answer.
    #[serde(deserialize_with = "or_default")]
    pub partner_response_code: Option<String>,
    /// Why it failed.
    #[serde(deserialize_with = "or_default")]
    pub failure_code: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_is_a_language_with_a_script_or_a_country() {
        for fine in ["ar", "en", "ar-AE", "az-Latn", "az-Latn-AZ"] {
            let processing = Processing::new().locale(fine);
            assert_eq!(processing.check(), Ok(()), "{fine}");
        }
        for wrong in [
            "",
            "AR",
            "ara",
            "ar_AE",
            "ar-ae",
            "ar-AE-x",
            "ar-",
            "ar-Lat1-AE",
            "-",
        ] {
            let processing = Processing::new().locale(wrong);
            assert_eq!(processing.check(), Err(Flaw::Locale), "{wrong}");
        }
    }
}
