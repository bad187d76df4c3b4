//! The OpenAPI document of the control calls.

use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{calls, customers, deliveries, state};
use crate::checkout::world::Shared;
use crate::engine::control::document::{explain, remove_defaults};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Checkout.com sandbox control",
        description = "Steers a sandbox of Checkout.com as it serves Tabby: what its customers do, its time, its faults. \
                       Checkout.com itself has none of these paths. Wrong input is answered 422 with the field and what \
                       is wrong with it, a name that is not the sandbox's 421, and a change that another site's page \
                       sends 403.",
        license(name = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "the sandbox itself")),
)]
struct Document;

/// The document with the meaning of each word of an enum, and without the defaults of settings.
pub(super) fn explained(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    let all = crate::checkout::settings::meanings()
        .into_iter()
        .chain(crate::checkout::fault::meanings())
        .chain(crate::checkout::world::event::meanings())
        .chain(crate::customer::outcome::meanings());
    explain(&mut document, all);
    remove_defaults(&mut document, &["Settings", "Amounts"]);
    document
}

pub(super) fn documented() -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(state::health))
        .routes(routes!(state::read))
        .routes(routes!(state::payments))
        .routes(routes!(state::requests, calls::forget_requests))
        .routes(routes!(deliveries::list))
        .routes(routes!(deliveries::resend))
        .routes(routes!(customers::outcome))
        .routes(routes!(calls::clock))
        .routes(routes!(calls::faults, calls::set_faults))
        .routes(routes!(calls::settings, calls::change_settings))
        .routes(routes!(calls::reset))
}

/// The OpenAPI document, as it is served.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    explained(documented().split_for_parts().1)
}
