//! The screen while the customer pays.

use browser_io::copy_text;
use contract::{Action, LinkState, LinkView};
use leptos::ev;
use leptos::prelude::*;
use payment::Money;
use payment::id::Link;
use payment::sale::Method;
use payment::time::Millis;
use till::{Event, Till};
use ui::components::{
    Standing, alert, button, heading, isolated, line, live, live_text, node, node_with, nothing,
    qr_code, sent, steady_button, steps, text_box,
};
use ui::words::{Digits, Words, clock, fill};

use super::parts::{
    before_cancelling, big_amount, check_button, live_amount, of_live, overtaken, question,
};
use crate::runtime::{Driver, flag};

/// How long the button says that the link was copied.
const COPIED_FOR: std::time::Duration = std::time::Duration::from_secs(3);

/// Shows the code or the link's state, the time left, and what the customer has to do.
pub fn waiting(driver: Driver) -> AnyView {
    let (words, digits) = (driver.words(), driver.digits());
    let asking = RwSignal::new(false);
    // The code belongs to one sale for as long as this screen shows: later views do not change it,
    // and the picture is loaded once.
    let view = driver.till.with_untracked(|till| match till {
        Till::Selling(live) => live.view().cloned(),
        Till::Entering(_) | Till::Done(_) => None,
    });
    let link = |link: Option<&Link>| link.map(|link| link.as_str().to_owned());
    let picture = link(view.as_ref().and_then(|view| view.qr_code_url.as_ref()));
    let page = link(view.as_ref().and_then(|view| view.web_url.as_ref()));
    let payable = StoredValue::new(page.clone());
    let by_link = view
        .as_ref()
        .is_some_and(|view| view.link.is_some() && view.method == Method::Link);
    let shows_code = RwSignal::new(!by_link);
    let passes_on = flag(Box::new(move || driver.capabilities().link_shown));
    let ways = live(Box::new(move || match passes_on.get() {
        true => nothing(),
        false => link_ways(driver, shows_code, payable.get_value()),
    }));
    let [copy, by_hand] = passing_on(driver, passes_on, payable);
    let says = Memo::new(move |_| {
        of_live(driver, |live| match live.overtook() {
            _ if live.silence(driver.now.get()).is_some() => Says::Lost,
            // A possible payment matters more than a sale that was not started.
            _ if live.is_unread() => Says::Unread,
            Some(amount) => Says::Overtook(amount),
            None => Says::Nothing,
        })
        .unwrap_or_default()
    });
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && !asking.get_untracked() {
            event.prevent_default();
            asking.set(true);
        }
    });
    on_cleanup(move || escape.remove());

    let buttons = vec![
        check_button(driver, words.check_status),
        button("", words.cancel, Box::new(move || asking.set(true))),
        copy,
    ];
    let about = vec![
        node(
            "div",
            "head",
            vec![
                heading(words.waiting, true),
                node("div", "told", vec![told(driver, says)]),
            ],
        ),
        big_amount(live_amount(driver), digits),
        view.map_or_else(nothing, |view| {
            isolated("reference-line", view.reference.to_string())
        }),
        countdown(driver, words, digits),
        node("div", "buttons", buttons),
        by_hand,
        guide(driver, shows_code, says),
    ];
    // For a link the code is loaded only when the cashier asks for it, and then as usual.
    let code = live(Box::new(move || match shows_code.get() {
        true => qr_code(
            picture.clone(),
            page.clone(),
            words.qr_code,
            Box::new(move || driver.no_code()),
        ),
        false => live(Box::new(move || {
            link_of(driver, |link, ends| sent(link, ends, words, digits)).unwrap_or_else(nothing)
        })),
    }));
    let dialog = live(Box::new(move || match asking.get() {
        true => question(
            driver,
            before_cancelling(driver),
            asking,
            Box::new(move || driver.send(Event::Cancel)),
        ),
        false => nothing(),
    }));
    let all = vec![
        node("section", "code", vec![code, ways]),
        node("section", "about", about),
        dialog,
    ];
    node("main", "screen waiting", all)
}

