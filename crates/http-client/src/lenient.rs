//! Lenient parsing, for answers that differ from the documents.
//!
//! It accepts absent and null lists, numbers for texts, and odd values of fields that decide
//! nothing. Values that decide about money must not be read by [`or_default`]: they are parsed
//! exactly, or are an error.

use jiff::Timestamp;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Reads null as the default. With `#[serde(default)]` an absent field as well.
///
/// # Errors
///
/// The value is neither null nor of the type.
pub fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Reads an invalid value as absent. For fields that are only echoed and decide nothing.
///
/// # Errors
///
/// The JSON itself is wrong.
pub fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + DeserializeOwned,
{
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).unwrap_or_default())
}

/// Reads an invalid time as absent. Nothing that decides about money depends on a time.
///
/// # Errors
///
/// The JSON itself is wrong.
pub fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let text: Option<String> = or_default(deserializer)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

/// Reads a text. A number in its place keeps its digits. An empty text reads as absent.
///
/// An object or a list is an error: the field may decide what an answer belongs to.
///
/// # Errors
///
/// It is an object or a list.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
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

/// Like [`text`], for a field that must be there.
///
/// # Errors
///
/// It is absent, null, an object or a list.
pub fn some_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    text(deserializer)?.ok_or_else(|| D::Error::custom("nothing where a text is needed"))
}
