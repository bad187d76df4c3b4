//! The parts of the page for time, faults and reset.

use maud::{Markup, html};

use super::faults::{self, FaultWords};
use super::saying;
use super::time::{SPANS, clock, speeds};
use super::view::View;
use crate::engine::sandbox::{Api, Sandbox};

/// The clock, its speed, and buttons that let time pass. `spans` says what time means for the API.
#[must_use]
pub fn time<A: Api>(sandbox: &Sandbox<A>, spans: &Markup, view: &View) -> Markup {
    html! {
        section #time aria-label="Time" {
            h2 { "Time" }
            (clock(sandbox))
            form.row method="post" action="/_sandbox/page/clock#time" {
                span { "Skip ahead" }
                @for (name, span) in SPANS {
                    button name="advance_s" value=(span.as_secs()) { (name) }
                }
                (speeds(sandbox))
            }
            (spans)
            (saying::at(view, "time"))
        }
    }
}

/// The faults to come, and the form that adds one.
#[must_use]
pub fn faults<A: Api<FaultName: FaultWords>>(sandbox: &Sandbox<A>, view: &View) -> Markup {
    html! {
        section #faults aria-label="Faults" {
            h2 { "Faults" }
            (faults::list(sandbox.faults(), view))
            h3 { "Add a fault" }
            (faults::form::<A::FaultName>(view))
        }
    }
}

/// The button that goes back to the start.
#[must_use]
pub fn forget(view: &View) -> Markup {
    html! {
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
