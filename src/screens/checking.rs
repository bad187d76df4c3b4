//! The screen for a sale whose state is not known.

use contract::{Action, Reason};
use leptos::prelude::*;
use till::{ActiveSale, Event};
use ui::components::{Mark, absent, button, heading, line, live, live_text, node, nothing, sign};
use ui::words::{clock, fill};

use super::parts::{
    before_cancelling, before_putting_aside, big_amount, check_button, live_amount, of_live,
    question,
};
use crate::runtime::{Driver, flag};

/// Shows the cause, the time since the last answer, and that the till keeps asking.
pub fn checking(driver: Driver) -> AnyView {
    let (words, digits) = (driver.words(), driver.digits());
    let (asking, leaving) = (RwSignal::new(false), RwSignal::new(false));
    let sentence = move || {
        let lost = of_live(driver, |live| live.silence(driver.now.get()).is_some()) == Some(true);
        let reason = of_live(driver, |live| live.doubt()).flatten();
        let remembered = of_live(driver, ActiveSale::is_only_remembered) == Some(true);
        match reason {
            _ if remembered => words.checking_remembered,
            _ if lost => words.checking_server,
            Some(Reason::OtherAccount) => words.checking_other_account,
            Some(Reason::CancelUnanswered | Reason::StillOpen) => {
                match driver.capabilities().cancel {
                    true => words.checking_cancel,
                    false => words.checking_open,
                }
            }
            _ => words.checking_gateway,
        }
        .to_owned()
    };
    let age = move || {
        // A page that was loaded without a network does not know when the gateway last answered.
        if of_live(driver, ActiveSale::is_only_remembered) == Some(true) {
            return words.keeps_asking.to_owned();
        }
        let span = of_live(driver, |live| {
            let now = driver.now.get();
            // Nobody can ask about a sale of another key, as long as the server says that it is one.
            let is_asked_about =
                live.doubt() != Some(Reason::OtherAccount) || live.silence(now).is_some();
            is_asked_about.then(|| live.since_read(now))
        });
        let Some(span) = span.flatten() else {
            return String::new();
        };
        [
            words.keeps_asking,
            " ",
            &fill(words.last_answer, &clock(span, digits)),
        ]
        .concat()
    };
    let reference = move || {
        let known = of_live(driver, |live| {
            let said = live.view().map(|view| view.reference.to_string());
            said.or_else(|| live.draft().reference.as_ref().map(ToString::to_string))
        });
        known.flatten().unwrap_or_default()
    };
    let may_cancel = flag(Box::new(move || {
        of_live(driver, |live| {
            live.view().is_none_or(|view| view.allows(Action::Cancel))
        }) == Some(true)
    }));
    let may_leave = flag(Box::new(move || {
        of_live(driver, |live| {
            live.view()
                .is_some_and(|view| view.allows(Action::PutAside))
        }) == Some(true)
    }));
    let cancel = move || {
        if of_live(driver, ActiveSale::was_shown) == Some(true) {
            asking.set(true);
        } else {
            driver.send(Event::Cancel);
        }
    };
    let confirmed = move || {
        asking.set(false);
        driver.send(Event::Cancel);
    };
    let buttons = vec![
        check_button(driver, words.check_now),
        live(Box::new(move || match may_cancel.get() {
            true => button("", words.cancel, Box::new(cancel)),
            false => absent(words.cancel),
        })),
        live(Box::new(move || match may_leave.get() {
            true => button("", words.put_aside, Box::new(move || leaving.set(true))),
            false => absent(words.put_aside),
        })),
    ];
    let put_aside = move || {
        leaving.set(false);
        driver.send(Event::PutAside);
    };
    let all = vec![
        sign(Mark::Question),
        heading(words.checking, true),
        big_amount(live_amount(driver), digits),
        node(
            "p",
            "sentence changing",
            vec![live_text(Box::new(sentence))],
        ),
        line("p", "sentence strong", words.do_not_charge),
        node("p", "small", vec![live_text(Box::new(age))]),
        node(
            "p",
            "small",
            vec![node("bdi", "", vec![live_text(Box::new(reference))])],
        ),
        node("div", "buttons", buttons),
        live(Box::new(move || match (asking.get(), leaving.get()) {
            (true, _) => question(
                driver,
                before_cancelling(driver),
                asking,
                Box::new(confirmed),
            ),
            (_, true) => question(
                driver,
                before_putting_aside(driver),
                leaving,
                Box::new(put_aside),
            ),
            _ => nothing(),
        })),
    ];
    node("main", "screen result tone-checking", all)
}
