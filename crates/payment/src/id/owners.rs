//! Ids of those that a sale belongs to, and of people: made by whoever sets them up.

use serde::{Deserialize, Serialize};

use super::ids::InvalidId;

macro_rules! slug {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The one of a server that has only one, and of every sale from before there were
            /// several.
            #[must_use]
            pub fn main() -> Self {
                Self("main".to_owned())
            }

            /// The id as it is configured and stored.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            /// Takes 1 to 64 letters, digits, hyphens and underscores of ASCII.
            fn try_from(text: String) -> Result<Self, InvalidId> {
                let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
                let is_fit = (1..=64).contains(&text.len()) && text.bytes().all(is_plain);
                if is_fit { Ok(Self(text)) } else { Err(InvalidId) }
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

slug! {
    /// A contract with a gateway: its kind, address, mode and key. The key may be replaced; the
    /// account stays.
    AccountId
}
slug! {
    /// A shop at an account.
    BranchId
}
slug! {
    /// Somebody who signs in.
    PersonId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_plain_text_that_fits_in_a_path_and_a_file() {
        for text in ["", "a b", "a/b", "é", &"x".repeat(65)] {
            assert_eq!(
                BranchId::try_from(text.to_owned()),
                Err(InvalidId),
                "{text}"
            );
        }
        let id = BranchId::try_from("mall-2".to_owned()).unwrap();
        assert_eq!(id.as_str(), "mall-2");
    }
}
