//! The keyboard while the office is open: no key reaches the terminal below.

use leptos::prelude::*;
use till::{Affixes, Command, Ended, Scanner, Typed, character_at};
use ui::components::happened_at;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

/// Events that the terminal below must not get.
const TAKEN: [&str; 3] = ["keydown", "keyup", "paste"];

/// Finds the search box. It gets what a person or a scanner types while no text box has the focus.
pub(crate) const SEARCH: &str = ".office-search input";

/// Takes the keyboard until the owner of this call is gone.
///
/// `affixes` says what the shop's scanners type before and after a code. `scanned` is called with
/// the code alone, and `escape` for the Escape key. Neither is called while a dialog is open:
/// Escape closes the dialog, and a person answers it.
///
/// The listener is the first of the whole page to act. It stops the event there and leaves the
/// browser's own doing alone: text boxes take text, Enter presses the button that has the focus.
pub(crate) fn take(
    affixes: impl Fn() -> Affixes + 'static,
    escape: impl Fn() + 'static,
    scanned: impl Fn(String) + 'static,
) {
    let (mut scanner, mut known) = (Scanner::default(), Affixes::default());
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        event.stop_immediate_propagation();
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        if event.type_() != "keydown" {
            return;
        }
        let is_in_dialog = found("dialog[open]").is_some();
        // A person's date or amount is no code, however quickly it is typed.
        let is_elsewhere = is_in(&event, "input, select, textarea") && !is_in(&event, SEARCH);
        let is_shortcut = key.ctrl_key() || key.alt_key() || key.meta_key() || key.is_composing();
        if !is_shortcut && !is_elsewhere && !key.repeat() {
            let affixes = affixes();
            if known != affixes {
                scanner = Scanner::with(affixes.clone());
                known = affixes;
            }
            match hear(&mut scanner, key) {
                Some(Heard::Code(code)) => {
                    event.prevent_default();
                    // A question that is open is answered by a person.
                    if !is_in_dialog {
                        scanned(code);
                    }
                    return;
                }
                Some(Heard::Scanners) => return event.prevent_default(),
                None => {}
            }
        }
        if is_in_dialog {
            return;
        }
        if key.key() == "Escape" {
            event.prevent_default();
            if !key.repeat() {
                escape();
            }
        } else if !is_shortcut && key.key().chars().count() == 1 && !takes_keys(&event, &key.key())
        {
            // A scanner types wherever the focus is.
            if let Some(search) = found(SEARCH) {
                let _ = search.focus();
            }
        }
    });
    let function = listener
        .as_ref()
        .unchecked_ref::<js_sys::Function>()
        .clone();
    for name in TAKEN {
        let _ = window().add_event_listener_with_callback_and_bool(name, &function, true);
    }
    let kept = StoredValue::new_local(listener);
    on_cleanup(move || {
        for name in TAKEN {
            let _ = window().remove_event_listener_with_callback_and_bool(name, &function, true);
        }
        kept.dispose();
    });
}

/// What a key turned out to be, if it is a scanner's.
enum Heard {
    /// The end of a code.
    Code(String),
    /// A part of one, that must not press what has the focus.
    Scanners,
}

/// Tells a scanner's key from a person's. What a scanner types into the search stands there until its
/// code replaces it.
fn hear(scanner: &mut Scanner, key: &KeyboardEvent) -> Option<Heard> {
    let (name, at) = (key.key(), happened_at(key));
    let mut characters = name.chars();
    let ended = match (characters.next(), characters.next()) {
        (Some(typed), None) => {
            let meant = character_at(&key.code(), key.shift_key()).unwrap_or(typed);
            return match scanner.character(meant, at) {
                Typed::Code(code) => Some(Heard::Code(code)),
                Typed::First | Typed::Quick | Typed::Scanned => None,
            };
        }
        _ => match name.as_str() {
            "Enter" => scanner.command(Command::Enter, at, is_in(key, SEARCH)),
            "Tab" => scanner.command(Command::Tab, at, is_in(key, SEARCH)),
            _ => return None,
        },
    };
    match ended {
        Ended::Code(code) => Some(Heard::Code(code)),
        // A code that came too slowly to be known as one stands in the search, which Enter asks for.
        Ended::Scanners | Ended::Undo if is_in(key, SEARCH) => None,
        Ended::Scanners | Ended::Undo => Some(Heard::Scanners),
        Ended::First | Ended::Typed => None,
    }
}

/// Whether what has the focus uses this key itself.
fn takes_keys(event: &Event, key: &str) -> bool {
    is_in(event, "input, select, textarea") || key == " " && is_in(event, "button, a, summary")
}

fn is_in(event: &Event, selector: &str) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| matches!(target.closest(selector), Ok(Some(_))))
}

fn found(selector: &str) -> Option<HtmlElement> {
    let element = document().query_selector(selector).ok().flatten()?;
    element.dyn_into().ok()
}
