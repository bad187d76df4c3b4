//! Registrations of webhooks.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::lenient::{null_as_default, or_default, some_text};

use super::header::WebhookHeader;

/// How many registrations one key may have for a merchant code.
pub const SLOTS: usize = 4;

/// A registration as Tabby returns it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[non_exhaustive]
pub struct Webhook {
    /// The id by which it is changed and removed.
    #[serde(deserialize_with = "some_text")]
    pub id: String,
    /// Address for deliveries.
    #[serde(default, deserialize_with = "null_as_default")]
    pub url: String,
    /// Whether it gets deliveries about test payments.
    #[serde(default, deserialize_with = "or_default")]
    pub is_test: Option<bool>,
    /// Header of each delivery. `None` also if its name or value is null.
    #[serde(default, deserialize_with = "or_default")]
    pub header: Option<WebhookHeader>,
}

/// The request that registers or changes a webhook.
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
    /// Address for deliveries: https, and reachable from the internet.
    pub url: String,
    /// Header of each delivery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<WebhookHeader>,
}

impl NewWebhook {
    /// A registration for this address, without a header.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            header: None,
        }
    }

    /// Adds a header to each delivery.
    #[must_use]
    pub fn header(mut self, header: WebhookHeader) -> Self {
        self.header = Some(header);
        self
    }
}

/// The body that changes a registration. The OpenAPI document wants the id in it as well.
#[derive(Serialize)]
pub(crate) struct WebhookUpdate<'a> {
    pub(crate) id: &'a str,
    #[serde(flatten)]
    pub(crate) webhook: &'a NewWebhook,
}

/// Parses registrations: a list, a single one, or null for none. Entries that are not objects are
/// skipped, as official plugins do.
pub(crate) struct WebhookList(pub(crate) Vec<Webhook>);

impl<'de> Deserialize<'de> for WebhookList {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registrations_come_as_a_list_alone_or_not_at_all() {
        let read = |json: &str| serde_json::from_str::<WebhookList>(json).unwrap().0.len();
        let one = r#"{"id":"w1","url":"https://shop.example/x","is_test":true,"header":null}"#;
        assert_eq!(read(&format!("[{one},{one}]")), 2);
        assert_eq!((read(one), read("null"), read("[]")), (1, 0, 0));
        assert_eq!(read(&format!(r#"[null, {one}, "404"]"#)), 1);
        // An entry that cannot be parsed is not skipped: it occupies one of four places.
        for wrong in [
            r#"[{"url":"https://shop.example/x"}]"#,
            "{}",
            "7",
            r#""404""#,
        ] {
            assert!(
                serde_json::from_str::<WebhookList>(wrong).is_err(),
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
}
