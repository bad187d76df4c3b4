//! Filters and pages of lists, the same for programs and for the control page.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::checkout::request::Entry;
use crate::checkout::world::World;
use crate::checkout::world::delivery::{Delivery, DeliveryState};
use crate::checkout::world::payment::Status;
use crate::checkout::world::record::Record;
use crate::engine::control::filter::{Part, Statuses, found, part};

/// What a list of payments is asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Payments {
    /// Part of a reference, of an id or of a processing channel, in any letters.
    pub search: String,
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
    /// Part of an id, of an address, of an event's name, or of the payment's reference, in any letters.
    pub search: String,
    /// Where the delivery stands.
    #[param(inline)]
    pub state: Option<DeliveryState>,
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
    /// Part of a path, of a body or of a finding's name, or of the reference or the id of the payment
    /// that the request is about, in any letters.
    pub search: String,
    /// What it was answered: `404`, `4xx`, or `none`.
    #[param(value_type = Option<String>)]
    pub status: Option<Statuses>,
    /// How many at most; all when absent.
    pub limit: Option<usize>,
    /// How many of the youngest are passed over.
    pub offset: usize,
}

/// Whether a payment's reference, id or channel contains the search text.
#[must_use]
pub fn is_called(record: &Record, search: &str) -> bool {
    found(
        search,
        &[
            record.reference.as_deref().unwrap_or(""),
            record.channel.as_deref().unwrap_or(""),
            &record.id.to_string(),
        ],
    )
}

impl Payments {
    /// The payments that pass the filter.
    #[must_use]
    pub fn of<'a>(&self, world: &'a World) -> Part<&'a Record> {
        let takes = |record: &&Record| {
            self.status
                .is_none_or(|status| record.status(&world.settings) == status)
                && is_called(record, &self.search)
        };
        let all = world.records().iter().rev().filter(takes);
        part(all, self.offset, self.limit)
    }
}

impl Deliveries {
    /// The deliveries that pass the filter.
    #[must_use]
    pub fn of<'a>(&self, world: &'a World) -> Part<&'a Delivery> {
        let takes = |delivery: &&Delivery| {
            let record = world.record(delivery.payment);
            self.state.is_none_or(|state| delivery.state == state)
                && (found(
                    &self.search,
                    &[
                        delivery.name.as_str(),
                        &delivery.id.to_string(),
                        &delivery.event.to_string(),
                        &delivery.payment.to_string(),
                        &delivery.url,
                    ],
                ) || record.is_some_and(|record| is_called(record, &self.search)))
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
            let rules: Vec<&str> = entry.findings.iter().map(|finding| finding.rule).collect();
            let of_payment = || {
                let record = entry.payment_id.and_then(|id| world.record(id));
                record.is_some_and(|record| is_called(record, &self.search))
            };
            self.status.is_none_or(|status| status.holds(entry.status))
                && (found(&self.search, &[&entry.path, &rules.join(" ")])
                    || found(&self.search, &[&String::from_utf8_lossy(&entry.body)])
                    || of_payment())
        };
        let all = world.requests.list().rev().filter(takes);
        part(all, self.offset, self.limit)
    }
}
