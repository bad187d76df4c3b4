//! Which question about people is on the screen now. There is one at a time.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Date, Promise};
use web_sys::{HtmlDialogElement, Node};

use super::purpose::Purpose;

/// Ends a question with an answer.
type End = Rc<dyn Fn(Option<&str>)>;

/// A question on the screen.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) purpose: Purpose,
    /// Whether it locks the till, and no request waits for it.
    pub(super) is_lock: bool,
    pub(super) dialog: HtmlDialogElement,
    /// Ends when the question does, with its answer.
    pub(super) ended: Promise,
    /// Ends it with this answer, unless one is being checked.
    pub(super) end: End,
}

thread_local! {
    static SHOWN: RefCell<Option<Shown>> = const { RefCell::new(None) };
}

/// The question that is on the screen.
pub(super) fn shown() -> Option<Shown> {
    SHOWN.with_borrow(Clone::clone)
}

/// Takes note of a question.
pub(super) fn show(new: Shown) {
    SHOWN.set(Some(new));
}

/// Forgets the question of this dialog.
pub(super) fn forget(dialog: &HtmlDialogElement) {
    SHOWN.with_borrow_mut(|shown| {
        shown.take_if(|shown| shown.dialog == *dialog);
    });
}

/// For so many milliseconds after a question its last keys are still under somebody's fingers.
const REST: f64 = 600.0;

thread_local! {
    static RESTS_UNTIL: Cell<f64> = const { Cell::new(0.0) };
}

/// A question has ended.
pub(super) fn rest() {
    RESTS_UNTIL.set(Date::now() + REST);
}

/// Whether a key that was pressed outside of a question's dialog must not reach the till: while one is
/// shown all, and soon after that those that begin something.
pub(super) fn keeps(key: &str, target: Option<&Node>) -> bool {
    match shown() {
        Some(shown) => !shown.dialog.contains(target),
        None => matches!(key, "Enter" | " ") && Date::now() < RESTS_UNTIL.get(),
    }
}

/// Ends a question that may be left: what it was asked for is gone.
pub(super) fn page_was_left() {
    if let Some(shown) = shown()
        && shown.purpose != Purpose::SignIn
    {
        (shown.end)(None);
    }
}

/// Ends the question who is at this till: somebody has signed in, in another window.
pub(super) fn somebody_is_here() {
    if let Some(shown) = shown()
        && shown.purpose == Purpose::SignIn
    {
        (shown.end)(Some(""));
    }
}
