//! What was sent to workflows, and sending it again.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::filter;
use crate::checkout::fault::KindName;
use crate::checkout::world::Shared;
use crate::checkout::world::delivery::{Attempt, Delivery, DeliveryState};
use crate::checkout::world::event::EventName;
use crate::engine::control::input::{Asked, Wrong};
use crate::engine::control::problem::{Problem, problem};

/// An event on its way to a workflow's address.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeliveryView {
    /// Its id.
    id: Uuid,
    /// Of the event.
    event_id: String,
    /// What it tells of.
    event: EventName,
    /// Of the payment.
    payment_id: String,
    /// Of the workflow.
    workflow_id: String,
    /// Of the workflow's action.
    workflow_action_id: String,
    /// Where to.
    url: String,
    /// Names of its headers, besides the content type.
    headers: Vec<String>,
    /// As sent.
    body: String,
    /// When it came up.
    created_at: String,
    /// When it goes out next.
    due_at: String,
    /// Where it stands.
    state: DeliveryState,
    /// The fault that it met.
    fault: Option<KindName>,
    /// Tries so far.
    attempts: Vec<Attempt>,
}

impl DeliveryView {
    fn of(delivery: &Delivery) -> Self {
        // Their values are nobody else's.
        let headers = delivery.headers.iter().map(|(name, _)| name.clone());
        Self {
            id: delivery.id,
            event_id: delivery.event.to_string(),
            event: delivery.name,
            payment_id: delivery.payment.to_string(),
            workflow_id: delivery.workflow.to_string(),
            workflow_action_id: delivery.action.to_string(),
            url: delivery.url.clone(),
            headers: headers.collect(),
            body: delivery.body.clone(),
            created_at: delivery.created_at.to_string(),
            due_at: delivery.due_at.to_string(),
            state: delivery.state,
            fault: delivery.fault,
            attempts: delivery.attempts.clone(),
        }
    }
}

/// What was sent to workflows, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeliveryList {
    deliveries: Vec<DeliveryView>,
    /// How many go with the filters.
    total: usize,
}

/// What was sent to workflows, and what they answered. The last 2,000.
#[utoipa::path(
    get, path = "/_sandbox/deliveries", tag = "webhooks", params(filter::Deliveries),
    responses(
        (status = 200, description = "Oldest first", body = DeliveryList),
        (status = 422, description = "Which parameter is wrong", body = Wrong),
    ),
)]
pub(super) async fn list(
    State(shared): State<Shared>,
    Asked(asked): Asked<filter::Deliveries>,
) -> Json<DeliveryList> {
    let world = shared.lock();
    let part = asked.of(&world);
    let deliveries = part.entries.into_iter().rev();
    Json(DeliveryList {
        deliveries: deliveries.map(DeliveryView::of).collect(),
        total: part.total,
    })
}

/// Sends something to a workflow's address once more.
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
    match known {
        true => StatusCode::NO_CONTENT.into_response(),
        false => problem(StatusCode::NOT_FOUND, "no such delivery"),
    }
}
