//! The style sheet of what is printed and said about it, which the page gets when it is first needed.

use crate::dom::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlLinkElement;

/// Its address.
const STYLES: &str = "/printing/printing.css";

/// Adds it to the page, once.
pub(crate) fn add_styles() {
    let Some(page) = document() else {
        return;
    };
    let is_there = page.query_selector(&["link[href='", STYLES, "']"].concat());
    if matches!(is_there, Ok(Some(_))) {
        return;
    }
    let link = page.create_element("link").ok();
    if let (Some(link), Some(head)) = (link, page.head()) {
        let link: HtmlLinkElement = link.unchecked_into();
        link.set_rel("stylesheet");
        link.set_href(STYLES);
        let _ = head.append_child(&link);
    }
}
