//! The control page at `/_sandbox/`, for people. It works without scripts; with them it stays up
//! to date by itself.

use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::input::Wrong;
use super::{FaultList, SPANS, session};
use crate::Shared;
use crate::clock::Speed;
use crate::fault::Faults;
use crate::hosted::masked;
use crate::settings::seconds;
use crate::world::dispute::{DisputeReason, DisputeStatus};
use crate::world::payment::Status;
use crate::world::view::time;
use crate::world::webhook::{Answer, Delivery};
use crate::world::{Outcome, Session, World};

const STYLE: &str = include_str!("control.css");
const SCRIPT: &str = include_str!("control.js");

/// How many rows of each kind are shown.
const ROWS: usize = 50;

/// The page, the part of it that changes, and its forms.
pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/_sandbox", get(async || Redirect::permanent("/_sandbox/")))
        .route("/_sandbox/", get(show))
        .route("/_sandbox/page/live", get(live))
        .route("/_sandbox/page/control.js", get(script))
        .route("/_sandbox/page/payments/{id}/{outcome}", post(outcome))
        .route("/_sandbox/page/disputes/{id}/{status}", post(turn_dispute))
        .route("/_sandbox/page/deliveries/{id}/resend", post(resend))
        .route("/_sandbox/page/clock", post(clock))
        .route("/_sandbox/page/faults", post(add_fault))
        .route("/_sandbox/page/faults/clear", post(clear_faults))
        .route("/_sandbox/page/reset", post(reset))
}

async fn script() -> impl IntoResponse {
    let kind = HeaderValue::from_static("text/javascript; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], SCRIPT)
}

async fn show(State(shared): State<Shared>) -> Response {
    let world = shared.lock();
    page(&world, None)
}

async fn live(State(shared): State<Shared>) -> Html<String> {
    Html(changing(&shared.lock()).into_string())
}

fn page(world: &World, problem: Option<&Wrong>) -> Response {
    let html = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Tabby sandbox" }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
                script src="/_sandbox/page/control.js" defer {}
            }
            body {
                header {
                    h1 { "Tabby sandbox" }
                    p { "A Tabby of your own: nobody is charged. "
                        a href="/" { "Customers' page" } " · " a href="/phone" { "their phone" } " · " a href="/_sandbox/openapi.json" { "API of this page" }
                        " · " a href="/_sandbox/state" { "state" } " · " a href="/_sandbox/requests" { "requests" }
                        " · " a href="/_sandbox/settings" { "settings" } }
                }
                @if let Some(problem) = problem { p.problem role="alert" { (problem) } }
                section aria-label="Time" {
                    h2 { "Time" }
                    form.row method="post" action="/_sandbox/page/clock" {
                        span { "Let pass" }
                        @for (name, span) in SPANS {
                            button name="advance_s" value=(span.as_secs()) { (name) }
                        }
                        span { "Speed" }
                        @for speed in ["0", "1", "60", "1000"] {
                            button name="speed" value=(speed) { "× " (speed) }
                        }
                    }
                }
                div #live { (changing(world)) }
                section aria-label="Bad days" {
                    h2 { "Add a bad day" }
                    (fault_form())
                }
                form.row method="post" action="/_sandbox/page/reset" { button.danger { "Forget everything" } }
            }
        }
    };
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; img-src data:; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ];
    (status, headers, Html(html.into_string())).into_response()
}

/// What changes by itself.
fn changing(world: &World) -> Markup {
    html! {
        p.clock { "It is " strong { time { (time(world.now())) } }
            @if world.clock().speed() != Speed::NORMAL { ", × " (world.clock().speed()) } }
        @if let Some(problem) = world.journal_problem() {
            p.problem role="alert" { "The file is behind: " (problem) }
        }
        (payments(world))
        (messages(world))
        (disputes(world))
        (webhooks(world))
        (faults(world))
        (requests(world))
    }
}

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

