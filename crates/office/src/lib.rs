//! The office: what a shop does after a sale, in the same page as the terminal.
//!
//! It is a second wasm bundle. The terminal's menu loads it (`openOffice` in index.html) and calls
//! [`open`]. The office lies over the terminal, which goes on below: its sale is not touched.
//! Escape leads one page back, and from the list of sales it closes the office. The browser's Back
//! and a button close it from every page.
//!
//! The office decides nothing about money. It asks the server for operations, which is what refuses,
//! stores and carries them out, and shows what the server knows.
//!
//! | module | what it is |
//! |---|---|
//! | [`app`] | the shell: bar, what the terminal below shows, which page |
//! | `page`, `office` | which page shows · what all pages share |
//! | `below`, `keyboard` | the terminal below · keeps keys from it |
//! | `browser` | small services of the browser |
//! | [`pages`] | the list of sales, a sale, the printer |
//! | `listed`, `news` | the sales of the list · the server's event stream |
//! | `bundle` | the bundle that prints, for the pages that show what is of it |
//! | [`operation`] | asking for a refund, a capture or a void, and following it until it has ended |
//! | `day` | the day: its sums, closing it, a chart, and what was paid another way |
//! | [`history`] | which sales are listed: the filter as a query |
//! | [`words`] | every word, in English and Arabic; words that the terminal has as well are in `ui` |

pub mod app;
mod audit;
mod below;
mod browser;
mod bundle;
mod day;
pub mod history;
mod keyboard;
mod listed;
mod news;
mod office;
pub mod operation;
mod page;
pub mod pages;
mod question;
pub mod words;

use wasm_bindgen::prelude::wasm_bindgen;

/// Opens the office over the terminal; does nothing while it is open.
#[wasm_bindgen]
pub fn open() {
    app::open();
}
