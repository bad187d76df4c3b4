//! Stylesheets that a page gets when they are first needed.

use js_sys::global;
use wasm_bindgen::JsCast;
use web_sys::{HtmlLinkElement, Window};

/// Adds the stylesheet at this address to the page, once.
pub fn add_styles(address: &str) {
    let Some(page) = global().unchecked_into::<Window>().document() else {
        return;
    };
    let is_there = page.query_selector(&["link[href='", address, "']"].concat());
    if matches!(is_there, Ok(Some(_))) {
        return;
    }
    let link = page.create_element("link").ok();
    if let (Some(link), Some(head)) = (link, page.head()) {
        let link: HtmlLinkElement = link.unchecked_into();
        link.set_rel("stylesheet");
        link.set_href(address);
        let _ = head.append_child(&link);
    }
}
