//! The view of the page: the filters of Tabby's tables.

use maud::{Markup, html};
use uuid::Uuid;

use crate::engine::control::filter::{Part, Statuses, found, part};
use crate::engine::control::page::parts::word;
use crate::engine::control::page::view::{Page, View};
use crate::tabby::control::filter::{self, DeliveryFilter};
use crate::tabby::request::Entry;
use crate::tabby::world::dispute::Dispute;
use crate::tabby::world::message::Message;
use crate::tabby::world::payment::Status;
use crate::tabby::world::webhook::Delivery;
use crate::tabby::world::{Session, World};

/// Rows per table.
const ROWS: usize = 20;

/// What the query of the page's address can contain: filters, then the tables' offsets.
const NAMES: [&str; 10] = [
    "search",
    "merchant",
    "status",
    "state",
    "answer",
    "payments",
    "messages",
    "disputes",
    "deliveries",
    "requests",
];

/// Those names that filter entries.
const FILTERS: [&str; 5] = ["search", "merchant", "status", "state", "answer"];

/// The success messages of Tabby's own forms, by the word in the address.
const DONE: [(&str, &str); 4] = [
    ("outcome", "Done."),
    ("dispute", "The dispute is open."),
    ("status", "Done."),
    ("resend", "Sent again, as a new delivery."),
];

/// What the query of the page's address can contain.
pub(super) static PAGE: Page = Page {
    names: &NAMES,
    filters: &FILTERS,
    done: &DONE,
    rows: ROWS,
};

/// The filter for payments.
pub(super) fn payments(view: &View) -> filter::Payments {
    filter::Payments {
        search: view.text("search"),
        merchant: view.text("merchant"),
        status: view.one("status"),
        limit: Some(ROWS),
        offset: view.offset("payments"),
    }
}

/// The filter for deliveries.
pub(super) fn deliveries(view: &View) -> filter::Deliveries {
    filter::Deliveries {
        search: view.text("search"),
        merchant: view.text("merchant"),
        state: view.one("state"),
        payment_id: None,
        limit: Some(ROWS),
        offset: view.offset("deliveries"),
    }
}

/// The filter for requests.
pub(super) fn requests(view: &View) -> filter::Requests {
    filter::Requests {
        search: view.text("search"),
        merchant: view.text("merchant"),
        status: Statuses::read(&view.text("answer")),
        limit: Some(ROWS),
        offset: view.offset("requests"),
    }
}

/// The form that searches all tables.
pub(super) fn form(view: &View, world: &World) -> Markup {
    let mut merchants: Vec<String> = world
        .sessions()
        .iter()
        .map(|session| session.merchant_code.clone())
        .chain(
            world
                .state
                .accounts
                .iter()
                .map(|account| account.name.clone()),
        )
        .collect();
    merchants.sort_unstable();
    merchants.dedup();
    // Without `autocomplete="off"` a browser that goes back would show the last choice beside other
    // rows.
    html! {
        form.row.filter method="get" action="/_sandbox/" role="search" autocomplete="off" {
            label { "Search all tables" input type="search" name="search" value=(view.text("search")); }
            (view.choice("merchant", "Merchant", &merchants))
            (view.others(&["search", "merchant"]))
            button { "Show" }
            @if view.is_filtered() { a href="/_sandbox/" { "Show all" } }
        }
    }
}

/// The form that filters the payments.
pub(super) fn payments_form(view: &View) -> Markup {
    let statuses = [
        Status::Created,
        Status::Authorized,
        Status::Closed,
        Status::Rejected,
        Status::Expired,
    ];
    let statuses = statuses.map(|status| status.as_str().to_owned());
    view.table_form("payments", "status", "Payment", &statuses)
}

/// The form that filters the deliveries.
pub(super) fn deliveries_form(view: &View) -> Markup {
    let states = [
        DeliveryFilter::NotDelivered,
        DeliveryFilter::Waiting,
        DeliveryFilter::Sending,
        DeliveryFilter::Failing,
        DeliveryFilter::Failed,
        DeliveryFilter::Dropped,
        DeliveryFilter::Delivered,
    ];
    let states = states.map(|state| word(&state));
    view.table_form("webhooks", "state", "Webhook", &states)
}

/// The form that filters the requests.
pub(super) fn requests_form(view: &View) -> Markup {
    let answers = ["2xx", "4xx", "5xx", "none"].map(str::to_owned);
    view.table_form("requests", "answer", "Answer", &answers)
}

/// The part of each table that a view shows.
pub(super) struct Shown<'a> {
    pub(super) payments: Part<&'a Session>,
    pub(super) messages: Part<Message>,
    pub(super) disputes: Part<&'a Dispute>,
    pub(super) deliveries: Part<&'a Delivery>,
    pub(super) requests: Part<(u64, &'a Entry)>,
}

impl<'a> Shown<'a> {
    pub(super) fn of(world: &'a World, view: &View) -> Self {
        let (search, merchant) = (view.text("search"), view.text("merchant"));
        let goes_with = |session: Uuid, texts: &[&str]| {
            let session = world.session(session);
            (merchant.is_empty()
                || session.is_some_and(|of| filter::is_merchants(of, &merchant, world)))
                && (found(&search, texts)
                    || session.is_some_and(|of| filter::is_called(of, &search)))
        };
        let messages = world
            .messages()
            .into_iter()
            .rev()
            .filter(|message| goes_with(message.session, &[&message.text, &message.url]));
        let disputes = world.disputes().iter().rev().filter(|dispute| {
            goes_with(
                dispute.session_id,
                &[&dispute.id.to_string(), dispute.status.as_str()],
            )
        });
        Self {
            payments: payments(view).of(world),
            messages: part(messages, view.offset("messages"), Some(ROWS)),
            disputes: part(disputes, view.offset("disputes"), Some(ROWS)),
            deliveries: deliveries(view).of(world),
            requests: requests(view).of(world),
        }
    }
}

/// The address of the view of one payment, at one of the tables.
pub(super) fn of_payment(payment: Uuid, section: &str) -> String {
    format!("/_sandbox/?search={payment}#{section}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> View {
        View::read(&PAGE, query)
    }

    #[test]
    fn an_address_is_read_and_written_and_what_it_does_not_know_is_left_out() {
        let view = read("search=A%261&status=CLOSED&x=1&payments=50");
        assert_eq!(
            view.address(),
            "/_sandbox/?payments=50&search=A%261&status=CLOSED"
        );
        assert_eq!(
            view.at("payments", 0),
            "/_sandbox/?search=A%261&status=CLOSED#payments"
        );
        assert_eq!(payments(&view).status, Some(Status::Closed));
        assert_eq!(read("").address(), "/_sandbox/");
        // An unknown word filters nothing.
        assert_eq!(payments(&read("status=paid")).status, None);
    }
}
