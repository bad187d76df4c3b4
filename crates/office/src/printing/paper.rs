//! A document for the browser's own printing: elements of the page that only paper shows.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use leptos::mount::mount_to;
use leptos::prelude::*;
use receipt::{Block, Code, Document, Phrase, is_rtl};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{CssStyleSheet, HtmlElement, HtmlImageElement};

use super::choice::Sheet;

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
    _mounted: Box<dyn std::any::Any>,
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
    let element = document().create_element("div").ok();
    let (Some(element), Some(body)) = (element, document().body()) else {
        return false;
    };
    let element: HtmlElement = element.unchecked_into();
    element.set_class_name(&[CLASS, " ", sheet.key()].concat());
    if body.append_child(&element).is_err() {
        return false;
    }
    let logo = logo.map(HtmlImageElement::src);
    let blocks = contents.blocks.clone();
    let handle = mount_to(element.clone(), move || {
        let all: Vec<_> = blocks
            .iter()
            .map(|one| block(one, logo.as_deref()))
            .collect();
        view! { {all} }
    });
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
    size(sheet, &element);
    PRINTED.set(Some(Printed {
        element,
        _mounted: Box::new(handle),
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
    let sheets = document().style_sheets();
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

fn phrases(all: &[Phrase]) -> Vec<AnyView> {
    let one = |phrase: &Phrase| {
        let (lang, dir) = match phrase.is_rtl() {
            true => ("ar", "rtl"),
            false => ("en", "ltr"),
        };
        view! { <span lang=lang dir=dir>{phrase.text.clone()}</span> }.into_any()
    };
    all.iter().map(one).collect()
}

fn value(text: &str) -> AnyView {
    let dir = if is_rtl(text) { "rtl" } else { "ltr" };
    view! { <bdi dir=dir translate="no">{text.to_owned()}</bdi> }.into_any()
}

fn block(block: &Block, logo: Option<&str>) -> AnyView {
    match block {
        Block::Logo => match logo {
            Some(logo) => {
                view! { <img class="paper-logo" alt="" src=logo.to_owned() /> }.into_any()
            }
            None => ().into_any(),
        },
        Block::Heading(text) => view! { <p class="paper-heading">{value(text)}</p> }.into_any(),
        Block::Line(text) => view! { <p>{value(text)}</p> }.into_any(),
        Block::Text(all) => view! { <p class="paper-text">{phrases(all)}</p> }.into_any(),
        Block::Total { label, value: text } => view! {
            <div class="paper-total">
                <p class="paper-both">{phrases(label)}</p>
                <p class="paper-amount">{value(text)}</p>
            </div>
        }
        .into_any(),
        Block::Pair { label, value: text } => view! {
            <div class="paper-pair">
                <p class="paper-both">{phrases(label)}</p>
                <p>{value(text)}</p>
            </div>
        }
        .into_any(),
        Block::Notice(all) => {
            view! { <p class="paper-both paper-notice">{phrases(all)}</p> }.into_any()
        }
        Block::Rule => view! { <hr /> }.into_any(),
        Block::Code(content) => {
            Code::new(content).map_or_else(|| ().into_any(), |code| picture(&code))
        }
        Block::Feed(_) => view! { <br /> }.into_any(),
    }
}

/// A code as a drawing, a module a unit.
fn picture(code: &Code) -> AnyView {
    let side = code.outer().to_string();
    let path: String = code
        .lines_in_quiet()
        .into_iter()
        .map(|(x, y, length)| {
            let (x, y, length) = (x.to_string(), y.to_string(), length.to_string());
            ["M", &x, " ", &y, "h", &length, "v1h-", &length, "z"].concat()
        })
        .collect();
    let around = ["0 0 ", &side, " ", &side].concat();
    view! {
        <svg class="paper-code" viewBox=around shape-rendering="crispEdges">
            <path d=path />
        </svg>
    }
    .into_any()
}
