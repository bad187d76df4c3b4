//! The QR code: Tabby's own picture, sharp on every screen, or a code drawn here from the link.
//!
//! Source: Tabby, POS integration, "QR Code Display Recommendations".

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, HtmlImageElement};

use super::events::hear;
use super::node::{Live, Press, drawing, live, node_set_up, nothing};

/// Pixels per side of Tabby's picture.
const PICTURE: u32 = 200;

/// CSS pixels of white between a code and the edge of its card: the card's corners are round.
const MARGIN: f64 = 8.0;

/// How long Tabby's picture may take to load before the code is drawn here.
const PATIENCE: Duration = Duration::from_secs(4);

/// Modules of white (the quiet zone) that a code needs around it.
const QUIET: i32 = 4;

/// Three centimetres in CSS pixels, by the definition of a CSS centimetre.
const THREE_CM: f64 = 3.0 / 2.54 * 96.0;

/// The drawn size of a picture of `cells` by `cells` equal squares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fit {
    /// Device pixels per square: a whole number, so that edges are sharp.
    pub scale: u32,
    /// Device pixels per side.
    pub device: u32,
}

impl Fit {
    /// CSS pixels per side.
    pub fn css(self, ratio: f64) -> f64 {
        f64::from(self.device) / ratio
    }
}

/// The largest whole scale that fits into `space` CSS pixels, but at least 3 cm.
pub fn fit(cells: u32, space: f64, ratio: f64) -> Fit {
    let ratio = if ratio > 0.0 { ratio } else { 1.0 };
    let cells = cells.max(1);
    let room = space.max(0.0) * ratio / f64::from(cells);
    let least = THREE_CM * ratio / f64::from(cells);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "floats clamp when cast"
    )]
    let scale = (room.floor() as u32).max(least.ceil() as u32).max(1);
    Fit {
        scale,
        device: scale.saturating_mul(cells),
    }
}

/// Where the shown code comes from.
#[derive(Clone, PartialEq, Eq)]
enum Source {
    /// Tabby's picture, at exactly the address that Tabby gave.
    Picture(String),
    /// Drawn here, from the link of the same session.
    Drawn(Drawing),
    /// Neither can be shown.
    Nothing,
}

/// A code as an SVG path of unit squares.
#[derive(Clone, PartialEq, Eq)]
struct Drawing {
    cells: u32,
    path: String,
}

fn draw(link: &str) -> Option<Drawing> {
    let code = QrCode::encode_text(link, QrCodeEcc::Low).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let begin = x;
            while code.get_module(x, y) {
                x += 1;
            }
            if x > begin {
                let [begin, y, run] = [begin + QUIET, y + QUIET, x - begin].map(|n| n.to_string());
                for piece in ["M", &begin, " ", &y, "h", &run, "v1h-", &run, "z"] {
                    path += piece;
                }
            }
            x += 1;
        }
    }
    let cells = u32::try_from(code.size() + 2 * QUIET).ok()?;
    Some(Drawing { cells, path })
}

fn first_source(picture: Option<String>, link: Option<&str>) -> Source {
    picture.map_or_else(|| fallback(link), Source::Picture)
}

fn fallback(link: Option<&str>) -> Source {
    link.and_then(draw).map_or(Source::Nothing, Source::Drawn)
}

/// A payment code on its white card. `on_fail` is called when it cannot be shown in any way.
///
/// `picture` is the address of Tabby's picture, `link` the address of the hosted page.
pub fn qr_code(
    picture: Option<String>,
    link: Option<String>,
    label: &'static str,
    on_fail: Press,
) -> AnyView {
    let source = RwSignal::new(first_source(picture, link.as_deref()));
    let card = Rc::new(RefCell::new(None::<HtmlElement>));
    let place_soon = {
        let card = card.clone();
        move || {
            let card = card.clone();
            request_animation_frame(move || {
                if let Some(card) = card.borrow().as_ref() {
                    place(card);
                }
            });
        }
    };
    let on_fail = Rc::new(on_fail);
    if source.with_untracked(|source| *source == Source::Nothing) {
        let on_fail = on_fail.clone();
        request_animation_frame(move || on_fail());
    }
    let give_up = {
        let place_soon = place_soon.clone();
        move || {
            let next = fallback(link.as_deref());
            if next == Source::Nothing {
                on_fail();
            }
            source.set(next);
            place_soon();
        }
    };
    let resized = window_event_listener(ev::resize, {
        let place_soon = place_soon.clone();
        move |_| place_soon()
    });
    on_cleanup(move || resized.remove());
    watch_pixel_ratio(place_soon.clone());

    let give_up: StoredValue<Rc<dyn Fn()>, LocalStorage> = StoredValue::new_local(Rc::new(give_up));
    let give_up = move || {
        if let Some(give_up) = give_up.try_get_value() {
            give_up();
        }
    };
    let code: Live<AnyView> = Box::new(move || match source.get() {
        Source::Picture(address) => picture_of(address, label, give_up),
        Source::Drawn(drawing) => drawn(drawing, label),
        Source::Nothing => nothing(),
    });
    let attributes = vec![("class", "qr-space".to_owned())];
    node_set_up("div", attributes, vec![live(code)], move |element| {
        card.replace(Some(element.unchecked_into()));
        place_soon();
    })
}

