//! Has the customer paid?

use leptos::ev;
use leptos::prelude::*;
use payment::id::Link;
use payment::till::{Event, Till};
use payment::time::Millis;

use super::{big_amount, live_amount, of_live};
use crate::components::{
    alert, button, isolated, line, live, live_text, node, node_with, nothing, primary, qr_code,
    question,
};
use crate::i18n::{Digits, Words, clock};
use crate::till::{Driver, flag};

/// The code, the time that is left, and what the customer should do.
pub fn waiting(driver: Driver) -> AnyView {
    let (words, digits) = (driver.words(), driver.digits());
    let asking = RwSignal::new(false);
    // The code belongs to one sale for as long as this screen stands: later views change nothing
    // about it, and the picture is fetched once.
    let view = driver.till.with_untracked(|till| match till {
        Till::Selling(live) => live.view().cloned(),
        Till::Entering(_) | Till::Done(_) => None,
    });
    let link = |link: Option<&Link>| link.map(|link| link.as_str().to_owned());
    let picture = link(view.as_ref().and_then(|view| view.qr_code_url.as_ref()));
    let page = link(view.as_ref().and_then(|view| view.web_url.as_ref()));
    let lost = flag(Box::new(move || {
        of_live(driver, |live| live.silence(driver.now.get()).is_some()) == Some(true)
    }));
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && !asking.get_untracked() {
            event.prevent_default();
            asking.set(true);
        }
    });
    on_cleanup(move || escape.remove());

    let buttons = vec![
        primary(
            words.check_status,
            Box::new(move || driver.send(Event::Check)),
        ),
        button("", words.cancel, Box::new(move || asking.set(true))),
    ];
    let about = vec![
        line("h1", "", words.waiting),
        big_amount(live_amount(driver), digits),
        view.map_or_else(nothing, |view| {
            isolated("reference-line", view.reference.to_string())
        }),
        countdown(driver, words, digits),
        node(
            "ol",
            "steps",
            vec![
                line("li", "", words.scan),
                line("li", "", words.confirm_on_phone),
            ],
        ),
        line("p", "hint", words.takes_minutes),
        live(Box::new(move || match lost.get() {
            true => alert("notice problem", words.no_proxy.to_owned()),
            false => nothing(),
        })),
        node("div", "buttons", buttons),
    ];
    let code = qr_code(
        picture,
        page,
        words.qr_code,
        Box::new(move || driver.no_code()),
    );
    let dialog = live(Box::new(move || match asking.get() {
        true => question(
            words.before_cancelling(),
            asking,
            Box::new(move || driver.send(Event::Cancel)),
        ),
        false => nothing(),
    }));
    let all = vec![
        node("section", "code", vec![code]),
        node("section", "about", about),
        dialog,
    ];
    node("main", "screen waiting", all)
}

/// The time that is left; calm until the last minute.
fn countdown(driver: Driver, words: &'static Words, digits: Digits) -> AnyView {
    let left = move || {
        let now = driver.now.get();
        of_live(driver, |live| live.time_left(now))
            .flatten()
            .unwrap_or_default()
    };
    let last_minute = flag(Box::new(move || left() <= Millis::seconds(60)));
    live(Box::new(move || {
        let class = if last_minute.get() {
            "countdown last-minute"
        } else {
            "countdown"
        };
        // Silent for screen readers: every second would be noise.
        let attributes = [
            ("class", "time"),
            ("role", "timer"),
            ("aria-live", "off"),
            ("dir", "ltr"),
        ];
        let attributes = attributes.map(|(name, value)| (name, value.to_owned()));
        let time = live_text(Box::new(move || clock(left(), digits)));
        node(
            "div",
            class,
            vec![
                line("span", "", words.time_left),
                node_with("span", attributes.into(), vec![time]),
            ],
        )
    }))
}
