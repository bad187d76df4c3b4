//! The tables of payments, messages, disputes and deliveries.

use jiff::Timestamp;
use maud::{Markup, html};
use uuid::Uuid;

use super::view::{deliveries_form, of_payment, payments_form};
use crate::engine::control::filter::Part;
use crate::engine::control::page::faults;
use crate::engine::control::page::parts::{button, word};
use crate::engine::control::page::saying;
use crate::engine::control::page::table::Column::{Number, Text};
use crate::engine::control::page::table::{table, unique_name};
use crate::engine::control::page::time::moment;
use crate::engine::control::page::view::View;
use crate::tabby::hosted::masked;
use crate::tabby::world::dispute::{Dispute, DisputeStatus};
use crate::tabby::world::message::Message;
use crate::tabby::world::payment::Status;
use crate::tabby::world::webhook::{Delivery, DeliveryState};
use crate::tabby::world::{Session, World};

pub(super) fn payments(world: &World, view: &View, part: &Part<&Session>) -> Markup {
    let name = |session: &Session| name_of(&session.payment.reference_id, session.payment.id);
    let names: Vec<String> = part.entries.iter().map(|session| name(session)).collect();
    html! {
        section #payments aria-label="Payments" {
            h2 { "Payments" }
            @if world.sessions().is_empty() { p.nothing { "None yet. Create one: POST /api/v2/checkout." } }
            @else {
                div.tools { (payments_form(view)) (view.pager("payments", part)) }
                (table(&[Text("Order"), Number("Amount"), Text("Status"), Number("Captured"), Number("Refunded"), Text("Created"), Text("Act as the customer"), Text("Webhooks")], html! {
                    @for (session, name) in part.entries.iter().zip(&names) {
                        (payment(session, &unique_name(name, session.payment.id, &names), world, view))
                    }
                }))
            }
        }
    }
}

/// The name of a payment: its order number, or its id if it has none.
pub(super) fn name_of(order: &str, id: Uuid) -> String {
    if order.is_empty() {
        id.to_string()
    } else {
        order.to_owned()
    }
}

/// The style of a payment's status and a remark: a cancelled payment looks different from one that
/// timed out.
fn how_it_ended(session: &Session) -> (&'static str, Option<&'static str>) {
    let payment = &session.payment;
    if payment.status != Status::Expired || session.rejection.is_some() {
        return (payment.status.lower(), None);
    }
    let is_cancelled = payment
        .expired_at
        .is_some_and(|end| end < session.expires_at);
    match is_cancelled {
        true => ("over", Some("cancelled")),
        false => (payment.status.lower(), Some("ran out of time")),
    }
}

fn payment(session: &Session, name: &str, world: &World, view: &View) -> Markup {
    let payment = &session.payment;
    let payable = session.is_payable(world.now());
    let page = format!("/?lang={}&sessionId={}", session.lang(), session.id);
    let id = format!("payment-{}", payment.id);
    let act = |outcome: &str, label: &str| {
        button(
            &format!("payments/{}/{outcome}", payment.id),
            &id,
            label,
            name,
        )
    };
    let (class, how) = how_it_ended(session);
    html! {
        tr role="row" id=(id) {
            td role="cell" data-label="Order" { @if payment.reference_id.is_empty() { "–" } @else { bdi { (payment.reference_id) } } small { (session.merchant_code) @if !session.owner.is_test { " live" } }
                small { code.id { (payment.id) } } }
            td.number role="cell" data-label="Amount" { (payment.currency) " " (payment.currency.written(payment.amount)) }
            td role="cell" data-label="Status" { span.status.(class) { (payment.status.as_str()) }
                @if let Some(how) = how { small { (how) } }
                @if let Some(reason) = session.rejection { small { (reason.as_str()) } }
                @if payment.disputed { small { "disputed" } } }
            td.number role="cell" data-label="Captured" { (payment.currency.written(payment.captured())) }
            td.number role="cell" data-label="Refunded" { (payment.currency.written(payment.refunded())) }
            td role="cell" data-label="Created" { (moment(payment.created_at, world.now())) }
            td role="cell" data-label="Act as the customer" { div.row {
                @if payable {
                    (act("approve", "Pay")) (act("reject", "Reject"))
                    (act("cancel", "Cancel")) (act("expire", "Expire"))
                    a href=(page) aria-label=(format!("page of {name}")) { "page" }
                }
                a href=(of_payment(payment.id, "requests")) aria-label=(format!("requests of {name}")) { "requests" }
                @if !session.links_sent.is_empty() { small { "link sent × " (session.links_sent.len()) } }
                // Not at the place of Pay: a double click must not dispute anything.
                @if payment.status == Status::Closed && !payment.disputed && payment.captured() > payment.refunded() {
                    span.last { (act("dispute", "Dispute")) }
                }
                (saying::at(view, &id))
            } }
            td role="cell" data-label="Webhooks" { (told(session, name, world)) }
        }
    }
}

