//! Reads an id from a request's path. axum's own extractor answers an error in plain text; these answer with
//! a problem document.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use contract::ProblemCode;
use payment::id::{PersonId, SaleId};

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

/// The id of a person in the path. What cannot be one is nobody's.
pub(super) struct OfPerson(pub(super) PersonId);

impl<S: Send + Sync> FromRequestParts<S> for OfPerson {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let unknown = || ApiError::from(ProblemCode::UnknownPerson);
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| unknown())?;
        text.try_into().map(Self).map_err(|_| unknown())
    }
}
