//! Why a request is invalid and is not sent.

/// Why a request cannot be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// The body cannot be written as JSON.
    #[error("its body cannot be written as JSON")]
    Body,
    /// Its address or its headers are not valid in HTTP.
    #[error("it is no request that HTTP can carry")]
    Http,
    /// A text is longer than Checkout.com takes.
    #[error("`{member}` has more than {most} characters")]
    TooLong {
        /// The field.
        member: &'static str,
        /// The most characters that it may have.
        most: usize,
    },
    /// A price or another sum in this field is negative.
    #[error("`{0}` has a negative sum")]
    NegativeSum(&'static str),
    /// An item's quantity is zero.
    #[error("the quantity of an item is zero")]
    Quantity,
    /// The language is not like `ar` or `ar-AE`.
    #[error("`processing.locale` is not like `ar` or `ar-AE`")]
    Locale,
    /// More than 20 pairs, or a value that is no text, number or truth value, or one of more than
    /// 255 characters.
    #[error("`metadata` has more than 20 pairs, or a value that is no short text, number or truth")]
    Metadata,
}

/// Checks the length of a text.
pub(crate) fn check_length(
    member: &'static str,
    text: Option<&str>,
    most: usize,
) -> Result<(), Flaw> {
    match text {
        Some(text) if text.chars().count() > most => Err(Flaw::TooLong { member, most }),
        _ => Ok(()),
    }
}
