//! Sessions: the time in which a customer can pay, and the customer's progress.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::payment::{Payment, Status};
use crate::customer::step::Progress;
use crate::tabby::accounts::Owner;
use crate::tabby::settings::{Region, Settings};

/// The public key in answers. One for all accounts: it must not reveal the secret key.
const PUBLIC_KEY: Uuid = Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_0090);

/// Why a session was rejected at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// Tabby does not say why.
    NotAvailable,
    /// Too much.
    OrderAmountTooHigh,
    /// Too little.
    OrderAmountTooLow,
}

impl Rejection {
    /// As replies write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotAvailable => "not_available",
            Self::OrderAmountTooHigh => "order_amount_too_high",
            Self::OrderAmountTooLow => "order_amount_too_low",
        }
    }
}

/// The content of a request for a session.
#[derive(Clone, PartialEq, Debug)]
pub struct Requested {
    /// Owner of the key.
    pub owner: Owner,
    /// The region.
    pub region: Region,
    /// The address that the request was sent to, if it said one.
    pub host: Option<String>,
    /// The payment, as it is at the beginning; its times are set by the world.
    pub payment: Payment,
    /// Whether the language is Arabic instead of English.
    pub arabic: bool,
    /// The branch.
    pub merchant_code: String,
    /// As requested.
    pub merchant_urls: Value,
    /// Declined by the eligibility check.
    pub rejection: Option<Rejection>,
}

/// A session with its payment.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Session {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub owner: Owner,
    /// The region in which it was created.
    pub region: Region,
    /// The address that the request for it was sent to, such as `http://192.168.1.20:8090`.
    #[serde(default)]
    pub host: Option<String>,
    /// When it expires.
    pub expires_at: Timestamp,
    /// Whether the language is Arabic instead of English.
    pub arabic: bool,
    /// The branch.
    pub merchant_code: String,
    /// Where the customer is sent afterwards.
    pub merchant_urls: Value,
    /// Declined by the eligibility check.
    pub rejection: Option<Rejection>,
    /// The customer's step.
    pub progress: Progress,
    /// When the link was sent to the customer's phone.
    pub links_sent: Vec<Timestamp>,
    /// What is to be paid.
    pub payment: Payment,
}

impl Session {
    /// Whether the customer can still pay.
    #[must_use]
    pub fn is_payable(&self, now: Timestamp) -> bool {
        self.rejection.is_none() && self.payment.status == Status::Created && now < self.expires_at
    }

    /// The customer's phone, if the merchant sent one.
    #[must_use]
    pub fn phone(&self) -> Option<String> {
        let told = self.payment.told.value();
        let phone = told.pointer("/buyer/phone")?.as_str()?;
        (!phone.is_empty()).then(|| phone.to_owned())
    }

    /// The customer's language, as replies write it.
    #[must_use]
    pub const fn lang(&self) -> &'static str {
        if self.arabic { "ara" } else { "eng" }
    }

    /// The base of the addresses in its answers.
    #[must_use]
    pub fn base<'a>(&'a self, settings: &'a Settings) -> &'a str {
        let host = self.host.as_deref().filter(|_| settings.links_follow_host);
        host.unwrap_or_else(|| settings.base(self.region))
    }

    /// The address of the hosted page, in the form that real replies have.
    #[must_use]
    pub fn web_url(&self, base: &str) -> String {
        let key = if self.owner.is_test { "pk_test" } else { "pk" };
        format!(
            "{base}/?apiKey={key}_{PUBLIC_KEY}&lang={}&merchantCode={}&product=installments&sessionId={}",
            self.lang(),
            encoded(&self.merchant_code),
            self.id,
        )
    }

    /// The merchant's address to which the customer returns at the end, if there is one.
    ///
    /// Source: Tabby, checkout flow: `payment_id` is added to the address.
    #[must_use]
    pub fn back_to_shop(&self) -> Option<String> {
        let name = match self.payment.status {
            Status::Authorized | Status::Closed => "success",
            Status::Rejected => "failure",
            Status::Expired => "cancel",
            Status::Created => return None,
        };
        let url = self.merchant_urls.get(name)?.as_str()?;
        if !(url.starts_with("https://") || url.starts_with("http://")) {
            return None;
        }
        let mark = if url.contains('?') { '&' } else { '?' };
        Some(format!("{url}{mark}payment_id={}", self.payment.id))
    }
}

/// Percent-encodes all but letters, digits and what is safe in a query.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