/// What the cashier has to know first of all.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Says {
    #[default]
    Nothing,
    /// The shop's server does not answer.
    Lost,
    /// Tabby does not answer.
    Unread,
    /// The sale is another window's; this amount was entered here.
    Overtook(Money),
}

/// The customer's steps, or in their place what the cashier has to know. They come last, so that a
/// small window cuts them off before any button.
fn guide(driver: Driver, shows_code: RwSignal<bool>, says: Memo<Says>) -> AnyView {
    let words = driver.words();
    let usual = live(Box::new(move || {
        let class = match (says.get(), shows_code.get()) {
            (Says::Nothing, true) => "usual",
            (Says::Nothing, false) => "usual by-link",
            _ => "usual absent",
        };
        let all = vec![steps(driver.lang()), line("p", "hint", words.takes_minutes)];
        node("div", class, all)
    }));
    node(
        "div",
        "guide",
        vec![usual, node("div", "instead", vec![told(driver, says)])],
    )
}

/// What the cashier has to know. It is placed twice, and the style sheet shows one: above the
/// heading in a tall, narrow window, whose lower end is out of sight; otherwise in the place of the
/// customer's steps.
fn told(driver: Driver, says: Memo<Says>) -> AnyView {
    let words = driver.words();
    let problem = |text: &'static str| alert("notice problem", text.to_owned());
    live(Box::new(move || match says.get() {
        Says::Nothing => nothing(),
        Says::Lost => problem(words.no_server),
        Says::Unread => problem(words.unread),
        Says::Overtook(amount) => overtaken(amount, words, driver.digits()),
    }))
}

/// Reads the link of the sale in progress and the last digits of its phone: four if this page knows
/// the number, otherwise the two that the server has.
fn link_of<T>(driver: Driver, what: impl FnOnce(&LinkView, &str) -> T) -> Option<T> {
    of_live(driver, |live| {
        let link = live.view()?.link.as_ref()?;
        let known = live.draft().buyer.as_ref().map(|buyer| buyer.phone.ends(4));
        Some(what(link, known.unwrap_or(&link.phone_ends)))
    })
    .flatten()
}

/// The actions for this sale's link; nothing if it has none.
fn link_ways(driver: Driver, shows_code: RwSignal<bool>, payable: Option<String>) -> AnyView {
    let (words, digits) = (driver.words(), driver.digits());
    if untrack(|| link_of(driver, |_, _| ())).is_none() {
        return nothing();
    }
    let pause = move || {
        let now = driver.now.get();
        of_live(driver, |live| live.pause_before_link(now)).unwrap_or_default()
    };
    let may_send = flag(Box::new(move || {
        of_live(driver, |live| {
            live.view()
                .is_some_and(|view| view.allows(Action::SendLink))
        }) == Some(true)
    }));
    let waits = flag(Box::new(move || pause() > Millis(0)));
    let is_first = flag(Box::new(move || {
        link_of(driver, |link, _| link.times == 0) == Some(true)
    }));
    let is_asked = flag(Box::new(move || {
        link_of(driver, |link, _| link.state != LinkState::NotAsked) == Some(true)
    }));
    let again = steady_button(
        "",
        Box::new(move || match (waits.get(), is_first.get()) {
            (true, _) => fill(words.send_again_in, &clock(pause(), digits)),
            (false, true) => words.send_link.to_owned(),
            (false, false) => words.send_again.to_owned(),
        }),
        Box::new(move || match (may_send.get(), waits.get()) {
            (false, _) => Standing::Away,
            (true, true) => Standing::Waits,
            (true, false) => Standing::Ready,
        }),
        Box::new(move || driver.send(Event::SendLink)),
    );
    let times = live_text(Box::new(move || {
        let times = link_of(driver, |link, _| link.times).unwrap_or(0);
        match times {
            0 | 1 => String::new(),
            times => digits.write(&fill(words.sent_times, &times.to_string())),
        }
    }));
    let turn = steady_button(
        "",
        Box::new(move || match shows_code.get() {
            true => words.show_link.to_owned(),
            false => words.show_code.to_owned(),
        }),
        // A link that was not requested has nothing to show.
        Box::new(move || match is_asked.get() {
            true => Standing::Ready,
            false => Standing::Away,
        }),
        Box::new(move || {
            shows_code.update(|shows| *shows = !*shows);
            // Scroll up: in a low window the code and this button below it do not fit together.
            request_animation_frame(|| window().scroll_to_with_x_and_y(0.0, 0.0));
        }),
    );
    let copied = RwSignal::new(None);
    let copy = copy_button(driver, payable.clone(), copied);
    let by_hand = live(Box::new(move || match (copied.get(), payable.clone()) {
        (Some(false), Some(link)) => link_box(words, link),
        _ => nothing(),
    }));
    node(
        "div",
        "link-ways",
        vec![
            node("p", "hint times", vec![times]),
            node("div", "buttons", vec![again, copy, turn]),
            node("div", "by-hand", vec![by_hand]),
        ],
    )
}

