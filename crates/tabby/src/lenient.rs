//! Lenient parsing, for answers that differ from the documents.
//!
//! It accepts what Tabby's official plugins accept: absent and null lists, numbers for texts,
//! states in either case, and unknown words. Values that decide about money are parsed exactly, or
//! are an error.

use serde::Deserializer;

pub(crate) use http_client::lenient::{null_as_default, or_default, some_text, text, time};
pub(crate) use http_client::open_words;

use crate::private::Private;

/// Like [`text`], for a text that must not be printed.
pub(crate) fn private<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Private>, D::Error> {
    text(deserializer).map(|text| text.map(Private::new))
}

/// The text is not a valid id. It is not repeated, because it may come from anywhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a UUID")]
pub struct InvalidId;

/// Declares an id that is a UUID, so that it cannot change the path of a request.
macro_rules! uuid_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let id = uuid::Uuid::try_parse(text);
                id.map(Self).map_err(|_| crate::InvalidId)
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }
    };
}

pub(crate) use uuid_type;
