//! A document for the browser's own printing: elements of the page that only paper shows.

use std::cell::RefCell;

use crate::dom::{document, window};
use gloo_timers::callback::Timeout;
use receipt::{Block, Code, Document, Phrase, is_rtl};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{CssStyleSheet, Element, HtmlElement, HtmlImageElement};

use super::choice::Sheet;
use crate::dom::{child, set, text};

/// The namespace of drawings.
const SVG: &str = "http://www.w3.org/2000/svg";

/// The class of the element that is printed instead of the page.
const CLASS: &str = "office-paper";

/// How long the element stays where the browser does not say that it has printed, in milliseconds.
const STAYS: u32 = 60_000;

thread_local! {
    /// What is on the page to be printed. Dropping it takes it away.
    static PRINTED: RefCell<Option<Printed>> = const { RefCell::new(None) };
}

struct Printed {
    element: HtmlElement,
    _over: Closure<dyn FnMut()>,
    _later: Timeout,
}

impl Drop for Printed {
    fn drop(&mut self) {
        self.element.remove();
    }
}

/// Asks the browser to print a document; whether it could be put on the page. What becomes of it, no
/// browser tells.
pub(super) fn print_paper(
    contents: &Document,
    sheet: Sheet,
    logo: Option<&HtmlImageElement>,
) -> bool {
    // The one before, if it is still there.
    let _ = PRINTED.take();
    let Some(body) = document().and_then(|page| page.body()) else {
        return false;
    };
    let Some(element) = child(&body, "div", &[CLASS, " ", sheet.key()].concat()) else {
        return false;
    };
    let logo = logo.map(HtmlImageElement::src);
    for block in &contents.blocks {
        // A block that cannot be put there is left out.
        let _ = put(&element, block, logo.as_deref());
    }
    let over = Closure::<dyn FnMut()>::new(|| {
        // Not while its own listener runs.
        Timeout::new(0, || drop(PRINTED.take())).forget();
    });
    let once = web_sys::AddEventListenerOptions::new();
    once.set_once(true);
    let _ = window().add_event_listener_with_callback_and_add_event_listener_options(
        "afterprint",
        over.as_ref().unchecked_ref(),
        &once,
    );
    let element: HtmlElement = element.unchecked_into();
    size(sheet, &element);
    PRINTED.set(Some(Printed {
        element,
        _over: over,
        _later: Timeout::new(STAYS, || drop(PRINTED.take())),
    }));
    window().print().is_ok()
}

/// Makes a page of a roll as long as its document: a fixed length would cut it off or waste paper.
fn size(sheet: Sheet, element: &HtmlElement) {
    let width = match sheet {
        Sheet::Mm58 => "58mm ",
        Sheet::Mm80 => "80mm ",
        Sheet::A4 => return,
    };
    // Pixels to millimetres, and some room so that rounding causes no second page.
    let length = element.offset_height().max(0) * 254 / 960 + 4;
    let page = ["@page office-", sheet.key()].concat();
    let rule = [
        &page,
        " { margin: 0; size: ",
        width,
        &length.to_string(),
        "mm; }",
    ]
    .concat();
    let Some(sheets) = document().map(|page| page.style_sheets()) else {
        return;
    };
    for place in (0..sheets.length()).rev() {
        let Some(styles) = sheets.item(place) else {
            continue;
        };
        let styles: CssStyleSheet = styles.unchecked_into();
        // Those of another site take none.
        let Ok(rules) = styles.css_rules() else {
            continue;
        };
        let last = rules.length();
        let is_ours = |n: u32| {
            let text = rules.item(n).map(|rule| rule.css_text());
            text.is_some_and(|text| text.starts_with(&page))
        };
        // The one of the print before.
        let end = match last.checked_sub(1).filter(|n| is_ours(*n)) {
            Some(n) if styles.delete_rule(n).is_ok() => n,
            _ => last,
        };
        if styles.insert_rule_with_index(&rule, end).is_ok() {
            return;
        }
    }
}

/// Puts a block into an element.
fn put(into: &Element, block: &Block, logo: Option<&str>) -> Option<()> {
    match block {
        Block::Logo => {
            let image = child(into, "img", "paper-logo")?;
            set(&image, &[("alt", ""), ("src", logo?)]);
        }
        Block::Heading(text) => value(&child(into, "p", "paper-heading")?, text),
        Block::Line(text) => value(&child(into, "p", "")?, text),
        Block::Text(all) => phrases(&child(into, "p", "paper-text")?, all),
        Block::Total { label, value: text } => {
            let total = child(into, "div", "paper-total")?;
            phrases(&child(&total, "p", "paper-both")?, label);
            value(&child(&total, "p", "paper-amount")?, text);
        }
        Block::Pair { label, value: text } => {
            let pair = child(into, "div", "paper-pair")?;
            phrases(&child(&pair, "p", "paper-both")?, label);
            value(&child(&pair, "p", "")?, text);
        }
        Block::Notice(all) => phrases(&child(into, "p", "paper-both paper-notice")?, all),
        Block::Rule => drop(child(into, "hr", "")?),
        Block::Code(content) => picture(into, &Code::new(content)?)?,
        Block::Feed(_) => drop(child(into, "br", "")?),
    }
    Some(())
}

fn phrases(into: &Element, all: &[Phrase]) {
    for phrase in all {
        let (lang, dir) = match phrase.is_rtl() {
            true => ("ar", "rtl"),
            false => ("en", "ltr"),
        };
        if let Some(span) = text(into, "span", "", &phrase.text) {
            set(&span, &[("lang", lang), ("dir", dir)]);
        }
    }
}

fn value(into: &Element, written: &str) {
    let dir = if is_rtl(written) { "rtl" } else { "ltr" };
    if let Some(value) = text(into, "bdi", "", written) {
        set(&value, &[("dir", dir), ("translate", "no")]);
    }
}

/// Puts a code into an element as a drawing, a module a unit.
fn picture(into: &Element, code: &Code) -> Option<()> {
    let side = code.outer().to_string();
    let mut path = String::new();
    for (x, y, length) in code.lines_in_quiet() {
        let (x, y, length) = (x.to_string(), y.to_string(), length.to_string());
        path += &["M", &x, " ", &y, "h", &length, "v1h-", &length, "z"].concat();
    }
    let svg = |tag| document()?.create_element_ns(Some(SVG), tag).ok();
    let (drawing, modules) = (svg("svg")?, svg("path")?);
    let around = ["0 0 ", &side, " ", &side].concat();
    set(
        &drawing,
        &[
            ("class", "paper-code"),
            ("viewBox", &around),
            ("shape-rendering", "crispEdges"),
        ],
    );
    set(&modules, &[("d", &path)]);
    drawing.append_child(&modules).ok()?;
    into.append_child(&drawing).ok()?;
    Some(())
}
