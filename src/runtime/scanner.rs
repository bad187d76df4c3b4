//! Watches all keys of the page for a barcode scanner. Its codes go into the reference, and what
//! its keys changed elsewhere is put back.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;
use payment::Money;
use till::{BURST_PAUSE, Command, Ended, Event, Scanner, Screen, Till, Typed, character_at};
use ui::components::happened_at;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent};

use super::browser::monotonic;
use super::driver::Driver;

/// What a burst may have changed, as it was before.
struct Before {
    amount: Money,
    field: Option<(HtmlInputElement, String)>,
}

struct State {
    scanner: Scanner,
    before: Option<Before>,
    pause: Option<Timeout>,
    /// Whether the space key that is down must press nothing when it is released, either.
    swallowed_space: bool,
}

/// Listens until the page's till is gone. `amount` reads the amount entered.
pub fn listen_to_scanners(driver: Driver, amount: fn(Driver) -> Money) {
    let state = Rc::new(RefCell::new(State {
        scanner: Scanner::default(),
        before: None,
        pause: None,
        swallowed_space: false,
    }));
    let spaces = state.clone();
    let settings = state.clone();
    // Only a change of these may reset the scanner: other news of the terminal must not interrupt a
    // code.
    let affixes = Memo::new(move |_| driver.affixes());
    Effect::new(move |_| {
        settings.borrow_mut().scanner = Scanner::with(affixes.get());
    });
    let listener = window_event_listener(ev::keydown, move |event| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing() {
            return;
        }
        let (key, at) = (event.key(), happened_at(&event));
        let in_text = field(&event).is_some();
        match (one_character(&key), key.as_str()) {
            // A held key repeats in a machine's rhythm, but is a person's.
            (Some(_), _) if event.repeat() => {}
            (Some(typed), _) => {
                if typed == ' ' && !in_text {
                    let ended = state.borrow_mut().scanner.space(at);
                    state.borrow_mut().swallowed_space = !is_hands(&ended);
                    settle(driver, &state, &event, ended, amount);
                }
                // Use the key's position: under an Arabic layout a scanner's letters arrive as
                // Arabic.
                let meant = character_at(&event.code(), event.shift_key()).unwrap_or(typed);
                let heard = state.borrow_mut().scanner.character(meant, at);
                let has_before = state.borrow().before.is_some();
                if heard == Typed::First || !has_before {
                    state.borrow_mut().before = Some(Before {
                        amount: untrack(|| amount(driver)),
                        field: field(&event),
                    });
                }
                match heard {
                    Typed::First | Typed::Quick => {}
                    Typed::Scanned => event.prevent_default(),
                    Typed::Code(code) => {
                        event.prevent_default();
                        take(driver, &state, code);
                    }
                }
                let later = state.clone();
                let wait = u32::try_from(BURST_PAUSE.0).unwrap_or(u32::MAX);
                let pause = Timeout::new(wait.saturating_add(5), move || {
                    let code = later.borrow_mut().scanner.pause(monotonic());
                    if let Some(code) = code {
                        take(driver, &later, code);
                    }
                });
                state.borrow_mut().pause = Some(pause);
            }
            (None, name) => {
                let Some(command) = command(name) else {
                    return;
                };
                if event.repeat() {
                    // A held Enter presses nothing, because it was meant for another screen. Other
                    // held keys are a person's.
                    if command == Command::Enter {
                        event.prevent_default();
                    }
                    return;
                }
                let ended = state.borrow_mut().scanner.command(command, at, in_text);
                settle(driver, &state, &event, ended, amount);
            }
        }
    });
    // Some browsers press a button when the space key is released.
    let released = window_event_listener(ev::keyup, move |event| {
        if event.key() == " " && std::mem::take(&mut spaces.borrow_mut().swallowed_space) {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        listener.remove();
        released.remove();
    });
}

/// The command key of this name, if it is one.
fn command(name: &str) -> Option<Command> {
    match name {
        "Enter" => Some(Command::Enter),
        "Tab" => Some(Command::Tab),
        "Backspace" => Some(Command::Backspace),
        "Escape" => Some(Command::Escape),
        _ => None,
    }
}

const fn is_hands(ended: &Ended) -> bool {
    matches!(ended, Ended::First | Ended::Typed)
}

/// Carries out the result of a command key.
fn settle(
    driver: Driver,
    state: &RefCell<State>,
    event: &KeyboardEvent,
    ended: Ended,
    amount: fn(Driver) -> Money,
) {
    if !is_hands(&ended) {
        event.prevent_default();
    }
    match ended {
        Ended::Code(code) => take(driver, state, code),
        Ended::Undo => {
            if let Some(before) = put_back(state) {
                driver.send(Event::PutBack(before));
            }
        }
        Ended::First => {
            state.borrow_mut().before = Some(Before {
                amount: untrack(|| amount(driver)),
                field: field(event),
            });
        }
        Ended::Scanners | Ended::Typed => {}
    }
}

/// Puts back what the burst changed, and sends the code if the screen has a reference.
fn take(driver: Driver, state: &RefCell<State>, code: String) {
    let Some(before) = put_back(state) else {
        return;
    };
    let screen = driver.till.try_with_untracked(Till::screen);
    if matches!(screen, Some(Screen::Sale | Screen::Link)) {
        driver.send(Event::Scanned(code, before));
    }
}

/// Puts back the text that the burst changed; returns the amount as it was before.
fn put_back(state: &RefCell<State>) -> Option<Money> {
    let before = state.borrow_mut().before.take()?;
    if let Some((field, value)) = before.field {
        field.set_value(&value);
        let bubbles = web_sys::EventInit::new();
        bubbles.set_bubbles(true);
        if let Ok(changed) = web_sys::Event::new_with_event_init_dict("input", &bubbles) {
            let _ = field.dispatch_event(&changed);
        }
    }
    Some(before.amount)
}

fn one_character(key: &str) -> Option<char> {
    let mut characters = key.chars();
    characters.next().filter(|_| characters.as_str().is_empty())
}

/// The text box that has the key event, with its text; `None` for others and read-only ones.
fn field(event: &KeyboardEvent) -> Option<(HtmlInputElement, String)> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let value = input.value();
    (!input.read_only()).then_some((input, value))
}
