//! Access tokens.
//!
//! Source: Checkout.com, OAuth with client credentials; the scopes are those of its SDKs that serve
//! Tabby.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::checkout::accounts::Owner;

/// How every access token begins.
pub const PREFIX: &str = "tabby_sandbox_at_";

/// The scopes that an account has. One has a space in it.
pub const SCOPES: [&str; 14] = [
    "gateway",
    "gateway:payment",
    "gateway:payment-captures",
    "gateway:payment-refunds",
    "gateway:payment-voids",
    "gateway:payment-authorizations",
    "gateway:payment-cancellations",
    "gateway:payment-details",
    "gateway:payment-contexts",
    "Payment Context",
    "payments:search",
    "flow",
    "flow:workflows",
    "flow:events",
];

/// The scope for sending events again, which is also one.
pub const REFLOW: &str = "flow:reflow";

/// An access token.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Token {
    /// Its text.
    pub text: String,
    /// Whose it is.
    pub owner: Owner,
    /// What it allows.
    pub scopes: Vec<String>,
    /// When it counts no longer.
    pub expires_at: Timestamp,
}

/// Reads scopes, which have spaces between them. `None` if one is unknown.
#[must_use]
pub fn read_scopes(text: &str) -> Option<Vec<String>> {
    let mut left = text.trim();
    let mut scopes = Vec::new();
    while !left.is_empty() {
        let known = SCOPES.iter().chain([&REFLOW]).find(|scope| {
            left.strip_prefix(**scope)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })?;
        scopes.push((*known).to_owned());
        left = left.strip_prefix(*known)?.trim_start();
    }
    Some(scopes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_whole_and_one_has_a_space_in_it() {
        let read = |text| read_scopes(text).map(|scopes| scopes.join("|"));
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(read("gateway flow"), is("gateway|flow"));
        assert_eq!(
            read("Payment Context gateway:payment"),
            is("Payment Context|gateway:payment")
        );
        assert_eq!(read("flow:reflow"), is("flow:reflow"));
        assert_eq!(read(""), is(""));
        for wrong in ["vault", "gateway vaults", "gatewayx", "Payment"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
