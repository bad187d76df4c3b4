//! Reads what stands in the address of a request. axum's own readers refuse in plain text; these
//! refuse as everything else is refused.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use payment::contract::ProblemCode;
use payment::id::SaleId;
use serde::de::DeserializeOwned;

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

/// The members of a query, each of which may stand there once.
pub(super) struct Query<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(query)| Self(query))
            .map_err(|_| ProblemCode::InvalidQuery.into())
    }
}
