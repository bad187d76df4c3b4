//! A shop's own keys and values.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::Flaw;

/// The most pairs that Checkout.com takes.
const MOST_PAIRS: usize = 20;
/// The longest value, in characters.
const LONGEST_VALUE: usize = 255;

/// A shop's own keys and values: texts, numbers and truth values. Answers and events may give a
/// number back as a text. `Debug` prints the keys only, because shops put personal data here.
///
/// ```
/// use checkout::objects::Metadata;
///
/// let metadata = Metadata::new().with("sale", "S-1").with("till", 7);
/// assert_eq!(metadata.text("till").as_deref(), Some("7"));
/// assert_eq!(format!("{metadata:?}"), r#"{"sale", "till"}"#);
/// ```
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metadata(pub BTreeMap<String, Value>);

impl Metadata {
    /// No pairs.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a pair.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.insert(key.into(), value.into());
        self
    }

    /// The value of a key as a text, whether it is one, a number or a truth value.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<String> {
        match self.0.get(key)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(truth) => Some(truth.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// Whether there are no pairs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn check(&self) -> Result<(), Flaw> {
        let is_short = |key: &String| {
            let text = self.text(key);
            text.is_some_and(|text| text.chars().count() <= LONGEST_VALUE)
        };
        if self.0.len() <= MOST_PAIRS && self.0.keys().all(is_short) {
            Ok(())
        } else {
            Err(Flaw::Metadata)
        }
    }
}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