/// The way to pass the link on, where the gateway sends none and the shop does: a button that copies it,
/// and then who sends it, or the link itself where the browser does not copy.
fn passing_on(
    driver: Driver,
    passes_on: Memo<bool>,
    payable: StoredValue<Option<String>>,
) -> [AnyView; 2] {
    let words = driver.words();
    let copied = RwSignal::new(None);
    let link = move || payable.get_value().filter(|_| passes_on.get());
    let copy = live(Box::new(move || match link() {
        Some(link) => copy_button(driver, Some(link), copied),
        None => nothing(),
    }));
    let by_hand = live(Box::new(move || match (copied.get(), link()) {
        (Some(false), Some(link)) => {
            let said = alert("notice problem", words.not_copied.to_owned());
            node("div", "not-copied", vec![said, link_box(words, link)])
        }
        (Some(true), Some(_)) => {
            let said = alert("notice", words.pass_on.to_owned());
            node("div", "not-copied", vec![said])
        }
        _ => nothing(),
    }));
    [copy, by_hand]
}

/// The button that copies the link, and says so for a moment. `was_copied` is whether the browser did.
fn copy_button(
    driver: Driver,
    payable: Option<String>,
    was_copied: RwSignal<Option<bool>>,
) -> AnyView {
    let words = driver.words();
    let copied = RwSignal::new(false);
    let copy_link = move || {
        if let Some(link) = &payable {
            copy_text(link, move |done| {
                copied.set(done);
                was_copied.set(Some(done));
                if done {
                    // The clipboard may hold something else a moment later.
                    set_timeout(move || copied.set(false), COPIED_FOR);
                }
            });
        }
    };
    steady_button(
        "",
        Box::new(move || match copied.get() {
            true => words.copied.to_owned(),
            false => words.copy_link.to_owned(),
        }),
        Box::new(|| Standing::Ready),
        Box::new(copy_link),
    )
}

/// The link itself, to be copied by hand where there is no clipboard.
fn link_box(words: &'static Words, link: String) -> AnyView {
    let attributes = [
        ("class", "reference"),
        ("readonly", ""),
        ("dir", "ltr"),
        ("aria-label", words.payment_link),
    ];
    let attributes = attributes.map(|(name, value)| (name, value.to_owned()));
    let select = |element: web_sys::Element| {
        use wasm_bindgen::JsCast;
        request_animation_frame(move || {
            element
                .unchecked_into::<web_sys::HtmlInputElement>()
                .select();
        });
    };
    text_box(attributes.into(), Box::new(move || link.clone()), select)
}

/// The time left. It is highlighted in the last minute.
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
        // Not announced by screen readers: every second would be noise.
        let attributes = [
            ("class", "time"),
            ("role", "timer"),
            ("aria-live", "off"),
            ("dir", "ltr"),
            ("translate", "no"),
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
