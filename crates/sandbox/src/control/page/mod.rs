//! The control page at `/_sandbox/`, for people. It works without scripts; with them it stays up
//! to date by itself.
//!
//! | module | what it is |
//! |---|---|
//! | `tables` | what the sandbox knows, in rows |
//! | `faults` | the faults to come, and the form that adds one |
//! | `view` | search, filters and pages, as the address says them |
//! | `switches` | the settings, and the form that changes them |
//! | `forms` | does what the page's forms ask for |

mod faults;
mod forms;
mod switches;
mod tables;
mod view;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use self::view::View;
use super::SPANS;
use crate::Shared;
use crate::clock::Speed;
use crate::world::World;
use crate::world::view::time;

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
            post(forms::outcome),
        )
        .route(
            "/_sandbox/page/disputes/{id}/{status}",
            post(forms::turn_dispute),
        )
        .route("/_sandbox/page/deliveries/{id}/resend", post(forms::resend))
        .route("/_sandbox/page/clock", post(forms::clock))
        .route("/_sandbox/page/faults", post(forms::add_fault))
        .route(
            "/_sandbox/page/faults/{place}/clear",
            post(forms::clear_fault),
        )
        .route("/_sandbox/page/faults/clear", post(forms::clear_faults))
        .route("/_sandbox/page/settings", post(forms::change_settings))
        .route("/_sandbox/page/reset", post(forms::reset))
}

async fn script() -> impl IntoResponse {
    let kind = HeaderValue::from_static("text/javascript; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], SCRIPT)
}

async fn show(State(shared): State<Shared>, RawQuery(query): RawQuery) -> Response {
    let view = View::read(query.as_deref().unwrap_or(""));
    page(&shared.lock(), &view)
}

async fn live(State(shared): State<Shared>, RawQuery(query): RawQuery) -> Html<String> {
    let view = View::read(query.as_deref().unwrap_or(""));
    let world = shared.lock();
    Html(html! { (clock(&world)) (changing(&world, &view)) }.into_string())
}

fn page(world: &World, view: &View) -> Response {
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
                p.problem #stopped role="alert" hidden {}
                (problem(view))
                section aria-label="Time" {
                    h2 { "Time" }
                    (clock(world))
                    form.row method="post" action="/_sandbox/page/clock" {
                        span { "Skip ahead" }
                        @for (name, span) in SPANS {
                            button name="advance_s" value=(span.as_secs()) { (name) }
                        }
                        span { "Speed" }
                        @for speed in ["0", "1", "60", "1000"] {
                            button name="speed" value=(speed) { @if speed == "0" { "0 (stop the clock)" } @else { "× " (speed) } }
                        }
                    }
                }
                (view.form(world))
                (changing(world, view))
                section aria-label="Faults" {
                    h2 { "Add a fault" }
                    (faults::form())
                }
                section aria-label="Settings" { (switches::form(&world.settings)) }
                details.asks {
                    summary { "Reset …" }
                    form.row method="post" action="/_sandbox/page/reset" {
                        span { "Deletes all payments, webhooks, requests and changed settings. The sandbox is then as it was at the start." }
                        button.danger { "Reset" }
                    }
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
    (headers, Html(html.into_string())).into_response()
}

/// Why the last form was refused; empty when it was not.
fn problem(view: &View) -> Markup {
    html! {
        div #problem role="alert" {
            @if let Some(problem) = &view.problem { p.problem { (problem) } }
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
fn changing(world: &World, view: &View) -> Markup {
    html! {
        div #live {
            @if let Some(problem) = world.journal_problem() {
                p.problem #behind role="alert" { "Changes are not being saved to the --data file: " (problem) ". Free space or fix its permissions; the sandbox tries again at the next change." }
            }
            (tables::payments(world, view))
            (tables::messages(world, view))
            (tables::disputes(world, view))
            (tables::webhooks(world, view))
            (faults::list(world))
            (tables::requests(world, view))
        }
    }
}

/// A button that does something; `name` says of what, for who hears the page.
fn button(path: &str, label: &str, name: &str) -> Markup {
    html! {
        form method="post" action=(format!("/_sandbox/page/{path}")) {
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
