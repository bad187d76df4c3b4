//! Receipts on paper: drawn here, by the browser's own fonts, and sent the way that this browser's
//! person has chosen.
//!
//! | file | what it does |
//! |---|---|
//! | `choice` | the printer of this browser, as chosen on the office's page |
//! | `contents` | what is on a receipt: the shop's texts, the words, the sale |
//! | `drawing` | draws a document into an image of black and white dots |
//! | `preview` | shows a document as it will be on paper |
//! | `paper` | the same document for the browser's own printing |
//! | `ways` | the ways to a printer: the server, Web Serial, WebUSB |
//! | `print` | prints: begins a print at the server, draws it, sends it, says how it ended |
//! | `notice` | says over the terminal what went wrong |

mod choice;
mod contents;
mod drawing;
mod notice;
mod paper;
mod preview;
mod print;
mod ways;

pub(crate) use choice::{Choice, Route, Sheet, Tongues, WIDTHS};
pub(crate) use contents::{Shop, test_page};
pub(crate) use notice::{of_terminal, told};
pub(crate) use preview::Preview;
pub(crate) use print::{Subject, print};
pub(crate) use ways::{ask_for_device, can, has_device};
