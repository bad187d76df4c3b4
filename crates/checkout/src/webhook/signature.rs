//! The signature of webhook deliveries.

use std::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

use crate::private::Private;

/// The header that holds a delivery's signature, in lower case.
pub const SIGNATURE_HEADER: &str = "cko-signature";

/// Checks that a delivery comes from Checkout.com. It can accept several keys while the key is
/// being changed.
///
/// The signature is the HMAC-SHA256 of the body's bytes as they arrived, in hexadecimal digits.
/// Check the bytes before you parse them: JSON that is written anew is not what was signed. The
/// comparison takes the same time for every wrong signature.
///
/// A signature proves where a delivery comes from, and not that it is new: remember the ids of
/// events.
///
/// ```
/// use checkout::webhook::SignatureCheck;
///
/// // After a change deliveries with the key of before may still be on their way.
/// let check = SignatureCheck::new("8V8x0dLK%AyD*DNS8JJr")?.or("the key before it")?;
/// let body = br#"{"id":"evt_1"}"#;
/// let signature = "8e0705eb832c02557c4fd9cec25737f63c087350ae883ea2ad6dc29504888bd2";
/// assert!(check.admits([("Cko-Signature", signature)], body));
/// assert!(!check.admits([("Cko-Signature", signature)], br#"{"id": "evt_1"}"#));
/// # Ok::<(), checkout::webhook::InvalidSignatureKey>(())
/// ```
#[derive(Clone)]
pub struct SignatureCheck {
    keys: Vec<Private>,
    authorization: Option<Private>,
}

/// The key is empty: anyone could sign with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the key of webhooks is empty")]
pub struct InvalidSignatureKey;

impl SignatureCheck {
    /// Accepts deliveries that are signed with this key: the text of the workflow's
    /// `signature.key`, not decoded.
    ///
    /// # Errors
    ///
    /// The key is empty.
    pub fn new(key: impl Into<Private>) -> Result<Self, InvalidSignatureKey> {
        let none = Self {
            keys: Vec::new(),
            authorization: None,
        };
        none.or(key)
    }

    /// Also accepts deliveries that are signed with this key.
    ///
    /// # Errors
    ///
    /// The key is empty.
    pub fn or(mut self, key: impl Into<Private>) -> Result<Self, InvalidSignatureKey> {
        let key = key.into();
        if key.expose().is_empty() {
            return Err(InvalidSignatureKey);
        }
        self.keys.push(key);
        Ok(self)
    }

    /// Accepts only deliveries that also have exactly this value in `Authorization`. An empty value,
    /// as of a setting that is not set, asks for none.
    #[must_use]
    pub fn authorization(mut self, value: impl Into<Private>) -> Self {
        self.authorization =
            Some(value.into()).filter(|value: &Private| !value.expose().is_empty());
        self
    }

    /// Whether a delivery with these headers and this body is accepted. Names match in either case.
    /// If a header is repeated, the first one counts.
    #[must_use]
    pub fn admits<Name, Value>(
        &self,
        headers: impl IntoIterator<Item = (Name, Value)>,
        body: &[u8],
    ) -> bool
    where
        Name: AsRef<str>,
        Value: AsRef<[u8]>,
    {
        let (mut signature, mut authorization) = (None, None);
        for (name, value) in headers {
            let name = name.as_ref();
            if name.eq_ignore_ascii_case(SIGNATURE_HEADER) {
                signature.get_or_insert(value);
            } else if name.eq_ignore_ascii_case("authorization") {
                authorization.get_or_insert(value);
            }
        }
        let signed = signature.is_some_and(|value| self.is_signed(value.as_ref(), body));
        let authorized = match (&self.authorization, &authorization) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(wanted), Some(given)) => self.is_same(wanted, given.as_ref()),
        };
        signed & authorized
    }

    /// Whether a signature is that of the body with one of the keys. Each of them is compared in
    /// full.
    #[must_use]
    pub fn is_signed(&self, signature: &[u8], body: &[u8]) -> bool {
        let Some(given) = decoded(signature) else {
            return false;
        };
        let keys = self.keys.iter();
        let any = keys.fold(Choice::from(0), |any, key| {
            any | digest(key, body).ct_eq(&given)
        });
        any.into()
    }

    /// Whether two texts are the same, compared by digests of one length, so that the time says
    /// nothing about where they differ.
    fn is_same(&self, wanted: &Private, given: &[u8]) -> bool {
        let keys = self.keys.first();
        keys.is_some_and(|key| {
            let wanted = digest(key, wanted.expose().as_bytes());
            digest(key, given).ct_eq(&wanted).into()
        })
    }
}

