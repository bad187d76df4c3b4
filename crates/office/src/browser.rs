//! Small services of the browser.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, Storage};

/// A new version 7 UUID: sorts by time, and cannot be guessed.
pub(crate) fn fresh_id() -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since 1970"
    )]
    let millis = js_sys::Date::now() as u64;
    let mut random = [0; 10];
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut random);
    }
    uuid::Builder::from_unix_timestamp_millis(millis, &random)
        .into_uuid()
        .to_string()
}

/// The browser's storage; `None` where it is blocked.
pub(crate) fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Gives the focus to the first element below the office that the selector finds, once it is on the
/// page.
pub(crate) fn focus_on(selector: &'static str) {
    request_animation_frame(move || {
        let found = document().query_selector(selector).ok().flatten();
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}

/// Copies a text; `told` says whether it worked. Browsers allow this only for a tap and on secure
/// pages, and may refuse.
pub(crate) fn copy(text: &str, told: impl FnOnce(bool) + 'static) {
    let navigator: JsValue = window().navigator().into();
    let get = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).ok();
    let promise = get(&navigator, "clipboard").and_then(|clipboard| {
        let write: Function = get(&clipboard, "writeText")?.dyn_into().ok()?;
        let promise = write.call1(&clipboard, &text.into()).ok()?;
        promise.dyn_into::<Promise>().ok()
    });
    match promise {
        Some(promise) => spawn_local(async move { told(JsFuture::from(promise).await.is_ok()) }),
        None => told(false),
    }
}
