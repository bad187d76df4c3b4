//! Who is at this till now: the button with the name, and the lock.

use std::cell::RefCell;

use browser_io::{Answer, add_styles, exchange, send};
use contract::calls::Request;
use contract::people::{PeopleView, PersonView, people, sign_out};
use js_sys::Date;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event};

use super::purpose::Purpose;
use super::screen::{ask, shown, somebody_is_here};
use crate::dom::{STYLES, child, document, hear, language, window};
use crate::words::{filled_with, words};

/// The id of the button with the name.
const ID: &str = "person";

/// How often it is looked at whether the till has to be locked, in milliseconds.
const LOOK: i32 = 1_000;

/// Every how many looks the server is asked whether somebody has signed in elsewhere.
const LOOKS_AT_SERVER: u32 = 5;

/// What is known of who is at this till.
#[derive(Default)]
struct Present {
    /// The name, if somebody has signed in.
    name: Option<String>,
    /// Whether somebody has to sign in and nobody has.
    is_locked: bool,
    /// After so many milliseconds without a key or a tap the person is signed out.
    idle_ms: f64,
    /// When a key or a tap was last heard, by the wall clock: it counts sleep.
    heard: f64,
    is_watched: bool,
    looks: u32,
    /// Whether the server has not answered yet that it has signed somebody out.
    is_leaving: bool,
    /// Whether it is being asked to.
    is_asking: bool,
}

thread_local! {
    static PRESENT: RefCell<Present> = RefCell::default();
}

/// Takes what the server says of this till: `needed` if somebody has to sign in and nobody has.
pub(crate) fn told(is_needed: bool) {
    let (is_leaving, is_known) = PRESENT.with_borrow_mut(|present| {
        if is_needed {
            present.name = None;
            present.is_locked = true;
        } else if !present.is_leaving {
            present.is_locked = false;
        }
        (present.is_leaving, present.name.is_some())
    });
    watch();
    if is_needed {
        show_button();
        lock_if_free();
    } else if !is_leaving {
        somebody_is_here();
        if !is_known {
            spawn_local(read());
        }
    }
}

/// Asks the server who is here.
async fn read() {
    if let Answer::Good(view) = send::<PeopleView>(people()).await {
        learns(&view);
    }
}

/// Takes what the server tells of all people.
pub(super) fn learns(view: &PeopleView) {
    let signed_in = view.signed_in.as_ref();
    let mut all = view.people.iter();
    let found = all.find(|person| Some(&person.id) == signed_in);
    let is_here = PRESENT.with_borrow_mut(|present| {
        present.idle_ms = f64::from(view.idle_s) * 1_000.0;
        // Until the server has signed somebody out, it tells that the person is here.
        if present.is_leaving {
            return false;
        }
        present.name = found.map(|person| person.name.clone());
        present.is_locked = !view.people.is_empty() && found.is_none();
        found.is_some()
    });
    if is_here {
        somebody_is_here();
    }
    watch();
    show_button();
}

/// Somebody has signed in here.
pub(super) fn signed_in(person: &PersonView) {
    PRESENT.with_borrow_mut(|present| {
        present.name = Some(person.name.clone());
        present.is_locked = false;
        present.is_leaving = false;
        present.heard = Date::now();
    });
    watch();
    show_button();
}

/// Signs out whoever is here. The till is locked at once; without an answer of the server's it asks again
/// until there is one.
pub(super) fn lock() {
    PRESENT.with_borrow_mut(|present| {
        present.name = None;
        present.is_locked = true;
        present.is_leaving = true;
    });
    show_button();
    lock_if_free();
    leave();
}

/// Asks the server to sign out whoever is here, unless it is being asked.
fn leave() {
    let begins = PRESENT.with_borrow_mut(|present| {
        let begins = present.is_leaving && !present.is_asking;
        present.is_asking |= begins;
        begins
    });
    if begins {
        spawn_local(async {
            let Request { method, path, .. } = sign_out();
            let answer = exchange(method, path, None).await;
            PRESENT.with_borrow_mut(|present| {
                present.is_asking = false;
                present.is_leaving &= !matches!(answer, Some((204, _)));
            });
        });
    }
}

/// Asks who it is, unless a payment is on the screen: that stays in sight, and can be cancelled.
fn lock_if_free() {
    let is_locked = PRESENT.with_borrow(|present| present.is_locked);
    let is_free = || {
        let sale = document()?.query_selector(".screen.sale").ok()?;
        sale.filter(|sale| !sale.has_attribute("inert"))
    };
    if is_locked && shown().is_none() && is_free().is_some() {
        spawn_local(async {
            let _ = ask(Purpose::SignIn, None).await;
        });
    }
}

/// Looks at the clock and at the page from now on.
fn watch() {
    let is_new =
        PRESENT.with_borrow_mut(|present| !std::mem::replace(&mut present.is_watched, true));
    if !is_new {
        return;
    }
    add_styles(STYLES);
    let hears = || PRESENT.with_borrow_mut(|present| present.heard = Date::now());
    hears();
    for name in ["pointerdown", "keydown"] {
        let call = Closure::<dyn FnMut(Event)>::new(move |_| hears()).into_js_value();
        let call = call.unchecked_ref();
        // Before anything that keeps the event to itself.
        let _ = window().add_event_listener_with_callback_and_bool(name, call, true);
    }
    let look = Closure::<dyn FnMut()>::new(look).into_js_value();
    let look = look.unchecked_ref();
    let _ = window().set_interval_with_callback_and_timeout_and_arguments_0(look, LOOK);
}

fn look() {
    let is_idle = PRESENT.with_borrow(|present| {
        let is_over = Date::now() - present.heard >= present.idle_ms;
        present.name.is_some() && present.idle_ms > 0.0 && is_over
    });
    if is_idle {
        lock();
    }
    show_button();
    lock_if_free();
    // Somebody may have signed in in another window.
    let is_time = PRESENT.with_borrow_mut(|present| {
        present.looks = present.looks.wrapping_add(1);
        present.looks % LOOKS_AT_SERVER == 0
    });
    if is_time {
        leave();
        if shown() == Some(Purpose::SignIn) {
            spawn_local(read());
        }
    }
}

/// The button with the name in the till's top bar, which makes itself anew in another language.
fn show_button() -> Option<()> {
    let page = document()?;
    let name = PRESENT.with_borrow(|present| present.name.clone());
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
                    let _ = ask(Purpose::Switch, None).await;
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