pub(super) fn messages(world: &World, view: &View, part: &Part<Message>) -> Markup {
    html! {
        @if world.sessions().iter().any(|session| !session.links_sent.is_empty()) {
            section #messages aria-label="Messages" {
                h2 { "Messages" }
                p { a href="/phone" { "as on a phone" } }
                (view.pager("messages", part))
                (table(&[Text("Sent"), Text("To"), Text("Text"), Text("Open")], html! {
                    @for (place, message) in part.entries.iter().enumerate() { tr role="row" id=(format!("message-{}-{}", message.session, part.total - place)) {
                        td role="cell" data-label="Sent" { (moment(message.at, world.now())) }
                        td role="cell" data-label="To" { bdi dir="ltr" { (masked(&message.phone)) } }
                        td role="cell" data-label="Text" { bdi { (message.text) } }
                        td role="cell" data-label="Open" { a href=(message.url) { "open" } }
                    } }
                }))
            }
        }
    }
}

pub(super) fn disputes(world: &World, view: &View, part: &Part<&Dispute>) -> Markup {
    html! {
        @if !world.disputes().is_empty() {
            section #disputes aria-label="Disputes" {
                h2 { "Disputes" }
                (view.pager("disputes", part))
                (table(&[Text("Dispute"), Number("Amount"), Text("Status"), Number("Days left"), Text("Tabby or the customer")], html! {
                    @for dispute in &part.entries { (dispute_row(dispute, world, view)) }
                }))
            }
        }
    }
}

/// What the button for this status does.
const fn what_it_does(status: DisputeStatus) -> &'static str {
    match status {
        DisputeStatus::EvidenceMerchant => "Ask the shop for evidence",
        DisputeStatus::Declined => "Decline (shop keeps the money)",
        DisputeStatus::Cancelled => "Customer withdraws",
        DisputeStatus::Refunded => "Refund the customer",
        other => other.as_str(),
    }
}

fn dispute_row(dispute: &Dispute, world: &World, view: &View) -> Markup {
    let id = format!("dispute-{}", dispute.id);
    let payment = world.session(dispute.session_id).map(|of| &of.payment);
    let name = payment.map_or_else(
        || dispute.id.to_string(),
        |payment| name_of(&payment.reference_id, payment.id),
    );
    let amount = payment.map_or_else(
        || dispute.amount.to_string(),
        |payment| {
            let currency = payment.currency;
            format!("{currency} {}", currency.written(dispute.amount))
        },
    );
    let turn = |status: DisputeStatus| {
        let path = format!("disputes/{}/{}", dispute.id, status.as_str());
        button(&path, &id, what_it_does(status), &name)
    };
    html! {
        tr role="row" id=(id) {
            td role="cell" data-label="Dispute" {
                @if let Some(payment) = payment { a href=(of_payment(payment.id, "payments")) { bdi { (name) } } }
                small { (dispute.reason.as_str()) }
                small { code.id { (dispute.id) } }
            }
            td.number role="cell" data-label="Amount" { (amount) }
            td role="cell" data-label="Status" { span.status { (dispute.status.as_str()) } }
            td.number role="cell" data-label="Days left" { (dispute.days_left(world.now())) }
            td role="cell" data-label="Tabby or the customer" { div.row {
                @if dispute.status.is_open() {
                    (turn(DisputeStatus::EvidenceMerchant))
                    details {
                        summary aria-label=(format!("End the dispute of {name} …")) { "End it …" }
                        div.row { @for status in [DisputeStatus::Declined, DisputeStatus::Cancelled, DisputeStatus::Refunded] { (turn(status)) } }
                    }
                }
                (saying::at(view, &id))
            } }
        }
    }
}

