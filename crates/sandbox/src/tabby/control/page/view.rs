//! What of the page is looked at: search, filters and pages, as the address says it.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde::de::DeserializeOwned;
use serde_json::json;
use uuid::Uuid;

use super::parts::word;
use super::said::Said;
use crate::engine::filter::{Part, Statuses, found, part};
use crate::tabby::control::filter::{self, DeliveryFilter};
use crate::tabby::request::Entry;
use crate::tabby::world::dispute::Dispute;
use crate::tabby::world::message::Message;
use crate::tabby::world::payment::Status;
use crate::tabby::world::webhook::Delivery;
use crate::tabby::world::{Session, World};

/// How many rows of each kind are shown at once.
pub(super) const ROWS: usize = 20;

/// What the address may say: the filters, then where each table begins.
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

/// Those of them that leave something out.
const FILTERS: [&str; 5] = ["search", "merchant", "status", "state", "answer"];

/// What is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct View {
    chosen: BTreeMap<&'static str, String>,
    /// What is said of the last form.
    pub(super) said: Option<Said>,
    /// What the last form held, if it was refused.
    pub(super) typed: BTreeMap<String, String>,
}

impl View {
    /// Reads a query. What the page does not know is passed over.
    pub(super) fn read(query: &str) -> Self {
        let mut view = Self::default();
        let (mut done, mut at) = (String::new(), String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let known = NAMES.iter().find(|known| **known == name);
            match known {
                Some(name) if !value.is_empty() => {
                    view.chosen.insert(name, value.into_owned());
                }
                None if name == "done" => done = value.into_owned(),
                None if name == "at" => at = value.into_owned(),
                _ => {}
            }
        }
        view.said = Said::done(&done, &at);
        view
    }

    fn text(&self, name: &str) -> String {
        self.chosen.get(name).cloned().unwrap_or_default()
    }

