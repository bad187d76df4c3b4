//! The wasm module's interface for a host page.

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

/// The options that a host page passes.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
struct HostOptions {
    api: String,
    lang: String,
}

/// A mounted terminal. Freeing it (`free()`) removes it from the page. As with a closed tab, the
/// server keeps looking after the sale, which stays payable until its deadline.
#[wasm_bindgen]
pub struct Mounted {
    driver: Rc<Cell<Option<Driver>>>,
    _handle: Box<dyn Any>,
}

#[wasm_bindgen]
impl Mounted {
    /// Cancels the sale in progress, as the cashier's own `Cancel payment` would. It ends when the
    /// gateway has confirmed it, as `Paid` if the customer paid before that.
    pub fn abort(&self) {
        if let Some(driver) = self.driver.get() {
            driver.send(Event::Cancel);
        }
    }
}

/// Mounts the terminal into an element of a host page.
///
/// `options` is an object: `api`, the base of the server's addresses (default: this page's origin),
/// and `lang`, `"en"` or `"ar"` (default: the cashier's own choice).
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
