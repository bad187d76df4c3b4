//! The list of faults to come.

use maud::{Markup, html};

use super::words::{FaultWords, name_of, sentence};
use crate::engine::control::page::parts::button;
use crate::engine::control::page::saying;
use crate::engine::control::page::view::View;
use crate::engine::fault::{FaultRequest, Faults};

/// The list on the page: the faults to come and those that are used up, each with a button that
/// clears it.
#[must_use]
pub fn list<N: FaultWords>(faults: &Faults<N>, view: &View) -> Markup {
    let all = faults.list().enumerate();
    let (used, to_come): (Vec<_>, Vec<_>) = all.partition(|(_, fault)| fault.times == Some(0));
    html! {
        div #fault-list {
            @if to_come.is_empty() { p.nothing { "None to come." } }
            @else { ul { @for (place, fault) in &to_come { (entry(*place, fault)) } } }
            @if !used.is_empty() {
                h3 { "Used up" }
                ul { @for (place, fault) in &used { (entry(*place, fault)) } }
            }
            @if !(to_come.is_empty() && used.is_empty()) { (button("faults/clear", "fault-list", "Clear all", "faults")) }
            (saying::at(view, "fault-list"))
        }
    }
}

fn entry<N: FaultWords>(place: usize, fault: &FaultRequest<N>) -> Markup {
    html! {
        li.row id=(format!("fault-{place}-{}", name_of(fault))) {
            span { (sentence(fault)) }
            form method="post" action=(format!("/_sandbox/page/faults/{place}/clear#fault-list")) {
                input type="hidden" name="fault" value=(name_of(fault));
                button aria-label=(format!("Clear: {}", sentence(fault))) { "Clear" }
            }
        }
    }
}
