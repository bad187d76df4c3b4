//! Words that are read and written by both sides.

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, IntoDeserializer};

/// Reads a word of a list that may grow, by looking it up.
///
/// A derived reader would do the same with five times the code in the terminal's module.
macro_rules! read_by_word {
    ($name:ident, $other:expr, [$($variant:ident = $word:literal,)+]) => {
        impl $name {
            pub(super) fn of_word(word: &str) -> Option<Self> {
                let words: &[(&str, Self)] = &[$(($word, Self::$variant)),+];
                let known = words.iter().find(|(known, _)| *known == word);
                known.map(|(_, value)| *value).or($other)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = String::deserialize(deserializer)?;
                Self::of_word(&word).ok_or_else(|| serde::de::Error::custom("unknown word"))
            }
        }

        impl $name {
            /// All of them, in the order of their words.
            pub const ALL: &[Self] = &[$(Self::$variant),+];
        }
    };
}

pub(super) use read_by_word;

/// Reads a word as serde does, where nothing but the word is at hand.
pub(super) fn of_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    let word: StrDeserializer<'_, serde::de::value::Error> = word.into_deserializer();
    T::deserialize(word).ok()
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::super::{Action, LinkState, ProblemCode, Reason, SaleState, Unattended};

    #[test]
    fn every_word_is_read_as_it_is_written() {
        fn check<T: Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(
            all: &[T],
        ) {
            for value in all {
                let json = serde_json::to_string(value).unwrap();
                assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value);
            }
        }
        check(SaleState::ALL);
        check(Reason::ALL);
        check(Action::ALL);
        check(ProblemCode::ALL);
        check(LinkState::ALL);
        check(Unattended::ALL);
        assert!(serde_json::from_str::<SaleState>(r#""brand_new""#).is_err());
    }

    #[test]
    fn a_newer_proxys_words_are_read_as_other() {
        assert_eq!(
            serde_json::from_str::<Reason>(r#""brand_new""#).unwrap(),
            Reason::Other
        );
        assert_eq!(
            serde_json::from_str::<ProblemCode>(r#""brand_new""#).unwrap(),
            ProblemCode::Other
        );
        assert_eq!(
            serde_json::from_str::<Action>(r#""refund""#).unwrap(),
            Action::Other
        );
    }
}