fn button(path: &str, label: &str) -> Markup {
    html! { form method="post" action=(format!("/_sandbox/page/{path}")) { button { (label) } } }
}

fn payments(world: &World) -> Markup {
    html! {
        section aria-label="Payments" {
            h2 { "Payments" }
            @if world.sessions().is_empty() { p.nothing { "None yet. Ask for one: POST /api/v2/checkout." } }
            @else {
                div.scroll { table {
                    thead { tr { th { "Order" } th { "Amount" } th { "Status" } th { "Taken" } th { "Back" } th { "Made" } th { "The customer" } } }
                    tbody { @for session in world.sessions().iter().rev().take(ROWS) { (payment(session, world)) } }
                } }
            }
        }
    }
}

fn payment(session: &Session, world: &World) -> Markup {
    let payment = &session.payment;
    let payable = session.is_payable(world.now());
    let page = format!("/?lang={}&sessionId={}", session.lang(), session.id);
    let path = |outcome: &str| format!("payments/{}/{outcome}", payment.id);
    html! {
        tr {
            td { @if payment.reference_id.is_empty() { "–" } @else { bdi { (payment.reference_id) } } small { (session.merchant_code) @if !session.owner.is_test { " live" } } }
            td.number { (payment.currency) " " (payment.currency.written(payment.amount)) }
            td { span.status.(payment.status.lower()) { (payment.status.as_str()) }
                @if let Some(reason) = session.rejection { small { (reason.as_str()) } }
                @if payment.disputed { small { "disputed" } } }
            td.number { (payment.currency.written(payment.captured())) }
            td.number { (payment.currency.written(payment.refunded())) }
            td { (moment(payment.created_at)) }
            td { div.row {
                @if payable {
                    (button(&path("approve"), "Pay")) (button(&path("reject"), "Reject"))
                    (button(&path("cancel"), "Cancel")) (button(&path("expire"), "Expire"))
                    a href=(page) { "page" }
                } @else if payment.status == Status::Closed && !payment.disputed && payment.captured() > payment.refunded() {
                    (button(&path("dispute"), "Dispute"))
                }
                @if !session.links_sent.is_empty() { small { "link sent × " (session.links_sent.len()) } }
            } }
        }
    }
}

fn messages(world: &World) -> Markup {
    let all = world.messages();
    html! {
        @if !all.is_empty() {
            section aria-label="Messages" {
                h2 { "Messages" }
                p { a href="/phone" { "as on a phone" } }
                div.scroll { table {
                    thead { tr { th { "Sent" } th { "To" } th { "Text" } th {} } }
                    tbody { @for message in all.iter().rev().take(ROWS) {
                        tr {
                            td { (moment(message.at)) }
                            td { bdi dir="ltr" { (masked(&message.phone)) } }
                            td { bdi { (message.text) } }
                            td { a href=(message.url) { "open" } }
                        }
                    } }
                } }
            }
        }
    }
}

fn disputes(world: &World) -> Markup {
    html! {
        @if !world.disputes().is_empty() {
            section aria-label="Disputes" {
                h2 { "Disputes" }
                div.scroll { table {
                    thead { tr { th { "Dispute" } th { "Amount" } th { "Status" } th { "Days left" } th { "Tabby or the customer" } } }
                    tbody { @for dispute in world.disputes().iter().rev().take(ROWS) {
                        tr {
                            td { code { (dispute.id) } small { (dispute.reason.as_str()) } }
                            td.number { (dispute.amount) }
                            td { span.status { (dispute.status.as_str()) } }
                            td.number { (dispute.days_left(world.now())) }
                            td { div.row { @if dispute.status.is_open() {
                                @for status in [DisputeStatus::EvidenceMerchant, DisputeStatus::Declined, DisputeStatus::Cancelled, DisputeStatus::Refunded] {
                                    (button(&format!("disputes/{}/{}", dispute.id, status.as_str()), status.as_str()))
                                }
                            } } }
                        }
                    } }
                } }
            }
        }
    }
}

