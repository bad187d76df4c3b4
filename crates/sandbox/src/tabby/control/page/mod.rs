//! The control page at `/_sandbox/`, for people. It works without scripts; with them it stays up
//! to date by itself.
//!
//! | module | what it is |
//! |---|---|
//! | `tables` | what the sandbox knows, in rows |
//! | `faults` | the faults to come, and the form that adds one |
//! | `view` | search, filters and pages, as the address says them |
//! | `said` | what is said of the last form, at the form |
//! | `switches` | the settings, and the form that changes them |
//! | `forms` | does what the page's forms ask for |

mod faults;
mod forms;
mod said;
mod switches;
mod tables;
mod view;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use self::view::{Shown, View};
use super::SPANS;
use crate::engine::clock::Speed;
use crate::tabby::world::Shared;
use crate::tabby::world::World;
use crate::tabby::world::view::time;

const STYLE: &str = include_str!("control.css");
const SCRIPT: &str = include_str!("control.js");

/// The page, the part of it that changes, and its forms.
pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/_sandbox", get(async || Redirect::permanent("/_sandbox/")))
        .route("/_sandbox/", get(show))
        .route("/_sandbox/page/live", get(live))
        .route("/_sandbox/page/control.js", get(script))
        .route(
            "/_sandbox/page/payments/{id}/{outcome}",
            form(post(forms::outcome)),
        )
        .route(
            "/_sandbox/page/disputes/{id}/{status}",
            form(post(forms::turn_dispute)),
        )
        .route(
            "/_sandbox/page/deliveries/{id}/resend",
            form(post(forms::resend)),
        )
        .route("/_sandbox/page/clock", form(post(forms::clock)))
        .route("/_sandbox/page/faults", form(post(forms::add_fault)))
        .route(
            "/_sandbox/page/faults/{place}/clear",
            form(post(forms::clear_fault)),
        )
        .route(
            "/_sandbox/page/faults/clear",
            form(post(forms::clear_faults)),
        )
        .route(
            "/_sandbox/page/settings",
            form(post(forms::change_settings)),
        )
        .route("/_sandbox/page/reset", form(post(forms::reset)))
}

/// A form that was refused is answered with the page itself: who loads that address anew is led back.
fn form(route: MethodRouter<Shared>) -> MethodRouter<Shared> {
    route.get(async || Redirect::to("/_sandbox/"))
}

async fn script() -> impl IntoResponse {
    let kind = HeaderValue::from_static("text/javascript; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], SCRIPT)
}

async fn show(State(shared): State<Shared>, RawQuery(query): RawQuery) -> Response {
    let view = View::read(query.as_deref().unwrap_or(""));
    page(&shared.lock(), &view).into_response()
}

async fn live(State(shared): State<Shared>, RawQuery(query): RawQuery) -> Html<String> {
    let view = View::read(query.as_deref().unwrap_or(""));
    let world = shared.lock();
    let shown = Shown::of(&world, &view);
    let html = html! {
        (sections(&world, &shown)) (clock(&world)) (spans(&world)) (speeds(&world))
        (changing(&world, &view, &shown)) (faults::list(&world, &view))
    };
    Html(html.into_string())
}

fn page(world: &World, view: &View) -> impl IntoResponse + use<> {
    let shown = Shown::of(world, view);
    let body = body(world, view, &shown).into_string();
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
                a.skip href="#content" { "Skip to the content" }
                header {
                    h1 { "Tabby sandbox" }
                    p { "A Tabby of your own: nobody is charged. "
                        a href="/" { "Customers' page" } " · " a href="/phone" { "their phone" } }
                }
                div.bar {
                    p.problem #stopped role="alert" hidden {}
                    (sections(world, &shown))
                    span role="status" { button #held type="button" hidden {} }
                }
                main #content tabindex="-1" {
                    (said::elsewhere(view, &body))
                    (PreEscaped(body))
                }
                footer {
                    p { "For programs: "
                        a href="/_sandbox/openapi.json" { "API of this page" }
                        " · " a href="/_sandbox/state" { "state" } " · " a href="/_sandbox/requests" { "requests" }
                        " · " a href="/_sandbox/settings" { "settings" } }
                }
            }
        }
    };
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; img-src data:; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ];
    (headers, Html(html.into_string()))
}

