//! Links of answers.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::private::Private;

/// The links of an answer (`_links`). The client never follows one: it makes each address from its
/// own base address and an id. Links may name another host than the one that was asked.
///
/// A link is read from a text, and from an object with `href`. `Debug` prints the names only: a
/// link may open a payment.
///
/// ```
/// use checkout::objects::Links;
///
/// let links: Links = checkout::serde_json::from_str(
///     r#"{"self": "https://api.example/payments/pay_1", "redirect": {"href": "https://pay.example"}}"#,
/// )?;
/// assert_eq!(links.redirect(), Some("https://pay.example"));
/// assert_eq!(format!("{links:?}"), r#"{"redirect", "self"}"#);
/// # Ok::<(), checkout::serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Links(BTreeMap<String, Link>);

/// One link.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Link {
    /// Where it leads.
    pub href: Option<Private>,
    /// The link as a picture to scan.
    pub qr_code: Option<QrPicture>,
    /// The link for an app on Android.
    pub android: Option<Private>,
    /// The link for an app on iOS.
    pub ios: Option<Private>,
}

/// A link as a picture to scan.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct QrPicture {
    /// The picture, base64.
    pub image: Option<Private>,
    /// What the picture says.
    pub text: Option<Private>,
}

impl Links {
    /// The link of this name, such as `capture`. Links to an action come only while it is allowed;
    /// that is a hint and no promise.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Link> {
        self.0.get(name)
    }

    /// The names of all links.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The page on which the customer pays. Only an http or https address, so that it can be shown
    /// as a link.
    #[must_use]
    pub fn redirect(&self) -> Option<&str> {
        self.web("redirect")
    }

    /// The address of the page's QR code as a picture, which not every answer has. Without one, draw
    /// [`redirect`](Self::redirect).
    #[must_use]
    pub fn qr_code(&self) -> Option<&str> {
        self.web("qr_code")
    }

    /// The page's QR code itself, which not every answer has.
    #[must_use]
    pub fn qr_picture(&self) -> Option<&QrPicture> {
        self.get("redirect")?.qr_code.as_ref()
    }

    fn web(&self, name: &str) -> Option<&str> {
        let href = self.get(name)?.href.as_ref()?.expose();
        let (scheme, _) = href.split_once("://")?;
        let is_web = ["https", "http"]
            .iter()
            .any(|web| scheme.eq_ignore_ascii_case(web));
        is_web.then_some(href)
    }
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Anything else than an object has no links, and anything else than a text or an object is no link.
impl<'de> Deserialize<'de> for Links {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Value::Object(all) = Value::deserialize(deserializer)? else {
            return Ok(Self::default());
        };
        let links = all
            .into_iter()
            .filter_map(|(name, value)| Some((name, link(&value)?)));
        Ok(Self(links.collect()))
    }
}

fn link(value: &Value) -> Option<Link> {
    if let Value::String(href) = value {
        return Some(Link {
            href: Some(href.as_str().into()),
            ..Link::default()
        });
    }
    value.as_object()?;
    let text = |pointer: &str| value.pointer(pointer)?.as_str().map(Private::from);
    let qr_code = value.get("qr_code").filter(|code| code.is_object());
    Some(Link {
        href: text("/href"),
        qr_code: qr_code.map(|_| QrPicture {
            image: text("/qr_code/image"),
            text: text("/qr_code/text"),
        }),
        android: text("/mobile/android/href"),
        ios: text("/mobile/ios/href"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(json: &str) -> Links {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_link_is_a_text_or_an_object_and_anything_else_is_none() {
        let all = links(
            r#"{"self": "https://a.example", "payment": {"href": "https://b.example"},
                "actions": 7, "void": null, "refund": ["https://c.example"], "capture": {}}"#,
        );
        let href = |name: &str| Some(all.get(name)?.href.as_ref()?.expose());
        assert_eq!(href("self"), Some("https://a.example"));
        assert_eq!(href("payment"), Some("https://b.example"));
        assert_eq!(href("capture"), None);
        assert_eq!(
            all.names().collect::<Vec<_>>(),
            ["capture", "payment", "self"]
        );
        for odd in ["null", "[]", "7", r#""https://a.example""#] {
            assert_eq!(links(odd), Links::default(), "{odd}");
        }
    }

    #[test]
    fn the_code_to_scan_is_read_in_both_forms() {
        let seed =
            links(r#"{"qr_code": {"href": "https://api.tabby.ai/api/v2/checkout/1/hpp_link_qr"}}"#);
        assert!(seed.qr_code().is_some());
        let picture = links(
            r#"{"redirect": {"href": "https://pay.example", "qr_code": {"image": "iVBO", "text": "https://pay.example"},
                "mobile": {"android": {"href": "app://a"}, "ios": {"href": "app://i"}}}}"#,
        );
        let code = picture.qr_picture().unwrap();
        assert_eq!(code.image.as_ref().map(Private::expose), Some("iVBO"));
        let redirect = picture.get("redirect").unwrap();
        assert!(redirect.android.is_some() && redirect.ios.is_some());
    }

    #[test]
    fn a_link_that_is_no_web_address_is_not_offered_and_none_is_printed() {
        let all = links(
            r#"{"redirect": {"href": "javascript:alert(1)"}, "self": "https://secret.example"}"#,
        );
        assert_eq!(all.redirect(), None);
        let printed = format!("{all:?} {:?}", all.get("self"));
        assert!(!printed.contains("secret"), "{printed}");
    }
}
