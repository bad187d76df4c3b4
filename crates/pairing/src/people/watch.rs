//! The button with the name, and the lock.

use std::cell::Cell;

use browser_io::{Answer, add_styles, send};
use contract::people::{PeopleView, people};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::present;
use super::present::{CHANGED, heard, known, learns, leave, leaves};
use super::purpose::Purpose;
use super::screen::ask;
use super::shown::{keeps, page_was_left, shown};
use crate::dom::{STYLES, child, document, hear, hear_first, is_keypad, key, language, window};
use crate::words::{filled_with, words};

/// The id of the button with the name.
const ID: &str = "person";

/// How often it is looked at whether the till has to be locked, in milliseconds.
const LOOK: i32 = 250;

/// Every how many looks the server is asked whether somebody has signed in elsewhere.
const LOOKS_AT_SERVER: u32 = 20;

thread_local! {
    /// How often it was looked; none before it begins.
    static LOOKS: Cell<Option<u32>> = const { Cell::new(None) };
}

/// Takes what the server says of this till: whether somebody has to sign in and nobody has.
pub(crate) fn told(is_needed: bool) {
    begin();
    if present::told(is_needed) {
        spawn_local(read());
    }
    show_button();
    lock_if_free();
}

/// Asks the server who is here.
async fn read() {
    if let Answer::Good(view) = send::<PeopleView>(people()).await {
        learns(&view);
    }
}

/// Asks who it is, unless a payment is on the screen: that stays in sight, and can be cancelled.
fn lock_if_free() {
    let is_free = is_keypad();
    match shown() {
        None if is_free && known(|present| present.is_locked) => spawn_local(async {
            let _ = ask(Purpose::SignIn, true).await;
        }),
        // A late payment has come, or another window has begun a sale.
        Some(shown) if shown.purpose == Purpose::SignIn && shown.is_lock && !is_free => {
            (shown.end)(None)
        }
        _ => {}
    }
}

/// Looks at the clock and at the page from now on.
pub(crate) fn begin() {
    if LOOKS.get().is_some() {
        return;
    }
    LOOKS.set(Some(0));
    add_styles(STYLES);
    heard();
    for name in ["pointerdown", "keydown"] {
        hear_first(&window(), name, |_| heard());
    }
    for name in ["keydown", "keyup", "paste"] {
        hear_first(&window(), name, |event| {
            let target = event.target().and_then(|target| target.dyn_into().ok());
            if keeps(&key(&event), target.as_ref()) {
                event.stop_immediate_propagation();
                event.prevent_default();
            }
        });
    }
    hear(&window(), "popstate", |_| page_was_left());
    // Another window says that somebody has come or gone.
    hear(&window(), "storage", |event| {
        if key(&event) == CHANGED {
            spawn_local(read());
        }
    });
    let look = Closure::<dyn FnMut()>::new(look).into_js_value();
    let look = look.unchecked_ref();
    let _ = window().set_interval_with_callback_and_timeout_and_arguments_0(look, LOOK);
}

fn look() {
    if known(present::Present::is_idle) {
        leaves();
    }
    show_button();
    lock_if_free();
    // Somebody may have signed in in another window.
    let looks = LOOKS.get().unwrap_or(0).wrapping_add(1);
    LOOKS.set(Some(looks));
    if looks.is_multiple_of(LOOKS_AT_SERVER) {
        leave();
        if shown().is_some_and(|shown| shown.purpose == Purpose::SignIn) {
            spawn_local(read());
        }
    }
}

/// The button with the name in the till's top bar, which makes itself anew in another language.
fn show_button() -> Option<()> {
    let page = document()?;
    let name = known(|present| present.name.clone());
    let shown = page.get_element_by_id(ID);
    let Some(name) = name else {
        shown?.remove();
        return None;
    };
    let label = filled_with(words(language()).at_this_till, &name);
    let button = match shown {
        Some(button) => button,
        None => {
            let bar = page.query_selector(".top-bar").ok()??;
            let language = bar.query_selector(".language").ok()?;
            let attributes = [
                ("id", ID),
                ("type", "button"),
                ("class", "quiet"),
                ("translate", "no"),
            ];
            let button: Element = child(&bar, "button", &attributes, "")?;
            bar.insert_before(&button, language.as_deref()).ok()?;
            hear(&button, "click", |_| {
                spawn_local(async {
                    let _ = ask(Purpose::Switch, true).await;
                });
            });
            button
        }
    };
    if button.text_content().as_deref() != Some(&name) {
        button.set_text_content(Some(&name));
    }
    button.set_attribute("aria-label", &label).ok()
}
