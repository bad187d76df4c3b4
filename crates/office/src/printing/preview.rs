//! Shows a document as it will be on paper, dot by dot.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;

use super::contents::OnPaper;
use super::drawing::{draw, load_logo, show};

/// A document as it will be on paper; nothing until it is known. It is drawn again whenever what `paper`
/// reads changes.
pub(crate) fn preview(
    paper: Arc<dyn Fn() -> Option<OnPaper> + Send + Sync>,
    label: &'static str,
) -> AnyView {
    // Counts drawings: one that waited for its logo is not shown over a later one.
    let drawn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        drawn.update_value(|drawn| *drawn = drawn.wrapping_add(1));
        let number = drawn.get_value();
        let Some(shown) = paper() else {
            return;
        };
        spawn_local(async move {
            let logo = load_logo(shown.logo.as_deref()).await;
            let image = draw(&shown.document, shown.width, logo.as_ref());
            let canvas = document().query_selector(".printer-preview").ok().flatten();
            if let (Some(image), Some(canvas), true) =
                (image, canvas, drawn.try_get_value() == Some(number))
            {
                let canvas: HtmlCanvasElement = canvas.unchecked_into();
                show(&image, &canvas);
                let _ = canvas.set_attribute("data-shown", "");
            }
        });
    });
    view! { <canvas class="printer-preview" role="img" aria-label=label></canvas> }.into_any()
}
