//! The documented calls for clock, faults, settings, requests and reset.
//!
//! What they do is in `engine::control::steer`. They stand here because their documents name Checkout.com's
//! types: the macro that describes a call takes no generic function.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::checkout::fault::FaultRequest;
use crate::checkout::settings::Settings;
use crate::checkout::world::Shared;
use crate::engine::control::input::{Body, Wrong};
use crate::engine::control::steer::{self, ClockRequest, ClockState};

/// Lets time pass, or pass faster. Every timer obeys.
#[utoipa::path(
    post, path = "/_sandbox/clock", tag = "time",
    request_body = ClockRequest,
    responses(
        (status = 200, description = "What the clock shows now", body = ClockState),
        (status = 422, description = "Which field is wrong", body = Wrong),
    ),
)]
pub(super) async fn clock(
    State(shared): State<Shared>,
    Body(request): Body<ClockRequest>,
) -> Result<Json<ClockState>, Wrong> {
    steer::set_clock(&shared, request).await.map(Json)
}

/// The faults to come.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FaultList {
    /// The first that goes with a call comes.
    faults: Vec<FaultRequest>,
}

/// The faults to come, with the times that are left of them.
#[utoipa::path(
    get, path = "/_sandbox/faults", tag = "faults",
    responses((status = 200, description = "All of them", body = FaultList)),
)]
pub(super) async fn faults(State(shared): State<Shared>) -> Json<FaultList> {
    let faults = shared.lock().faults().list().cloned().collect();
    Json(FaultList { faults })
}

/// Replaces the faults to come.
#[utoipa::path(
    put, path = "/_sandbox/faults", tag = "faults",
    request_body = FaultList,
    responses(
        (status = 204, description = "They will come"),
        (status = 422, description = "Which field is wrong", body = Wrong),
    ),
)]
pub(super) async fn set_faults(
    State(shared): State<Shared>,
    list: Result<Body<FaultList>, Wrong>,
) -> Result<StatusCode, Wrong> {
    let faults = steer::read_faults(list.map(|Body(list)| list.faults))?;
    shared.lock().set_faults(faults);
    Ok(StatusCode::NO_CONTENT)
}

/// How the sandbox behaves.
#[utoipa::path(
    get, path = "/_sandbox/settings", tag = "settings",
    responses((status = 200, description = "All settings", body = Settings)),
)]
pub(super) async fn settings(State(shared): State<Shared>) -> Json<Settings> {
    Json(shared.lock().settings.clone())
}

/// Changes some of the settings, until the next reset, or without `--data` until the next start.
#[utoipa::path(
    patch, path = "/_sandbox/settings", tag = "settings",
    request_body = Settings,
    responses(
        (status = 200, description = "All settings", body = Settings),
        (status = 422, description = "Which field is wrong", body = Wrong),
    ),
)]
pub(super) async fn change_settings(
    State(shared): State<Shared>,
    changes: Result<Body<Value>, Wrong>,
) -> Result<Json<Settings>, Wrong> {
    let changes = changes.map(|Body(changes)| changes);
    steer::change_settings(&shared, changes).map(Json)
}

/// Forgets what clients sent.
#[utoipa::path(
    delete, path = "/_sandbox/requests", tag = "requests",
    responses((status = 204, description = "Forgotten")),
)]
pub(super) async fn forget_requests(State(shared): State<Shared>) -> StatusCode {
    shared.lock().requests.forget();
    StatusCode::NO_CONTENT
}

/// Goes back to the start: deletes all contexts, payments, workflows, deliveries, kept answers,
/// requests and changed settings and faults. What the scenario and the flags say is there again.
#[utoipa::path(
    post, path = "/_sandbox/reset", tag = "state",
    responses((status = 204, description = "As it was at the start")),
)]
pub(super) async fn reset(State(shared): State<Shared>) -> StatusCode {
    shared.lock().reset();
    StatusCode::NO_CONTENT
}
