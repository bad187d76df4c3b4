//! Filters and pages of lists, the same for programs and for the control page.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::engine::control::filter::{Part, Statuses, found, part};
use crate::tabby::request::Entry;
use crate::tabby::world::payment::Status;
use crate::tabby::world::webhook::{Attempt, Delivery, DeliveryState};
use crate::tabby::world::{Session, World};

/// What a list of payments is asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Payments {
    /// Part of an order number, of an id or of a merchant code, in any letters.
    pub search: String,
    /// A merchant code, or an account's name.
    pub merchant: String,
    /// Where the payment stands.
    #[param(inline)]
    pub status: Option<Status>,
    /// How many at most; all when absent.
    pub limit: Option<usize>,
    /// How many of the youngest are passed over.
    pub offset: usize,
}

/// What a list of deliveries is asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Deliveries {
    /// Part of an order number, of an id, of an address, of an event or of an answer, in any letters.
    pub search: String,
    /// A merchant code, or an account's name.
    pub merchant: String,
    /// Where the delivery stands.
    #[param(inline)]
    pub state: Option<DeliveryFilter>,
    /// Of this payment only.
    pub payment_id: Option<Uuid>,
    /// How many at most; all when absent.
    pub limit: Option<usize>,
    /// How many of the youngest are passed over.
    pub offset: usize,
}

/// What a list of requests is asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Requests {
    /// Part of a path, of a body or of a finding's name, or of the order number or an id of the
    /// payment that the request is about, in any letters.
    pub search: String,
    /// A merchant code, or an account's name.
    pub merchant: String,
    /// What it was answered: `404`, `4xx`, or `none`.
    #[param(value_type = Option<String>)]
    pub status: Option<Statuses>,
    /// How many at most; all when absent.
    pub limit: Option<usize>,
    /// How many of the youngest are passed over.
    pub offset: usize,
}

/// Where deliveries stand, one by one or some of it together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryFilter {
    /// Goes out at its time.
    Waiting,
    /// Is on its way.
    Sending,
    /// The receiver said 200.
    Delivered,
    /// The last attempt failed.
    Failed,
    /// A fault has swallowed it.
    Dropped,
    /// An attempt failed, and another follows.
    Failing,
    /// All but what is delivered.
    NotDelivered,
}

impl DeliveryFilter {
    fn holds(self, delivery: &Delivery) -> bool {
        match self {
            Self::Waiting => delivery.state == DeliveryState::Waiting,
            Self::Sending => delivery.state == DeliveryState::Sending,
            Self::Delivered => delivery.state == DeliveryState::Delivered,
            Self::Failed => delivery.state == DeliveryState::Failed,
            Self::Dropped => delivery.state == DeliveryState::Dropped,
            Self::Failing => delivery.is_failing(),
            Self::NotDelivered => delivery.state != DeliveryState::Delivered,
        }
    }
}

/// Whether the order number or an id of a payment contains the search text.
pub fn is_called(session: &Session, search: &str) -> bool {
    let payment = &session.payment;
    let ids = [payment.id.to_string(), session.id.to_string()];
    found(search, &[&payment.reference_id, &ids[0], &ids[1]])
}

fn account<'a>(session: &Session, world: &'a World) -> Option<&'a str> {
    let key = session.owner.key;
    let account = world
        .state
        .accounts
        .iter()
        .find(|account| account.key == key)?;
    Some(account.name.as_str())
}

/// Whether a session belongs to this branch or account; true if none is given.
pub fn is_merchants(session: &Session, merchant: &str, world: &World) -> bool {
    merchant.is_empty()
        || session.merchant_code == merchant
        || account(session, world) == Some(merchant)
}

impl Payments {
    /// The sessions that pass the filter.
    #[must_use]
    pub fn of<'a>(&self, world: &'a World) -> Part<&'a Session> {
        let takes = |session: &&Session| {
            let payment = &session.payment;
            self.status.is_none_or(|status| payment.status == status)
                && is_merchants(session, &self.merchant, world)
                && (is_called(session, &self.search)
                    || found(&self.search, &[&session.merchant_code]))
        };
        let all = world.sessions().iter().rev().filter(takes);
        part(all, self.offset, self.limit)
    }
}

impl Deliveries {
    /// The deliveries that pass the filter.
    #[must_use]
    pub fn of<'a>(&self, world: &'a World) -> Part<&'a Delivery> {
        let takes = |delivery: &&Delivery| {
            let session = world.payment(delivery.payment_id);
            let order = session.map_or("", |session| session.payment.reference_id.as_str());
            let event = serde_json::to_string(&delivery.event).unwrap_or_default();
            let said = |attempts: &[Attempt]| {
                let mut answers = attempts
                    .iter()
                    .filter_map(|attempt| attempt.answer.as_ref());
                answers.any(|answer| found(&self.search, &[&answer.to_string()]))
            };
            self.state.is_none_or(|state| state.holds(delivery))
                && self.payment_id.is_none_or(|id| delivery.payment_id == id)
                && (self.merchant.is_empty()
                    || session.is_some_and(|of| is_merchants(of, &self.merchant, world)))
                && (found(
                    &self.search,
                    &[
                        order,
                        &delivery.id.to_string(),
                        &delivery.payment_id.to_string(),
                        &delivery.url,
                        &event,
                    ],
                ) || said(&delivery.attempts))
        };
        let all = world.deliveries().rev().filter(takes);
        part(all, self.offset, self.limit)
    }
}

impl Requests {
    /// The requests that pass the filter, with their numbers.
    #[must_use]
    pub fn of<'a>(&self, world: &'a World) -> Part<(u64, &'a Entry)> {
        let takes = |(_, entry): &(u64, &Entry)| {
            let merchant = [&entry.branch, &entry.account];
            let rules = entry.findings.iter().map(|finding| finding.rule);
            let rules: Vec<&str> = rules.collect();
            let of_payment = || {
                let session = entry.payment_id.and_then(|id| world.payment(id));
                session.is_some_and(|session| is_called(session, &self.search))
            };
            let in_body = || found(&self.search, &[&String::from_utf8_lossy(&entry.body)]);
            self.status.is_none_or(|status| status.holds(entry.status))
                && (self.merchant.is_empty()
                    || merchant
                        .iter()
                        .any(|name| name.as_deref() == Some(&self.merchant)))
                && (found(&self.search, &[&entry.path, &rules.join(" ")])
                    || in_body()
                    || of_payment())
        };
        let all = world.requests.list().rev().filter(takes);
        part(all, self.offset, self.limit)
    }
}
