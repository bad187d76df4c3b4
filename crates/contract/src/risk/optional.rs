//! Texts that may be absent.

use std::str::FromStr;

use payment::buyer::Redacted;
use payment::id::Detail;
use payment::risk::Date;

/// Reads a text that may be absent or blank, which is the same. The outer `None` means that it is not
/// valid, the inner one that it is absent.
fn read<T>(text: Option<&str>, read: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    match text.map(str::trim) {
        None | Some("") => Some(None),
        Some(text) => read(text).map(Some),
    }
}

/// Reads a date, a time or a code that may be absent.
pub(super) fn parsed<T: FromStr>(text: Option<&String>) -> Option<Option<T>> {
    read(text.map(String::as_str), |text| text.parse().ok())
}

/// Reads a detail that may be absent.
pub(super) fn detail(text: Option<&String>) -> Option<Option<Detail>> {
    read(text.map(String::as_str), |text| Detail::new(text).ok())
}

/// Reads a text about a person that may be absent.
pub(super) fn personal(text: Option<&Redacted>) -> Option<Option<Redacted>> {
    read(text.map(|text| text.0.as_str()), |text| {
        Redacted(text.to_owned()).checked()
    })
}

/// Reads somebody's date of birth, which may be absent.
pub(super) fn birth(text: Option<&Redacted>) -> Option<Option<Redacted>> {
    read(text.map(|text| text.0.as_str()), |text| {
        let date: Date = text.parse().ok()?;
        Some(Redacted(date.to_string()))
    })
}
