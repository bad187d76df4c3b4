//! Reads the sale's id from a request's path. axum's own extractor answers an error in plain text;
//! this one answers with a problem document.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use contract::ProblemCode;
use payment::id::SaleId;

use super::ApiError;

/// The id in the path. A text that is no id belongs to no sale.
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
