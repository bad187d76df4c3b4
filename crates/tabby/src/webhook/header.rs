//! The header of webhook deliveries, and how to check it.

use std::fmt;

use serde::{Deserialize, Serialize};
use subtle::{Choice, ConstantTimeEq};

use crate::private::Private;

/// The header that Tabby adds to each delivery. Its value is the only proof that a delivery comes
/// from Tabby.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WebhookHeader {
    /// Header name.
    pub title: String,
    /// Header value. Treat it like a password.
    pub value: Private,
}

impl WebhookHeader {
    /// Checks a name and a value and makes a header of them.
    ///
    /// # Errors
    ///
    /// The name or the value is not valid in a header, or the value is too long.
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

/// Checks the header of incoming deliveries. It can accept two values while the value is being
/// changed.
///
/// Deliveries have no signature: anyone who knows the header can send one. The comparison takes the
/// same time for every wrong value, so that nobody can find the value byte by byte.
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

/// Why a name or a value is not valid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidHeader {
    /// The name has characters other than those of HTTP header names: letters, digits, dashes and
    /// the like.
    #[error("the header's name is none that HTTP has")]
    Title,
    /// The value is not 1 to [`LONGEST_VALUE`] printable ASCII characters.
    #[error("the header's value is not 1 to 255 printable characters of ASCII")]
    Value,
}

/// The longest header value that Tabby accepts, in bytes.
pub const LONGEST_VALUE: usize = 255;

/// A value's length and bytes, padded so that all have the same size.
type Padded = [u8; LONGEST_VALUE + 1];

fn padded(value: &[u8]) -> Option<Padded> {
    let mut padded = [0; LONGEST_VALUE + 1];
    let (length, rest) = padded.split_first_mut()?;
    *length = u8::try_from(value.len()).ok()?;
    rest.get_mut(..value.len())?.copy_from_slice(value);
    Some(padded)
}

impl HeaderCheck {
    /// Accepts deliveries with this header.
    ///
    /// # Errors
    ///
    /// The name or the value is not valid in a header, or the value is too long.
    pub fn new(title: impl Into<String>, value: impl Into<Private>) -> Result<Self, InvalidHeader> {
        let header = WebhookHeader::new(title, value)?;
        let title = header.title.to_ascii_lowercase();
        let none = Self {
            title,
            values: Vec::new(),
        };
        none.or(header.value)
    }

    /// Also accepts deliveries with this value.
    ///
    /// # Errors
    ///
    /// The value is not valid in a header, or too long.
    pub fn or(mut self, value: impl Into<Private>) -> Result<Self, InvalidHeader> {
        let value = value.into();
        let bytes = value.expose().as_bytes();
        let padded = padded(bytes).filter(|_| is_value(bytes));
        self.values.push(padded.ok_or(InvalidHeader::Value)?);
        Ok(self)
    }

    /// The header's name in lower case.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Whether a request with these headers has an accepted value. Names match in either case. If
    /// the header is repeated, the first one counts.
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

    /// Whether this is an accepted value. It is always compared with each of them in full.
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

#[cfg(test)]
mod tests {
    use super::*;

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
        // A zero byte must not be taken for padding.
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
    fn the_headers_value_is_never_printed() {
        let header = WebhookHeader {
            title: "X-Till".into(),
            value: Private::new("open sesame".into()),
        };
        assert!(!format!("{header:?}").contains("sesame"));
    }
}
