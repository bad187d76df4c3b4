//! The whole page, and its changing part.

use axum::http::header;
use axum::response::{Html, IntoResponse};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::view::{self, Shown};
use super::{asked, settings, tables};
use crate::engine::control::page::faults;
use crate::engine::control::page::saying;
use crate::engine::control::page::time::{SPANS, clock, lasting, speeds};
use crate::engine::control::page::view::View;
use crate::tabby::fault::KindName;
use crate::tabby::world::World;

const STYLE: &str = include_str!("control.css");

pub(super) fn page(world: &World, view: &View) -> impl IntoResponse + use<> {
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
                    (saying::elsewhere(view, &body))
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
            (saying::at(view, "time"))
        }
        (view::form(view, world))
        (changing(world, view, shown))
        section #faults aria-label="Faults" {
            h2 { "Faults" }
            (faults::list(world.faults(), view))
            h3 { "Add a fault" }
            (faults::form::<KindName>(view))
        }
        section #settings aria-label="Settings" { (settings::form(&world.settings, view)) }
        section #forget aria-label="Reset" {
            details.asks {
                summary { "Reset …" }
                form.row method="post" action="/_sandbox/page/reset#forget" {
                    span { "Deletes all payments, webhooks, requests and changed settings. The sandbox is then as it was at the start." }
                    button.danger { "Reset" }
                }
            }
            (saying::at(view, "forget"))
        }
    }
}

/// Links to the parts of the page, with the number of entries that pass the filters.
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

/// What the time spans mean for sessions.
fn spans(world: &World) -> Markup {
    let settings = &world.settings;
    html! {
        small #spans {
            "A session ends after " (lasting(settings.session_ttl_s)) ", and its payment is EXPIRED " (lasting(settings.expire_lag_s)) " later."
        }
    }
}

/// The part of the page that changes by itself.
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
            (asked::requests(world, view, &shown.requests))
        }
    }
}

/// The answer with the changing part, for the page's script.
pub(super) fn changes(world: &World, view: &View, shown: &Shown<'_>) -> Markup {
    html! {
        (sections(world, shown)) (clock(world)) (spans(world)) (speeds(world))
        (changing(world, view, shown)) (faults::list(world.faults(), view))
    }
}
