//! The tables of payments and deliveries.

use jiff::Timestamp;
use maud::{Markup, html};

use super::view::{deliveries_form, of_payment, payments_form};
use crate::checkout::world::World;
use crate::checkout::world::delivery::{Delivery, DeliveryState};
use crate::checkout::world::payment::Status;
use crate::checkout::world::record::Record;
use crate::customer::hosted::address;
use crate::engine::control::filter::Part;
use crate::engine::control::page::faults;
use crate::engine::control::page::parts::{button, word};
use crate::engine::control::page::saying;
use crate::engine::control::page::table::Column::{Number, Text};
use crate::engine::control::page::table::{table, unique_name};
use crate::engine::control::page::time::moment;
use crate::engine::control::page::view::View;

pub(super) fn payments(world: &World, view: &View, part: &Part<&Record>) -> Markup {
    let names: Vec<String> = part.entries.iter().map(|record| name_of(record)).collect();
    html! {
        section #payments aria-label="Payments" {
            h2 { "Payments" }
            @if world.records().is_empty() { p.nothing { "None yet. Create one: POST /payment-contexts, then POST /payments." } }
            @else {
                div.tools { (payments_form(view)) (view.pager("payments", part)) }
                (table(&[Text("Reference"), Number("Amount"), Text("Status"), Number("Captured"), Number("Voided"), Number("Refunded"), Text("Created"), Text("Act as the customer"), Text("Webhooks")], html! {
                    @for (record, name) in part.entries.iter().zip(&names) {
                        (payment(record, &unique_name(name, record.id.bits(), &names), world, view))
                    }
                }))
            }
        }
    }
}

/// The name of a payment: its reference, or its id if it has none.
pub(super) fn name_of(record: &Record) -> String {
    let reference = record.reference.clone().filter(|text| !text.is_empty());
    reference.unwrap_or_else(|| record.id.to_string())
}

/// The style of a status.
const fn class(status: Status) -> &'static str {
    match status {
        Status::Pending => "pending",
        Status::Authorized | Status::PartiallyCaptured | Status::Captured => "taken",
        Status::PartiallyRefunded | Status::Refunded | Status::Voided => "over",
        Status::Declined | Status::Expired | Status::Canceled => "lost",
    }
}

fn payment(record: &Record, name: &str, world: &World, view: &View) -> Markup {
    let (sums, currency) = (record.payment.balances(), record.currency);
    let id = format!("payment-{}", record.id);
    let status = record.status(&world.settings);
    let act = |outcome: &str, label: &str| {
        let path = format!("payments/{}/{outcome}", record.id);
        button(&path, &id, label, name)
    };
    html! {
        tr role="row" id=(id) {
            td role="cell" data-label="Reference" { bdi { (record.reference.as_deref().unwrap_or("–")) }
                @if let Some(channel) = &record.channel { small { (channel) } }
                @if !record.owner.is_test() { small { "live" } }
                small { code.id { (record.id) } } }
            td.number role="cell" data-label="Amount" { (currency) " " (currency.written(record.payment.terms().amount)) }
            td role="cell" data-label="Status" { span.status.(class(status)) { (status.as_str()) }
                @if record.payment.terms().auto_capture { small { "captured by itself" } } }
            td.number role="cell" data-label="Captured" { (currency.written(sums.total_captured)) }
            td.number role="cell" data-label="Voided" { (currency.written(sums.total_voided)) }
            td.number role="cell" data-label="Refunded" { (currency.written(sums.total_refunded)) }
            td role="cell" data-label="Created" { (moment(record.requested_at, world.now())) }
            td role="cell" data-label="Act as the customer" { div.row {
                @if record.is_payable(world.now()) {
                    (act("approve", "Pay")) (act("reject", "Reject"))
                    (act("cancel", "Cancel")) (act("expire", "Expire"))
                    a href=(address(record.id.bits(), record.lang())) aria-label=(format!("page of {name}")) { "page" }
                }
                a href=(of_payment(record.id, "requests")) aria-label=(format!("requests of {name}")) { "requests" }
                (saying::at(view, &id))
            } }
            td role="cell" data-label="Webhooks" { (told(record, name, world)) }
        }
    }
}

