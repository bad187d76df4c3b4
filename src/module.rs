//! What a host page sees of the wasm module.

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

use leptos::mount::mount_to;
use leptos::prelude::*;
use serde::Deserialize;
use till::Event;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use crate::app::App;
use crate::options::Options;
use crate::runtime::Driver;

/// How a host page wants the terminal.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
struct HostOptions {
    api: String,
    lang: String,
}

/// A mounted terminal. Freeing it (`free()`) takes it off the page; as with a closed tab, the proxy
/// keeps looking after the sale, which stays payable until its deadline.
#[wasm_bindgen]
pub struct Mounted {
    driver: Rc<Cell<Option<Driver>>>,
    _handle: Box<dyn Any>,
}

#[wasm_bindgen]
impl Mounted {
    /// Takes back the sale under way, as the cashier's own `Cancel payment` would: it ends when the
    /// gateway has confirmed it, as `Paid` if the customer was quicker.
    pub fn abort(&self) {
        if let Some(driver) = self.driver.get() {
            driver.send(Event::Cancel);
        }
    }
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
        driver: Rc::default(),
    };
    let driver = options.driver.clone();
    let handle = mount_to(target, move || view! { <App options /> });
    Ok(Mounted {
        driver,
        _handle: Box::new(handle),
    })
}
