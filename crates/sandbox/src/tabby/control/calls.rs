//! What steers any sandbox: its clock, its faults, its settings, and back to the start.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::engine::clock::{Speed, seconds};
use crate::engine::control::input::{self, Body, Wrong};
use crate::engine::deliver::let_pass;
use crate::tabby::fault::{FaultRequest, Faults};
use crate::tabby::settings::Settings;
use crate::tabby::world::Shared;

/// What becomes of the clock.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClockRequest {
    /// Seconds that pass at once. Everything that falls due in them happens at its time and in its
    /// order, retries of webhooks included; a receiver has one second of real time for each delivery
    /// and all of them ten, then the clock goes on without their answers.
    #[serde(default)]
    advance_s: Option<u32>,
    /// How many of the sandbox's seconds pass in one, from 0 to 1000000.
    #[serde(default)]
    #[schema(value_type = Option<f64>)]
    speed: Option<Speed>,
}

/// What the clock shows.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClockState {
    /// The sandbox's time.
    now: String,
    /// How many of the sandbox's seconds pass in one.
    #[schema(value_type = f64)]
    speed: Speed,
}

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
    if request.advance_s.is_none() && request.speed.is_none() {
        return Err(Wrong::new(
            "advance_s",
            "either advance_s or speed is needed",
        ));
    }
    if let Some(span) = request.advance_s {
        let_pass(&shared, seconds(span)).await;
    }
    let mut world = shared.lock();
    if let Some(speed) = request.speed {
        world.hurry(speed);
    }
    Ok(Json(ClockState {
        now: world.now().to_string(),
        speed: world.clock().speed(),
    }))
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
    let Body(list) = list.map_err(|wrong| match wrong.message.as_str() {
        input::LIST => Wrong::new(".", "send an object: {\"faults\": [...]}"),
        _ => wrong,
    })?;
    let faults = Faults::read(list.faults).map_err(|(place, unclear)| {
        Wrong::new(
            &format!("faults[{place}].{}", unclear.field),
            &unclear.message,
        )
    })?;
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
    let Body(changes) = changes.map_err(|wrong| match wrong.message.as_str() {
        input::LIST => Wrong::new(".", "must be an object with the settings to change"),
        _ => wrong,
    })?;
    let mut world = shared.lock();
    world.change_settings(changes)?;
    Ok(Json(world.settings.clone()))
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

/// Goes back to the start: deletes all payments, webhooks (registered ones, too), deliveries,
/// disputes, requests and changed settings and faults. What the scenario and the flags say is there
/// again.
#[utoipa::path(
    post, path = "/_sandbox/reset", tag = "state",
    responses((status = 204, description = "As it was at the start")),
)]
pub(super) async fn reset(State(shared): State<Shared>) -> StatusCode {
    shared.lock().reset();
    StatusCode::NO_CONTENT
}

/// A span for people: the control page lets time pass in these.
pub(super) const SPANS: [(&str, SignedDuration); 4] = [
    ("1 minute", SignedDuration::from_mins(1)),
    ("5 minutes", SignedDuration::from_mins(5)),
    ("25 minutes", SignedDuration::from_mins(25)),
    ("1 day", SignedDuration::from_hours(24)),
];
