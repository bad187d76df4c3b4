//! Webhooks: their registration, and what they say.
//!
//! Source: Tabby, webhooks; API reference, "Webhooks". A delivery carries the header that was
//! registered and nothing that proves its body: it says that something may have happened, and only
//! reading the payment says what.

use std::fmt;

use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use subtle::{Choice, ConstantTimeEq};

use crate::amount::Amount;
use crate::currency::Currency;
use crate::json::{self, Unreadable};
use crate::lenient::{null_as_default, or_default, some_text, text, time};
use crate::payment::{PaymentId, Status};
use crate::private::Private;

/// How many registrations a merchant code may have with one key.
pub const SLOTS: usize = 4;

/// A registration as Tabby keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[non_exhaustive]
pub struct Webhook {
    /// What it is changed and removed by.
    #[serde(deserialize_with = "some_text")]
    pub id: String,
    /// Where deliveries go.
    #[serde(default, deserialize_with = "null_as_default")]
    pub url: String,
    /// Whether it is told of test payments.
    #[serde(default, deserialize_with = "or_default")]
    pub is_test: Option<bool>,
    /// What each delivery carries; nothing as well where its name or value is null.
    #[serde(default, deserialize_with = "or_default")]
    pub header: Option<WebhookHeader>,
}

/// A registration as it is asked for.
///
/// ```
/// use tabby::webhook::{NewWebhook, WebhookHeader};
///
/// let header = WebhookHeader::new("X-Shop", "a long random value")?;
/// let webhook = NewWebhook::new("https://shop.example/tabby").header(header);
/// # Ok::<(), tabby::webhook::InvalidHeader>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct NewWebhook {
    /// Where deliveries go: https, and reachable from outside.
    pub url: String,
    /// What each delivery carries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<WebhookHeader>,
}

impl NewWebhook {
    /// Deliveries to this address, without a header.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            header: None,
        }
    }

    /// With this header on each.
    #[must_use]
    pub fn header(mut self, header: WebhookHeader) -> Self {
        self.header = Some(header);
        self
    }
}

/// A header that deliveries carry. Its value is the only proof of where they come from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WebhookHeader {
    /// Its name.
    pub title: String,
    /// Its value.
    pub value: Private,
}

/// A registration as it is changed: with its id, as the document asks.
#[derive(Serialize)]
pub(crate) struct Changed<'a> {
    pub(crate) id: &'a str,
    #[serde(flatten)]
    pub(crate) webhook: &'a NewWebhook,
}

/// Registrations as they come: a list, one alone, or null when there are none. What is no object
/// is passed over, as official plugins do.
pub(crate) struct Registered(pub(crate) Vec<Webhook>);

impl<'de> Deserialize<'de> for Registered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        let all: Vec<&RawValue> = match text.as_bytes().first() {
            Some(b'[') => serde_json::from_str(text).map_err(D::Error::custom)?,
            Some(b'{') => vec![&*raw],
            Some(b'n') => Vec::new(),
            _ => return Err(D::Error::custom("no registrations")),
        };
        all.into_iter()
            .map(RawValue::get)
            .filter(|text| text.starts_with('{'))
            .map(|text| serde_json::from_str::<Webhook>(text).map_err(D::Error::custom))
            .collect::<Result<Vec<_>, _>>()
            .map(Self)
    }
}

/// Checks the header of deliveries, with two values while it is being changed.
///
/// Deliveries carry no signature: whoever knows the header can send one. A comparison takes as long
/// whatever is wrong, so that the value cannot be found out byte by byte.
///
/// ```
/// use tabby::webhook::HeaderCheck;
///
/// // After a change deliveries with the value of before may still be on their way.
/// let check = HeaderCheck::new("X-Shop", "the new value")?.or("the old value")?;
/// let headers = [("content-type", "application/json"), ("x-shop", "the old value")];
/// assert!(check.admits(headers));
/// assert!(!check.admits([("x-shop", "a guess")]));
/// # Ok::<(), tabby::webhook::InvalidHeader>(())
/// ```
#[derive(Clone)]
pub struct HeaderCheck {
    title: String,
    values: Vec<Padded>,
}

