//! The view of the page: the filters of Checkout.com's tables.

use maud::{Markup, html};

use crate::checkout::control::filter;
use crate::checkout::request::Entry;
use crate::checkout::world::World;
use crate::checkout::world::delivery::{Delivery, DeliveryState};
use crate::checkout::world::payment::Status;
use crate::checkout::world::record::Record;
use crate::engine::control::filter::{Part, Statuses};
use crate::engine::control::page::parts::word;
use crate::engine::control::page::view::{Page, View};

/// Rows per table.
const ROWS: usize = 20;

/// What the query of the page's address can contain: filters, then the tables' offsets.
const NAMES: [&str; 7] = [
    "search",
    "status",
    "state",
    "answer",
    "payments",
    "deliveries",
    "requests",
];

/// Those names that filter entries.
const FILTERS: [&str; 4] = ["search", "status", "state", "answer"];

/// The success messages of its own forms, by the word in the address.
const DONE: [(&str, &str); 2] = [
    ("outcome", "Done."),
    ("resend", "Sent again, as a new delivery."),
];

/// What the query of the page's address can contain.
pub(super) static PAGE: Page = Page {
    names: &NAMES,
    filters: &FILTERS,
    done: &DONE,
    rows: ROWS,
};

/// The form that searches all tables.
pub(super) fn form(view: &View) -> Markup {
    // Without `autocomplete="off"` a browser that goes back would show the last choice beside other
    // rows.
    html! {
        form.row.filter method="get" action="/_sandbox/" role="search" autocomplete="off" {
            label { "Search all tables" input type="search" name="search" value=(view.text("search")); }
            (view.others(&["search"]))
            button { "Show" }
            @if view.is_filtered() { a href="/_sandbox/" { "Show all" } }
        }
    }
}

/// The form that filters the payments.
pub(super) fn payments_form(view: &View) -> Markup {
    let statuses = [
        Status::Pending,
        Status::Authorized,
        Status::PartiallyCaptured,
        Status::Captured,
        Status::PartiallyRefunded,
        Status::Refunded,
        Status::Voided,
        Status::Declined,
        Status::Expired,
        Status::Canceled,
    ];
    let statuses = statuses.map(|status| status.as_str().to_owned());
    view.table_form("payments", "status", "Payment", &statuses)
}

/// The form that filters the deliveries.
pub(super) fn deliveries_form(view: &View) -> Markup {
    let states = [
        DeliveryState::Waiting,
        DeliveryState::Sending,
        DeliveryState::Failed,
        DeliveryState::Dropped,
        DeliveryState::Delivered,
    ];
    view.table_form("webhooks", "state", "Webhook", &states.map(|s| word(&s)))
}

/// The form that filters the requests.
pub(super) fn requests_form(view: &View) -> Markup {
    let answers = ["2xx", "4xx", "5xx", "none"].map(str::to_owned);
    view.table_form("requests", "answer", "Answer", &answers)
}

/// The part of each table that a view shows.
pub(super) struct Shown<'a> {
    pub(super) payments: Part<&'a Record>,
    pub(super) deliveries: Part<&'a Delivery>,
    pub(super) requests: Part<(u64, &'a Entry)>,
}

impl<'a> Shown<'a> {
    pub(super) fn of(world: &'a World, view: &View) -> Self {
        let search = view.text("search");
        let payments = filter::Payments {
            search: search.clone(),
            status: view.one("status"),
            limit: Some(ROWS),
            offset: view.offset("payments"),
        };
        let deliveries = filter::Deliveries {
            search: search.clone(),
            state: view.one("state"),
            limit: Some(ROWS),
            offset: view.offset("deliveries"),
        };
        let requests = filter::Requests {
            search,
            status: Statuses::read(&view.text("answer")),
            limit: Some(ROWS),
            offset: view.offset("requests"),
        };
        Self {
            payments: payments.of(world),
            deliveries: deliveries.of(world),
            requests: requests.of(world),
        }
    }
}

/// The address of the view of one payment, at one of the tables.
pub(super) fn of_payment(payment: impl std::fmt::Display, section: &str) -> String {
    format!("/_sandbox/?search={payment}#{section}")
}
