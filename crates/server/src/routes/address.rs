//! Reads the sale that the address of a request names. axum's own reader refuses in plain text; this
//! one refuses as everything else is refused.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use contract::ProblemCode;
use payment::id::SaleId;

use super::ApiError;

/// The sale that a path names. What is no id, or no text at all, belongs to no sale.
pub(super) struct Id(pub(super) SaleId);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let unknown = || ApiError::from(ProblemCode::UnknownSale);
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| unknown())?;
        text.parse().map(Self).map_err(|_| unknown())
    }
}
