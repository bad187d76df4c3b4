//! What the sandbox knows, in rows.

use jiff::Timestamp;
use maud::{Markup, html};
use uuid::Uuid;

use super::view::{ROWS, View};
use super::{button, word};
use crate::control::filter::part;
use crate::hosted::masked;
use crate::requests::Entry;
use crate::world::dispute::DisputeStatus;
use crate::world::payment::Status;
use crate::world::view::time;
use crate::world::webhook::{Answer, Delivery};
use crate::world::{Session, World};

/// The time of day, and the whole of it for whoever points at it.
fn moment(at: Timestamp) -> Markup {
    let whole = time(at);
    let of_day = whole
        .split('T')
        .nth(1)
        .unwrap_or(&whole)
        .trim_end_matches('Z');
    html! { time datetime=(whole) title=(whole) { (of_day) } }
}

pub(super) fn payments(world: &World, view: &View) -> Markup {
    let part = view.payments().of(world);
    html! {
        section #payments aria-label="Payments" {
            h2 { "Payments" }
            @if world.sessions().is_empty() { p.nothing { "None yet. Create one: POST /api/v2/checkout." } }
            @else {
                (view.pager("payments", &part))
                (table(&["Order", "Amount", "Status", "Captured", "Refunded", "Created", "Act as the customer", "Webhooks"], html! {
                    @for session in &part.entries { (payment(session, world)) }
                }))
            }
        }
    }
}

/// A table with these columns.
fn table(columns: &[&str], rows: Markup) -> Markup {
    html! {
        div.scroll { table role="table" {
            thead role="rowgroup" { tr role="row" { @for column in columns {
                th scope="col" role="columnheader" { (column) }
            } } }
            tbody role="rowgroup" { (rows) }
        } }
    }
}

/// What a payment is called: its order number, or its id where it has none.
fn name_of(order: &str, id: Uuid) -> String {
    if order.is_empty() {
        id.to_string()
    } else {
        order.to_owned()
    }
}

fn payment(session: &Session, world: &World) -> Markup {
    let payment = &session.payment;
    let payable = session.is_payable(world.now());
    let page = format!("/?lang={}&sessionId={}", session.lang(), session.id);
    let name = name_of(&payment.reference_id, payment.id);
    let path = |outcome: &str| format!("payments/{}/{outcome}", payment.id);
    html! {
        tr role="row" id=(format!("payment-{}", payment.id)) {
            td role="cell" data-label="Order" { @if payment.reference_id.is_empty() { "–" } @else { bdi { (payment.reference_id) } } small { (session.merchant_code) @if !session.owner.is_test { " live" } } }
            td.number role="cell" data-label="Amount" { (payment.currency) " " (payment.currency.written(payment.amount)) }
            td role="cell" data-label="Status" { span.status.(payment.status.lower()) { (payment.status.as_str()) }
                @if let Some(reason) = session.rejection { small { (reason.as_str()) } }
                @if payment.disputed { small { "disputed" } } }
            td.number role="cell" data-label="Captured" { (payment.currency.written(payment.captured())) }
            td.number role="cell" data-label="Refunded" { (payment.currency.written(payment.refunded())) }
            td role="cell" data-label="Created" { (moment(payment.created_at)) }
            td role="cell" data-label="Act as the customer" { div.row {
                @if payable {
                    (button(&path("approve"), "Pay", &name)) (button(&path("reject"), "Reject", &name))
                    (button(&path("cancel"), "Cancel", &name)) (button(&path("expire"), "Expire", &name))
                    a href=(page) { "page" }
                } @else if payment.status == Status::Closed && !payment.disputed && payment.captured() > payment.refunded() {
                    (button(&path("dispute"), "Dispute", &name))
                }
                @if !session.links_sent.is_empty() { small { "link sent × " (session.links_sent.len()) } }
            } }
            td role="cell" data-label="Webhooks" { (told(session, world)) }
        }
    }
}

