//! Control calls that act as a customer or as Tabby's support, and that send a webhook again.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::customer::others::{Decides, Others};
use crate::customer::outcome::Outcome;
use crate::engine::control::input::{Body, Wrong};
use crate::engine::control::problem::{Problem, problem};
use crate::tabby::api::disputes::why_not;
use crate::tabby::world::dispute::{DisputeReason, DisputeStatus};
use crate::tabby::world::{Shared, World};

const fn done_now() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The session with this id, or whose payment has this id.
pub(super) fn session(world: &World, id: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(id).ok()?;
    world
        .payment(id)
        .or_else(|| world.session(id))
        .map(|session| session.id)
}

fn no_such_payment() -> Response {
    problem(StatusCode::NOT_FOUND, "no such payment")
}

/// What a customer does.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Decide {
    /// What.
    outcome: Outcome,
}

impl Decides for Shared {
    fn decide(&self, payment: &str, outcome: Outcome) -> Option<bool> {
        let mut world = self.lock();
        let id = session(&world, payment)?;
        Some(world.decide(id, outcome).is_ok())
    }
}

/// Does what the customer would do. Knows the payments of the sandbox's other APIs, too.
#[utoipa::path(
    post, path = "/_sandbox/payments/{id}/outcome", tag = "customers",
    params(("id" = String, Path, description = "of the payment or of its session")),
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
        Some(true) => done_now().into_response(),
        Some(false) => problem(
            StatusCode::CONFLICT,
            "the customer cannot go on with this payment any more",
        ),
        None => no_such_payment(),
    }
}

/// A dispute to be.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct DisputeRequest {
    /// How much the customer wants back, in major units; all of it when absent.
    amount: Option<String>,
    /// Why.
    reason: DisputeReason,
    /// What the customer says.
    comment: String,
}

/// A dispute that was opened.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Opened {
    /// Of the dispute.
    id: Uuid,
}

/// Lets the customer dispute a captured payment.
#[utoipa::path(
    post, path = "/_sandbox/payments/{id}/dispute", tag = "customers",
    params(("id" = String, Path, description = "of the payment or of its session")),
    request_body = DisputeRequest,
    responses(
        (status = 200, description = "The dispute's id", body = Opened),
        (status = 404, description = "No such payment", body = Problem),
        (status = 409, description = "It cannot be disputed", body = Problem),
        (status = 422, description = "Which field is wrong", body = Wrong),
    ),
)]
pub(super) async fn dispute(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Body(request): Body<DisputeRequest>,
) -> Response {
    let mut world = shared.lock();
    let Some(id) = session(&world, &id) else {
        return no_such_payment();
    };
    let currency = world.session(id).map(|session| session.payment.currency);
    let amount: Option<Decimal> = match (&request.amount, currency) {
        (Some(text), Some(currency)) => match currency.positive(text) {
            Some(amount) => Some(amount),
            None => return Wrong::new("amount", "no amount in this currency").into_response(),
        },
        _ => None,
    };
    match world.open_dispute(id, amount, request.reason, request.comment) {
        Ok(id) => Json(Opened { id }).into_response(),
        Err(refusal) => problem(StatusCode::CONFLICT, why_not(refusal)),
    }
}

/// What becomes of a dispute.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DisputeTurn {
    /// Its next status.
    status: DisputeStatus,
}

/// Does to a dispute what its customer or Tabby's support would do.
#[utoipa::path(
    post, path = "/_sandbox/disputes/{id}/status", tag = "customers",
    params(("id" = String, Path, description = "of the dispute")),
    request_body = DisputeTurn,
    responses(
        (status = 204, description = "Done"),
        (status = 404, description = "No such dispute", body = Problem),
        (status = 409, description = "It is over already", body = Problem),
        (status = 422, description = "Which field is wrong", body = Wrong),
    ),
)]
pub(super) async fn turn_dispute(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Body(turn): Body<DisputeTurn>,
) -> Response {
    let mut world = shared.lock();
    let known = Uuid::try_parse(&id).ok().and_then(|id| world.dispute(id));
    match known.map(|dispute| dispute.id) {
        None => problem(StatusCode::NOT_FOUND, "no such dispute"),
        Some(id)
            if world.turn_dispute(id, turn.status, String::new(), String::new(), Vec::new()) =>
        {
            done_now().into_response()
        }
        Some(_) => problem(StatusCode::CONFLICT, "the dispute is over already"),
    }
}

/// Sends something to a webhook once more.
#[utoipa::path(
    post, path = "/_sandbox/deliveries/{id}/resend", tag = "webhooks",
    params(("id" = String, Path, description = "of the delivery")),
    responses(
        (status = 204, description = "On its way"),
        (status = 404, description = "No such delivery", body = Problem),
    ),
)]
pub(super) async fn resend(State(shared): State<Shared>, Path(id): Path<String>) -> Response {
    let known = Uuid::try_parse(&id).is_ok_and(|id| shared.lock().resend(id));
    if known {
        done_now().into_response()
    } else {
        problem(StatusCode::NOT_FOUND, "no such delivery")
    }
}