pub(super) fn webhooks(world: &World, view: &View, part: &Part<&Delivery>) -> Markup {
    let name = |delivery: &Delivery| {
        let order = order_of(delivery, world);
        let payment = name_of(order, delivery.payment_id);
        format!("{} of {payment}", word(&delivery.event))
    };
    let names: Vec<String> = part.entries.iter().map(|delivery| name(delivery)).collect();
    html! {
        section #webhooks aria-label="Webhooks" {
            h2 { "Webhooks" }
            @if world.webhooks().is_empty() { p.nothing { "None registered. Register one: POST /api/v1/webhooks." } }
            ul { @for hook in world.webhooks() {
                li { code { (hook.url) } " for " (hook.merchant_code) @if !hook.owner.is_test { ", live" } @if hook.header.is_none() { ", without a header" } }
            } }
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

fn order_of<'a>(delivery: &Delivery, world: &'a World) -> &'a str {
    world
        .payment(delivery.payment_id)
        .map_or("", |session| session.payment.reference_id.as_str())
}

/// The state of a delivery, as a colour and a word.
fn state_of(delivery: &Delivery) -> (&'static str, &'static str) {
    match delivery.state {
        DeliveryState::Delivered => ("delivered", "delivered"),
        DeliveryState::Failed => ("failed", "failed"),
        DeliveryState::Dropped => ("dropped", "dropped"),
        _ if delivery.is_failing() => ("failing", "failing"),
        DeliveryState::Sending => ("sending", "sending"),
        DeliveryState::Waiting => ("waiting", "waiting"),
    }
}

/// The state of a delivery, and what happens next.
fn state_and_next_step(delivery: &Delivery, now: Timestamp) -> Markup {
    let (class, state) = state_of(delivery);
    html! {
        span.status.(class) { (state) }
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
    let (order, now) = (order_of(delivery, world), world.now());
    let id = format!("delivery-{}", delivery.id);
    let again = format!("deliveries/{}/resend", delivery.id);
    let all = of_payment(delivery.payment_id, "webhooks");
    html! {
        tr role="row" id=(id) {
            td role="cell" data-label="Event" { (word(&delivery.event)) small { (moment(delivery.created_at, now)) } }
            td role="cell" data-label="Payment" { a href=(of_payment(delivery.payment_id, "payments")) { bdi { (if order.is_empty() { "–" } else { order }) } }
                small { code.id { (delivery.payment_id) } } }
            td role="cell" data-label="To" { code { (delivery.url) } }
            td role="cell" data-label="State" { (state_and_next_step(delivery, now)) }
            td.number role="cell" data-label="Attempts" { (delivery.attempts.len()) }
            td role="cell" data-label="Last answer" { (last_answer(delivery)) (sent(delivery, now)) }
            td role="cell" data-label="Again" { div.row {
                (button(&again, &id, "Resend", name))
                (saying::with_link(view, &id, &all, "Show all of this payment"))
            } }
        }
    }
}

/// Address, body and attempts of a delivery.
fn sent(delivery: &Delivery, now: Timestamp) -> Markup {
    html! {
        details {
            summary { "Details" }
            p { "To " code { (delivery.url) }
                @if let Some(header) = &delivery.header { ", with the header " code { (header.title) } } }
            @if delivery.attempts.is_empty() { p { "No attempt yet." } }
            ol { @for attempt in &delivery.attempts {
                li { (moment(attempt.at, now)) ": " (attempt.answer.as_ref().map_or_else(|| "under way".to_owned(), ToString::to_string)) }
            } }
            pre { code { (delivery.body) } }
        }
    }
}

/// The last answer. An attempt that is being sent has none yet.
fn last_answer(delivery: &Delivery) -> String {
    let answers = delivery.attempts.iter().rev();
    let mut answers = answers.filter_map(|attempt| attempt.answer.as_ref());
    answers.next().map(ToString::to_string).unwrap_or_default()
}

/// The deliveries of a payment, with a link.
fn told(session: &Session, name: &str, world: &World) -> Markup {
    let of_it = |delivery: &&Delivery| delivery.payment_id == session.payment.id;
    let all = of_payment(session.payment.id, "webhooks");
    html! {
        @for delivery in world.deliveries().filter(of_it) {
            small { a href=(all) aria-label=(format!("webhook {} of {name}", word(&delivery.event))) { "webhook " (word(&delivery.event)) } ": " (state_of(delivery).1) }
        }
    }
}
