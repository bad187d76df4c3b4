//! Shows a document as it will be on paper, dot by dot.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlCanvasElement;

use super::contents::OnPaper;
use super::drawing::{draw, load_logo, show};

/// A document as it will be on paper; nothing until it is known.
#[component]
pub(crate) fn Preview(paper: Memo<Option<OnPaper>>, label: &'static str) -> impl IntoView {
    let canvas = NodeRef::<leptos::html::Canvas>::new();
    Effect::new(move |_| {
        let (Some(shown), Some(_)) = (paper.get(), canvas.get()) else {
            return;
        };
        spawn_local(async move {
            let logo = load_logo(shown.logo.as_deref()).await;
            let image = draw(&shown.document, shown.width, logo.as_ref());
            // Another choice was made in the meantime.
            if paper.try_get_untracked().flatten().as_ref() != Some(&shown) {
                return;
            }
            if let (Some(image), Some(canvas)) = (image, canvas.try_get_untracked().flatten()) {
                let canvas: &HtmlCanvasElement = &canvas;
                show(&image, canvas);
                let _ = canvas.set_attribute("data-shown", "");
            }
        });
    });
    view! { <canvas class="printer-preview" node_ref=canvas role="img" aria-label=label></canvas> }
}
