//! Webhooks: their registration, and what they say.
//!
//! Source: Tabby, webhooks; API reference, "Webhooks". A delivery carries the header that was
//! registered and nothing that proves its body: it says that something may have happened, and only
//! reading the payment says what.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::json::{self, Unreadable};
use crate::lenient::{null_as_default, or_default, some_text, text};
use crate::payment::{PaymentId, Status};
use crate::private::Private;

/// How many registrations a merchant code may have with one key.
pub const SLOTS: usize = 4;

/// A registration as Tabby keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
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
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NewWebhook {
    /// Where deliveries go: https, and reachable from outside.
    pub url: String,
    /// What each delivery carries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<WebhookHeader>,
}

/// A header that deliveries carry. Its value is the only proof of where they come from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WebhookHeader {
    /// Its name.
    pub title: String,
    /// Its value.
    pub value: Private,
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

/// What a delivery says, as far as it helps to tell one from the other. Order is not guaranteed, and
/// any may come twice.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Notice {
    /// The payment.
    pub id: PaymentId,
    /// Where it stood.
    pub status: Status,
    /// What had been captured.
    #[serde(default, deserialize_with = "null_as_default")]
    pub captures: Vec<Entry>,
    /// What had been refunded.
    #[serde(default, deserialize_with = "null_as_default")]
    pub refunds: Vec<Entry>,
}

/// A capture or a refund of a notice.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Entry {
    /// Its id.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
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
