//! `/_sandbox`: steers what Tabby itself cannot be made to do.

use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Shared;
use crate::fault::Fault;
use crate::world::{Finalized, Outcome};

/// The calls under `/_sandbox`.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/_sandbox/state", get(state))
        .route("/_sandbox/reset", post(reset))
        .route("/_sandbox/clock", post(clock))
        .route("/_sandbox/faults", put(faults))
        .route("/_sandbox/payments/{id}/outcome", post(outcome))
}

async fn state(State(shared): State<Shared>) -> Json<Value> {
    let world = shared.lock();
    let sessions: Vec<Value> = world
        .sessions()
        .iter()
        .map(|session| {
            json!({
                "id": session.id,
                "payment_id": session.payment_id,
                "status": world.status(session).as_str(),
                "payable": world.is_payable(session),
                "amount": session.asked.amount.to_string(),
                "currency": session.asked.currency,
                "reference_id": session.reference(),
                "created_at": session.created_at.to_string(),
            })
        })
        .collect();
    Json(
        json!({"now": world.now().to_string(), "sessions": sessions, "faults": world.faults.list()}),
    )
}

async fn reset(State(shared): State<Shared>) -> StatusCode {
    shared.lock().reset();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Clock {
    advance_s: u32,
}

async fn clock(State(shared): State<Shared>, body: Result<Json<Clock>, JsonRejection>) -> Response {
    match body {
        Ok(Json(Clock { advance_s })) => {
            shared
                .lock()
                .advance(SignedDuration::from_secs(i64::from(advance_s)));
            StatusCode::NO_CONTENT.into_response()
        }
        Err(rejection) => unreadable(&rejection),
    }
}

#[derive(Deserialize)]
struct SetFaults {
    faults: Vec<Fault>,
}

async fn faults(
    State(shared): State<Shared>,
    body: Result<Json<SetFaults>, JsonRejection>,
) -> Response {
    match body {
        Ok(Json(SetFaults { faults })) => {
            shared.lock().faults.set(faults);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(rejection) => unreadable(&rejection),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Decision {
    Approve,
    Reject,
    Cancel,
    Expire,
}

#[derive(Deserialize)]
struct Decide {
    outcome: Decision,
}

async fn outcome(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    body: Result<Json<Decide>, JsonRejection>,
) -> Response {
    let decide = match body {
        Ok(Json(decide)) => decide,
        Err(rejection) => return unreadable(&rejection),
    };
    let outcome = match decide.outcome {
        Decision::Approve => Outcome::Approve,
        Decision::Reject => Outcome::Reject,
        Decision::Cancel => Outcome::Cancel,
        Decision::Expire => Outcome::Expire,
    };
    let mut world = shared.lock();
    let session = Uuid::try_parse(&id)
        .ok()
        .and_then(|id| world.payment(id))
        .map(|session| session.id);
    match session.map(|id| world.decide(id, outcome)) {
        Some(Ok(())) => StatusCode::NO_CONTENT.into_response(),
        Some(Err(Finalized)) => (
            StatusCode::CONFLICT,
            "the customer cannot go on with this payment any more",
        )
            .into_response(),
        None => (StatusCode::NOT_FOUND, "no such payment").into_response(),
    }
}

fn unreadable(rejection: &JsonRejection) -> Response {
    // The text names the member that could not be read.
    (StatusCode::UNPROCESSABLE_ENTITY, rejection.body_text()).into_response()
}
