//! Settings: parse, check and change them one by one.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::control::input::Wrong;

/// The settings of a sandbox, which serialise to a JSON object.
pub trait Switches: Clone + fmt::Debug + Serialize + DeserializeOwned + Send + 'static {
    /// Checks rules that the types do not express.
    ///
    /// # Errors
    ///
    /// The field, and what it should be.
    fn check(&self) -> Result<(), (&'static str, &'static str)>;

    /// Further changes that follow from these, unless the caller sets those fields too.
    fn implied_by(changes: &Map<String, Value>) -> Vec<(&'static str, Value)>;
}

/// Returns the settings with some of them changed.
///
/// # Errors
///
/// The field, and what is wrong with it.
pub fn changed<S: Switches>(settings: &S, changes: Value) -> Result<S, Wrong> {
    let Value::Object(changes) = changes else {
        return Err(Wrong::new(
            ".",
            "must be an object with the settings to change",
        ));
    };
    let mut all =
        serde_json::to_value(settings).map_err(|error| Wrong::new(".", &error.to_string()))?;
    for (name, value) in S::implied_by(&changes) {
        merge(&mut all, name.to_owned(), value);
    }
    for (name, value) in changes {
        merge(&mut all, name, value);
    }
    let settings: S = serde_path_to_error::deserialize(&all).map_err(|error| {
        let wrong = Wrong::at(&error);
        words_of::<S>(&wrong.field, &all).unwrap_or(wrong)
    })?;
    settings
        .check()
        .map_err(|(field, message)| Wrong::new(field, message))?;
    Ok(settings)
}

/// The error for a value that is not a text where one of several words is expected. It lists the
/// words.
fn words_of<S: Switches>(field: &str, sent: &Value) -> Option<Wrong> {
    const NO_WORD: &str = "?";
    let mut probe = sent.clone();
    let member = probe.get_mut(field).filter(|sent| !sent.is_string())?;
    *member = json!(NO_WORD);
    let error = serde_path_to_error::deserialize::<_, S>(&probe).err()?;
    let is_of_words = error.inner().to_string().starts_with("unknown variant `?`");
    let wrong = Wrong::at(&error);
    (is_of_words && wrong.field == field).then(|| Wrong {
        message: format!("{}, as a text", wrong.message),
        ..wrong
    })
}

/// Merges a field into an object. Objects are merged field by field; any other value is replaced.
pub fn merge(into: &mut Value, name: String, value: Value) {
    let Some(members) = into.as_object_mut() else {
        return;
    };
    match (members.get_mut(&name), value) {
        (Some(known @ Value::Object(_)), Value::Object(inner)) => {
            for (name, value) in inner {
                merge(known, name, value);
            }
        }
        (_, value) => {
            members.insert(name, value);
        }
    }
}
