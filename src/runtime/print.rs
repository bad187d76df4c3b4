//! The browser's own printing.

use std::cell::RefCell;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Promise};
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::id::SaleId;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{CssStyleSheet, HtmlImageElement};

use super::driver::Driver;

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
            fit_paper();
            let _ = window().print();
        }
    });
}

thread_local! {
    /// Where the page's size was set last: the sheet, and the rule's place in it.
    static SIZE: RefCell<Option<(CssStyleSheet, u32)>> = const { RefCell::new(None) };
}

/// Makes the page as long as the receipt: a fixed length would cut it, or waste paper.
pub fn fit_paper() {
    let Ok(Some(receipt)) = document().query_selector(".receipt") else {
        return;
    };
    let (name, width) = match receipt.class_list().contains("narrow") {
        true => ("receipt-58", "58mm "),
        false => ("receipt-80", "80mm "),
    };
    let length = millimetres(receipt.get_bounding_client_rect().height());
    // It is not laid out.
    if length == 0 {
        return;
    }
    let rule = [
        "@page ",
        name,
        " { margin: 0; size: ",
        width,
        &length.to_string(),
        "mm; }",
    ]
    .concat();
    SIZE.with_borrow_mut(|size| {
        if let Some((sheet, place)) = size.take() {
            let _ = sheet.delete_rule(place);
        }
        *size = append(&rule);
    });
}

/// The length in whole millimetres, with a little room: what is rounded must not spill.
fn millimetres(pixels: f64) -> u32 {
    const ROOM: f64 = 2.0;
    if pixels <= 0.0 {
        return 0;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the length of a receipt: small and positive"
    )]
    let length = (pixels / 96.0 * 25.4 + ROOM).ceil() as u32;
    length
}

/// Appends a rule to the last sheet of the page that takes one; another site's takes none.
fn append(rule: &str) -> Option<(CssStyleSheet, u32)> {
    let sheets = document().style_sheets();
    let mut places = (0..sheets.length()).rev();
    places.find_map(|place| {
        let sheet: CssStyleSheet = sheets.item(place)?.unchecked_into();
        let end = sheet.css_rules().ok()?.length();
        let place = sheet.insert_rule_with_index(rule, end).ok()?;
        Some((sheet, place))
    })
}

/// Makes the page fit when the browser's own printing begins, too.
pub fn listen_to_printing() {
    let listener = window_event_listener_untyped("beforeprint", |_| fit_paper());
    on_cleanup(move || listener.remove());
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
