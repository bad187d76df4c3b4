//! The table of requests.

use maud::{Markup, html};

use super::tables::name_of;
use super::view::{of_payment, requests_form};
use crate::checkout::request::{Entry, Finding, RequestState};
use crate::checkout::world::World;
use crate::engine::control::filter::Part;
use crate::engine::control::page::faults;
use crate::engine::control::page::table::Column::Text;
use crate::engine::control::page::table::table;
use crate::engine::control::page::time::moment;
use crate::engine::control::page::view::View;

pub(super) fn requests(world: &World, view: &View, part: &Part<(u64, &Entry)>) -> Markup {
    html! {
        section #requests aria-label="Requests" {
            h2 { "Requests" }
            div.tools { (requests_form(view)) (view.pager("requests", part)) }
            (table(&[Text("At"), Text("Call"), Text("Account"), Text("Answer"), Text("What is wrong with it")], html! {
                @for (number, entry) in &part.entries { (request(*number, entry, world)) }
            }))
        }
    }
}

/// What is wrong with a request: first the effect of a fault, then the reason of a refusal, then
/// other findings.
fn wrong(entry: &Entry) -> Markup {
    let is_cause = |finding: &&Finding| Some(finding.rule) == entry.refused_because;
    let (cause, rest): (Vec<_>, Vec<_>) = entry.findings.iter().partition(is_cause);
    let told = |finding: &Finding| {
        html! { code { (finding.rule) } " · " (finding.source) ": " (finding.message) @if let Some(detail) = &finding.detail { small { (detail) } } }
    };
    html! {
        @if let Some(fault) = entry.fault { p.cause { (faults::did(fault, entry.status)) } }
        @for finding in &cause { p.cause { strong { "Refused because: " } (told(finding)) } }
        @if !cause.is_empty() && !rest.is_empty() { p.also { "Also:" } }
        @for finding in &rest { p { (told(finding)) } }
    }
}

fn request(number: u64, entry: &Entry, world: &World) -> Markup {
    let record = entry.payment_id.and_then(|id| world.record(id));
    let shown = RequestState::of(number, entry);
    let bodies = [("Sent", &shown.body), ("Answered", &shown.answer)];
    let bodies = bodies.map(|(name, body)| (name, Some(body).filter(|body| !body.is_null())));
    html! {
        tr role="row" id=(format!("request-{number}")) {
            td role="cell" data-label="At" { (moment(entry.at, world.now())) }
            td role="cell" data-label="Call" { code { (entry.method) " " (entry.path) }
                @if let Some(record) = record { small { "payment " a href=(of_payment(record.id, "payments")) { bdi { (name_of(record)) } } } }
                details {
                    summary { "Details" }
                    @for (name, body) in &bodies {
                        @match body {
                            Some(body) => { p { (name) } pre { code { (format!("{body:#}")) } } }
                            None => { p { (name) ": nothing" } }
                        }
                    }
                } }
            td role="cell" data-label="Account" { (entry.account.as_deref().unwrap_or("–")) @if let Some(channel) = &entry.branch { small { (channel) } } }
            td role="cell" data-label="Answer" { @match entry.status { Some(status) => { (status) } None => { "none" } } }
            td role="cell" data-label="What is wrong with it" { (wrong(entry)) }
        }
    }
}
