//! One file a screen, named as the cashier would name it.
//!
//! A screen is a function of the till of this page. It is made when it begins to show, and again
//! when the language changes.

mod checking;
mod link;
pub mod parts;
mod pending;
mod receipt;
mod result;
mod sale;
mod waiting;

pub use checking::checking;
pub use link::link;
pub use pending::{asking, pending};
pub use receipt::receipt;
pub use result::{heading, result};
pub use sale::{amount, sale};
pub use waiting::waiting;

use leptos::prelude::*;
use payment::Money;
use till::{Event, Live, Till};
use ui::components::{Look, line, live_text, node_set_up, node_with, press_button, tell_length};
use ui::words::{Digits, money};

use crate::runtime::{Driver, flag};

/// Something about the sale under way; nothing when there is none any more.
fn of_live<T>(driver: Driver, what: impl FnOnce(&Live) -> T) -> Option<T> {
    driver.till.with(|till| match till {
        Till::Selling(live) => Some(what(live)),
        Till::Entering(_) | Till::Done(_) => None,
    })
}

/// The button that asks for news; it says so while it asks.
fn check_button(driver: Driver, label: &'static str) -> AnyView {
    let checking_now = driver.words().checking_now;
    let asks = flag(Box::new(move || {
        of_live(driver, Live::is_checking) == Some(true)
    }));
    let text = move || match asks.get() {
        true => checking_now.to_owned(),
        false => label.to_owned(),
    };
    let look = Look {
        class: "primary",
        ..Look::default()
    };
    let press = Box::new(move || driver.send(Event::Check));
    press_button(look, live_text(Box::new(text)), press)
}

/// What the sale under way is about.
fn live_amount(driver: Driver) -> Option<Money> {
    driver.till.with_untracked(|till| match till {
        Till::Selling(live) => Some(live.draft().amount),
        Till::Entering(_) | Till::Done(_) => None,
    })
}

/// An amount, big, with its currency. It keeps its order in every language.
fn big_amount(amount: Option<Money>, digits: Digits) -> AnyView {
    let children = amount.map_or_else(Vec::new, |amount| {
        let figure = money(amount, digits);
        let length = figure.chars().count();
        let attributes = vec![("class", "figure".to_owned())];
        vec![
            line("span", "currency", amount.currency().code()),
            node_set_up(
                "span",
                attributes,
                vec![figure.into_any()],
                move |element| {
                    tell_length(&element, length);
                },
            ),
        ]
    });
    let attributes = vec![
        ("class", "big-amount".to_owned()),
        ("dir", "ltr".to_owned()),
        ("translate", "no".to_owned()),
    ];
    node_with("p", attributes, children)
}