fn webhooks(world: &World) -> Markup {
    let deliveries: Vec<&Delivery> = world.deliveries().rev().take(ROWS).collect();
    html! {
        section aria-label="Webhooks" {
            h2 { "Webhooks" }
            @if world.webhooks().is_empty() { p.nothing { "None registered. POST /api/v1/webhooks." } }
            ul { @for hook in world.webhooks() {
                li { code { (hook.url) } " for " (hook.merchant_code) @if !hook.owner.is_test { ", live" } @if hook.header.is_none() { ", without a header" } }
            } }
            @if !deliveries.is_empty() {
                div.scroll { table {
                    thead { tr { th { "Event" } th { "Payment" } th { "State" } th { "Tries" } th { "Last answer" } th {} } }
                    tbody { @for delivery in deliveries {
                        tr {
                            td { (word(&delivery.event)) }
                            td { code { (delivery.payment_id) } }
                            td { span.status { (word(&delivery.state)) } }
                            td.number { (delivery.attempts.len()) }
                            td { (last_answer(delivery)) }
                            td { (button(&format!("deliveries/{}/resend", delivery.id), "Resend")) }
                        }
                    } }
                } }
            }
        }
    }
}

/// A value's name, as JSON has it.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

fn last_answer(delivery: &Delivery) -> String {
    match delivery
        .attempts
        .last()
        .and_then(|attempt| attempt.answer.as_ref())
    {
        Some(Answer::Status(status)) => status.to_string(),
        Some(Answer::Nothing(why)) => why.clone(),
        None => String::new(),
    }
}

fn faults(world: &World) -> Markup {
    let list: Vec<String> = world
        .faults()
        .list()
        .map(|fault| json!(fault).to_string())
        .collect();
    html! {
        section aria-label="Bad days to come" {
            h2 { "Bad days" }
            @if list.is_empty() { p.nothing { "None to come." } }
            @else {
                ul { @for fault in &list { li { code { (fault) } } } }
                (button("faults/clear", "Clear"))
            }
        }
    }
}

fn requests(world: &World) -> Markup {
    html! {
        section aria-label="Requests" {
            h2 { "Requests" }
            div.scroll { table {
                thead { tr { th { "At" } th { "Call" } th { "Answer" } th { "What the guides say" } } }
                tbody { @for entry in world.requests.latest().take(ROWS) {
                    tr {
                        td { (moment(entry.at)) }
                        td { code { (entry.method) " " (entry.path) } }
                        td { @match entry.status { Some(status) => { (status) } None => { "none" } }
                            @if let Some(fault) = &entry.fault { small { (word(fault)) } } }
                        td { @for finding in &entry.findings {
                            p { (finding.message) small { (finding.source) @if let Some(detail) = &finding.detail { ": " (detail) } } }
                        } }
                    }
                } }
            } }
        }
    }
}

/// The names that a schema lists.
fn names(schema: &str) -> Vec<String> {
    let document = serde_json::to_value(super::openapi()).unwrap_or_default();
    let path = format!("/components/schemas/{schema}");
    let mut names = Vec::new();
    collect(document.pointer(&path).unwrap_or(&Value::Null), &mut names);
    names
}

fn collect(schema: &Value, names: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Array(values)) = members.get("enum") {
                names.extend(values.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            members.values().for_each(|value| collect(value, names));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, names)),
        _ => {}
    }
}

fn choice(name: &str, label: &str, of: &[String]) -> Markup {
    html! { label { (label) select name=(name) { @for word in of { option { (word) } } } } }
}

fn fault_form() -> Markup {
    let number = |name: &str, label: &str| {
        html! { label { (label) input name=(name) inputmode="decimal" size="6"; } }
    };
    html! {
        form.row method="post" action="/_sandbox/page/faults" {
            (choice("operation", "Call", &names("Operation")))
            (choice("kind", "What", &names("KindName")))
            (number("times", "Times"))
            (number("probability", "Probability"))
            (number("seed", "Seed"))
            (number("ms", "ms"))
            (number("bytes_per_s", "Bytes/s"))
            (number("status", "Status"))
            (number("s", "Seconds"))
            button { "Add" }
        }
    }
}

