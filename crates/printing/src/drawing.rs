//! Draws a document into an image of black and white dots. The browser shapes and orders the letters.

use crate::dom::document;
use js_sys::Reflect;
use receipt::{Align, Bitmap, Document, Mark, Measure};
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, ImageData};

use super::ways::js::{Waited, within};

/// Fonts that systems have; the same as on screen, with their Arabic.
const FONTS: &str = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Arabic', 'Noto Kufi Arabic', sans-serif";

/// How long a receipt waits for the shop's logo, in milliseconds.
const LOGO_PATIENCE: u32 = 2_000;

/// Loads the shop's logo; `None` if it does not come: a receipt is printed without it then.
pub(crate) async fn load_logo(address: Option<&str>) -> Option<HtmlImageElement> {
    let image = HtmlImageElement::new().ok()?;
    image.set_src(address?);
    match within(Ok(image.decode().into()), LOGO_PATIENCE).await {
        Waited::Done(_) => Some(image),
        Waited::Failed | Waited::Late => None,
    }
}

/// Draws a document on paper of this width in dots.
pub(crate) fn draw(
    contents: &Document,
    width: u32,
    logo: Option<&HtmlImageElement>,
) -> Option<Bitmap> {
    let canvas: HtmlCanvasElement = document()?.create_element("canvas").ok()?.unchecked_into();
    let context = canvas.get_context("2d").ok()??;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    let pen = Pen { context, logo };
    let layout = receipt::layout(contents, width, &pen);
    canvas.set_width(layout.width);
    canvas.set_height(layout.height);
    pen.context.set_fill_style_str("#ffffff");
    pen.fill(0, 0, layout.width, layout.height);
    pen.context.set_fill_style_str("#000000");
    for mark in &layout.marks {
        pen.draw(mark);
    }
    let (wide, high) = (f64::from(layout.width), f64::from(layout.height));
    let pixels = pen.context.get_image_data(0.0, 0.0, wide, high).ok()?;
    Some(Bitmap::of_rgba(layout.width, &pixels.data().0))
}

/// Shows an image on a canvas of the page, dot by dot.
pub(crate) fn show(image: &Bitmap, canvas: &HtmlCanvasElement) {
    canvas.set_width(image.width());
    canvas.set_height(image.height());
    let pixels = image.to_rgba();
    let data = ImageData::new_with_u8_clamped_array_and_sh(
        Clamped(&pixels),
        image.width(),
        image.height(),
    );
    let context = canvas.get_context("2d").ok().flatten();
    if let (Ok(data), Some(context)) = (data, context) {
        let context: CanvasRenderingContext2d = context.unchecked_into();
        let _ = context.put_image_data(&data, 0.0, 0.0);
    }
}

struct Pen<'a> {
    context: CanvasRenderingContext2d,
    logo: Option<&'a HtmlImageElement>,
}

impl Measure for Pen<'_> {
    fn text(&self, text: &str, size: u32, is_bold: bool) -> u32 {
        self.set_font(size, is_bold);
        let width = self.context.measure_text(text);
        let width = width.map_or(0.0, |measured| measured.width());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "floats clamp when cast"
        )]
        let width = width.ceil() as u32;
        width
    }

    fn logo(&self) -> Option<(u32, u32)> {
        self.logo
            .map(|logo| (logo.natural_width(), logo.natural_height()))
    }
}

impl Pen<'_> {
    fn set_font(&self, size: u32, is_bold: bool) {
        let weight = if is_bold { "700 " } else { "400 " };
        let font = [weight, &size.to_string(), "px ", FONTS].concat();
        self.context.set_font(&font);
    }

    fn fill(&self, x: u32, y: u32, width: u32, height: u32) {
        self.context.fill_rect(
            f64::from(x),
            f64::from(y),
            f64::from(width),
            f64::from(height),
        );
    }

    fn draw(&self, mark: &Mark) {
        match mark {
            Mark::Box {
                x,
                y,
                width,
                height,
            } => self.fill(*x, *y, *width, *height),
            Mark::Logo {
                x,
                y,
                width,
                height,
            } => {
                if let Some(logo) = self.logo {
                    let _ = self
                        .context
                        .draw_image_with_html_image_element_and_dw_and_dh(
                            logo,
                            f64::from(*x),
                            f64::from(*y),
                            f64::from(*width),
                            f64::from(*height),
                        );
                }
            }
            Mark::Text {
                text,
                x,
                y,
                align,
                size,
                is_bold,
                is_rtl,
            } => {
                self.set_font(*size, *is_bold);
                let direction = if *is_rtl { "rtl" } else { "ltr" };
                let _ = Reflect::set(&self.context, &"direction".into(), &direction.into());
                self.context.set_text_baseline("middle");
                self.context.set_text_align(match align {
                    Align::Left => "left",
                    Align::Middle => "center",
                    Align::Right => "right",
                });
                let _ = self.context.fill_text(text, f64::from(*x), f64::from(*y));
            }
        }
    }
}
