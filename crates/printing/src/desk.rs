//! The part of a page of the office where something is printed: its buttons, what came of it, what was
//! printed so far, and a picture of the paper. Its elements are made once and changed in place, as on the
//! page of the printer.

use std::cell::RefCell;
use std::rc::Rc;

use contract::printing::{PrintOutcome, PrintView};
use payment::time::Timestamp;
use ui::words::{Style, fill};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::choice::Choice;
use crate::contents::OnPaper;
use crate::dom::{Heard, child, enable, hear, set, show, text};
use crate::mounted::Mounted;
use crate::notice::told;
use crate::preview::Preview;
use crate::print::{Subject, print};
use crate::words::{Words, words};

/// Where something is printed.
pub(crate) struct Desk {
    /// The words of its language.
    pub words: &'static Words,
    /// How its values are written.
    pub style: Style,
    root: Element,
    buttons: Element,
    said: Element,
    list: Element,
    /// The picture of the paper, if it has one.
    preview: Option<Preview>,
    heard: RefCell<Heard>,
}

impl Desk {
    /// A desk in an element, without buttons. One with a heading has a picture of the paper.
    pub(crate) fn new(root: Element, heading: Option<&str>, style: Style) -> Option<Rc<Self>> {
        if let Some(heading) = heading {
            text(&root, "h2", "", heading)?;
        }
        let buttons = child(&root, "div", "buttons")?;
        let said = child(&root, "p", "printer-told")?;
        set(&said, &[("role", "status")]);
        let list = child(&root, "ol", "office-prints")?;
        let preview = heading.and_then(|heading| Preview::new(&root, heading));
        Some(Rc::new(Self {
            words: words(style.lang),
            style,
            preview,
            root,
            buttons,
            said,
            list,
            heard: RefCell::default(),
        }))
    }

    /// What stands on the page, and reads again what it is about by this function.
    pub(crate) fn mounted(self: Rc<Self>, update: impl Fn() + 'static) -> Mounted {
        Mounted {
            update: Box::new(update),
            // What is heard holds the desk, which holds what is heard.
            close: Box::new(move || drop(self.heard.take())),
        }
    }

    /// Shows how something looks on paper.
    pub(crate) fn show_paper(&self, paper: OnPaper) {
        if let Some(preview) = &self.preview {
            preview.show(paper);
        }
    }

    /// Shows it or hides it.
    pub(crate) fn show(&self, is_shown: bool) {
        show(&self.root, is_shown);
    }

    /// Adds a button that prints on the printer of this browser, and then calls a function.
    pub(crate) fn add_button(
        self: &Rc<Self>,
        label: &str,
        subject: Subject,
        then: impl Fn() + Clone + 'static,
    ) {
        let Some(button) = text(&self.buttons, "button", "", label) else {
            return;
        };
        set(&button, &[("type", "button")]);
        let desk = self.clone();
        let press = move || {
            let (desk, subject, then) = (desk.clone(), subject.clone(), then.clone());
            spawn_local(async move {
                desk.print(subject).await;
                then();
            });
        };
        hear(&mut self.heard.borrow_mut(), &button, "click", press);
    }

    /// Prints, with nothing else to be pressed meanwhile.
    async fn print(&self, subject: Subject) {
        self.enable(false);
        self.said.set_text_content(Some(self.words.printing_now));
        let came = print(subject, Choice::stored()).await;
        self.enable(true);
        if let Some(came) = came {
            self.said.set_text_content(Some(&told(came, self.words)));
        }
    }

    fn enable(&self, is_enabled: bool) {
        let all = self.buttons.children();
        for button in (0..all.length()).filter_map(|n| all.item(n)) {
            enable(&button, is_enabled);
        }
    }

    /// Lists what was printed, the last one first. The first print of something is called `original`.
    pub(crate) fn list(&self, prints: &[PrintView], original: &'static str) {
        self.list.set_text_content(None);
        for print in prints.iter().rev() {
            let _ = self.row(print, original);
        }
    }

    /// A print: original or copy, when, and what became of it.
    fn row(&self, print: &PrintView, original: &'static str) -> Option<()> {
        let words = self.words;
        let name = match (&print.operation, print.copy) {
            (None, 0) => original.to_owned(),
            (Some(_), 0) => words.print_of_refund.to_owned(),
            (_, copy) => fill(
                words.print_copy_number,
                &self.style.digits.write(&copy.to_string()),
            ),
        };
        let (tone, outcome) = match print.outcome {
            PrintOutcome::Printed => ("chip good", words.outcome_printed),
            PrintOutcome::NotPrinted => ("chip bad", words.outcome_not_printed),
            PrintOutcome::Begun | PrintOutcome::Unknown => ("chip amber", words.outcome_unknown),
        };
        let when = [self.style.time(Timestamp(print.at)), print.terminal.clone()];
        let row = child(&self.list, "li", "")?;
        text(&row, "span", "operation-name", &name)?;
        text(&row, "span", tone, outcome)?;
        let when = text(&row, "bdi", "row-time", &when.join(" · "))?;
        set(&when, &[("translate", "no")]);
        Some(())
    }
}

/// Whether one of these prints may be on paper, so that the next one is a copy.
pub(crate) fn is_printed<'a>(mut prints: impl Iterator<Item = &'a PrintView>) -> bool {
    prints.any(|print| print.outcome != PrintOutcome::NotPrinted)
}
