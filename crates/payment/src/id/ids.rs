//! Ids, each a type of its own, so that a session can never be read as a payment.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! client_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                // Only the hyphenated form, so that an id has one spelling in the store and the logs.
                if text.len() != 36 {
                    return Err(InvalidId);
                }
                Uuid::try_parse(text).map(Self).map_err(|_| InvalidId)
            }
        }
    };
}

client_id! {
    /// A sale's id: a UUID that the terminal makes before it sends its first request.
    SaleId
}
client_id! {
    /// An operation's id: a UUID that the client makes before it sends its first request. The same
    /// id is the same operation, however often it is sent.
    OperationId
}
client_id! {
    /// The id of a note about money that came by another method: a UUID that the client makes before it
    /// sends its first request.
    NoteId
}
client_id! {
    /// The id of a signed report of the day: a UUID that the client makes before it sends its first
    /// request.
    ReportId
}

/// One run of a server, from its start to its end: a UUID that the server makes when it starts. A
/// sale that is being created names the run that asks the gateway for it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServerRun(pub Uuid);

/// The text is not an id of this kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a valid id")]
pub struct InvalidId;

/// Whether `text` can be part of a URL path without escaping. The gateway's ids need no more.
fn is_plain_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

macro_rules! gateway_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The id as the gateway wrote it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                if is_plain_id(&text) { Ok(Self(text)) } else { Err(InvalidId) }
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

gateway_id! {
    /// A session at the gateway: the QR code, the link and the cancellation belong to it.
    SessionId
}
gateway_id! {
    /// A payment at the gateway: it is read, captured and refunded.
    PaymentId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_could_leave_its_place_in_a_path_is_refused() {
        for text in ["", "../x", "a/b", "a?b", "a b", "a%2fb", "é"] {
            assert!(PaymentId::try_from(text.to_owned()).is_err(), "{text:?}");
        }
        assert!(SessionId::try_from("2f1a0b6e-8a55-4a0e-9f3c-0c6d1d0e7c55".to_owned()).is_ok());
        assert!(
            "{2f1a0b6e-8a55-4a0e-9f3c-0c6d1d0e7c55}"
                .parse::<SaleId>()
                .is_err()
        );
        assert!(
            "2f1a0b6e8a554a0e9f3c0c6d1d0e7c55"
                .parse::<SaleId>()
                .is_err()
        );
    }
}
