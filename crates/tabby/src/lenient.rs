//! Lenient parsing, for answers that differ from the documents.
//!
//! It accepts what Tabby's official plugins accept: absent and null lists, numbers for texts,
//! states in either case, and unknown words. Values that decide about money are parsed exactly, or
//! are an error.

use jiff::Timestamp;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::private::Private;

/// Reads null as the default. With `#[serde(default)]` an absent field as well.
pub(crate) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Reads an invalid value as absent. For fields that are only echoed and decide nothing.
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + DeserializeOwned,
{
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).unwrap_or_default())
}

/// Reads an invalid time as absent. Nothing that decides about money depends on a time.
pub(crate) fn time<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    let text: Option<String> = or_default(deserializer)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

/// Reads a text. A number in its place keeps its digits. An empty text reads as absent.
///
/// An object or a list is an error: the field may decide what an answer belongs to.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    let text = match raw.get().as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw.get()).map_err(D::Error::custom)?,
        Some(b'n') => return Ok(None),
        Some(b'{' | b'[') | None => return Err(D::Error::custom("not a text")),
        // A number or a truth value, as it was written.
        Some(_) => raw.get().to_owned(),
    };
    Ok(Some(text).filter(|text: &String| !text.trim().is_empty()))
}

/// Like [`text`], for a text that must not be printed.
pub(crate) fn private<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Private>, D::Error> {
    text(deserializer).map(|text| text.map(Private::new))
}

/// Like [`text`], for a field that must be there.
pub(crate) fn some_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    text(deserializer)?.ok_or_else(|| D::Error::custom("nothing where a text is needed"))
}

/// Declares an enum of words that may grow: unknown words are kept, and case does not matter.
macro_rules! open_words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, Debug)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// Any other word, unchanged.
            Other(String),
        }

        impl $name {
            /// The word as Tabby writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(word) => word,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                word.to_owned().into()
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Ok(word.into())
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                $(if word.eq_ignore_ascii_case($word) {
                    return Self::$variant;
                })+
                Self::Other(word)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <String as serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
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

pub(crate) use {open_words, uuid_type};
