//! The whole page, and its changing part.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde_json::Value;

use super::view::{self, PAGE, Shown};
use super::{asked, settings, tables};
use crate::checkout::settings::Settings;
use crate::checkout::world::{Checkout, World};
use crate::engine::control::page::frame::{self, Frame};
use crate::engine::control::page::said::Said;
use crate::engine::control::page::shows::Shows;
use crate::engine::control::page::time::{clock, lasting, speeds};
use crate::engine::control::page::view::{Page, View};
use crate::engine::control::page::{faults, sections};

impl Shows for Checkout {
    const PAGE: &'static Page = &PAGE;

    fn page(world: &World, view: &View) -> Markup {
        let shown = Shown::of(world, view);
        let frame = Frame {
            title: "Checkout.com sandbox",
            style: include_str!("tables.css"),
            about: html! {
                p { "A Checkout.com of your own, as far as it serves Tabby: nobody is charged. " a href="/" { "Customers' page" } }
            },
            sections: links(world, &shown),
            body: body(world, view, &shown),
        };
        frame::whole(frame, view)
    }

    fn changes(world: &World, view: &View) -> Markup {
        let shown = Shown::of(world, view);
        html! {
            (links(world, &shown)) (clock(world)) (spans(world)) (speeds(world))
            (changing(world, view, &shown)) (faults::list(world.faults(), view))
        }
    }

    fn read_settings(form: &BTreeMap<String, String>, settings: &Settings) -> Result<Value, Said> {
        settings::read(form, settings)
    }
}

fn body(world: &World, view: &View, shown: &Shown<'_>) -> Markup {
    html! {
        (sections::time(world, &spans(world), view))
        (view::form(view))
        (changing(world, view, shown))
        (sections::faults(world, view))
        section #settings aria-label="Settings" { (settings::form(&world.settings, view)) }
        (sections::forget(view))
    }
}

/// Links to the parts of the page, with the number of entries that pass the filters.
fn links(world: &World, shown: &Shown<'_>) -> Markup {
    let counted = [
        ("payments", "Payments", shown.payments.total),
        ("webhooks", "Webhooks", shown.deliveries.total),
        ("requests", "Requests", shown.requests.total),
    ];
    let to_come = world.faults().list().filter(|fault| fault.times != Some(0));
    html! {
        nav #sections aria-label="Parts of this page" {
            a href="#time" { "Time" }
            @for (id, name, count) in counted {
                a href=(format!("#{id}")) { (name) " " span.count { (count) } }
            }
            a href="#faults" { "Faults " span.count { (to_come.count()) } }
            a href="#settings" { "Settings" }
        }
    }
}

/// What the time spans mean for payments.
fn spans(world: &World) -> Markup {
    let settings = &world.settings;
    html! {
        small #spans {
            "A customer has " (lasting(settings.session_ttl_s)) ", and the payment is Expired " (lasting(settings.expire_lag_s)) " later."
        }
    }
}

/// The part of the page that changes by itself.
fn changing(world: &World, view: &View, shown: &Shown<'_>) -> Markup {
    html! {
        div #live {
            @if let Some(problem) = world.journal_problem() {
                p.problem #behind role="alert" { "Changes are not being saved to the --checkout-data file: " (problem) ". Free space or fix its permissions; the sandbox tries again at the next change." }
            }
            (tables::payments(world, view, &shown.payments))
            (tables::webhooks(world, view, &shown.deliveries))
            (asked::requests(world, view, &shown.requests))
        }
    }
}