fn body(world: &World, view: &View, shown: &Shown<'_>) -> Markup {
    html! {
        section #time aria-label="Time" {
            h2 { "Time" }
            (clock(world))
            form.row method="post" action="/_sandbox/page/clock#time" {
                span { "Skip ahead" }
                @for (name, span) in SPANS {
                    button name="advance_s" value=(span.as_secs()) { (name) }
                }
                (speeds(world))
            }
            (spans(world))
            (said::at(view, "time"))
        }
        (view.form(world))
        (changing(world, view, shown))
        section #faults aria-label="Faults" {
            h2 { "Faults" }
            (faults::list(world, view))
            h3 { "Add a fault" }
            (faults::form(view))
        }
        section #settings aria-label="Settings" { (switches::form(&world.settings, view)) }
        section #forget aria-label="Reset" {
            details.asks {
                summary { "Reset …" }
                form.row method="post" action="/_sandbox/page/reset#forget" {
                    span { "Deletes all payments, webhooks, requests and changed settings. The sandbox is then as it was at the start." }
                    button.danger { "Reset" }
                }
            }
            (said::at(view, "forget"))
        }
    }
}

/// The way to each part of the page, with how much of it goes with the filters.
fn sections(world: &World, shown: &Shown<'_>) -> Markup {
    let (messages, disputes) = (shown.messages.total, shown.disputes.total);
    let counted = [
        ("payments", "Payments", Some(shown.payments.total)),
        ("messages", "Messages", Some(messages).filter(|n| *n > 0)),
        ("disputes", "Disputes", Some(disputes).filter(|n| *n > 0)),
        ("webhooks", "Webhooks", Some(shown.deliveries.total)),
        ("requests", "Requests", Some(shown.requests.total)),
    ];
    let to_come = world.faults().list().filter(|fault| fault.times != Some(0));
    html! {
        nav #sections aria-label="Parts of this page" {
            a href="#time" { "Time" }
            @for (id, name, count) in counted { @if let Some(count) = count {
                a href=(format!("#{id}")) { (name) " " span.count { (count) } }
            } }
            a href="#faults" { "Faults " span.count { (to_come.count()) } }
            a href="#settings" { "Settings" }
        }
    }
}

/// What the spans mean for sessions.
fn spans(world: &World) -> Markup {
    let settings = &world.settings;
    html! {
        small #spans {
            "A session ends after " (lasting(settings.session_ttl_s)) ", and its payment is EXPIRED " (lasting(settings.expire_lag_s)) " later."
        }
    }
}

/// Seconds as people say them.
fn lasting(seconds: u32) -> String {
    match (seconds / 60, seconds % 60) {
        (1, 0) => "1 minute".to_owned(),
        (minutes, 0) if minutes > 0 => format!("{minutes} minutes"),
        _ => format!("{seconds} seconds"),
    }
}

/// How fast time may pass; the one that holds is marked.
fn speeds(world: &World) -> Markup {
    let now = world.clock().speed().to_string();
    html! {
        span.row #speeds {
            span { "Speed" }
            @for (speed, label) in [("0", "0 (stop the clock)"), ("1", "× 1"), ("60", "× 60"), ("1000", "× 1000")] {
                button name="speed" value=(speed) aria-pressed=(if speed == now { "true" } else { "false" }) { (label) }
            }
        }
    }
}

/// The clock, which changes always, outside what changes now and then.
fn clock(world: &World) -> Markup {
    html! {
        p.clock #clock { "It is " strong { time { (time(world.now())) } }
            @if world.clock().speed() != Speed::NORMAL { ", speed × " (world.clock().speed()) } }
    }
}

/// What changes by itself.
fn changing(world: &World, view: &View, shown: &Shown<'_>) -> Markup {
    html! {
        div #live {
            @if let Some(problem) = world.journal_problem() {
                p.problem #behind role="alert" { "Changes are not being saved to the --data file: " (problem) ". Free space or fix its permissions; the sandbox tries again at the next change." }
            }
            (tables::payments(world, view, &shown.payments))
            (tables::messages(world, view, &shown.messages))
            (tables::disputes(world, view, &shown.disputes))
            (tables::webhooks(world, view, &shown.deliveries))
            (tables::requests(world, view, &shown.requests))
        }
    }
}

/// A button that does something; `at` is the element that the page comes back to, `name` says what
/// the button is for, for who hears the page.
fn button(path: &str, at: &str, label: &str, name: &str) -> Markup {
    html! {
        form method="post" action=(format!("/_sandbox/page/{path}#{at}")) {
            button aria-label=[(!name.is_empty()).then(|| format!("{label} {name}"))] { (label) }
        }
    }
}

/// A value's name, as JSON has it.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
