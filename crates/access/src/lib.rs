//! People and tills: who may sign in, what each may do, and which browser is which till.
//!
//! It is a wasm bundle of its own, which the office loads for its page of that name. Each change asks the
//! server, which wants an administrator's PIN for it; the bundle `pairing` asks for that.
//!
//! | file | what it is |
//! |---|---|
//! | `page` | both lists, and what is open over them |
//! | `people` | adding somebody, and changing somebody |
//! | `tills` | adding a till, and ending a pairing |
//! | `pairing_code` | a code, until a browser has used it |
//! | `desk` | what the parts share: the lists, what is open, and asking the server |
//! | `dialog` | a dialog with a form |
//! | `words` | every word, in English and Arabic |

mod desk;
mod dialog;
mod page;
mod pairing_code;
mod people;
mod tills;
pub mod words;

use std::any::Any;

use browser_io::add_styles;
use contract::Lang;
use leptos::mount::mount_to;
use leptos::prelude::*;
use ui::words::{Digits, Style};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Element, HtmlElement};

/// The style sheet.
const STYLES: &str = "/access/access.css";

/// What stands on a page of the office.
#[wasm_bindgen]
pub struct Mounted(Option<Box<dyn Any>>);

#[wasm_bindgen]
impl Mounted {
    /// The page is left: nothing of it is heard any more.
    pub fn close(&mut self) {
        self.0.take();
    }
}

/// Puts people and tills into an element. `zone` is the shop's time zone.
#[wasm_bindgen]
#[must_use]
pub fn manage(
    root: Element,
    is_arabic: bool,
    has_arabic_digits: bool,
    zone: Option<String>,
) -> Mounted {
    add_styles(STYLES);
    let lang = if is_arabic { Lang::Ar } else { Lang::En };
    let digits = Digits::of(lang, has_arabic_digits);
    let style = Style { lang, digits, zone };
    let root: HtmlElement = root.unchecked_into();
    let handle = mount_to(root, move || view! { <page::Access style=style.clone() /> });
    Mounted(Some(Box::new(handle)))
}
