//! Parses the JSON of answers. Errors say where the JSON is wrong, and never repeat its content.

use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// Where JSON could not be parsed, and why. The content is not repeated, because it may be personal
/// data.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{why} at `{path}`, line {line}, column {column}")]
pub struct Unreadable {
    path: String,
    why: String,
    line: usize,
    column: usize,
}

/// Prefixes of those parser messages that contain nothing of the JSON.
const WITHOUT_CONTENT: [&str; 6] = [
    "missing field",
    "duplicate field",
    "no ",
    "not a ",
    "nothing where",
    "trailing",
];

impl Unreadable {
    /// Path of the value that could not be parsed, such as `captures[0].amount`; `.` for the whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Why it could not be parsed. A text that could repeat the content is replaced.
    #[must_use]
    pub fn why(&self) -> &str {
        &self.why
    }

    fn new(path: String, error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let is_safe = error.classify() != Category::Data
            || WITHOUT_CONTENT.iter().any(|start| text.starts_with(start));
        // The library appends the position to the reason.
        let reason = text.rsplit_once(" at line ").map_or(&*text, |(why, _)| why);
        Self {
            path,
            why: if is_safe {
                reason
            } else {
                "another type or value"
            }
            .to_owned(),
            line: error.line(),
            column: error.column(),
        }
    }
}

/// Parses a whole JSON document.
///
/// # Errors
///
/// [`Unreadable`] names the place, and nothing of the content.
pub fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, Unreadable> {
    // The library looks into no text of a member that nobody reads: a damaged answer could be half read.
    let text = std::str::from_utf8(text).map_err(|error| Unreadable {
        path: ".".to_owned(),
        why: "not UTF-8".to_owned(),
        line: 1,
        column: error.valid_up_to(),
    })?;
    let mut document = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut document)
        .map_err(|error| Unreadable::new(error.path().to_string(), error.inner()))?;
    document
        .end()
        .map_err(|error| Unreadable::new(".".to_owned(), &error))?;
    Ok(value)
}
