//! The terminal: what a cashier sees of a sale, in a browser.
//!
//! It makes no decision about money. [`till`] decides what is on screen and which requests to send.
//! [`runtime`] carries its effects out. The screens show its state and return the cashier's taps as
//! events.
//!
//! | module | what it is |
//! |---|---|
//! | [`app`] | the shell: screen, language, theme, top bar |
//! | [`screens`] | one file per screen |
//! | [`runtime`] | runs the till's machine: requests, timers, storage, sound |
//!
//! JavaScript mounts the wasm module by `module::mount`, with the feature `module`.

pub mod app;
#[cfg(feature = "module")]
pub mod module;
mod options;
pub mod runtime;
pub mod screens;

use leptos::mount::mount_to;
use leptos::prelude::*;

use crate::app::App;
pub use crate::options::Options;

/// Mounts the terminal into its own page, and removes the outline that was shown until then.
pub fn start() {
    std::panic::set_hook(Box::new(app::crashed));
    let Some(body) = document().body() else {
        return;
    };
    // On a slow connection the module may arrive after the page has given up on it.
    if let Some(root) = document().document_element() {
        let _ = root.remove_attribute("data-stuck");
    }
    if let Some(splash) = document().get_element_by_id("splash") {
        splash.remove();
    }
    let options = Options {
        whole_page: true,
        ..Options::default()
    };
    mount_to(body, move || view! { <App options /> }).forget();
}
