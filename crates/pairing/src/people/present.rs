//! What is known of who is at this till now.

use std::cell::RefCell;

use browser_io::{exchange, from_json, to_json};
use contract::calls::Request;
use contract::people::{PeopleView, PersonView, sign_out};
use js_sys::Date;
use wasm_bindgen_futures::spawn_local;
use web_sys::Storage;

use super::shown::somebody_is_here;
use crate::dom::window;

/// What is known of who is at this till.
#[derive(Default)]
pub(super) struct Present {
    /// The name, if somebody has signed in.
    pub(super) name: Option<String>,
    /// Whether somebody has to sign in and nobody has.
    pub(super) is_locked: bool,
    /// After so many milliseconds without a key or a tap the person is signed out.
    idle_ms: f64,
    /// When a key or a tap was last heard, by the wall clock: it counts sleep.
    heard: f64,
    /// Whether the server has not answered yet that it has signed somebody out.
    is_leaving: bool,
    /// Whether it is being asked to.
    is_asking: bool,
}

impl Present {
    /// Whether the person has done nothing for so long that somebody else may stand here.
    pub(super) fn is_idle(&self) -> bool {
        let may_be = self.name.is_some() && self.idle_ms > 0.0;
        let is_over = |heard: f64| Date::now() - heard >= self.idle_ms;
        may_be && is_over(self.heard) && is_over(heard_elsewhere())
    }
}

thread_local! {
    static PRESENT: RefCell<Present> = RefCell::default();
}

/// Looks at what is known.
pub(super) fn known<T>(look: impl FnOnce(&Present) -> T) -> T {
    PRESENT.with_borrow(look)
}

/// The entry of the browser's storage with the time of the last key or tap in any window of this till.
const HEARD: &str = "tabby-pos.heard";

/// How often that is written, in milliseconds.
const WRITTEN: f64 = 5_000.0;

fn storage() -> Option<Storage> {
    window().local_storage().ok()?
}

/// When a key or a tap was last heard in some window.
fn heard_elsewhere() -> f64 {
    let heard = storage().and_then(|storage| storage.get_item(HEARD).ok()?);
    let heard = heard.and_then(|heard| from_json::<i64>(&heard));
    heard.unwrap_or(0) as f64
}

/// Stores the time now. It is written and read by the browser: Rust's own reading and writing of numbers
/// would be a third of this bundle.
fn store_now(entry: &str) {
    if let (Some(storage), Some(now)) = (storage(), to_json(&Date::now())) {
        let _ = storage.set_item(entry, &now);
    }
}

/// A key or a tap was heard.
pub(super) fn heard() {
    let now = Date::now();
    PRESENT.with_borrow_mut(|present| present.heard = now);
    if (now - heard_elsewhere()).abs() >= WRITTEN {
        store_now(HEARD);
    }
}

/// Takes what an answer says of this till: whether somebody has to sign in and nobody has. True if it is to
/// be found out who is here.
pub(super) fn told(is_needed: bool) -> bool {
    let (is_here, is_known) = PRESENT.with_borrow_mut(|present| {
        if is_needed {
            present.name = None;
            present.is_locked = true;
        } else if !present.is_leaving {
            present.is_locked = false;
        }
        (!is_needed && !present.is_leaving, present.name.is_some())
    });
    if is_here {
        somebody_is_here();
    }
    is_here && !is_known
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
        let name = found.map(|person| person.name.clone());
        // Somebody has signed in in another window, just now for all that is known.
        if present.name != name {
            present.heard = Date::now();
        }
        present.name = name;
        present.is_locked = !view.people.is_empty() && found.is_none();
        found.is_some()
    });
    if is_here {
        somebody_is_here();
    }
}

/// The entry of the browser's storage that says to other windows that somebody has come or gone.
pub(super) const CHANGED: &str = "tabby-pos.person";

fn tell_other_windows() {
    store_now(CHANGED);
}

/// Somebody has signed in here.
pub(super) fn signed_in(person: &PersonView) {
    PRESENT.with_borrow_mut(|present| {
        present.name = Some(person.name.clone());
        present.is_locked = false;
        present.is_leaving = false;
        present.heard = Date::now();
    });
    tell_other_windows();
}

/// Signs out whoever is here. The till is locked at once; without an answer of the server's it asks again
/// until there is one.
pub(super) fn leaves() {
    PRESENT.with_borrow_mut(|present| {
        present.name = None;
        present.is_locked = true;
        present.is_leaving = true;
    });
    leave();
}

/// Asks the server to sign out whoever is here, unless it is being asked.
pub(super) fn leave() {
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
            tell_other_windows();
        });
    }
}
