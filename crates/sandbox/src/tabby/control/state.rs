//! What the sandbox knows, as JSON.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::filter;
use crate::engine::clock::Speed;
use crate::engine::control::input::{Asked, Wrong};
use crate::engine::control::steer::{self, Health};
use crate::tabby::fault::FaultRequest;
use crate::tabby::request::RequestState;
use crate::tabby::world::Shared;
use crate::tabby::world::webhook::{Delivery, Webhook};
use crate::tabby::world::{Session, World};

/// A session and its payment.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionState {
    /// Of the session.
    id: Uuid,
    /// Of the payment.
    payment_id: Uuid,
    /// Of the payment.
    status: &'static str,
    /// Whether the customer can still go on.
    payable: bool,
    /// As it was asked for.
    amount: String,
    /// ISO 4217.
    currency: &'static str,
    /// The merchant's order number.
    reference_id: String,
    /// The branch.
    merchant_code: String,
    /// Made with a test key.
    is_test: bool,
    /// Why it was rejected at once.
    rejection_reason: Option<&'static str>,
    /// Money taken.
    captured: String,
    /// Money given back.
    refunded: String,
    /// A dispute is open.
    disputed: bool,
    /// How often the link was sent.
    links_sent: usize,
    /// The ids of what was told of it to webhooks, oldest first.
    deliveries: Vec<Uuid>,
    /// When it was made.
    created_at: String,
    /// When the customer cannot go on any more.
    expires_at: String,
}

impl SessionState {
    fn of(session: &Session, world: &World, told: &HashMap<Uuid, Vec<Uuid>>) -> Self {
        let payment = &session.payment;
        Self {
            id: session.id,
            payment_id: payment.id,
            status: payment.status.as_str(),
            payable: session.is_payable(world.now()),
            amount: payment.amount.to_string(),
            currency: payment.currency.code(),
            reference_id: payment.reference_id.clone(),
            merchant_code: session.merchant_code.clone(),
            is_test: session.owner.is_test,
            rejection_reason: session.rejection.map(|reason| reason.as_str()),
            captured: payment.captured().to_string(),
            refunded: payment.refunded().to_string(),
            disputed: payment.disputed,
            links_sent: session.links_sent.len(),
            deliveries: told.get(&payment.id).cloned().unwrap_or_default(),
            created_at: payment.created_at.to_string(),
            expires_at: session.expires_at.to_string(),
        }
    }
}

/// What was told of each payment.
fn told(world: &World) -> HashMap<Uuid, Vec<Uuid>> {
    let mut told: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for delivery in world.deliveries() {
        told.entry(delivery.payment_id)
            .or_default()
            .push(delivery.id);
    }
    told
}

/// A registered webhook. Its header's value stays with its owner.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookState {
    id: Uuid,
    merchant_code: String,
    is_test: bool,
    url: String,
    header: Option<String>,
}

impl WebhookState {
    fn of(webhook: &Webhook) -> Self {
        Self {
            id: webhook.id,
            merchant_code: webhook.merchant_code.clone(),
            is_test: webhook.owner.is_test,
            url: webhook.url.clone(),
            header: webhook.header.as_ref().map(|header| header.title.clone()),
        }
    }
}

/// A dispute.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisputeState {
    id: Uuid,
    session_id: Uuid,
    amount: String,
    status: &'static str,
    reason: &'static str,
    created_at: String,
    expires_at: String,
}

/// Everything.
#[derive(Debug, Serialize, ToSchema)]
pub struct Everything {
    /// The sandbox's time.
    now: String,
    /// How many of its seconds pass in one.
    #[schema(value_type = f64)]
    speed: Speed,
    /// Oldest first.
    sessions: Vec<SessionState>,
    /// Registered webhooks.
    webhooks: Vec<WebhookState>,
    /// Oldest first.
    disputes: Vec<DisputeState>,
    /// Faults to come.
    faults: Vec<FaultRequest>,
    /// Why changes are not being saved to the `--data` file, if so.
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
    let disputes = world.disputes().iter().map(|dispute| DisputeState {
        id: dispute.id,
        session_id: dispute.session_id,
        amount: dispute.amount.to_string(),
        status: dispute.status.as_str(),
        reason: dispute.reason.as_str(),
        created_at: dispute.created_at.to_string(),
        expires_at: dispute.expires_at.to_string(),
    });
    let told = told(&world);
    Json(Everything {
        now: world.now().to_string(),
        speed: world.clock().speed(),
        sessions: world
            .sessions()
            .iter()
            .map(|s| SessionState::of(s, &world, &told))
            .collect(),
        webhooks: world.webhooks().iter().map(WebhookState::of).collect(),
        disputes: disputes.collect(),
        faults: world.faults().list().cloned().collect(),
        data_problem: world.journal_problem().map(str::to_owned),
    })
}

/// Payments, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentList {
    payments: Vec<SessionState>,
    /// How many go with the filters.
    total: usize,
}

/// Payments and their sessions, or a part of them.
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
    let told = told(&world);
    let part = asked.of(&world);
    let payments = part.entries.into_iter().rev();
    Json(PaymentList {
        payments: payments
            .map(|s| SessionState::of(s, &world, &told))
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

/// What clients sent and were answered, what the guides say is wrong with it, and why it was
/// refused. The last 2,000 and 8 MB of bodies; keys are masked. `docs/sandbox-findings.md` lists all
/// findings.
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

/// What was sent to webhooks, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryList {
    deliveries: Vec<Delivery>,
    /// How many go with the filters.
    total: usize,
}

/// What was sent to webhooks, and what they answered. The last 2,000.
#[utoipa::path(
    get, path = "/_sandbox/deliveries", tag = "webhooks", params(filter::Deliveries),
    responses(
        (status = 200, description = "Oldest first", body = DeliveryList),
        (status = 422, description = "Which parameter is wrong", body = Wrong),
    ),
)]
pub(super) async fn deliveries(
    State(shared): State<Shared>,
    Asked(asked): Asked<filter::Deliveries>,
) -> Json<DeliveryList> {
    // The word by which a shop knows Tabby is nobody else's.
    let shown = |delivery: &Delivery| {
        let mut delivery = delivery.clone();
        if let Some(header) = &mut delivery.header {
            header.value = "…".into();
        }
        delivery
    };
    let world = shared.lock();
    let part = asked.of(&world);
    Json(DeliveryList {
        deliveries: part.entries.into_iter().rev().map(shown).collect(),
        total: part.total,
    })
}

/// An SMS that Tabby would have sent.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MessageState {
    /// When.
    at: String,
    /// Where to: the last four digits.
    to: String,
    /// What it says before the link.
    text: String,
    /// The link.
    url: String,
    /// Whose session.
    session_id: Uuid,
}

/// The messages that Tabby would have sent
#[utoipa::path(
    get, path = "/_sandbox/messages", tag = "customers",
    responses((status = 200, description = "Oldest first", body = Vec<MessageState>)),
)]
pub(super) async fn messages(State(shared): State<Shared>) -> Json<Vec<MessageState>> {
    let all = shared.lock().messages();
    let state = |message: crate::tabby::world::message::Message| MessageState {
        at: message.at.to_string(),
        to: crate::tabby::hosted::masked(&message.phone),
        text: message.text,
        url: message.url,
        session_id: message.session,
    };
    Json(all.into_iter().map(state).collect())
}
