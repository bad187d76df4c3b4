//! Calls of the browser's interfaces for devices, which have no types here.

use crate::dom::window;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// What came of waiting for a promise.
pub(crate) enum Waited {
    /// Its value.
    Done(JsValue),
    /// It was rejected, or there is none.
    Failed,
    /// Nothing came in time.
    Late,
}

impl Waited {
    /// The value, if it came.
    pub(crate) fn done(self) -> Option<JsValue> {
        match self {
            Self::Done(value) => Some(value),
            Self::Failed | Self::Late => None,
        }
    }
}

/// A member of an object; `None` if it has none.
pub(crate) fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    let found = Reflect::get(of, &name.into()).ok()?;
    (!found.is_undefined() && !found.is_null()).then_some(found)
}

/// A number that is a member of an object.
pub(crate) fn number(of: &JsValue, name: &str) -> Option<u32> {
    let number = get(of, name)?.as_f64()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an id, an index or a length: floats clamp when cast"
    )]
    let number = number as u32;
    Some(number)
}

/// Calls a method.
pub(crate) fn call(of: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(of, &name.into())?.dyn_into()?;
    let all = Array::new();
    for argument in arguments {
        all.push(argument);
    }
    Reflect::apply(&method, of, &all)
}

/// An object with one member.
pub(crate) fn object(name: &str, value: &JsValue) -> JsValue {
    let object = Object::new();
    let _ = Reflect::set(&object, &name.into(), value);
    object.into()
}

/// An interface of the browser, such as `serial`; `None` if it has none.
pub(crate) fn of_navigator(name: &str) -> Option<JsValue> {
    get(&window().navigator().into(), name)
}

/// Waits for the promise that a call gave, at most so many milliseconds.
pub(crate) async fn within(promise: Result<JsValue, JsValue>, patience: u32) -> Waited {
    let Ok(promise) = promise else {
        return Waited::Failed;
    };
    let late: JsValue = Object::new().into();
    let timer = future_to_promise({
        let late = late.clone();
        async move {
            TimeoutFuture::new(patience).await;
            Ok(late)
        }
    });
    let first = Promise::race(&Array::of2(&promise, &timer));
    match JsFuture::from(first).await {
        Ok(value) if Object::is(&value, &late) => Waited::Late,
        Ok(value) => Waited::Done(value),
        Err(_) => Waited::Failed,
    }
}
