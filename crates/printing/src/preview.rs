//! Shows a document as it will be on paper, dot by dot.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlCanvasElement};

use super::contents::OnPaper;
use super::drawing::{draw, load_logo, show};
use crate::dom::{child, set};

/// A picture of a paper.
#[derive(Clone)]
pub(crate) struct Preview {
    canvas: HtmlCanvasElement,
    /// Counts drawings: one that waited for its logo is not shown over a later one.
    drawn: Rc<Cell<u32>>,
}

impl Preview {
    /// An empty picture in this element.
    pub(crate) fn new(into: &Element, label: &str) -> Option<Self> {
        let canvas = child(into, "canvas", "printer-preview")?;
        set(&canvas, &[("role", "img"), ("aria-label", label)]);
        Some(Self {
            canvas: canvas.unchecked_into(),
            drawn: Rc::default(),
        })
    }

    /// Shows a document.
    pub(crate) fn show(&self, paper: OnPaper) {
        let number = self.drawn.get().wrapping_add(1);
        self.drawn.set(number);
        let picture = self.clone();
        spawn_local(async move {
            let logo = load_logo(paper.logo.as_deref()).await;
            if picture.drawn.get() != number {
                return;
            }
            if let Some(image) = draw(&paper.document, paper.width, logo.as_ref()) {
                show(&image, &picture.canvas);
                set(&picture.canvas, &[("data-shown", "")]);
            }
        });
    }
}
