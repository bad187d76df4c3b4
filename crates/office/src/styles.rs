//! The office's style sheet, which the page gets when it is first needed.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlLinkElement;

/// Its address.
const STYLES: &str = "/office/office.css";

/// Adds it to the page, once.
pub(crate) fn add_styles() {
    let page = document();
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
