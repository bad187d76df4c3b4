//! The browser's own printing.

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Promise};
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::id::SaleId;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::HtmlImageElement;

use super::Driver;

/// How long a screen has to stand, in milliseconds.
const STANDS: u32 = 50;

/// How long paper waits for the logo, in milliseconds.
const LOGO_PATIENCE: u32 = 2_000;

/// Prints the receipt once the screen that is being made stands, and its logo is there. Nothing
/// prints when another screen has come by then.
pub fn print_soon() {
    spawn_local(async {
        TimeoutFuture::new(STANDS).await;
        logo().await;
        if matches!(document().query_selector(".receipt"), Ok(Some(_))) {
            let _ = window().print();
        }
    });
}

/// Waits for the logo on the receipt, but not for ever.
async fn logo() {
    let Ok(Some(logo)) = document().query_selector(".receipt-logo") else {
        return;
    };
    let decoded = logo.unchecked_into::<HtmlImageElement>().decode();
    let patience = future_to_promise(async {
        TimeoutFuture::new(LOGO_PATIENCE).await;
        Ok(JsValue::UNDEFINED)
    });
    let first: Promise = Promise::race(&Array::of2(&decoded, &patience));
    // A logo that cannot be read is no reason to print nothing.
    let _ = JsFuture::from(first).await;
}

/// Prints a sale's receipt by itself, if that is chosen: once, in however many windows it shows and
/// however often. The proxy decides which; without its answer nothing prints, and there is a button.
pub fn print_once(driver: Driver, sale: SaleId) {
    if !driver.prefs.with_untracked(|prefs| prefs.auto_print) || !driver.begin_claim(sale) {
        return;
    }
    spawn_local(async move {
        if driver.claim_print(sale).await {
            print_soon();
        }
    });
}
