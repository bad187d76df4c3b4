//! The clipboard.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Copies a text; `told` says whether it worked. Browsers allow this only for a tap and on secure
/// pages, and may refuse.
pub fn copy_text(text: &str, told: impl FnOnce(bool) + 'static) {
    match written(text) {
        Some(promise) => spawn_local(async move { told(JsFuture::from(promise).await.is_ok()) }),
        None => told(false),
    }
}

/// The promise that the text is written; `None` where there is no clipboard.
fn written(text: &str) -> Option<Promise> {
    let navigator: JsValue = web_sys::window()?.navigator().into();
    let clipboard = Reflect::get(&navigator, &"clipboard".into()).ok()?;
    let write = Reflect::get(&clipboard, &"writeText".into()).ok()?;
    let write: Function = write.dyn_into().ok()?;
    write.call1(&clipboard, &text.into()).ok()?.dyn_into().ok()
}