impl fmt::Debug for SignatureCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignatureCheck")
            .field("keys", &self.keys.len())
            .field("authorization", &self.authorization.is_some())
            .finish()
    }
}

fn digest(key: &Private, text: &[u8]) -> [u8; 32] {
    // A key of any length is good for HMAC. Were one not, its digest would match nothing.
    Hmac::<Sha256>::new_from_slice(key.expose().as_bytes()).map_or([0; 32], |mac| {
        mac.chain_update(text).finalize().into_bytes().into()
    })
}

/// Decodes 64 hexadecimal digits in either case.
fn decoded(digits: &[u8]) -> Option<[u8; 32]> {
    let nibble = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    };
    let bytes = digits.chunks(2).map(|pair| match pair {
        [high, low] => Some(nibble(*high)? << 4 | nibble(*low)?),
        _ => None,
    });
    bytes.collect::<Option<Vec<_>>>()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "8V8x0dLK%AyD*DNS8JJr";
    const VECTORS: [(&str, &str); 2] = [
        (
            r#"{"id":"evt_1"}"#,
            "8e0705eb832c02557c4fd9cec25737f63c087350ae883ea2ad6dc29504888bd2",
        ),
        (
            r#"{"name":"© م"}"#,
            "629814290e396815fe00ed7769f5afe92de6413db5900f287baafb61dd10daae",
        ),
    ];

    fn check() -> SignatureCheck {
        SignatureCheck::new(KEY).unwrap()
    }

    #[test]
    fn the_raw_body_is_signed_in_hex_of_either_case() {
        for (body, signature) in VECTORS {
            let body = body.as_bytes();
            assert!(check().is_signed(signature.as_bytes(), body));
            assert!(check().is_signed(signature.to_uppercase().as_bytes(), body));
            assert!(!check().is_signed(signature.as_bytes(), &[body, b"\n"].concat()));
        }
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        let (body, right) = VECTORS[0];
        let body = body.as_bytes();
        for wrong in [
            "",
            "0",
            &right[..63],
            &right[..62],
            &format!("{right}00"),
            &format!(" {right}"),
            &format!("sha256={right}"),
            &right.replace('8', "9"),
            &right.replacen('8', "g", 1),
            &"0".repeat(64),
        ] {
            assert!(!check().is_signed(wrong.as_bytes(), body), "{wrong}");
        }
        assert!(!check().admits([("x-other", right)], body), "no header");
        let none: [(&str, &str); 0] = [];
        assert!(!check().admits(none, body));
        assert_eq!(SignatureCheck::new("").unwrap_err(), InvalidSignatureKey);
    }

    #[test]
    fn while_the_key_changes_each_of_several_is_good() {
        let (body, signature) = VECTORS[0];
        let rotated = SignatureCheck::new("new").unwrap().or(KEY).unwrap();
        assert!(rotated.is_signed(signature.as_bytes(), body.as_bytes()));
        let over = SignatureCheck::new("new").unwrap();
        assert!(!over.is_signed(signature.as_bytes(), body.as_bytes()));
        assert!(!format!("{rotated:?}").contains("8V8x"));
    }

    #[test]
    fn of_a_repeated_header_the_first_counts() {
        let (body, right) = VECTORS[0];
        let (first, second) = (("cko-signature", right), ("CKO-SIGNATURE", "0"));
        assert!(check().admits([first, second], body.as_bytes()));
        assert!(!check().admits([second, first], body.as_bytes()));
    }

    #[test]
    fn a_chosen_value_of_authorization_is_needed_beside_the_signature_and_taken_as_it_stands() {
        let (body, right) = VECTORS[0];
        let body = body.as_bytes();
        let both = check().authorization("a long word");
        let signature = ("Cko-Signature", right);
        assert!(both.admits([signature, ("authorization", "a long word")], body));
        for wrong in ["", "a long wor", "a long word ", "Bearer a long word"] {
            assert!(
                !both.admits([signature, ("Authorization", wrong)], body),
                "{wrong}"
            );
        }
        assert!(!both.admits([signature], body));
        assert!(!both.admits([("Authorization", "a long word")], body));
        // A setting that is not set.
        assert!(check().authorization("").admits([signature], body));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_and_none_are_a_signature_by_chance(
            signature in prop::collection::vec(any::<u8>(), 0..80),
            body in prop::collection::vec(any::<u8>(), 0..80),
        ) {
            prop_assert!(!check().is_signed(&signature, &body));
        }
    }
}
