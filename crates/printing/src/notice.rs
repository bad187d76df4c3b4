//! Says over the terminal what went wrong with a receipt that was printed from there. It holds nothing
//! up: the terminal goes on below it.

use std::cell::RefCell;

use crate::dom::document;
use gloo_timers::callback::Timeout;
use payment::id::SaleId;
use receipt::status::Trouble;
use ui::words::fill;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};

use super::choice::Choice;
use super::print::{Subject, Told, print};
use crate::below::Below;
use crate::dom::{child, set, text};
use crate::words::{Words, words};

/// The class of the element.
const CLASS: &str = "print-notice";

thread_local! {
    static SHOWN: RefCell<Option<Shown>> = const { RefCell::new(None) };
}

struct Shown {
    element: Element,
    _pressed: Vec<Closure<dyn FnMut()>>,
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.element.remove();
    }
}

/// Prints the receipt of a sale for the terminal, on the printer of this browser, and says what went
/// wrong, if anything did.
pub(crate) fn of_terminal(sale: SaleId) {
    let _ = SHOWN.take();
    spawn_local(async move {
        let told = print(Subject::Sale(sale), Choice::stored()).await;
        if let Some(told) = told.filter(|told| !matches!(told, Told::Printed | Told::Sent)) {
            let _ = show(sale, told);
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

fn show(sale: SaleId, came: Told) -> Option<()> {
    let body = document()?.body()?;
    let below = Below::now();
    let words = words(below.lang);
    let element = child(&body, "div", CLASS)?;
    set(
        &element,
        &[
            ("lang", words.ui().code),
            ("dir", words.ui().dir),
            ("data-theme", &below.theme),
            ("role", "alert"),
        ],
    );
    text(&element, "p", "", &told(came, words))?;
    let buttons = child(&element, "div", "buttons")?;
    let label = match came {
        Told::MayHavePrinted(_) | Told::Printed | Told::Sent => words.print_copy,
        Told::NotPrinted(_) | Told::NotBegun => words.print_again,
    };
    let mut pressed = Vec::new();
    for (label, class, prints) in [(label, "", true), (words.close, "quiet", false)] {
        let button = text(&buttons, "button", class, label)?;
        set(&button, &[("type", "button")]);
        let press = Closure::<dyn FnMut()>::new(move || {
            // Not while its own listener runs.
            Timeout::new(0, move || {
                drop(SHOWN.take());
                if prints {
                    of_terminal(sale);
                }
            })
            .forget();
        });
        let button: HtmlElement = button.unchecked_into();
        button.set_onclick(Some(press.as_ref().unchecked_ref()));
        pressed.push(press);
    }
    SHOWN.set(Some(Shown {
        element,
        _pressed: pressed,
    }));
    Some(())
}
