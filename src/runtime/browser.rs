//! Browser functions: clocks, visibility, keeping the screen awake, the clipboard.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Interval;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::ev;
use leptos::prelude::*;
use payment::time::{Monotonic, Timestamp};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::VisibilityState;

/// This page's monotonic clock. The wall clock may be wrong by years.
pub fn monotonic() -> Monotonic {
    let ms = window().performance().map_or(0.0, |clock| clock.now());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since the page was opened: small and positive"
    )]
    Monotonic(ms as u64)
}

/// The wall clock, which may be wrong and may be set: compare it only with itself.
pub(super) fn wall() -> Timestamp {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970: far below what an i64 holds"
    )]
    Timestamp(js_sys::Date::now() as i64)
}

/// Calls `back` when the page becomes visible, gets its network back, or comes out of the
/// back/forward cache.
pub(super) fn on_return(back: impl Fn() + Clone + 'static) {
    let seen = back.clone();
    let listeners = [
        window_event_listener_untyped("visibilitychange", move |_| {
            if is_seen() {
                seen();
            }
        }),
        window_event_listener(ev::online, {
            let back = back.clone();
            move |_| back()
        }),
        window_event_listener_untyped("pageshow", move |_| back()),
    ];
    on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
}

/// Whether the page is visible.
pub(super) fn is_seen() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// Calls `hidden` when the page stops being visible.
pub(super) fn on_hide(hidden: impl Fn() + 'static) {
    let listener = window_event_listener_untyped("visibilitychange", move |_| {
        if !is_seen() {
            hidden();
        }
    });
    on_cleanup(move || listener.remove());
}

/// Calls `lost` when the browser notices that there is no network.
pub(super) fn on_loss(lost: impl Fn() + 'static) {
    let listener = window_event_listener_untyped("offline", move |_| lost());
    on_cleanup(move || listener.remove());
}

/// Calls `heard` for these events of the whole page, before any other listener, until the owner of
/// this call is gone.
pub fn hear_first(names: &'static [&'static str], heard: impl FnMut(web_sys::Event) + 'static) {
    let heard = Closure::<dyn FnMut(web_sys::Event)>::new(heard);
    let listener = heard.as_ref().unchecked_ref::<Function>().clone();
    for name in names {
        let _ = window().add_event_listener_with_callback_and_bool(name, &listener, true);
    }
    let kept = StoredValue::new_local(heard);
    on_cleanup(move || {
        for name in names {
            let _ = window().remove_event_listener_with_callback_and_bool(name, &listener, true);
        }
        kept.dispose();
    });
}

/// Calls `tick` once a second, until the page's till is gone.
pub(super) fn every_second(tick: impl Fn() + 'static) {
    let interval = StoredValue::new_local(Interval::new(1_000, tick));
    on_cleanup(move || interval.dispose());
}

/// Keeps the screen awake while a code shows, in browsers that can.
#[derive(Clone, Default)]
pub struct WakeLock(Rc<RefCell<State>>);

#[derive(Default)]
struct State {
    wanted: bool,
    lock: Option<Object>,
}

impl WakeLock {
    /// Keeps the screen awake, or stops doing so.
    pub fn hold(&self, wanted: bool) {
        let held = {
            let mut state = self.0.borrow_mut();
            state.wanted = wanted;
            let lost = state
                .lock
                .as_ref()
                .is_some_and(|lock| truthy(lock, "released"));
            if lost {
                state.lock = None;
            }
            if !wanted && let Some(lock) = state.lock.take() {
                let _ = call(&lock, "release", None);
            }
            state.lock.is_some()
        };
        if wanted && !held {
            self.request();
        }
    }

    fn request(&self) {
        let navigator: JsValue = window().navigator().into();
        let Ok(api) = Reflect::get(&navigator, &"wakeLock".into()) else {
            return;
        };
        let Ok(api) = api.dyn_into::<Object>() else {
            return;
        };
        let Some(promise) =
            call(&api, "request", Some("screen")).and_then(|p| p.dyn_into::<Promise>().ok())
        else {
            return;
        };
        let state = self.0.clone();
        spawn_local(async move {
            let Some(lock) = JsFuture::from(promise)
                .await
                .ok()
                .and_then(|lock| lock.dyn_into::<Object>().ok())
            else {
                return;
            };
            let mut state = state.borrow_mut();
            if state.wanted {
                state.lock = Some(lock);
            } else {
                let _ = call(&lock, "release", None);
            }
        });
    }
}

fn truthy(object: &Object, name: &str) -> bool {
    Reflect::get(object, &name.into()).is_ok_and(|value| value.is_truthy())
}

fn call(object: &Object, name: &str, argument: Option<&str>) -> Option<JsValue> {
    let function: Function = Reflect::get(object, &name.into()).ok()?.dyn_into().ok()?;
    match argument {
        Some(text) => function.call1(object, &text.into()).ok(),
        None => function.call0(object).ok(),
    }
}
