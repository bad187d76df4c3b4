//! The forms that act as a customer, and that send a webhook again.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;
use uuid::Uuid;

use crate::checkout::ids::PaymentId;
use crate::checkout::world::{Checkout, Shared};
use crate::customer::outcome::Outcome;
use crate::engine::control::page::answer::{done, impossible};

pub(super) async fn outcome(
    State(shared): State<Shared>,
    Path((id, outcome)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let mut world = shared.lock();
    let at = format!("payment-{id}");
    let Some(id) = PaymentId::read(&id).filter(|id| world.record(*id).is_some()) else {
        return impossible(&world, &headers, &at, "There is no such payment any more.");
    };
    let outcome: Result<Outcome, _> = serde_json::from_value(json!(outcome));
    if outcome.is_ok_and(|outcome| world.decide(id, outcome)) {
        done::<Checkout>(&headers, "outcome", &at)
    } else {
        impossible(
            &world,
            &headers,
            &at,
            "That is not possible any more: the payment has changed meanwhile.",
        )
    }
}

pub(super) async fn resend(
    State(shared): State<Shared>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Response {
    let mut world = shared.lock();
    let at = format!("delivery-{id}");
    if world.resend(id) {
        done::<Checkout>(&headers, "resend", &at)
    } else {
        impossible(
            &world,
            &headers,
            &at,
            "That delivery is not remembered any more.",
        )
    }
}