fn back() -> Response {
    Redirect::to("/_sandbox/").into_response()
}

fn refused(shared: &Shared, problem: &Wrong) -> Response {
    page(&shared.lock(), Some(problem))
}

async fn outcome(
    State(shared): State<Shared>,
    Path((id, outcome)): Path<(String, String)>,
) -> Response {
    let done = {
        let mut world = shared.lock();
        let Some(id) = session(&world, &id) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        if outcome == "dispute" {
            world
                .open_dispute(id, None, DisputeReason::default(), String::new())
                .is_ok()
        } else {
            let outcome: Result<Outcome, _> = serde_json::from_value(json!(outcome));
            outcome.is_ok_and(|outcome| world.decide(id, outcome).is_ok())
        }
    };
    if done {
        back()
    } else {
        refused(
            &shared,
            &Wrong::new("payment", "it has moved on: that is not possible any more"),
        )
    }
}

async fn turn_dispute(
    State(shared): State<Shared>,
    Path((id, status)): Path<(Uuid, String)>,
) -> Response {
    let status: Result<DisputeStatus, _> = serde_json::from_value(json!(status));
    let done = status.is_ok_and(|status| {
        shared
            .lock()
            .turn_dispute(id, status, String::new(), String::new(), Vec::new())
    });
    if done {
        back()
    } else {
        refused(&shared, &Wrong::new("dispute", "it is over already"))
    }
}

async fn resend(State(shared): State<Shared>, Path(id): Path<Uuid>) -> Response {
    if shared.lock().resend(id) {
        back()
    } else {
        refused(
            &shared,
            &Wrong::new("delivery", "it is not remembered any more"),
        )
    }
}

#[derive(Deserialize)]
struct ClockForm {
    advance_s: Option<u32>,
    speed: Option<String>,
}

async fn clock(State(shared): State<Shared>, Form(form): Form<ClockForm>) -> Response {
    let speed: Option<Speed> = match form.speed.as_deref().map(serde_json::from_str) {
        Some(Err(error)) => return refused(&shared, &Wrong::new("speed", &error.to_string())),
        Some(Ok(speed)) => Some(speed),
        None => None,
    };
    let mut world = shared.lock();
    if let Some(span) = form.advance_s {
        world.advance(seconds(span));
    }
    if let Some(speed) = speed {
        world.hurry(speed);
    }
    back()
}

async fn add_fault(State(shared): State<Shared>, Form(form): Form<Map<String, Value>>) -> Response {
    // Numbers come as texts, and what was left empty was not meant.
    let asked: Map<String, Value> = form
        .into_iter()
        .filter_map(|(name, value)| {
            let text = value.as_str()?.trim().to_owned();
            let number = serde_json::from_str(&text).ok().filter(Value::is_number);
            (!text.is_empty()).then(|| (name, number.unwrap_or(Value::String(text))))
        })
        .collect();
    let mut all: Vec<Value> = shared
        .lock()
        .faults()
        .list()
        .map(|fault| json!(fault))
        .collect();
    all.push(Value::Object(asked));
    let list: Result<FaultList, Wrong> =
        serde_path_to_error::deserialize(json!({"faults": all})).map_err(|error| Wrong::at(&error));
    let faults = list.and_then(|list| {
        Faults::read(list.faults).map_err(|(_, unclear)| Wrong::new(unclear.field, unclear.message))
    });
    match faults {
        Ok(faults) => {
            shared.lock().set_faults(faults);
            back()
        }
        Err(wrong) => refused(&shared, &wrong),
    }
}

async fn clear_faults(State(shared): State<Shared>) -> Response {
    shared.lock().set_faults(Faults::default());
    back()
}

async fn reset(State(shared): State<Shared>) -> Response {
    shared.lock().reset();
    back()
}
