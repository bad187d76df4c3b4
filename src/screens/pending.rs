//! A moment: the code is on its way, or on its way out.

use leptos::prelude::*;
use payment::sale::Method;
use payment::till::Event;

use super::{big_amount, live_amount, of_live};
use crate::components::{self, button, line, node};
use crate::till::Driver;

/// One sentence while an answer is expected.
pub fn pending(driver: Driver, ending: bool) -> AnyView {
    let words = driver.words();
    let by_link = untrack(|| of_live(driver, |live| live.draft().method == Method::Link));
    let asking = if by_link == Some(true) {
        words.asking_link
    } else {
        words.asking
    };
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
        // Nothing has been shown yet: there is nothing to confirm.
        let cancel = button(
            "",
            words.cancel,
            Box::new(move || driver.send(Event::Cancel)),
        );
        all.push(node("div", "buttons", vec![cancel]));
    }
    node("main", "screen pending", all)
}
