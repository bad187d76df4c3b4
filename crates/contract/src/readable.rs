//! Deserializes answers of a newer server: a part that this version cannot read is left out, and
//! the rest is kept.

use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};
use serde::{Deserialize, Deserializer};

use super::LinkState;
use payment::sale::Method;

/// `None` if the value cannot be read.
struct Readable<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Readable<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(T::deserialize(from).ok()))
    }
}

/// The elements of a list that can be read.
pub(super) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    let all = Vec::<Readable<T>>::deserialize(from)?;
    Ok(all.into_iter().filter_map(|one| one.0).collect())
}

/// A part of an answer; `None` if it is absent or cannot be read.
pub(super) fn part<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    let part = Option::<Readable<T>>::deserialize(from)?;
    Ok(part.and_then(|part| part.0))
}

/// A part of an answer; its default if it is absent or cannot be read.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    from: D,
) -> Result<T, D::Error> {
    Ok(part(from)?.unwrap_or_default())
}

/// A yes or no; yes if this version cannot read it.
pub(super) fn yes_unless_no<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Ok(part(from)?.unwrap_or(true))
}

/// The value of a word such as an enum's; `None` if it is absent or this version does not know it.
///
/// The word is read as a whole string first, so that the JSON parser continues behind an unknown
/// word.
pub(super) fn word<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    let word = Option::<String>::deserialize(from)?;
    Ok(word.and_then(|word| {
        let word: StrDeserializer<'_, Error> = word.as_str().into_deserializer();
        T::deserialize(word).ok()
    }))
}

/// The method; [`Method::Qr`] if this version does not know the word.
pub(super) fn method<'de, D: Deserializer<'de>>(from: D) -> Result<Method, D::Error> {
    Ok(word(from)?.unwrap_or_default())
}

/// What became of a link; [`LinkState::MaybeSent`] if this version does not know the word, because
/// the link may have been sent.
pub(super) fn link_state<'de, D: Deserializer<'de>>(from: D) -> Result<LinkState, D::Error> {
    Ok(word(from)?.unwrap_or(LinkState::MaybeSent))
}