/// Why a header is none that deliveries can carry.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidHeader {
    /// A name has only what names of HTTP headers have: letters, digits, dashes and the like.
    #[error("the header's name is none that HTTP has")]
    Title,
    /// A value is 1 to [`LONGEST_VALUE`] printable characters of ASCII.
    #[error("the header's value is not 1 to 255 printable characters of ASCII")]
    Value,
}

/// The longest value of a header, in bytes: the longest text that Tabby takes.
pub const LONGEST_VALUE: usize = 255;

/// A value and its length, of one size whatever the value.
type Padded = [u8; LONGEST_VALUE + 1];

fn padded(value: &[u8]) -> Option<Padded> {
    let mut padded = [0; LONGEST_VALUE + 1];
    let (length, rest) = padded.split_first_mut()?;
    *length = u8::try_from(value.len()).ok()?;
    rest.get_mut(..value.len())?.copy_from_slice(value);
    Some(padded)
}

impl HeaderCheck {
    /// Takes deliveries with this header.
    ///
    /// # Errors
    ///
    /// It is no header that Tabby would send.
    pub fn new(title: impl Into<String>, value: impl Into<Private>) -> Result<Self, InvalidHeader> {
        let header = WebhookHeader::new(title, value)?;
        let title = header.title.to_ascii_lowercase();
        let none = Self {
            title,
            values: Vec::new(),
        };
        none.or(header.value)
    }

    /// Takes deliveries with this value as well.
    ///
    /// # Errors
    ///
    /// It is no value that Tabby would send.
    pub fn or(mut self, value: impl Into<Private>) -> Result<Self, InvalidHeader> {
        let value = value.into();
        let bytes = value.expose().as_bytes();
        let padded = padded(bytes).filter(|_| is_value(bytes));
        self.values.push(padded.ok_or(InvalidHeader::Value)?);
        Ok(self)
    }

    /// The header's name, in small letters.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Whether a request with these headers may be a delivery. Names may be in either case; the
    /// first header of the name counts.
    #[must_use]
    pub fn admits<Name, Value>(&self, headers: impl IntoIterator<Item = (Name, Value)>) -> bool
    where
        Name: AsRef<str>,
        Value: AsRef<[u8]>,
    {
        let mut headers = headers.into_iter();
        let found = headers.find(|(name, _)| name.as_ref().eq_ignore_ascii_case(&self.title));
        found.is_some_and(|(_, value)| self.knows(value.as_ref()))
    }

    /// Whether this is one of the values. Each is compared whole, whichever it is.
    #[must_use]
    pub fn knows(&self, value: &[u8]) -> bool {
        let Some(given) = padded(value) else {
            return false;
        };
        let any = |found: Choice, known: &Padded| found | known.ct_eq(&given);
        self.values.iter().fold(Choice::from(0), any).into()
    }
}

impl fmt::Debug for HeaderCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeaderCheck")
            .field("title", &self.title)
            .field("values", &self.values.len())
            .finish()
    }
}

