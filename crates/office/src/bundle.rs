//! The bundles whose parts stand on pages of the office, which the page loads when they are first needed
//! (`loadBundle` in index.html).

use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Element;

use crate::words::Words;

/// A part of a page that is of another bundle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    /// The printer of this browser.
    Printer,
    /// The receipts of a sale.
    Receipts,
    /// A report on paper.
    Report,
    /// People and tills.
    Access,
}

impl Part {
    /// The bundle, and its function that shows the part.
    const fn place(self) -> (&'static str, &'static str) {
        match self {
            Self::Printer => ("printing", "printer"),
            Self::Receipts => ("printing", "receipts"),
            Self::Report => ("printing", "report"),
            Self::Access => ("access", "manage"),
        }
    }
}

/// Something of a bundle that stands on a page of the office, until its owner is gone.
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

/// Puts a part of another bundle into an element. Where the bundle cannot be loaded, the
/// element says that the server does not answer.
pub(crate) fn mount(
    root: Element,
    part: Part,
    arguments: Vec<JsValue>,
    words: &'static Words,
) -> Mounted {
    let mounted = StoredValue::new_local(None);
    let (bundle, name) = part.place();
    on_cleanup(move || {
        let _ = mounted.try_with_value(|mounted| call(mounted, "close"));
        mounted.dispose();
    });
    spawn_local(async move {
        let Some(bundle) = load(bundle).await else {
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
async fn load(bundle: &str) -> Option<JsValue> {
    let load = Reflect::get(&window(), &"loadBundle".into()).ok()?;
    let promise: Promise = load
        .dyn_into::<Function>()
        .ok()?
        .call1(&JsValue::NULL, &bundle.into())
        .ok()?
        .dyn_into()
        .ok()?;
    JsFuture::from(promise).await.ok()
}