/// The deliveries of a payment, with a link.
fn told(record: &Record, name: &str, world: &World) -> Markup {
    let of_it = |delivery: &&Delivery| delivery.payment == record.id;
    let all = of_payment(record.id, "webhooks");
    html! {
        @for delivery in world.deliveries().filter(of_it) {
            small { a href=(all) aria-label=(format!("webhook {} of {name}", delivery.name.as_str())) { (delivery.name.as_str().trim_start_matches("payment_").replace('_', " ")) } ": " (word(&delivery.state)) }
        }
    }
}

pub(super) fn webhooks(world: &World, view: &View, part: &Part<&Delivery>) -> Markup {
    let name = |delivery: &Delivery| {
        let payment = world.record(delivery.payment);
        let payment = payment.map_or_else(|| delivery.payment.to_string(), name_of);
        format!("{} of {payment}", delivery.name.as_str())
    };
    let names: Vec<String> = part.entries.iter().map(|delivery| name(delivery)).collect();
    html! {
        section #webhooks aria-label="Webhooks" {
            h2 { "Webhooks" }
            @if world.workflows().is_empty() { p.nothing { "No workflow is registered. Register one: POST /workflows." } }
            ul { @for workflow in world.workflows() { @for action in &workflow.actions {
                li { code { (action.url) } " of " (workflow.name) @if !workflow.active { ", not active" } }
            } } }
            @if world.deliveries().next().is_some() {
                div #deliveries {
                    div.tools { (deliveries_form(view)) (view.pager("deliveries", part)) }
                    (table(&[Text("Event"), Text("Payment"), Text("To"), Text("State"), Number("Attempts"), Text("Last answer"), Text("Again")], html! {
                        @for (delivery, name) in part.entries.iter().zip(&names) {
                            (row_of(delivery, &unique_name(name, delivery.id, &names), world, view))
                        }
                    }))
                }
            }
        }
    }
}

/// The state of a delivery, and what happens next.
fn state_and_next_step(delivery: &Delivery, now: Timestamp) -> Markup {
    let state = word(&delivery.state);
    html! {
        span.status.(state) { (state) }
        @match delivery.state {
            DeliveryState::Waiting if delivery.held => { small { "until the next one has overtaken it" } }
            DeliveryState::Waiting => { small { "next at " (moment(delivery.due_at, now)) } }
            DeliveryState::Failed => { small { "no attempt follows" } }
            _ => {}
        }
        @if let Some(fault) = delivery.fault { small { "A fault: " (faults::what_happens(fault)) "." } }
    }
}

fn row_of(delivery: &Delivery, name: &str, world: &World, view: &View) -> Markup {
    let now = world.now();
    let id = format!("delivery-{}", delivery.id);
    let again = format!("deliveries/{}/resend", delivery.id);
    let payment = world.record(delivery.payment).map(name_of);
    let answers = delivery.attempts.iter().rev();
    let last = answers.filter_map(|attempt| attempt.answer.as_ref()).next();
    html! {
        tr role="row" id=(id) {
            td role="cell" data-label="Event" { (delivery.name.as_str()) small { (moment(delivery.created_at, now)) } }
            td role="cell" data-label="Payment" { a href=(of_payment(delivery.payment, "payments")) { bdi { (payment.as_deref().unwrap_or("–")) } } }
            td role="cell" data-label="To" { code { (delivery.url) } }
            td role="cell" data-label="State" { (state_and_next_step(delivery, now)) }
            td.number role="cell" data-label="Attempts" { (delivery.attempts.len()) }
            td role="cell" data-label="Last answer" { (last.map(ToString::to_string).unwrap_or_default()) (sent(delivery, now)) }
            td role="cell" data-label="Again" { div.row {
                (button(&again, &id, "Resend", name))
                (saying::with_link(view, &id, &of_payment(delivery.payment, "webhooks"), "Show all of this payment"))
            } }
        }
    }
}

/// Address, headers, body and attempts of a delivery.
fn sent(delivery: &Delivery, now: Timestamp) -> Markup {
    html! {
        details {
            summary { "Details" }
            p { "To " code { (delivery.url) } ", with" @for (name, _) in &delivery.headers { " " code { (name) } } }
            @if delivery.attempts.is_empty() { p { "No attempt yet." } }
            ol { @for attempt in &delivery.attempts {
                li { (moment(attempt.at, now)) ": " (attempt.answer.as_ref().map_or_else(|| "under way".to_owned(), ToString::to_string)) }
            } }
            pre { code { (delivery.body) } }
        }
    }
}
