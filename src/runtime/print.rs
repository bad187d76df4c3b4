//! Printing through the browser.

use std::cell::RefCell;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Promise};
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::id::SaleId;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{CssStyleSheet, HtmlImageElement};

use super::driver::Driver;

/// How long a screen must be on the page before it is printed, in milliseconds.
const STANDS: u32 = 50;

/// How long printing waits for the logo, in milliseconds.
const LOGO_PATIENCE: u32 = 2_000;

#[wasm_bindgen]
extern "C" {
    /// Of the terminal's own page (index.html); a host page has none.
    #[wasm_bindgen(catch, js_name = printReceipt)]
    fn print_receipt(sale: &str) -> Result<Promise, JsValue>;
}

/// Prints the receipt of a paid sale: on the printer of this browser, if it has one; else by the browser,
/// once the new screen is on the page and its logo loaded. Nothing is printed by the browser if another
/// screen has come by then.
pub fn print_soon(sale: SaleId) {
    spawn_local(async move {
        if let Ok(printing) = print_receipt(&sale.to_string())
            && JsFuture::from(printing).await == Ok(JsValue::TRUE)
        {
            return;
        }
        TimeoutFuture::new(STANDS).await;
        logo().await;
        if matches!(document().query_selector(".receipt"), Ok(Some(_))) {
            fit_paper();
            let _ = window().print();
        }
    });
}

thread_local! {
    /// Where the page size was set last: the style sheet, and the rule's index in it.
    static SIZE: RefCell<Option<(CssStyleSheet, u32)>> = const { RefCell::new(None) };
}

/// Makes the printed page as long as the receipt: a fixed length would cut it off or waste paper.
pub fn fit_paper() {
    let Ok(Some(receipt)) = document().query_selector(".receipt") else {
        return;
    };
    let (name, width) = match receipt.class_list().contains("narrow") {
        true => ("receipt-58", "58mm "),
        false => ("receipt-80", "80mm "),
    };
    let length = millimetres(receipt.get_bounding_client_rect().height());
    // It is not laid out yet.
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

/// The length in whole millimetres, with some room so that rounding does not cause a second page.
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

/// Appends a rule to the last style sheet that accepts one; a sheet of another site accepts none.
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

/// Sets the page size also when printing is started in the browser.
pub fn listen_to_printing() {
    let listener = window_event_listener_untyped("beforeprint", |_| fit_paper());
    on_cleanup(move || listener.remove());
}

/// Waits for the receipt's logo, at most [`LOGO_PATIENCE`].
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
    // A logo that cannot be loaded does not prevent printing.
    let _ = JsFuture::from(first).await;
}

/// Prints a sale's receipt automatically, if the cashier chose that: once, however many windows
/// show the sale and however often. The server decides which window prints. Without its answer
/// nothing is printed; there is a button for it.
pub fn print_once(driver: Driver, sale: SaleId) {
    if !driver.prefs.with_untracked(|prefs| prefs.auto_print) || !driver.begin_claim(sale) {
        return;
    }
    spawn_local(async move {
        if driver.claim_print(sale).await {
            print_soon(sale);
        }
    });
}
