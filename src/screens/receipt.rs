//! The receipt on screen, with a button that prints it.

use leptos::ev;
use leptos::prelude::*;
use till::{Done, Event, Face, Outcome, Till};
use ui::components::{
    self, button, hear, line, live, node, node_set_up, node_with, nothing, primary,
};

use crate::runtime::{Driver, Layer, closes_by_back, fit_paper, flag, print_soon};

/// Shows the receipt as it will be on paper.
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
    let id = sale.as_ref().map(|sale| sale.id);
    let paper = live(Box::new(move || {
        let terminal = driver.terminal.get();
        request_animation_frame(fit_paper);
        let paper = |sale| {
            driver
                .prefs
                .with(|prefs| components::receipt(sale, terminal.as_ref(), prefs.paper()))
        };
        sale.as_ref().map_or_else(nothing, paper)
    }));
    let attributes = [
        ("class", "choice"),
        ("role", "group"),
        ("aria-label", words.paper),
    ];
    let widths = vec![
        line("span", "", words.paper),
        paper_width(driver, true, words.paper_58),
        paper_width(driver, false, words.paper_80),
    ];
    let width = node_with(
        "div",
        attributes
            .map(|(name, value)| (name, value.to_owned()))
            .into(),
        widths,
    );
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" {
            driver.send(Event::Turn(Face::Result));
        }
    });
    on_cleanup(move || escape.remove());
    let buttons = vec![
        primary(
            words.new_sale,
            Box::new(move || driver.send(Event::NewSale)),
        ),
        button(
            "",
            words.print_receipt,
            Box::new(move || {
                if let Some(sale) = id {
                    print_soon(sale);
                }
            }),
        ),
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

/// A button for a paper width. It stays when it is chosen, and keeps the focus.
fn paper_width(driver: Driver, is_narrow: bool, label: &'static str) -> AnyView {
    let is_chosen = flag(Box::new(move || {
        driver.prefs.with(|prefs| prefs.narrow_paper) == is_narrow
    }));
    let attributes = vec![("type", "button".to_owned())];
    node_set_up(
        "button",
        attributes,
        vec![driver.digits().write(label).into_any()],
        move |element| {
            let choose = move |_| driver.choose(|prefs| prefs.narrow_paper = is_narrow);
            hear(&element, "click", Box::new(choose));
            Effect::new(move |_| {
                let pressed = if is_chosen.get() { "true" } else { "false" };
                let _ = element.set_attribute("aria-pressed", pressed);
            });
        },
    )
}
