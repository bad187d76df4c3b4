//! What a host page sees of the wasm module.

use std::any::Any;

use leptos::mount::mount_to;
use leptos::prelude::*;
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use crate::Options;
use crate::app::App;

/// How a host page wants the terminal.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
struct HostOptions {
    api: String,
    lang: String,
}

/// A mounted terminal. Freeing it (`free()`) takes it off the page.
#[wasm_bindgen]
pub struct Mounted {
    _handle: Box<dyn Any>,
}

/// Mounts the terminal into an element of a host page.
///
/// `options` is an object: `api`, the base of the proxy's addresses (this page's origin when it is
/// left out), and `lang`, `"en"` or `"ar"` (the cashier's own choice when it is left out).
///
/// # Errors
///
/// `options` is not such an object.
#[wasm_bindgen]
pub fn mount(target: HtmlElement, options: JsValue) -> Result<Mounted, JsValue> {
    let host = if options.is_undefined() || options.is_null() {
        HostOptions::default()
    } else {
        serde_wasm_bindgen::from_value(options)?
    };
    let options = Options {
        api: host.api,
        lang: host.lang,
        whole_page: false,
    };
    let handle = mount_to(target, move || view! { <App options /> });
    Ok(Mounted {
        _handle: Box::new(handle),
    })
}
