//! Receipts on paper: drawn here, by the browser's own fonts, and sent the way that this browser's
//! person has chosen.
//!
//! It is a wasm bundle of its own, which the page loads when something is printed or a printer is set up
//! (`loadBundle` in index.html). The terminal calls [`print`]; the office puts [`printer`],
//! [`receipts`] and [`report`] into its pages.
//!
//! | file | what it does |
//! |---|---|
//! | `page` | the way to the printer, its paper, a test page: what the office's page shows |
//! | `receipts` | the receipts of a sale, on the sale's page in the office |
//! | `reports` | a report of the day, on its page and on the page of the day |
//! | `desk` | what the two have in common: buttons, what came of it, what was printed, a picture |
//! | `choice` | the printer of this browser, as chosen there |
//! | `contents` | what is on paper: the shop's texts, the words, the sale or the report |
//! | `drawing` | draws a document into an image of black and white dots |
//! | `preview` | shows a document as it will be on paper |
//! | `paper` | the same document for the browser's own printing |
//! | `ways` | the ways to a printer: the server, Web Serial, WebUSB |
//! | `print` | prints: begins a print at the server, draws it, sends it, says how it ended |
//! | `notice` | says over the terminal what went wrong |
//! | `mounted` | what stands on a page of the office |
//! | `below`, `dom` | the terminal on the page · elements |
//! | `words` | every word, in English and Arabic |

mod below;
mod choice;
mod contents;
mod desk;
mod dom;
mod drawing;
mod mounted;
mod notice;
mod page;
mod paper;
mod preview;
mod print;
mod receipts;
mod reports;
mod ways;
pub mod words;

use browser_io::add_styles;
use contract::Lang;
use ui::words::{Digits, Style};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;

use mounted::Mounted;

/// The style sheet of what is printed and said about it.
const STYLES: &str = "/printing/printing.css";

/// Prints the receipt of a paid sale on the printer of this browser, and says over the terminal what went
/// wrong, if anything did. Does nothing for a text that is no sale's id.
#[wasm_bindgen]
pub fn print(sale: &str) {
    add_styles(STYLES);
    if let Ok(sale) = sale.parse() {
        notice::of_terminal(sale);
    }
}

/// Puts the printer of this browser into an element: the way to it, its paper, a test page.
#[wasm_bindgen]
#[must_use]
pub fn printer(root: Element, is_arabic: bool) -> Option<Mounted> {
    add_styles(STYLES);
    page::printer(&root, words::words(lang(is_arabic)))
}

/// Puts the receipts of a sale into an element. `zone` is the shop's time zone.
#[wasm_bindgen]
#[must_use]
pub fn receipts(
    root: Element,
    sale: &str,
    is_arabic: bool,
    has_arabic_digits: bool,
    zone: Option<String>,
) -> Option<Mounted> {
    add_styles(STYLES);
    let style = style(is_arabic, has_arabic_digits, zone);
    receipts::receipts(root, sale.parse().ok()?, style)
}

/// Puts the printing of a report of the day into an element: of the signed one of this number, or of what
/// has happened since the last one. `zone` is the shop's time zone.
#[wasm_bindgen]
#[must_use]
pub fn report(
    root: Element,
    number: Option<u32>,
    is_arabic: bool,
    has_arabic_digits: bool,
    zone: Option<String>,
) -> Option<Mounted> {
    add_styles(STYLES);
    reports::report(root, number, style(is_arabic, has_arabic_digits, zone))
}

fn style(is_arabic: bool, has_arabic_digits: bool, zone: Option<String>) -> Style {
    let lang = lang(is_arabic);
    let digits = Digits::of(lang, has_arabic_digits);
    Style { lang, digits, zone }
}

const fn lang(is_arabic: bool) -> Lang {
    match is_arabic {
        true => Lang::Ar,
        false => Lang::En,
    }
}
