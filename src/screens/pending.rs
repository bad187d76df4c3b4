//! The screen while a code is being requested or a sale cancelled.

use leptos::prelude::*;
use payment::sale::Method;
use till::{Event, Till};
use ui::components::{self, button, line, node};
use ui::words::Words;

use super::parts::{big_amount, live_amount};
use crate::runtime::Driver;

/// Shows one sentence while the till waits for an answer; `ending` if the sale is being cancelled.
pub fn pending(driver: Driver, ending: bool) -> AnyView {
    let words = driver.words();
    let asking = driver.till.with_untracked(|till| asking(till, words));
    let (heading, meaning) = if ending {
        (words.ending, words.ending_meaning)
    } else {
        (asking, "")
    };
    let mut all = vec![
        line("div", "spinner", ""),
        components::heading(heading, true),
        big_amount(live_amount(driver), driver.digits()),
        line("p", "", meaning),
    ];
    if !ending {
        // Nothing has been shown to a customer yet, so no confirmation is needed.
        let cancel = button(
            "",
            words.cancel,
            Box::new(move || driver.send(Event::Cancel)),
        );
        all.push(node("div", "buttons", vec![cancel]));
    }
    node("main", "screen pending", all)
}

/// The text for the request that is in flight.
pub fn asking(till: &Till, words: &'static Words) -> &'static str {
    match till {
        Till::Selling(live) if live.is_only_remembered() => words.checking_now,
        Till::Selling(live) if live.draft().method == Method::Link => words.asking_link,
        _ => words.asking,
    }
}
