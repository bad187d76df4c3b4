//! What the gateway of a terminal can do, as far as terminals follow it.

use serde::{Deserialize, Serialize};

use super::readable;

/// What the gateway can do: a terminal offers nothing else.
///
/// What an older server does not say is possible, as it was before servers said it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CapabilitiesView {
    /// Whether a sale has a code for a customer at the counter.
    #[serde(default = "is_possible", deserialize_with = "readable::yes_unless_no")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub code: bool,
    /// Whether the gateway sends a link to the phone of a customer elsewhere.
    #[serde(default = "is_possible", deserialize_with = "readable::yes_unless_no")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub link: bool,
    /// Whether a sale can be cancelled before its time is over.
    #[serde(default = "is_possible", deserialize_with = "readable::yes_unless_no")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub cancel: bool,
}

const fn is_possible() -> bool {
    true
}

impl CapabilitiesView {
    /// What is assumed of a gateway until the server has said it.
    pub const EVERYTHING: Self = Self {
        code: true,
        link: true,
        cancel: true,
    };
}

impl Default for CapabilitiesView {
    fn default() -> Self {
        Self::EVERYTHING
    }
}
