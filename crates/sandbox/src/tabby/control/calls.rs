//! What programs call, and the OpenAPI document of it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{OpenApi, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::state;
use crate::engine::clock::Speed;
use crate::engine::clock::seconds;
use crate::engine::deliver::let_pass;
use crate::engine::input::{self, Body, Wrong};
use crate::tabby::api::disputes::why_not;
use crate::tabby::fault::{FaultRequest, Faults};
use crate::tabby::outcome::Outcome;
use crate::tabby::settings::Settings;
use crate::tabby::world::Shared;
use crate::tabby::world::World;
use crate::tabby::world::dispute::{DisputeReason, DisputeStatus};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tabby sandbox control",
        description = "Steers a sandbox of Tabby: what its customers do, its time, its faults. Tabby itself has \
                       none of these paths. Wrong input is answered 422 with the field and what is wrong with it, \
                       a name that is not the sandbox's 421, and a change that another site's page sends 403.",
        license(name = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "the sandbox itself")),
)]
struct Document;

/// Gives each choice the meanings of its words, for which a bare list of words has no place, and
/// takes the defaults from settings: a field that is absent keeps its value.
pub(super) fn explained(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    let Some(components) = &mut document.components else {
        return document;
    };
    let all = crate::tabby::settings::meanings()
        .into_iter()
        .chain(crate::tabby::fault::meanings())
        .chain(crate::tabby::outcome::meanings());
    for (name, words) in all {
        let Some(RefOr::T(Schema::Object(schema))) = components.schemas.get_mut(name) else {
            continue;
        };
        let mut about = schema.description.take().unwrap_or_default();
        about.push('\n');
        for (word, meaning) in words {
            about.push_str(&format!("\n- `{}`: {meaning}", word.as_str().unwrap_or("")));
        }
        schema.description = Some(about);
    }
    for name in ["Settings", "Amounts", "RateLimits"] {
        let Some(RefOr::T(Schema::Object(schema))) = components.schemas.get_mut(name) else {
            continue;
        };
        for field in schema.properties.values_mut() {
            let default = match field {
                RefOr::Ref(field) => &mut field.default,
                RefOr::T(Schema::Array(field)) => &mut field.default,
                RefOr::T(Schema::Object(field)) => &mut field.default,
                RefOr::T(Schema::OneOf(field)) => &mut field.default,
                RefOr::T(_) => continue,
            };
            *default = None;
        }
    }
    document
}

pub(super) fn documented() -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(state::health))
        .routes(routes!(state::read))
        .routes(routes!(state::payments))
        .routes(routes!(state::requests, forget_requests))
        .routes(routes!(state::deliveries))
        .routes(routes!(outcome))
        .routes(routes!(clock))
        .routes(routes!(faults, set_faults))
        .routes(routes!(settings, change_settings))
        .routes(routes!(dispute))
        .routes(routes!(turn_dispute))
        .routes(routes!(state::messages))
        .routes(routes!(resend))
        .routes(routes!(reset))
}

/// The OpenAPI document, as it is served.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    explained(documented().split_for_parts().1)
}

const fn done() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Why something was not done.
#[derive(Debug, Serialize, ToSchema)]
struct Problem {
    /// In a sentence.
    message: &'static str,
}

fn problem(status: StatusCode, message: &'static str) -> Response {
    (status, Json(Problem { message })).into_response()
}

/// The session whose payment, or which itself, has this id.
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
struct Decide {
    /// What.
    outcome: Outcome,
}

/// Does what the customer would do.
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
async fn outcome(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Body(decide): Body<Decide>,
) -> Response {
    let mut world = shared.lock();
    match session(&world, &id).map(|id| world.decide(id, decide.outcome)) {
        Some(Ok(())) => done().into_response(),
        Some(Err(_)) => problem(
            StatusCode::CONFLICT,
            "the customer cannot go on with this payment any more",
        ),
        None => no_such_payment(),
    }
}

/// What becomes of the clock.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClockRequest {
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
struct ClockState {
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
async fn clock(
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
struct FaultList {
    /// The first that goes with a call comes.
    faults: Vec<FaultRequest>,
}

/// The faults to come, with the times that are left of them.
#[utoipa::path(
    get, path = "/_sandbox/faults", tag = "faults",
    responses((status = 200, description = "All of them", body = FaultList)),
)]
async fn faults(State(shared): State<Shared>) -> Json<FaultList> {
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
async fn set_faults(
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
    Ok(done())
}

/// How the sandbox behaves.
#[utoipa::path(
    get, path = "/_sandbox/settings", tag = "settings",
    responses((status = 200, description = "All settings", body = Settings)),
)]
async fn settings(State(shared): State<Shared>) -> Json<Settings> {
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
async fn change_settings(
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

/// A dispute to be.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct DisputeRequest {
    /// How much the customer wants back, in major units; all of it when absent.
    amount: Option<String>,
    /// Why.
    reason: DisputeReason,
    /// What the customer says.
    comment: String,
}

/// A dispute that was opened.
#[derive(Debug, Serialize, ToSchema)]
struct Opened {
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
async fn dispute(
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
struct DisputeTurn {
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
async fn turn_dispute(
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
            done().into_response()
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
async fn resend(State(shared): State<Shared>, Path(id): Path<String>) -> Response {
    let known = Uuid::try_parse(&id).is_ok_and(|id| shared.lock().resend(id));
    if known {
        done().into_response()
    } else {
        problem(StatusCode::NOT_FOUND, "no such delivery")
    }
}

/// Forgets what clients sent.
#[utoipa::path(
    delete, path = "/_sandbox/requests", tag = "requests",
    responses((status = 204, description = "Forgotten")),
)]
async fn forget_requests(State(shared): State<Shared>) -> StatusCode {
    shared.lock().requests.forget();
    done()
}

/// Goes back to the start: deletes all payments, webhooks (registered ones, too), deliveries,
/// disputes, requests and changed settings and faults. What the scenario and the flags say is there
/// again.
#[utoipa::path(
    post, path = "/_sandbox/reset", tag = "state",
    responses((status = 204, description = "As it was at the start")),
)]
async fn reset(State(shared): State<Shared>) -> StatusCode {
    shared.lock().reset();
    done()
}

/// A span for people: the control page lets time pass in these.
pub(super) const SPANS: [(&str, SignedDuration); 4] = [
    ("1 minute", SignedDuration::from_mins(1)),
    ("5 minutes", SignedDuration::from_mins(5)),
    ("25 minutes", SignedDuration::from_mins(25)),
    ("1 day", SignedDuration::from_hours(24)),
];
