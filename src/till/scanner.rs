//! Hears every key of the page for a barcode scanner: its codes land in the reference, and nothing
//! that they typed elsewhere stays.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;
use payment::Money;
use payment::till::{BURST_PAUSE, Ended, Event, Scanner, Screen, Till, Typed, character_at};
use payment::time::Monotonic;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent};

use super::{Driver, monotonic};

/// What a burst may have changed, as it was before.
struct Before {
    amount: Money,
    field: Option<(HtmlInputElement, String)>,
}

struct State {
    scanner: Scanner,
    before: Option<Before>,
    pause: Option<Timeout>,
    /// Whether the space that is down presses nothing when it comes up, either.
    swallowed_space: bool,
}

/// Listens until the page's till is gone. `amount` is what is keyed in.
pub fn listen_to_scanners(driver: Driver, amount: fn(Driver) -> Money) {
    let state = Rc::new(RefCell::new(State {
        scanner: Scanner::default(),
        before: None,
        pause: None,
        swallowed_space: false,
    }));
    let spaces = state.clone();
    let settings = state.clone();
    // What else is heard of the terminal must not interrupt a code.
    let affixes = Memo::new(move |_| driver.affixes());
    Effect::new(move |_| {
        settings.borrow_mut().scanner = Scanner::with(affixes.get());
    });
    let listener = window_event_listener(ev::keydown, move |event| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing() {
            return;
        }
        let (key, at) = (event.key(), pressed_at(&event));
        let in_text = field(&event).is_some();
        match (one_character(&key), key.as_str()) {
            // A key that is held has a machine's rhythm, and is a hand's.
            (Some(_), _) if event.repeat() => {}
            (Some(typed), _) => {
                // The space inside a code is no press of the button that has the focus.
                let is_amid = state.borrow().scanner.is_amid(at);
                if typed == ' ' && is_amid && !in_text {
                    event.prevent_default();
                    state.borrow_mut().swallowed_space = true;
                }
                // The place of the key: under an Arabic layout a scanner's letters come as Arabic.
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
            (None, "Enter" | "Tab") => {
                let ended = state.borrow_mut().scanner.end(at, in_text);
                match ended {
                    Ended::Code(code) => {
                        event.prevent_default();
                        take(driver, &state, code);
                    }
                    Ended::Scanners => event.prevent_default(),
                    // A held Enter presses nothing: it was meant for another screen.
                    Ended::Typed if event.repeat() => event.prevent_default(),
                    Ended::Typed => {}
                }
            }
            _ => {}
        }
    });
    // Some browsers press a button when the space comes up.
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

/// Puts back what the burst changed, and hands the code on where there is a reference.
fn take(driver: Driver, state: &RefCell<State>, code: String) {
    let Some(before) = state.borrow_mut().before.take() else {
        return;
    };
    if let Some((field, value)) = before.field {
        field.set_value(&value);
        let bubbles = web_sys::EventInit::new();
        bubbles.set_bubbles(true);
        if let Ok(changed) = web_sys::Event::new_with_event_init_dict("input", &bubbles) {
            let _ = field.dispatch_event(&changed);
        }
    }
    let screen = driver.till.try_with_untracked(Till::screen);
    if matches!(screen, Some(Screen::Sale | Screen::Link)) {
        driver.send(Event::Scanned(code, before.amount));
    }
}

fn one_character(key: &str) -> Option<char> {
    let mut characters = key.chars();
    characters.next().filter(|_| characters.as_str().is_empty())
}

/// The text box that is typed into.
fn field(event: &KeyboardEvent) -> Option<(HtmlInputElement, String)> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let value = input.value();
    (!input.read_only()).then_some((input, value))
}

/// When the key went down by the browser's own clock: a page that was busy hears keys late and all
/// at once, and a hand's typing would look like a scanner's.
fn pressed_at(event: &KeyboardEvent) -> Monotonic {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since the page was opened: small and positive"
    )]
    Monotonic(event.time_stamp() as u64)
}