pub(super) fn messages(world: &World, view: &View) -> Markup {
    let all = world.messages();
    let part = part(all.iter().rev(), view.offset("messages"), Some(ROWS));
    html! {
        @if !all.is_empty() {
            section #messages aria-label="Messages" {
                h2 { "Messages" }
                p { a href="/phone" { "as on a phone" } }
                (view.pager("messages", &part))
                (table(&["Sent", "To", "Text", "Open"], html! {
                    @for message in &part.entries { tr role="row" {
                        td role="cell" data-label="Sent" { (moment(message.at)) }
                        td role="cell" data-label="To" { bdi dir="ltr" { (masked(&message.phone)) } }
                        td role="cell" data-label="Text" { bdi { (message.text) } }
                        td role="cell" data-label="Open" { a href=(message.url) { "open" } }
                    } }
                }))
            }
        }
    }
}

pub(super) fn disputes(world: &World, view: &View) -> Markup {
    let all = world.disputes();
    let part = part(all.iter().rev(), view.offset("disputes"), Some(ROWS));
    html! {
        @if !all.is_empty() {
            section #disputes aria-label="Disputes" {
                h2 { "Disputes" }
                (view.pager("disputes", &part))
                (table(&["Dispute", "Amount", "Status", "Days left", "Tabby or the customer"], html! {
                    @for dispute in &part.entries { tr role="row" id=(format!("dispute-{}", dispute.id)) {
                        td role="cell" data-label="Dispute" { code { (dispute.id) } small { (dispute.reason.as_str()) } }
                        td.number role="cell" data-label="Amount" { (dispute.amount) }
                        td role="cell" data-label="Status" { span.status { (dispute.status.as_str()) } }
                        td.number role="cell" data-label="Days left" { (dispute.days_left(world.now())) }
                        td role="cell" data-label="Tabby or the customer" { div.row { @if dispute.status.is_open() {
                            @for status in [DisputeStatus::EvidenceMerchant, DisputeStatus::Declined, DisputeStatus::Cancelled, DisputeStatus::Refunded] {
                                (button(&format!("disputes/{}/{}", dispute.id, status.as_str()), turn(status), &dispute.id.to_string()))
                            }
                        } } }
                    } }
                }))
            }
        }
    }
}

/// What a button does to a dispute.
const fn turn(status: DisputeStatus) -> &'static str {
    match status {
        DisputeStatus::EvidenceMerchant => "Ask the shop for evidence",
        DisputeStatus::Declined => "Decline (shop keeps the money)",
        DisputeStatus::Cancelled => "Customer withdraws",
        DisputeStatus::Refunded => "Refund the customer",
        other => other.as_str(),
    }
}

pub(super) fn webhooks(world: &World, view: &View) -> Markup {
    let part = view.deliveries().of(world);
    html! {
        section #webhooks aria-label="Webhooks" {
            h2 { "Webhooks" }
            @if world.webhooks().is_empty() { p.nothing { "None registered. Register one: POST /api/v1/webhooks." } }
            ul { @for hook in world.webhooks() {
                li { code { (hook.url) } " for " (hook.merchant_code) @if !hook.owner.is_test { ", live" } @if hook.header.is_none() { ", without a header" } }
            } }
            @if world.deliveries().next().is_some() {
                div #deliveries {
                    (view.pager("deliveries", &part))
                    (table(&["Event", "Payment", "State", "Attempts", "Last answer", "Again"], html! {
                        @for delivery in &part.entries { (row_of(delivery, world)) }
                    }))
                }
            }
        }
    }
}

