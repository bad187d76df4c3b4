//! What can be done next, and the decision about a late payment.

use leptos::ev;
use leptos::prelude::*;
use payment::id::SaleId;
use till::{Decision, Ending, Event, Face};
use ui::components::{button, line, live, main_button, node, nothing};

use crate::runtime::{Driver, print_soon};
use crate::screens::parts::question;

/// The buttons for a late payment: it stays on screen until somebody decides about it.
pub(super) fn decide(driver: Driver, decision: Option<Decision>) -> AnyView {
    let words = driver.words();
    if decision.is_some_and(|decision| !decision.unheard) {
        return line("div", "spinner", "");
    }
    let (asking, keeping) = (RwSignal::new(false), RwSignal::new(false));
    let send_back = move || {
        asking.set(false);
        driver.send(Event::Return);
    };
    let keep = move || {
        keeping.set(false);
        driver.send(Event::Keep);
    };
    // No button has the focus: an Enter meant for the keypad must not decide about money.
    let buttons = vec![
        button("primary", words.attach, Box::new(move || keeping.set(true))),
        button("", words.send_back, Box::new(move || asking.set(true))),
    ];
    let dialog = live(Box::new(move || match (asking.get(), keeping.get()) {
        (true, _) => question(
            driver,
            words.before_sending_back(),
            asking,
            Box::new(send_back),
        ),
        (_, true) => question(driver, words.before_keeping(), keeping, Box::new(keep)),
        _ => nothing(),
    }));
    node(
        "div",
        "decision",
        vec![node("div", "buttons", buttons), dialog],
    )
}

/// Makes Enter go on to the next sale, wherever the focus is, as long as the screen shows. A button with
/// the focus is pressed by it.
fn next_by_enter(driver: Driver) {
    let listener = window_event_listener(ev::keydown, move |event| {
        let focused = document().active_element();
        let is_on_button = focused.is_some_and(|element| element.tag_name() == "BUTTON");
        let is_pressed = event.key() == "Enter" && !event.repeat() && !event.default_prevented();
        if is_pressed && !is_on_button {
            event.prevent_default();
            driver.send(Event::NewSale);
        }
    });
    on_cleanup(move || listener.remove());
}

/// The main action of the screen, and a second one.
pub(super) fn buttons(
    driver: Driver,
    sale: Option<SaleId>,
    ending: Ending,
    is_unseen: bool,
    is_refused: bool,
    is_out_of_time: bool,
) -> AnyView {
    let words = driver.words();
    let new_sale = move || driver.send(Event::NewSale);
    let again = move || driver.again();
    let otherwise = move || driver.send(Event::OtherMethod);
    let print = move || {
        driver.send(Event::Turn(Face::Receipt));
        if let Some(sale) = sale {
            print_soon(sale);
        }
    };
    // No button that decides has the focus on a screen that came by itself.
    let by_itself = driver.came_by_itself();
    let first = |label, press| main_button(label, !by_itself, press);
    let (first, second) = match ending {
        // The press records that somebody has looked.
        _ if is_unseen => (
            button("primary", words.manager_checked, Box::new(new_sale)),
            None,
        ),
        Ending::Paid => (
            first(words.new_sale, Box::new(new_sale)),
            Some(button("", words.print_receipt, Box::new(print))),
        ),
        Ending::Unavailable if is_refused => (
            first(words.other_method, Box::new(otherwise)),
            Some(button("", words.try_again, Box::new(again))),
        ),
        Ending::NotApproved => (
            first(words.other_method, Box::new(otherwise)),
            Some(button("", words.try_again, Box::new(again))),
        ),
        Ending::Unavailable => (
            first(words.try_again, Box::new(again)),
            Some(button("", words.other_method, Box::new(otherwise))),
        ),
        Ending::Cancelled | Ending::Expired => (
            first(words.new_sale, Box::new(new_sale)),
            Some(button("", words.try_again, Box::new(again))),
        ),
        Ending::GivenUp => {
            // Of one that was given up at its deadline, nobody may have read what that means.
            if !is_out_of_time {
                next_by_enter(driver);
            }
            (first(words.new_sale, Box::new(new_sale)), None)
        }
        // A late payment has its own buttons.
        Ending::PaidLate | Ending::Returning | Ending::Mismatch => {
            (button("primary", words.new_sale, Box::new(new_sale)), None)
        }
    };
    node(
        "div",
        "buttons",
        [first].into_iter().chain(second).collect(),
    )
}
