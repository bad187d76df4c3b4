//! The browser's Back button: it closes what a tap opened, and asks before it leaves a sale.
//!
//! One entry in the history stands for everything that can be open. The tap that opens something
//! makes it, because Chrome skips entries made without a tap, and Back removes it. Something closed
//! by its own button leaves the entry there: the next Back then does nothing, which is better than
//! leaving the till.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use till::Till;

use super::driver::Driver;

/// What can be open, lowest first. Back closes the uppermost.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Layer {
    /// A screen that was opened from another.
    Screen,
    /// The menu.
    Menu,
    /// A question (dialog).
    Question,
}

/// The state that marks our entry in the history.
const OPENED: &str = "tabby-pos.opened";

thread_local! {
    static OPEN: RefCell<Option<Vec<Open>>> = const { RefCell::new(None) };
}

struct Open {
    layer: Layer,
    close: Rc<dyn Fn()>,
}

/// Handles the browser's Back on a page of the terminal's own. The history of a host's page is not
/// ours.
pub fn listen_to_back(driver: Driver) {
    OPEN.with_borrow_mut(|open| *open = Some(Vec::new()));
    let back = window_event_listener_untyped("popstate", |_| {
        let uppermost = OPEN.with_borrow(|open| {
            let all = open.as_ref()?;
            // Of two with the same layer the later one is on the page.
            let uppermost = all.iter().max_by_key(|open| open.layer)?;
            Some((uppermost.close.clone(), all.len() > 1))
        });
        if let Some((close, more)) = uppermost {
            if more {
                enter();
            }
            close();
        }
    });
    // The browser asks in its own words.
    let leaving = window_event_listener_untyped("beforeunload", move |event| {
        let is_selling = driver
            .till
            .try_with_untracked(|till| matches!(till, Till::Selling(_)));
        if is_selling == Some(true) {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        back.remove();
        leaving.remove();
    });
}

/// Makes Back call `close`, until the owner of this call is gone.
pub fn closes_by_back(layer: Layer, close: impl Fn() + 'static) {
    let close: Rc<dyn Fn()> = Rc::new(close);
    let is_followed = OPEN.with_borrow_mut(|open| {
        let close = close.clone();
        open.as_mut()
            .map(|open| open.push(Open { layer, close }))
            .is_some()
    });
    if !is_followed {
        return;
    }
    enter();
    let close = StoredValue::new_local(close);
    on_cleanup(move || {
        let Some(close) = close.try_get_value() else {
            return;
        };
        OPEN.with_borrow_mut(|open| {
            if let Some(open) = open {
                open.retain(|open| !Rc::ptr_eq(&open.close, &close));
            }
        });
    });
}

/// Makes the history entry, unless it is there.
fn enter() {
    let Ok(history) = window().history() else {
        return;
    };
    let is_there = history
        .state()
        .is_ok_and(|state| state.as_string().as_deref() == Some(OPENED));
    if !is_there {
        let _ = history.push_state(&OPENED.into(), "");
    }
}
