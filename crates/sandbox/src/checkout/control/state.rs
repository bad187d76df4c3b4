//! What the sandbox knows, as JSON.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::filter;
use crate::checkout::fault::FaultRequest;
use crate::checkout::request::RequestState;
use crate::checkout::world::record::Record;
use crate::checkout::world::{Shared, World};
use crate::engine::clock::Speed;
use crate::engine::control::input::{Asked, Wrong};
use crate::engine::control::steer::{self, Health};

/// A payment.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentState {
    /// Of the payment.
    id: String,
    /// Of its context.
    context_id: String,
    /// Where it stands.
    status: &'static str,
    /// Whether the customer can still go on.
    payable: bool,
    /// In minor units.
    amount: u64,
    /// ISO 4217.
    currency: &'static str,
    /// The merchant's reference.
    reference: Option<String>,
    /// The processing channel.
    processing_channel_id: Option<String>,
    /// Made with a sandbox key.
    is_test: bool,
    /// Whether it is captured by itself.
    auto_capture: bool,
    /// Money taken, in minor units.
    captured: u64,
    /// Money given back, in minor units.
    refunded: u64,
    /// Money released, in minor units.
    voided: u64,
    /// The address of the customer's page.
    page: String,
    /// When it was made.
    created_at: String,
    /// When the customer cannot go on any more.
    expires_at: String,
}

impl PaymentState {
    fn of(record: &Record, world: &World) -> Self {
        let sums = record.payment.balances();
        let terms = record.payment.terms();
        Self {
            id: record.id.to_string(),
            context_id: record.context.to_string(),
            status: record.status(&world.settings).as_str(),
            payable: record.is_payable(world.now()),
            amount: terms.amount,
            currency: record.currency.code(),
            reference: record.reference.clone(),
            processing_channel_id: record.channel.clone(),
            is_test: record.owner.is_test(),
            auto_capture: terms.auto_capture,
            captured: sums.total_captured,
            refunded: sums.total_refunded,
            voided: sums.total_voided,
            page: record.page(),
            created_at: record.requested_at.to_string(),
            expires_at: record.expires_at.to_string(),
        }
    }
}

/// Everything.
#[derive(Debug, Serialize, ToSchema)]
pub struct Everything {
    /// The sandbox's time.
    now: String,
    /// How many of its seconds pass in one.
    #[schema(value_type = f64)]
    speed: Speed,
    /// How many contexts were made.
    contexts: usize,
    /// Oldest first.
    payments: Vec<PaymentState>,
    /// Faults to come.
    faults: Vec<FaultRequest>,
    /// Why changes are not being saved to the `--checkout-data` file, if so.
    data_problem: Option<String>,
}

/// Whether the sandbox is there, for containers and CI. Counts as no request.
#[utoipa::path(
    get, path = "/_sandbox/health", tag = "state",
    responses((status = 200, description = "It answers", body = Health)),
)]
pub(super) async fn health(State(shared): State<Shared>) -> Json<Health> {
    Json(steer::health(&shared))
}

/// What the sandbox knows: the truth that a test compares with.
#[utoipa::path(
    get, path = "/_sandbox/state", tag = "state",
    responses((status = 200, description = "Everything", body = Everything)),
)]
pub(super) async fn read(State(shared): State<Shared>) -> Json<Everything> {
    let world = shared.lock();
    let payments = world.records().iter();
    Json(Everything {
        now: world.now().to_string(),
        speed: world.clock().speed(),
        contexts: world.contexts().len(),
        payments: payments
            .map(|record| PaymentState::of(record, &world))
            .collect(),
        faults: world.faults().list().cloned().collect(),
        data_problem: world.journal_problem().map(str::to_owned),
    })
}

/// Payments, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentList {
    payments: Vec<PaymentState>,
    /// How many go with the filters.
    total: usize,
}

/// Payments, or a part of them.
#[utoipa::path(
    get, path = "/_sandbox/payments", tag = "state", params(filter::Payments),
    responses(
        (status = 200, description = "Oldest first", body = PaymentList),
        (status = 422, description = "Which parameter is wrong", body = Wrong),
    ),
)]
pub(super) async fn payments(
    State(shared): State<Shared>,
    Asked(asked): Asked<filter::Payments>,
) -> Json<PaymentList> {
    let world = shared.lock();
    let part = asked.of(&world);
    let payments = part.entries.into_iter().rev();
    Json(PaymentList {
        payments: payments
            .map(|record| PaymentState::of(record, &world))
            .collect(),
        total: part.total,
    })
}

/// What clients sent, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestList {
    requests: Vec<RequestState>,
    /// How many go with the filters.
    total: usize,
}

/// What clients sent and were answered, what the documents say is wrong with it, and why it was
/// refused. The last 2,000 and 8 MB of bodies; keys are masked.
#[utoipa::path(
    get, path = "/_sandbox/requests", tag = "requests", params(filter::Requests),
    responses(
        (status = 200, description = "Oldest first", body = RequestList),
        (status = 422, description = "Which parameter is wrong", body = Wrong),
    ),
)]
pub(super) async fn requests(
    State(shared): State<Shared>,
    Asked(asked): Asked<filter::Requests>,
) -> Json<RequestList> {
    let world = shared.lock();
    let part = asked.of(&world);
    let requests = part.entries.into_iter().rev();
    Json(RequestList {
        requests: requests
            .map(|(number, entry)| RequestState::of(number, entry))
            .collect(),
        total: part.total,
    })
}