fn row_of(delivery: &Delivery, world: &World) -> Markup {
    let order = world
        .payment(delivery.payment_id)
        .map_or("", |session| session.payment.reference_id.as_str());
    html! {
        tr role="row" id=(format!("delivery-{}", delivery.id)) {
            td role="cell" data-label="Event" { (word(&delivery.event)) }
            td role="cell" data-label="Payment" { a href=(format!("#payment-{}", delivery.payment_id)) { bdi { (if order.is_empty() { "–" } else { order }) } }
                small { code { (delivery.payment_id) } } }
            td role="cell" data-label="State" { span.status { (word(&delivery.state)) }
                @if let Some(fault) = &delivery.fault { small { (word(fault)) } } }
            td.number role="cell" data-label="Attempts" { (delivery.attempts.len()) }
            td role="cell" data-label="Last answer" { (last_answer(delivery)) (sent(delivery)) }
            td role="cell" data-label="Again" { (button(&format!("deliveries/{}/resend", delivery.id), "Resend", &format!("{} of {}", word(&delivery.event), name_of(order, delivery.payment_id)))) }
        }
    }
}

/// Where a delivery went, what it said, and every attempt.
fn sent(delivery: &Delivery) -> Markup {
    html! {
        details {
            summary { "Details" }
            p { "To " code { (delivery.url) }
                @if let Some(header) = &delivery.header { ", with the header " code { (header.title) } } }
            @if delivery.attempts.is_empty() { p { "No attempt yet." } }
            ol { @for attempt in &delivery.attempts {
                li { (moment(attempt.at)) ": " (attempt.answer.as_ref().map_or_else(|| "under way".to_owned(), said)) }
            } }
            pre { code { (delivery.body) } }
        }
    }
}

fn said(answer: &Answer) -> String {
    match answer {
        Answer::Status(status) => status.to_string(),
        Answer::Nothing(why) => why.clone(),
    }
}

fn last_answer(delivery: &Delivery) -> String {
    let last = delivery.attempts.last();
    last.and_then(|attempt| attempt.answer.as_ref())
        .map(said)
        .unwrap_or_default()
}

/// What was told of a payment, each with a link to it.
fn told(session: &Session, world: &World) -> Markup {
    let of_it = |delivery: &&Delivery| delivery.payment_id == session.payment.id;
    html! {
        @for delivery in world.deliveries().filter(of_it) {
            small { a href=(format!("#delivery-{}", delivery.id)) { "webhook " (word(&delivery.event)) } ": " (word(&delivery.state)) }
        }
    }
}

pub(super) fn requests(world: &World, view: &View) -> Markup {
    let part = view.requests().of(world);
    html! {
        section #requests aria-label="Requests" {
            h2 { "Requests" }
            (view.pager("requests", &part))
            (table(&["At", "Call", "Merchant", "Answer", "What is wrong with it"], html! {
                @for (number, entry) in &part.entries { (request(*number, entry)) }
            }))
        }
    }
}

fn request(number: u64, entry: &Entry) -> Markup {
    let shown = entry.shown(number);
    let bodies = [("Sent", &shown.body), ("Answered", &shown.answer)];
    let bodies = bodies.map(|(name, body)| (name, Some(body).filter(|body| !body.is_null())));
    html! {
        tr role="row" id=(format!("request-{number}")) {
            td role="cell" data-label="At" { (moment(entry.at)) }
            td role="cell" data-label="Call" { code { (entry.method) " " (entry.path) }
                @if bodies.iter().any(|(_, body)| body.is_some()) { details {
                    summary { "Details" }
                    @for (name, body) in &bodies { @if let Some(body) = body {
                        p { (name) } pre { code { (format!("{body:#}")) } }
                    } }
                } } }
            td role="cell" data-label="Merchant" { (entry.merchant_code.as_deref().unwrap_or("–")) @if let Some(account) = &entry.account { small { (account) } } }
            td role="cell" data-label="Answer" { @match entry.status { Some(status) => { (status) } None => { "none" } }
                @if let Some(fault) = &entry.fault { small { (word(fault)) } } }
            td role="cell" data-label="What is wrong with it" { @for finding in &entry.findings {
                p { code { (finding.rule) } " · " (finding.source) ": " (finding.message) @if let Some(detail) = &finding.detail { small { (detail) } } }
            } }
        }
    }
}
