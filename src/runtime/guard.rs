//! Sees every press before any other listener, and swallows those on a screen that has just come by
//! itself: they were meant for the screen before. A keypad that has just come back starts no sale.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use payment::time::Monotonic;
use till::{Event as Turn, FirstKeys, Screen};
use ui::components::{clicks, happened_at};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, KeyboardEvent};

use super::browser::{hear_first, monotonic};
use super::driver::Driver;

/// All events by which a key, a finger, a mouse or a screen reader presses.
const PRESSES: [&str; 6] = [
    "keydown",
    "keyup",
    "pointerdown",
    "pointerup",
    "mousedown",
    "click",
];

impl Driver {
    /// Another screen shows. This may begin a pause.
    pub(super) fn guard(&self, from: Screen, to: Screen, is_by_hand: bool) {
        let now = monotonic();
        let _ = self
            .inner
            .try_update_value(|inner| inner.guard.changed(from, to, is_by_hand, now));
        self.show_pause();
    }

    /// Call this when a question opens.
    pub fn asked(&self) {
        let now = monotonic();
        let _ = self.inner.try_update_value(|inner| inner.guard.asked(now));
        self.show_pause();
    }

    /// Publishes what the screen ignores now, and again when that changes.
    fn show_pause(&self) {
        let (driver, now) = (*self, monotonic());
        let pause = self.inner.try_update_value(|inner| {
            // A timer that is replaced never fires.
            inner.unguard = inner.guard.pause_left(now).map(|left| {
                let wait = u32::try_from(left.0).unwrap_or(u32::MAX);
                Timeout::new(wait, move || driver.show_pause())
            });
            inner.guard.pause(now)
        });
        let pause = pause.unwrap_or_default();
        if self.pause.try_with_untracked(|before| *before != pause) == Some(true) {
            self.pause.set(pause);
        }
    }

    /// Whether this event counts now.
    pub(super) fn takes(&self, event: &till::Event) -> bool {
        let now = monotonic();
        self.inner
            .try_with_value(|inner| inner.guard.takes(event, now))
            == Some(true)
    }

    /// Whether the screen ignores this kind of press. Uses the clock, because a timer may be late.
    fn is_guarded(&self, is_tap: bool) -> bool {
        let now = monotonic();
        self.inner.try_with_value(|inner| {
            inner.guard.is_closed(now) || is_tap && inner.guard.is_closed_to_taps(now)
        }) == Some(true)
    }
}

/// Swallows presses on a screen that came by itself, and every key of an input method, before any
/// other listener gets them.
pub fn listen_for_presses(driver: Driver) {
    // The start of a tap decides: one that began too early must not end as a click.
    let began_early = StoredValue::new_local(false);
    let first_keys = StoredValue::new_local(first_keys());
    if first_keys.with_value(FirstKeys::has_lost) {
        driver.send(Turn::TypedEarly);
    }
    hear_first(&PRESSES, move |event: Event| {
        if is_elsewhere(&event) || is_shortcut(&event) {
            return;
        }
        if is_composing(&event) {
            // The key is the input method's: no listener of ours gets it, but the text box still
            // does.
            event.stop_immediate_propagation();
            return;
        }
        let kind = event.type_();
        // A screen reader's click has no press before it.
        let has_beginning = kind != "click" || clicks(&event) > 0.0;
        let is_early = typed_at(&event)
            .is_some_and(|at| first_keys.try_update_value(|keys| !keys.takes(at)) == Some(true));
        if is_early && !driver.is_guarded(false) {
            driver.send(Turn::TypedEarly);
        }
        let is_tap = has_beginning && !kind.starts_with("key");
        let is_guarded = is_early || driver.is_guarded(is_tap);
        if matches!(kind.as_str(), "pointerdown" | "keydown") {
            began_early.set_value(is_guarded);
        }
        if is_guarded || has_beginning && began_early.get_value() {
            event.prevent_default();
            event.stop_immediate_propagation();
        }
    });
}

/// The keys that index.html has recorded so far; every key counts on another page.
fn first_keys() -> FirstKeys {
    let heard = js_sys::Reflect::get(&window(), &"firstKeys".into()).unwrap_or_default();
    let time = |name: &str| {
        let ms = js_sys::Reflect::get(&heard, &name.into()).ok()?.as_f64()?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "milliseconds since the page was opened: small and positive"
        )]
        Some(Monotonic(ms as u64))
    };
    match time("from") {
        Some(from) => {
            let now = monotonic();
            // Scripts that drive the page wait for this, too.
            let _ = js_sys::Reflect::set(&heard, &"taken".into(), &JsValue::from(now.0));
            FirstKeys::new(from, now, time("last"))
        }
        None => FirstKeys::default(),
    }
}

/// When a key that types a character, or Enter, went down; `None` for any other event.
fn typed_at(event: &Event) -> Option<Monotonic> {
    let key = event.dyn_ref::<KeyboardEvent>()?;
    let types = key.key().chars().count() == 1 || key.key() == "Enter";
    (types && key.type_() == "keydown").then(|| happened_at(key))
}

/// Whether a key belongs to an input method: its Enter ends a word and sends nothing, its Escape
/// takes a word back and closes nothing. In Safari only the key code shows this, because there the
/// composition is over before its last key event.
fn is_composing(event: &Event) -> bool {
    const INPUT_METHOD: u32 = 229;
    event
        .dyn_ref::<KeyboardEvent>()
        .is_some_and(|key| key.is_composing() || key.key_code() == INPUT_METHOD)
}

/// Whether the press is on another part of a host's page.
fn is_elsewhere(event: &Event) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| {
        let is_ours = matches!(target.closest(".till"), Ok(Some(_)));
        !is_ours && !matches!(target.tag_name().as_str(), "BODY" | "HTML")
    })
}

/// Whether the key is a shortcut of the browser's, such as reloading or printing.
fn is_shortcut(event: &Event) -> bool {
    event.dyn_ref::<KeyboardEvent>().is_some_and(|key| {
        let is_function = key.key().len() > 1 && key.key().starts_with('F');
        key.ctrl_key() || key.alt_key() || key.meta_key() || is_function
    })
}
