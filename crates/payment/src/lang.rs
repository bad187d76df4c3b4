//! The languages of the terminal.

use serde::{Deserialize, Serialize};

/// The language of the hosted page and of texts for the customer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Lang {
    /// English.
    En,
    /// Arabic.
    Ar,
}
