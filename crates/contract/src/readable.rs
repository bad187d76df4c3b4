//! Answers of a newer server, read as far as this version can: what it cannot read hides nothing else.

use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};
use serde::{Deserialize, Deserializer};

use super::LinkState;
use payment::sale::Method;

/// Something that is not there where it cannot be read.
struct Readable<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Readable<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(T::deserialize(from).ok()))
    }
}

/// Those of a list that can be read.
pub(super) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    let all = Vec::<Readable<T>>::deserialize(from)?;
    Ok(all.into_iter().filter_map(|one| one.0).collect())
}

/// A part of an answer, if it is there and can be read.
pub(super) fn part<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    let part = Option::<Readable<T>>::deserialize(from)?;
    Ok(part.and_then(|part| part.0))
}

/// A word, if this version knows it.
///
/// Such a word is read to its end whether it is known or not: a parser of text goes on behind it.
pub(super) fn word<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    let word = Option::<String>::deserialize(from)?;
    Ok(word.and_then(|word| {
        let word: StrDeserializer<'_, Error> = word.as_str().into_deserializer();
        T::deserialize(word).ok()
    }))
}

/// How the customer gets to the hosted page: by the code, where it is a way that this version does not
/// know.
pub(super) fn method<'de, D: Deserializer<'de>>(from: D) -> Result<Method, D::Error> {
    Ok(word(from)?.unwrap_or_default())
}

/// What became of a link: it may have been sent, where this version does not know the word.
pub(super) fn link_state<'de, D: Deserializer<'de>>(from: D) -> Result<LinkState, D::Error> {
    Ok(word(from)?.unwrap_or(LinkState::MaybeSent))
}
