//! The office: what a shop does after a sale, in the same page as the terminal.
//!
//! It is a second wasm bundle. The terminal's menu loads it (`openOffice` in index.html) and calls
//! [`open`]. The office lies over the terminal, which goes on below: its sale is not touched. One key
//! (Escape), the browser's Back and a button close it.
//!
//! The office decides nothing about money. It asks the server for operations, which is what refuses,
//! stores and carries them out, and shows what the server knows.
//!
//! | module | what it is |
//! |---|---|
//! | [`app`] | the shell: bar, what the terminal below shows, which page |
//! | [`pages`] | the list of sales, a sale |
//! | [`printing`] | receipts on paper, also for the terminal |
//! | [`operation`] | asking for a refund, a capture or a void, and following it until it has ended |
//! | `day` | the day: its sums, closing it, a chart, and what was paid another way |
//! | [`history`] | which sales are listed: the filter as a query |
//! | [`words`] | every word, in English and Arabic; words that the terminal has as well are in `ui` |

mod amount;
pub mod app;
mod below;
mod browser;
mod day;
mod dom;
pub mod history;
mod keyboard;
mod listed;
mod news;
mod office;
pub mod operation;
mod page;
pub mod pages;
pub mod printing;
mod server;
mod styles;
pub mod words;

use wasm_bindgen::prelude::wasm_bindgen;

/// Prints the receipt of a paid sale on the printer of this browser, and says over the terminal what went
/// wrong, if anything did. Does nothing for a text that is no sale's id.
#[wasm_bindgen]
pub fn print(sale: &str) {
    if let Ok(sale) = sale.parse() {
        printing::of_terminal(sale);
    }
}

/// Opens the office over the terminal; does nothing while it is open.
#[wasm_bindgen]
pub fn open() {
    app::open();
}
