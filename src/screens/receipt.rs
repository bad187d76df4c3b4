//! Print?

use leptos::prelude::*;
use payment::till::{Done, Event, Face, Outcome, Till};

use crate::components::{
    self, Look, button, line, live, node, node_with, nothing, press_button, primary,
};
use crate::till::{Driver, Layer, closes_by_back, fit_paper, print_soon};

/// The receipt as it will be on paper.
pub fn receipt(driver: Driver) -> AnyView {
    let words = driver.words();
    closes_by_back(Layer::Screen, move || {
        driver.send(Event::Turn(Face::Result));
    });
    let sale = driver.till.with_untracked(|till| match till {
        Till::Done(Done {
            outcome: Outcome::Sale(sale),
            ..
        }) => Some(sale.clone()),
        _ => None,
    });
    let paper = live(Box::new(move || {
        let terminal = driver.terminal.get();
        request_animation_frame(fit_paper);
        let paper = |sale| {
            driver
                .prefs
                .with(|prefs| components::receipt(sale, terminal.as_ref(), prefs))
        };
        sale.as_ref().map_or_else(nothing, paper)
    }));
    let width = live(Box::new(move || {
        let narrow = driver.prefs.with(|prefs| prefs.narrow_paper);
        let choice = |wanted: bool, label: &'static str| {
            let look = Look {
                pressed: Some(narrow == wanted),
                ..Look::default()
            };
            press_button(
                look,
                label.into_any(),
                Box::new(move || driver.choose(|prefs| prefs.narrow_paper = wanted)),
            )
        };
        let all = vec![
            line("span", "", words.paper),
            choice(true, words.paper_58),
            choice(false, words.paper_80),
        ];
        let attributes = [
            ("class", "choice"),
            ("role", "group"),
            ("aria-label", words.paper),
        ];
        node_with(
            "div",
            attributes
                .map(|(name, value)| (name, value.to_owned()))
                .into(),
            all,
        )
    }));
    let buttons = vec![
        primary(
            words.new_sale,
            Box::new(move || driver.send(Event::NewSale)),
        ),
        button("", words.print_receipt, Box::new(print_soon)),
        button(
            "",
            words.back,
            Box::new(move || driver.send(Event::Turn(Face::Result))),
        ),
    ];
    let about = vec![
        line("h1", "", words.receipt),
        width,
        node("div", "buttons", buttons),
    ];
    let all = vec![
        node("section", "paper", vec![paper]),
        node("section", "about", about),
    ];
    node("main", "screen receipt-screen", all)
}
