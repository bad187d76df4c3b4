//! Where each block of a document stands on a paper of so many dots.
//!
//! Whole dots only. How wide a text is says whoever draws it.

mod mark;
mod page;
#[cfg(test)]
mod tests;

use self::page::Page;
use crate::document::Document;

pub use self::mark::{Align, Layout, Mark, Measure};

/// Narrower paper is laid out with smaller letters.
const WIDE: u32 = 480;

/// Lays a document out on paper that is `width` dots wide.
#[must_use]
pub fn layout(document: &Document, width: u32, measure: &dyn Measure) -> Layout {
    let unit = if width < WIDE { 22 } else { 25 };
    let mut page = Page::new(width, unit, measure);
    for block in &document.blocks {
        page.block(block);
    }
    page.end()
}
