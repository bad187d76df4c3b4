//! Ids as Checkout.com writes them: a prefix and 26 characters of base 32, such as
//! `pay_mbabizu24mvu3mela5njyhpit4`.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// The alphabet of RFC 4648, in lower case.
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// How many characters follow the prefix: 128 bits, five a character.
const LENGTH: usize = 26;

/// Writes 128 bits as 26 characters. The last character holds three bits.
fn encoded(id: Uuid) -> String {
    let bits = id.as_u128();
    (0..LENGTH)
        .map(|place| {
            // 130 bits, of which the last two are zero.
            let index = match (LENGTH - 1 - place) * 5 {
                0 => (bits << 2) & 31,
                shift => (bits >> (shift - 2)) & 31,
            };
            let letter = usize::try_from(index).ok().and_then(|i| LETTERS.get(i));
            char::from(letter.copied().unwrap_or(b'a'))
        })
        .collect()
}

/// Reads what [`encoded`] has written; `None` for anything else.
fn decoded(text: &str) -> Option<Uuid> {
    let mut bits: u128 = 0;
    for (place, letter) in text.bytes().enumerate() {
        let value = LETTERS.iter().position(|known| *known == letter)?;
        let value = u128::try_from(value).ok()?;
        bits = match place + 1 == LENGTH {
            true if value & 3 == 0 => (bits << 3) | (value >> 2),
            true => return None,
            false => (bits << 5) | value,
        };
    }
    (text.len() == LENGTH).then(|| Uuid::from_u128(bits))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id.
            #[must_use]
            #[expect(clippy::new_without_default, reason = "two of them are never equal")]
            pub fn new() -> Self {
                Self(Uuid::new_v4())
            }

            /// The id with these bits.
            #[must_use]
            pub const fn of(bits: Uuid) -> Self {
                Self(bits)
            }

            /// Its bits.
            #[must_use]
            pub const fn bits(self) -> Uuid {
                self.0
            }

            /// Reads an id; `None` if it is of another kind or was not written by this sandbox.
            #[must_use]
            pub fn read(text: &str) -> Option<Self> {
                decoded(text.strip_prefix($prefix)?).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), encoded(self.0))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                Self::read(&text).ok_or_else(|| D::Error::custom(concat!("no id that begins with ", $prefix)))
            }
        }
    )+};
}

ids! {
    /// Of a payment.
    PaymentId = "pay_";
    /// Of an action of a payment.
    ActionId = "act_";
    /// Of a payment context.
    ContextId = "pct_";
    /// Of a customer's return from the hosted page.
    ReturnId = "sid_";
    /// Of a customer.
    CustomerId = "cus_";
    /// Of a payment's source.
    SourceId = "src_";
    /// Of an event.
    EventId = "evt_";
    /// Of a workflow.
    WorkflowId = "wf_";
    /// Of an action of a workflow.
    WorkflowActionId = "wfa_";
    /// Of a condition of a workflow.
    ConditionId = "wfc_";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_was_written_and_as_no_other_kind() {
        for bits in [0, 1, u128::MAX, 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef] {
            let id = PaymentId::of(Uuid::from_u128(bits));
            let text = id.to_string();
            assert_eq!(text.len(), "pay_".len() + LENGTH, "{text}");
            assert_eq!(PaymentId::read(&text), Some(id), "{text}");
            assert_eq!(ActionId::read(&text), None);
        }
    }

    #[test]
    fn what_is_no_id_is_none() {
        for text in [
            "",
            "pay_",
            "pay_aaaaaaaaaaaaaaaaaaaaaaaaa",
            "pay_aaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "pay_aaaaaaaaaaaaaaaaaaaaaaaaab",
            "pay_AAAAAAAAAAAAAAAAAAAAAAAAAA",
            "pay_aaaaaaaaaaaaaaaaaaaaaaaa1a",
        ] {
            assert_eq!(PaymentId::read(text), None, "{text}");
        }
    }
}
