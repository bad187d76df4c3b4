//! Ids and keys as Checkout.com writes them.

use std::str::FromStr;

use crate::port::{GatewayError, Refusal};

/// An id or a key as Checkout.com writes it.
///
/// # Errors
///
/// It is none of its: nothing was sent.
pub(super) fn own<T: FromStr>(text: &str) -> Result<T, GatewayError> {
    text.parse()
        .map_err(|_| GatewayError::Refused(Refusal::NotSent))
}
