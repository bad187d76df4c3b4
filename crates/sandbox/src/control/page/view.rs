//! What of the page is looked at: search, filters and pages, as the address says it.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::word;
use crate::control::filter::{self, Part, Statuses};
use crate::world::World;
use crate::world::payment::Status;
use crate::world::webhook::DeliveryState;

/// How many rows of each kind are shown at once.
pub(super) const ROWS: usize = 50;

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

/// What is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct View {
    chosen: BTreeMap<&'static str, String>,
    /// Why the last form was refused.
    pub(super) problem: Option<String>,
}

impl View {
    /// Reads a query. What the page does not know is passed over.
    pub(super) fn read(query: &str) -> Self {
        let mut view = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let known = NAMES.iter().find(|known| **known == name);
            match known {
                Some(name) if !value.is_empty() => {
                    view.chosen.insert(name, value.into_owned());
                }
                None if name == "problem" && !value.is_empty() => {
                    view.problem = Some(value.into_owned());
                }
                _ => {}
            }
        }
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
        if let Some(problem) = &self.problem {
            query.append_pair("problem", problem);
        }
        match query.finish() {
            query if query.is_empty() => "/_sandbox/".to_owned(),
            query => format!("/_sandbox/?{query}"),
        }
    }

    fn at(&self, table: &'static str, offset: usize) -> String {
        let mut view = Self {
            problem: None,
            ..self.clone()
        };
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
                @if shown == 0 { "None of " (part.total) }
                @else { (from + 1) "–" (from + shown) " of " (part.total) }
                @if from > 0 { " " a href=(self.at(table, from.saturating_sub(ROWS))) { "Newer " (table) } }
                @if older < part.total { " " a href=(self.at(table, older)) { "Older " (table) } }
            }
        }
    }

    /// Whether the filters leave something out.
    pub(super) fn is_filtered(&self) -> bool {
        ["search", "merchant", "status", "state", "answer"]
            .iter()
            .any(|name| self.chosen.contains_key(name))
    }

    /// The form that searches and filters.
    pub(super) fn form(&self, world: &World) -> Markup {
        let mut merchants: Vec<String> = world
            .sessions()
            .iter()
            .map(|session| session.merchant_code.clone())
            .chain(world.accounts.iter().map(|account| account.name.clone()))
            .collect();
        merchants.sort_unstable();
        merchants.dedup();
        let statuses = [
            Status::Created,
            Status::Authorized,
            Status::Closed,
            Status::Rejected,
            Status::Expired,
        ];
        let states = [
            DeliveryState::Waiting,
            DeliveryState::Sending,
            DeliveryState::Delivered,
            DeliveryState::Failed,
            DeliveryState::Dropped,
        ];
        let answers = ["2xx", "4xx", "5xx", "none"];
        html! {
            form.row.filter method="get" action="/_sandbox/" role="search" {
                label { "Search" input type="search" name="search" value=(self.text("search")); }
                (self.choice("merchant", "Merchant", &merchants))
                (self.choice("status", "Payment", &statuses.map(|status| status.as_str().to_owned())))
                (self.choice("state", "Webhook", &states.map(|state| word(&state))))
                (self.choice("answer", "Answer", &answers.map(str::to_owned)))
                button { "Show" }
                @if self.is_filtered() { a href="/_sandbox/" { "Show all" } }
            }
        }
    }

    fn choice(&self, name: &str, label: &str, of: &[String]) -> Markup {
        let chosen = self.text(name);
        html! {
            label { (label) select name=(name) {
                option value="" { "any" }
                @if !chosen.is_empty() && !of.contains(&chosen) { option selected { (chosen) } }
                @for word in of { option selected[*word == chosen] { (word) } }
            } }
        }
    }
}

/// The view that a form was sent from, by the address that the browser says.
pub(super) fn of_referer(headers: &axum::http::HeaderMap) -> View {
    let referer = headers.get(axum::http::header::REFERER);
    let address = referer.and_then(|referer| referer.to_str().ok());
    let query = address.and_then(|address| address.split_once('?'));
    let mut view = View::read(query.map_or("", |(_, query)| query.split('#').next().unwrap_or("")));
    view.problem = None;
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
