//! The terminal: what a cashier sees of a sale, in a browser.
//!
//! It decides nothing about money. [`till`] says what is on screen and what to ask the
//! proxy; [`runtime`] carries that out; screens show it and hand the cashier's taps back as events.
//!
//! | module | what it is |
//! |---|---|
//! | [`app`] | the shell: which screen shows, language, theme, banner |
//! | [`screens`] | one file a screen |
//! | [`runtime`] | runs the till's machine: proxy, timers, storage, sound |
//!
//! The wasm module's face to JavaScript is `module::mount`, with the feature `module`.

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

/// Mounts the terminal into its own page, and takes the splash away.
pub fn start() {
    std::panic::set_hook(Box::new(app::crashed));
    let Some(body) = document().body() else {
        return;
    };
    // A slow line may bring the module after the page had given up on it.
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
