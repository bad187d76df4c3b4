//! The bundle that prints, which the page loads when it is first needed (`loadPrinting` in index.html).

use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Element;

use crate::words::Words;

/// Something of the bundle that stands on a page of the office, until its owner is gone.
#[derive(Clone, Copy)]
pub(crate) struct Mounted(StoredValue<Option<JsValue>, LocalStorage>);

impl Mounted {
    /// What it is about may have changed.
    pub(crate) fn update(self) {
        let _ = self.0.try_with_value(|mounted| call(mounted, "update"));
    }
}

fn call(mounted: &Option<JsValue>, name: &str) {
    let Some(mounted) = mounted else { return };
    let function = Reflect::get(mounted, &name.into()).ok();
    if let Some(function) = function.and_then(|function| function.dyn_into::<Function>().ok()) {
        let _ = function.call0(mounted);
    }
}

/// Puts what this function of the bundle shows into an element. Where the bundle cannot be loaded, the
/// element says that the server does not answer.
pub(crate) fn mount(
    root: Element,
    name: &'static str,
    arguments: Vec<JsValue>,
    words: &'static Words,
) -> Mounted {
    let mounted = StoredValue::new_local(None);
    on_cleanup(move || {
        let _ = mounted.try_with_value(|mounted| call(mounted, "close"));
        mounted.dispose();
    });
    spawn_local(async move {
        let Some(bundle) = load().await else {
            root.set_text_content(Some(words.no_answer));
            return;
        };
        // The page may have been left meanwhile.
        if mounted.try_get_value().is_none() {
            return;
        }
        let all: Array = std::iter::once(JsValue::from(root))
            .chain(arguments)
            .collect();
        let function = Reflect::get(&bundle, &name.into()).ok();
        let function = function.and_then(|function| function.dyn_into::<Function>().ok());
        let made = function.and_then(|function| function.apply(&bundle, &all).ok());
        let _ = mounted.try_set_value(made.filter(JsValue::is_object));
    });
    Mounted(mounted)
}

/// The bundle; `None` if it cannot be loaded.
async fn load() -> Option<JsValue> {
    let load = Reflect::get(&window(), &"loadPrinting".into()).ok()?;
    let promise: Promise = load
        .dyn_into::<Function>()
        .ok()?
        .call0(&JsValue::NULL)
        .ok()?
        .dyn_into()
        .ok()?;
    JsFuture::from(promise).await.ok()
}