fn picture_of(
    address: String,
    label: &'static str,
    give_up: impl Fn() + Copy + 'static,
) -> AnyView {
    let attributes = vec![
        ("class", "qr".to_owned()),
        ("alt", label.to_owned()),
        ("referrerpolicy", "no-referrer".to_owned()),
        ("draggable", "false".to_owned()),
        ("data-cells", PICTURE.to_string()),
        ("src", address),
    ];
    node_set_up("img", attributes, Vec::new(), move |element| {
        hear(&element, "error", Box::new(move |_| give_up()));
        // A network that drops the request reports no error for minutes.
        let slow: HtmlImageElement = element.clone().unchecked_into();
        let overdue = move || {
            if slow.is_connected() && !slow.complete() {
                give_up();
            }
        };
        set_timeout(overdue, PATIENCE);
        let image: HtmlImageElement = element.clone().unchecked_into();
        let loaded = move |_| {
            if image.natural_width() == 0 || image.natural_width() != image.natural_height() {
                give_up();
            }
        };
        hear(&element, "load", Box::new(loaded));
    })
}

/// The QR code of a text, drawn here; `None` if it is too long for one.
#[must_use]
pub fn code_of(text: &str, label: &'static str) -> Option<AnyView> {
    draw(text).map(|drawing| drawn(drawing, label))
}

fn drawn(Drawing { cells, path }: Drawing, label: &'static str) -> AnyView {
    let cells = cells.to_string();
    let attributes = [
        ("class", "qr"),
        ("role", "img"),
        ("aria-label", label),
        ("shape-rendering", "crispEdges"),
        ("data-cells", &cells),
    ];
    let attributes = attributes.map(|(name, value)| (name, value.to_owned()));
    drawing(
        ["0 0 ", &cells, " ", &cells].concat(),
        path,
        attributes.into(),
    )
}

/// Sets the size of the code on this card, and a position that begins on a whole device pixel.
fn place(space: &HtmlElement) {
    let Some(code) = space.first_element_child() else {
        return;
    };
    let Some(cells) = code
        .get_attribute("data-cells")
        .and_then(|cells| cells.parse().ok())
    else {
        return;
    };
    let style = code.unchecked_ref::<HtmlElement>().style();
    let set = |name: &str, pixels: f64| {
        let _ = style.set_property(name, &(css_number(pixels) + "px"));
    };
    let ratio = window().device_pixel_ratio();
    let room = f64::from(space.client_width().min(space.client_height())) - 2.0 * MARGIN;
    let side = fit(cells, room, ratio).css(ratio);
    set("width", side);
    set("height", side);
    set("left", 0.0);
    set("top", 0.0);
    let begin = code.get_bounding_client_rect();
    let offset = |at: f64| ((at * ratio).round() - at * ratio) / ratio;
    set("left", offset(begin.left()));
    set("top", offset(begin.top()));
}

/// A number for a style sheet, formatted by the browser.
fn css_number(number: f64) -> String {
    js_sys::Number::from(number)
        .to_string_with_radix(10)
        .map(String::from)
        .unwrap_or_default()
}

/// Calls back when the window moves to a screen with another pixel ratio.
fn watch_pixel_ratio(changed: impl Fn() + Clone + 'static) {
    let ratio = window().device_pixel_ratio();
    let Ok(Some(query)) =
        window().match_media(&["(resolution: ", &css_number(ratio), "dppx)"].concat())
    else {
        return;
    };
    let owner = Owner::current();
    let callback = Closure::<dyn FnMut()>::new(move || {
        changed();
        if let Some(owner) = &owner {
            owner.with(|| watch_pixel_ratio(changed.clone()));
        }
    });
    query.set_onchange(Some(callback.as_ref().unchecked_ref()));
    let kept = StoredValue::new_local((query, callback));
    on_cleanup(move || {
        kept.try_with_value(|(query, _)| query.set_onchange(None));
        kept.dispose();
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_largest_whole_scale_that_fits() {
        assert_eq!(
            fit(200, 420.0, 1.0),
            Fit {
                scale: 2,
                device: 400
            }
        );
        assert_eq!(
            fit(200, 420.0, 2.0),
            Fit {
                scale: 4,
                device: 800
            }
        );
        assert_eq!(fit(200, 399.9, 1.0).scale, 1);
        assert_eq!(
            fit(200, 320.0, 1.25),
            Fit {
                scale: 2,
                device: 400
            }
        );
        assert_eq!(fit(200, 300.0, 2.625).scale, 3);
    }

    #[test]
    fn a_code_is_never_smaller_than_three_centimetres() {
        for ratio in [0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.625, 3.0, 3.5] {
            for cells in [37, 49, 200] {
                let fit = fit(cells, 10.0, ratio);
                assert!(fit.css(ratio) >= THREE_CM, "{cells} at {ratio}");
                assert_eq!(fit.device % cells, 0);
            }
        }
    }

    #[test]
    fn a_link_is_drawn_with_its_quiet_zone_and_nonsense_is_not() {
        let drawing = draw("https://checkout.tabby.ai/?sessionId=1").unwrap();
        assert!(drawing.cells >= 29);
        assert!(drawing.path.starts_with("M4 4h7v1h-7z"), "{}", drawing.path);
        assert!(draw(&"x".repeat(5_000)).is_none());
    }
}
