//! The forms that act as a customer or as Tabby's support, and that send a webhook again.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;
use uuid::Uuid;

use crate::customer::outcome::Outcome;
use crate::engine::control::page::answer::{done, impossible};
use crate::tabby::control::customers::session;
use crate::tabby::world::dispute::{DisputeReason, DisputeStatus};
use crate::tabby::world::{Shared, Tabby};

pub(super) async fn outcome(
    State(shared): State<Shared>,
    Path((id, outcome)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let mut world = shared.lock();
    let at = format!("payment-{id}");
    let Some(id) = session(&world, &id) else {
        return impossible(&world, &headers, &at, "There is no such payment any more.");
    };
    let (word, is_done) = if outcome == "dispute" {
        let opened = world.open_dispute(id, None, DisputeReason::default(), String::new());
        ("dispute", opened.is_ok())
    } else {
        let outcome: Result<Outcome, _> = serde_json::from_value(json!(outcome));
        let is_done = outcome.is_ok_and(|outcome| world.decide(id, outcome).is_ok());
        ("outcome", is_done)
    };
    if is_done {
        done::<Tabby>(&headers, word, &at)
    } else {
        impossible(
            &world,
            &headers,
            &at,
            "That is not possible any more: the payment has changed meanwhile.",
        )
    }
}

pub(super) async fn turn_dispute(
    State(shared): State<Shared>,
    Path((id, status)): Path<(Uuid, String)>,
    headers: HeaderMap,
) -> Response {
    let status: Result<DisputeStatus, _> = serde_json::from_value(json!(status));
    let mut world = shared.lock();
    let at = format!("dispute-{id}");
    let is_done = status.is_ok_and(|status| {
        world.turn_dispute(id, status, String::new(), String::new(), Vec::new())
    });
    if is_done {
        done::<Tabby>(&headers, "status", &at)
    } else {
        impossible(&world, &headers, &at, "The dispute is over already.")
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
        done::<Tabby>(&headers, "resend", &at)
    } else {
        impossible(
            &world,
            &headers,
            &at,
            "That delivery is not remembered any more.",
        )
    }
}
