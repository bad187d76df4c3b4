//! Who acts in a request.
//!
//! Until terminals are paired and people sign in, every request is the one configured terminal's.
//! Nothing else of the server knows that: each use case asks for a [`Principal`].

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use payment::identity::Principal;

use crate::app::App;

/// Whoever a request is from.
#[derive(Clone, Debug)]
pub(super) struct Who(pub(super) Arc<Principal>);

impl FromRequestParts<App> for Who {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self(app.principal.clone()))
    }
}
