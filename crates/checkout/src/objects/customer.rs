//! The customer.

use http_client::setters;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::minor::Minor;
use crate::private::Private;

/// A customer. A payment context for Tabby needs one; every published example has e-mail, name and
/// phone.
///
/// ```
/// use checkout::objects::{Customer, Phone};
///
/// let customer = Customer::new()
///     .email("otp.success@tabby.ai")
///     .name("A. Customer")
///     .phone(Phone::new("+971", "500000001"));
/// assert!(!format!("{customer:?}").contains("tabby.ai"));
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Customer {
    /// Id of the customer, `cus_…`; in answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// E-mail address, at most 255 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Private>,
    /// Whether the shop has verified the e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
    /// Full name, at most 255 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Private>,
    /// Phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// What the shop knows of the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<Summary>,
}

impl Customer {
    /// An empty customer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

setters! { Customer {
    email: Private,
    email_verified: bool,
    name: Private,
    phone: Phone,
    summary: Summary,
} }

/// A phone number.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Phone {
    /// Country code. Published examples write it with and without a plus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country_code: Option<Private>,
    /// The number without the country code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Private>,
    /// Whether the shop has verified the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_verified: Option<bool>,
}

impl Phone {
    /// A phone number, such as `+971` and `500000001`.
    #[must_use]
    pub fn new(country_code: impl Into<Private>, number: impl Into<Private>) -> Self {
        Self {
            country_code: Some(country_code.into()),
            number: Some(number.into()),
            phone_verified: None,
        }
    }
}

setters! { Phone {
    phone_verified: bool,
} }

/// What the shop knows of the customer. It makes an approval more likely.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Summary {
    /// When the customer registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_date: Option<Date>,
    /// Number of orders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_order_count: Option<u32>,
    /// When the customer paid for the first time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_transaction_date: Option<Date>,
    /// When the customer paid last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_payment_date: Option<Date>,
    /// Amount of the last payment, in minor units like every amount of a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_payment_amount: Option<Minor>,
}

impl Summary {
    /// Nothing known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

setters! { Summary {
    registration_date: Date,
    total_order_count: u32,
    first_transaction_date: Date,
    last_payment_date: Date,
    last_payment_amount: Minor,
} }
