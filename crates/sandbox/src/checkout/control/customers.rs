//! Control calls that act as a customer.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::checkout::ids::PaymentId;
use crate::checkout::world::Shared;
use crate::customer::others::{Decides, Others};
use crate::customer::outcome::Outcome;
use crate::engine::control::input::{Body, Wrong};
use crate::engine::control::problem::{Problem, problem};

impl Decides for Shared {
    fn decide(&self, payment: &str, outcome: Outcome) -> Option<bool> {
        let id = PaymentId::read(payment)?;
        let mut world = self.lock();
        world.record(id)?;
        Some(world.decide(id, outcome))
    }
}

/// What a customer does.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Decide {
    /// What.
    outcome: Outcome,
}

/// Does what the customer would do. Knows the payments of the sandbox's other APIs, too.
#[utoipa::path(
    post, path = "/_sandbox/payments/{id}/outcome", tag = "customers",
    params(("id" = String, Path, description = "of the payment")),
    request_body = Decide,
    responses(
        (status = 204, description = "Done"),
        (status = 404, description = "No such payment", body = Problem),
        (status = 409, description = "The customer cannot go on with it any more", body = Problem),
        (status = 422, description = "Which field is wrong", body = Wrong),
    ),
)]
pub(super) async fn outcome(
    State(shared): State<Shared>,
    others: Option<Extension<Others>>,
    Path(id): Path<String>,
    Body(decide): Body<Decide>,
) -> Response {
    let done = shared.decide(&id, decide.outcome).or_else(|| {
        let Extension(others) = others?;
        others.decide(&id, decide.outcome)
    });
    match done {
        Some(true) => StatusCode::NO_CONTENT.into_response(),
        Some(false) => problem(
            StatusCode::CONFLICT,
            "the customer cannot go on with this payment any more",
        ),
        None => problem(StatusCode::NOT_FOUND, "no such payment"),
    }
}