    fn one<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_value(json!(self.chosen.get(name)?)).ok()
    }

    /// Where a table begins.
    pub(super) fn offset(&self, table: &str) -> usize {
        let offset = self.chosen.get(table);
        offset.and_then(|text| text.parse().ok()).unwrap_or(0)
    }

    /// The address of this view.
    pub(super) fn address(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.chosen);
        match query.finish() {
            query if query.is_empty() => "/_sandbox/".to_owned(),
            query => format!("/_sandbox/?{query}"),
        }
    }

    /// The address of this view after a form of this place was done.
    pub(super) fn after(&self, done: &str, at: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.chosen);
        query.append_pair("done", done).append_pair("at", at);
        format!("/_sandbox/?{}#{at}", query.finish())
    }

    fn at(&self, table: &'static str, offset: usize) -> String {
        let mut view = self.clone();
        view.chosen.remove(table);
        if offset > 0 {
            view.chosen.insert(table, offset.to_string());
        }
        format!("{}#{table}", view.address())
    }

    /// The payments that are looked at.
    pub(super) fn payments(&self) -> filter::Payments {
        filter::Payments {
            search: self.text("search"),
            merchant: self.text("merchant"),
            status: self.one("status"),
            limit: Some(ROWS),
            offset: self.offset("payments"),
        }
    }

    /// The deliveries that are looked at.
    pub(super) fn deliveries(&self) -> filter::Deliveries {
        filter::Deliveries {
            search: self.text("search"),
            merchant: self.text("merchant"),
            state: self.one("state"),
            payment_id: None,
            limit: Some(ROWS),
            offset: self.offset("deliveries"),
        }
    }

    /// The requests that are looked at.
    pub(super) fn requests(&self) -> filter::Requests {
        filter::Requests {
            search: self.text("search"),
            merchant: self.text("merchant"),
            status: self
                .chosen
                .get("answer")
                .and_then(|text| Statuses::read(text)),
            limit: Some(ROWS),
            offset: self.offset("requests"),
        }
    }

    /// Which rows of a table are shown, of how many, and the way to the others.
    pub(super) fn pager<T>(&self, table: &'static str, part: &Part<T>) -> Markup {
        let (from, shown) = (self.offset(table), part.entries.len());
        let older = from.saturating_add(ROWS);
        html! {
            p.pager {
                @if part.total == 0 { "None" @if self.is_filtered() { " that the filters let through. " a href="/_sandbox/" { "Show all" } } }
                @else if shown == 0 { "None of " (part.total) }
                @else { (from + 1) "–" (from + shown) " of " (part.total) }
                @if from > 0 { " " a href=(self.at(table, from.saturating_sub(ROWS))) { "Newer " (table) } }
                @if older < part.total { " " a href=(self.at(table, older)) { "Older " (table) } }
            }
        }
    }

    /// Whether the filters leave something out.
    pub(super) fn is_filtered(&self) -> bool {
        FILTERS.iter().any(|name| self.chosen.contains_key(name))
    }

    /// The form that searches all tables.
    pub(super) fn form(&self, world: &World) -> Markup {
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
        // A browser that goes back would fill in what was chosen last, beside other rows.
        html! {
            form.row.filter method="get" action="/_sandbox/" role="search" autocomplete="off" {
                label { "Search all tables" input type="search" name="search" value=(self.text("search")); }
                (self.choice("merchant", "Merchant", &merchants))
                (self.others(&["search", "merchant"]))
                button { "Show" }
                @if self.is_filtered() { a href="/_sandbox/" { "Show all" } }
            }
        }
    }

    /// The form that filters the payments.
    pub(super) fn payments_form(&self) -> Markup {
        let statuses = [
            Status::Created,
            Status::Authorized,
            Status::Closed,
            Status::Rejected,
            Status::Expired,
        ];
        let statuses = statuses.map(|status| status.as_str().to_owned());
        self.table_form("payments", "status", "Payment", &statuses)
    }

    /// The form that filters the deliveries.
    pub(super) fn deliveries_form(&self) -> Markup {
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
        self.table_form("webhooks", "state", "Webhook", &states)
    }

    /// The form that filters the requests.
    pub(super) fn requests_form(&self) -> Markup {
        let answers = ["2xx", "4xx", "5xx", "none"].map(str::to_owned);
        self.table_form("requests", "answer", "Answer", &answers)
    }

    /// A form that filters one table, and leads to it.
    fn table_form(&self, section: &str, name: &'static str, label: &str, of: &[String]) -> Markup {
        html! {
            form.row.filter method="get" action=(format!("/_sandbox/#{section}")) autocomplete="off" {
                (self.choice(name, label, of))
                (self.others(&[name]))
                button aria-label=(format!("Show {section}")) { "Show" }
            }
        }
    }

    /// What else is chosen, for a form that changes only these. Each table begins anew.
    fn others(&self, changed: &[&str]) -> Markup {
        let others = self
            .chosen
            .iter()
            .filter(|(name, _)| FILTERS.contains(name) && !changed.contains(name));
        html! { @for (name, value) in others { input type="hidden" name=(name) value=(value); } }
    }

    fn choice(&self, name: &str, label: &str, of: &[String]) -> Markup {
        let chosen = self.text(name);
        html! {
            label { (label) select name=(name) {
                option value="" { "any" }
                @if !chosen.is_empty() && !of.contains(&chosen) { option value=(chosen) selected { (chosen) } }
                @for word in of { option value=(word) selected[*word == chosen] { (word.replace('_', " ")) } }
            } }
        }
    }
}

/// What goes with a view: a part of each table.
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
            payments: view.payments().of(world),
            messages: part(messages, view.offset("messages"), Some(ROWS)),
            disputes: part(disputes, view.offset("disputes"), Some(ROWS)),
            deliveries: view.deliveries().of(world),
            requests: view.requests().of(world),
        }
    }
}

/// The view of what belongs to one payment, at one of its tables.
pub(super) fn of_payment(payment: Uuid, section: &str) -> String {
    format!("/_sandbox/?search={payment}#{section}")
}

/// The view that a form was sent from, by the address that the browser says.
pub(super) fn of_referer(headers: &axum::http::HeaderMap) -> View {
    let referer = headers.get(axum::http::header::REFERER);
    let address = referer.and_then(|referer| referer.to_str().ok());
    let query = address.and_then(|address| address.split_once('?'));
    let mut view = View::read(query.map_or("", |(_, query)| query.split('#').next().unwrap_or("")));
    view.said = None;
    view
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_and_what_it_does_not_know_is_left_out() {
        let view = View::read("search=A%261&status=CLOSED&x=1&payments=50");
        assert_eq!(
            view.address(),
            "/_sandbox/?payments=50&search=A%261&status=CLOSED"
        );
        assert_eq!(
            view.at("payments", 0),
            "/_sandbox/?search=A%261&status=CLOSED#payments"
        );
        assert_eq!(view.payments().status, Some(Status::Closed));
        assert_eq!(View::read("").address(), "/_sandbox/");
        // A word that no filter knows leaves nothing out.
        assert_eq!(View::read("status=paid").payments().status, None);
    }
}