fn is_value(value: &[u8]) -> bool {
    let is_long_enough = (1..=LONGEST_VALUE).contains(&value.len());
    is_long_enough && value.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

impl WebhookHeader {
    /// A header that deliveries carry.
    ///
    /// # Errors
    ///
    /// It is no header that Tabby would send.
    pub fn new(title: impl Into<String>, value: impl Into<Private>) -> Result<Self, InvalidHeader> {
        let (title, value) = (title.into(), value.into());
        let is_title =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if title.is_empty() || !title.bytes().all(is_title) {
            return Err(InvalidHeader::Title);
        }
        if !is_value(value.expose().as_bytes()) {
            return Err(InvalidHeader::Value);
        }
        Ok(Self { title, value })
    }
}

/// What a delivery says: that something may have happened to a payment. Order is not guaranteed,
/// any may come twice, and nothing proves what it says: read the payment before acting on it.
///
/// Only the payment's id and status must be there; what else cannot be read is absent.
///
/// ```
/// use tabby::payment::Status;
/// use tabby::webhook::Notice;
///
/// let notice = Notice::read(br#"{"id":"5f0c0a4e-0000-4000-8000-000000000001","status":"closed",
///     "is_test":false,"amount":"100","currency":"SAR","order":{"reference_id":"A-1"},
///     "captures":[{"id":"c-1","amount":"100"}],"refunds":[]}"#)?;
/// assert_eq!((notice.status, notice.captures.len()), (Status::Closed, 1));
/// assert_eq!(notice.order.reference_id.as_deref(), Some("A-1"));
/// # Ok::<(), tabby::Unreadable>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[non_exhaustive]
pub struct Notice {
    /// The payment.
    pub id: PaymentId,
    /// Where it stood.
    pub status: Status,
    /// Whether it was made with a test key.
    #[serde(default, deserialize_with = "or_default")]
    pub is_test: Option<bool>,
    /// Major units.
    #[serde(default, deserialize_with = "or_default")]
    pub amount: Option<Amount>,
    /// What it is in.
    #[serde(default, deserialize_with = "or_default")]
    pub currency: Option<Currency>,
    /// What was bought.
    #[serde(default, deserialize_with = "or_default")]
    pub order: NoticeOrder,
    /// What had been captured.
    #[serde(default, deserialize_with = "null_as_default")]
    pub captures: Vec<Entry>,
    /// What had been refunded.
    #[serde(default, deserialize_with = "null_as_default")]
    pub refunds: Vec<Entry>,
    /// When the payment was made.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// When it was closed.
    #[serde(default, deserialize_with = "time")]
    pub closed_at: Option<Timestamp>,
    /// When it ran out of time.
    #[serde(default, deserialize_with = "time")]
    pub expired_at: Option<Timestamp>,
}

/// The order of a notice.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[non_exhaustive]
pub struct NoticeOrder {
    /// The shop's order number.
    #[serde(default, deserialize_with = "text")]
    pub reference_id: Option<String>,
}

/// A capture or a refund of a notice.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[non_exhaustive]
pub struct Entry {
    /// Its id.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    /// Major units.
    #[serde(default, deserialize_with = "or_default")]
    pub amount: Option<Amount>,
    /// Key of the request that made it.
    #[serde(default, deserialize_with = "text")]
    pub reference_id: Option<String>,
    /// When.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
}

impl Notice {
    /// Reads a delivery's body.
    ///
    /// # Errors
    ///
    /// It is not one.
    pub fn read(body: &[u8]) -> Result<Self, Unreadable> {
        json::read(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_read_in_either_case_and_with_null_for_an_empty_list() {
        let body = br#"{"id":"5f0c0a4e-0000-4000-8000-000000000001","status":"closed","captures":[{"id":"c","amount":"100"}],"refunds":null,"token":null}"#;
        let notice = Notice::read(body).unwrap();
        assert_eq!(
            (&notice.status, notice.captures.len()),
            (&Status::Closed, 1)
        );
        assert!(notice.refunds.is_empty());
        let sparse = br#"{"id":"5f0c0a4e-0000-4000-8000-000000000001","status":"on_hold","captures":[{"id":7}]}"#;
        let notice = Notice::read(sparse).unwrap();
        assert_eq!(notice.status, Status::Other("on_hold".into()));
        assert_eq!(notice.captures[0].id.as_deref(), Some("7"));
        assert!(notice.refunds.is_empty());
        for wrong in [
            "",
            "[]",
            "{}",
            r#"{"id":"../x","status":"closed"}"#,
            r#"{"id":1}"#,
        ] {
            assert!(Notice::read(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_notice_keeps_amount_currency_reference_and_mode_and_odd_ones_hide_nothing() {
        let body = br#"{"id":"5f0c0a4e-0000-4000-8000-000000000001","status":"authorized",
            "is_test":true,"amount":90071992547409.93,"currency":"KWD","order":{"reference_id":7},
            "captures":[{"id":"c","amount":"0.125","reference_id":"k"}],
            "closed_at":"2021-09-14T13:09:45Z"}"#;
        let notice = Notice::read(body).unwrap();
        assert_eq!(notice.amount.unwrap().to_string(), "90071992547409.93");
        assert_eq!(
            (notice.currency, notice.is_test),
            (Some(Currency::Kwd), Some(true))
        );
        assert_eq!(notice.order.reference_id.as_deref(), Some("7"));
        assert_eq!(notice.captures[0].amount.unwrap().to_string(), "0.125");
        assert!(notice.closed_at.is_some() && notice.expired_at.is_none());
        let odd = br#"{"id":"5f0c0a4e-0000-4000-8000-000000000001","status":"closed","is_test":"?",
            "amount":{},"currency":[],"order":"A-1","captures":[{"amount":null}]}"#;
        let notice = Notice::read(odd).unwrap();
        assert_eq!((notice.amount, notice.captures.len()), (None, 1));
    }

    #[test]
    fn a_header_is_checked_with_each_of_its_values_and_no_other() {
        let old = "a".repeat(LONGEST_VALUE);
        let check = HeaderCheck::new("X-Shop", "new")
            .unwrap()
            .or(old.as_str())
            .unwrap();
        for fine in ["new", &old] {
            assert!(check.admits([("x-shop", fine)]), "{fine}");
        }
        for wrong in [
            "",
            "n",
            "New",
            "new ",
            "newnew",
            &old[1..],
            &format!("{old}a"),
        ] {
            assert!(!check.admits([("X-SHOP", wrong)]), "{wrong}");
        }
        // A zero byte is no padding.
        assert!(!check.knows(b"new\0"));
        assert!(!check.admits([("x-other", "new")]));
        assert!(!format!("{check:?}").contains("new"));
    }

    #[test]
    fn what_no_delivery_can_carry_is_no_header() {
        for title in ["", "X Shop", "X-Shop:", "X-Shöp"] {
            let error = WebhookHeader::new(title, "v").unwrap_err();
            assert_eq!(error, InvalidHeader::Title, "{title}");
        }
        for value in ["", "a\nb", "é", &"a".repeat(LONGEST_VALUE + 1)] {
            let error = WebhookHeader::new("X-Shop", value).unwrap_err();
            assert_eq!(error, InvalidHeader::Value, "{value}");
        }
    }

    #[test]
    fn registrations_come_as_a_list_alone_or_not_at_all() {
        let read = |json: &str| serde_json::from_str::<Registered>(json).unwrap().0.len();
        let one = r#"{"id":"w1","url":"https://shop.example/x","is_test":true,"header":null}"#;
        assert_eq!(read(&format!("[{one},{one}]")), 2);
        assert_eq!((read(one), read("null"), read("[]")), (1, 0, 0));
        assert_eq!(read(&format!(r#"[null, {one}, "404"]"#)), 1);
        // One that cannot be read is not passed over: it holds one of four places.
        for wrong in [
            r#"[{"url":"https://shop.example/x"}]"#,
            "{}",
            "7",
            r#""404""#,
        ] {
            assert!(
                serde_json::from_str::<Registered>(wrong).is_err(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_registration_may_have_a_number_for_its_id_and_nulls_in_its_header() {
        let json = r#"{"id":17,"url":null,"is_test":"yes","header":{"title":null,"value":null}}"#;
        let hook: Webhook = serde_json::from_str(json).unwrap();
        assert_eq!((hook.id.as_str(), hook.url.as_str()), ("17", ""));
        assert_eq!((hook.is_test, hook.header), (None, None));
    }

    #[test]
    fn the_headers_value_is_never_printed() {
        let header = WebhookHeader {
            title: "X-Till".into(),
            value: Private::new("open sesame".into()),
        };
        assert!(!format!("{header:?}").contains("sesame"));
    }
}
