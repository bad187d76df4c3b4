//! Receipts: what is on one, where it stands on the paper, and what a receipt printer is told.
//!
//! Pure: nothing is drawn, sent or waited for here. A browser measures and draws the text, because
//! only it shapes and orders Arabic; a browser or the server talks to the printer and reports what
//! happens.
//!
//! | module | contents |
//! |---|---|
//! | `document` | a document as a list of blocks, in one or two languages |
//! | `sale` | the receipts of a sale and of a refund |
//! | `report` | a report of the day |
//! | `layout` | where each block stands on a paper of so many dots |
//! | `code` | the code that a scanner finds the sale by |
//! | `bitmap` | an image of black and white dots |
//! | `escpos` | the bytes that print an image |
//! | `status` | what a printer says about itself |
//! | `job` | a conversation with a printer: what to do next, and what it came to |

pub mod bitmap;
mod code;
mod document;
pub mod escpos;
pub mod job;
mod layout;
mod report;
mod sale;
pub mod status;

pub use bitmap::Bitmap;
pub use code::Code;
pub use document::{Block, Document, Languages, Phrase, is_rtl};
pub use layout::{Align, Layout, Mark, Measure, layout};
pub use report::{ReportFacts, ReportLabels, of_report};
pub use sale::{Labels, RefundFacts, SaleFacts, Shop, of_refund, of_sale};
