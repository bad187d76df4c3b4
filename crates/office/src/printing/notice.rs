//! Says over the terminal what went wrong with a receipt that was printed from there. It holds nothing
//! up: the terminal goes on below it.

use std::cell::RefCell;

use leptos::mount::mount_to;
use leptos::prelude::*;
use payment::id::SaleId;
use receipt::status::Trouble;
use ui::words::fill;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use super::choice::Choice;
use super::print::{Subject, Told, print};
use crate::below::Below;
use crate::styles::add_styles;
use crate::words::{Words, words};

/// The class of the element.
const CLASS: &str = "print-notice";

thread_local! {
    static SHOWN: RefCell<Option<Shown>> = const { RefCell::new(None) };
}

struct Shown {
    element: HtmlElement,
    _mounted: Box<dyn std::any::Any>,
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.element.remove();
    }
}

/// Prints the receipt of a sale for the terminal, on the printer of this browser, and says what went
/// wrong, if anything did.
pub(crate) fn of_terminal(sale: SaleId) {
    add_styles();
    let _ = SHOWN.take();
    spawn_local(async move {
        let told = print(Subject::Sale(sale), Choice::stored()).await;
        if let Some(told) = told.filter(|told| !matches!(told, Told::Printed | Told::Sent)) {
            show(sale, told);
        }
    });
}

/// What came of a print, in a sentence.
pub(crate) fn told(told: Told, words: &'static Words) -> String {
    let why = |trouble: Trouble| match trouble {
        Trouble::Unreachable => words.trouble_unreachable,
        Trouble::NoPaper => words.trouble_paper,
        Trouble::CoverOpen => words.trouble_cover,
        Trouble::Error => words.trouble_error,
    };
    match told {
        Told::Printed => words.printed.to_owned(),
        Told::Sent => words.print_sent.to_owned(),
        Told::NotPrinted(trouble) => fill(words.not_printed, why(trouble)),
        Told::MayHavePrinted(None) => words.may_have_printed.to_owned(),
        Told::MayHavePrinted(Some(trouble)) => fill(words.may_have_printed_but, why(trouble)),
        Told::NotBegun => words.print_not_begun.to_owned(),
    }
}

fn show(sale: SaleId, came: Told) {
    let element = document().create_element("div").ok();
    let (Some(element), Some(body)) = (element, document().body()) else {
        return;
    };
    let element: HtmlElement = element.unchecked_into();
    element.set_class_name(CLASS);
    let below = Below::now();
    let words = words(below.lang());
    for (name, value) in [
        ("lang", words.ui().code),
        ("dir", words.ui().dir),
        ("data-theme", &below.theme),
        ("role", "alert"),
    ] {
        let _ = element.set_attribute(name, value);
    }
    if body.append_child(&element).is_err() {
        return;
    }
    // Not while its own listener runs.
    let close = || request_animation_frame(|| drop(SHOWN.take()));
    let again = move |_| {
        close();
        request_animation_frame(move || of_terminal(sale));
    };
    let label = match came {
        Told::MayHavePrinted(_) | Told::Printed | Told::Sent => words.print_copy,
        Told::NotPrinted(_) | Told::NotBegun => words.print_again,
    };
    let handle = mount_to(element.clone(), move || {
        view! {
            <p>{told(came, words)}</p>
            <div class="buttons">
                <button type="button" on:click=again>{label}</button>
                <button type="button" class="quiet" on:click=move |_| close()>{words.close}</button>
            </div>
        }
    });
    SHOWN.set(Some(Shown {
        element,
        _mounted: Box::new(handle),
    }));
}
