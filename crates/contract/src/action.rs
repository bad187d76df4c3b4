//! What a terminal may do with a sale.

use serde::{Deserialize, Serialize};

/// What a terminal may ask for next.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Action {
    /// `POST /api/sales/{id}/check`
    Check,
    /// `POST /api/sales/{id}/cancel`
    Cancel,
    /// `POST /api/sales/{id}/put-aside`
    PutAside,
    /// `POST /api/sales/{id}/keep`: late money; or somebody has looked at a frozen sale, or at
    /// money that does not get back.
    Keep,
    /// `POST /api/sales/{id}/return`
    Return,
    /// `POST /api/sales/{id}/link`, once the pause is over.
    SendLink,
    /// An action of a newer server.
    #[serde(other)]
    Other,
}
