//! The sale in progress.

use leptos::prelude::*;
use payment::Money;
use till::{ActiveSale, Event, Till};
use ui::components::{Look, live_text, press_button};

use crate::runtime::{Driver, flag};

/// Reads the sale in progress; `None` if there is none any more.
pub fn of_live<T>(driver: Driver, what: impl FnOnce(&ActiveSale) -> T) -> Option<T> {
    driver.till.with(|till| match till {
        Till::Selling(live) => Some(what(live)),
        Till::Entering(_) | Till::Done(_) => None,
    })
}

/// The amount of the sale in progress.
pub fn live_amount(driver: Driver) -> Option<Money> {
    driver.till.with_untracked(|till| match till {
        Till::Selling(live) => Some(live.draft().amount),
        Till::Entering(_) | Till::Done(_) => None,
    })
}

/// The button that asks for the sale's state. Its label says so while the answer is awaited.
pub fn check_button(driver: Driver, label: &'static str) -> AnyView {
    let checking_now = driver.words().checking_now;
    let asks = flag(Box::new(move || {
        of_live(driver, ActiveSale::is_checking) == Some(true)
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
