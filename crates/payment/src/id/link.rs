//! Web addresses from the gateway.

use serde::{Deserialize, Serialize};

/// An absolute `http` or `https` address from the gateway, kept exactly as it came.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Link(String);

impl Link {
    /// The address exactly as the gateway wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text is not an absolute web address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not an absolute http or https address")]
pub struct InvalidLink;

impl TryFrom<String> for Link {
    type Error = InvalidLink;

    fn try_from(text: String) -> Result<Self, InvalidLink> {
        let host = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        let plain = text.len() <= 2_048 && text.bytes().all(|b| b.is_ascii_graphic());
        match host {
            Some(host)
                if plain && host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[') =>
            {
                Ok(Self(text))
            }
            _ => Err(InvalidLink),
        }
    }
}

impl From<Link> for String {
    fn from(link: Link) -> Self {
        link.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_links() {
        for text in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//host/x",
            "https://",
            "https:// x",
            "ftp://host",
            "https://ho\nst",
        ] {
            assert!(Link::try_from(text.to_owned()).is_err(), "{text:?}");
        }
        let exact =
            "https://api.tabby.ai/api/v2/checkout/x/hpp_link_qr?gis=u&product_type=installments";
        assert_eq!(Link::try_from(exact.to_owned()).unwrap().as_str(), exact);
    }

    #[test]
    fn an_address_in_brackets_is_a_link_and_a_link_is_its_text() {
        let text = "http://[::1]:8090/pay".to_owned();
        let link = Link::try_from(text.clone()).unwrap();
        assert_eq!(String::from(link), text);
    }
}
