//! The receipts of a sale on its page: how the sale's looks, printing it and those of its refunds, and
//! what was printed. Its elements are made once and changed in place, as on the page of the printer.

use std::cell::RefCell;
use std::rc::Rc;

use contract::history::OperationList;
use contract::history::calls as history;
use contract::printing::{PrintList, PrintOutcome, PrintView, PrintingView, printing, prints};
use contract::{OperationStatus, OperationType, SaleState, SaleView, calls};
use payment::Money;
use payment::id::SaleId;
use payment::time::Timestamp;
use ui::words::{Style, coded, fill};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::choice::Choice;
use crate::contents::Shop;
use crate::dom::{Heard, child, enable, hear, set, show, text};
use crate::mounted::Mounted;
use crate::notice::told;
use crate::preview::Preview;
use crate::print::{Subject, print};
use crate::words::{Words, words};
use browser_io::{Answer, send};

/// What is known of the receipts of a sale, and the elements that show it.
struct Receipts {
    id: SaleId,
    words: &'static Words,
    style: Style,
    sale: Option<SaleView>,
    shop: Option<PrintingView>,
    prints: Option<PrintList>,
    /// The refunds that have buttons.
    refunds: Vec<String>,
    root: Element,
    buttons: Element,
    heard: Heard,
    said: Element,
    list: Element,
    preview: Preview,
}

type Shared = Rc<RefCell<Receipts>>;

/// Puts the receipts of a sale into an element, for a sale that has some.
pub(crate) fn receipts(root: Element, id: SaleId, style: Style) -> Option<Mounted> {
    let words = words(style.lang);
    let shared = elements(root, id, style, words)?;
    let known = shared.clone();
    spawn_local(async move {
        if let Answer::Good(view) = send(printing()).await {
            known.borrow_mut().shop = Some(view);
        }
        read(known).await;
    });
    let (changed, left) = (shared.clone(), shared);
    Some(Mounted {
        update: Box::new(move || spawn_local(read(changed.clone()))),
        // What is heard holds the receipts, which hold what is heard.
        close: Box::new(move || drop(std::mem::take(&mut left.borrow_mut().heard))),
    })
}

fn elements(root: Element, id: SaleId, style: Style, words: &'static Words) -> Option<Shared> {
    text(&root, "h2", "", words.ui().receipt)?;
    let buttons = child(&root, "div", "buttons")?;
    let said = child(&root, "p", "printer-told")?;
    set(&said, &[("role", "status")]);
    let list = child(&root, "ol", "office-prints")?;
    let preview = Preview::new(&root, words.ui().receipt)?;
    let shared = Rc::new(RefCell::new(Receipts {
        id,
        words,
        style,
        sale: None,
        shop: None,
        prints: None,
        refunds: Vec::new(),
        root,
        buttons,
        heard: Heard::new(),
        said,
        list,
        preview,
    }));
    add_button(&shared, words.ui().print_receipt, Subject::Sale(id));
    Some(shared)
}

impl Receipts {
    /// Shows what is known.
    fn apply(&self) {
        let sale = self.sale.as_ref();
        let sale = sale.filter(|sale| sale.state == SaleState::Paid);
        show(&self.root, sale.is_some());
        let (Some(sale), Some(view), Some(list)) = (sale, &self.shop, &self.prints) else {
            return;
        };
        self.list.set_text_content(None);
        for print in list.prints.iter().rev() {
            let _ = self.row(print);
        }
        let is_of_sale = |print: &PrintView| {
            print.operation.is_none() && print.outcome != PrintOutcome::NotPrinted
        };
        let choice = Choice::stored();
        let shop = Shop::new(view.clone(), choice.tongues.languages());
        let document = shop.of_sale(sale, list.prints.iter().any(is_of_sale));
        self.preview.show(shop.on_paper(document, choice.dots()));
    }

    /// A print: original or copy, when, and what became of it.
    fn row(&self, print: &PrintView) -> Option<()> {
        let words = self.words;
        let name = match (&print.operation, print.copy) {
            (None, 0) => words.print_original.to_owned(),
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

    /// A print has begun: nothing else is printed meanwhile.
    fn printing(&self, said: Option<&str>) {
        self.enable(false);
        self.said.set_text_content(said);
    }

    /// It has ended, and this came of it.
    fn printing_is_over(&self, said: Option<&str>) {
        self.enable(true);
        if said.is_some() {
            self.said.set_text_content(said);
        }
    }

    fn enable(&self, is_enabled: bool) {
        let all = self.buttons.children();
        for button in (0..all.length()).filter_map(|n| all.item(n)) {
            enable(&button, is_enabled);
        }
    }
}

/// A button that prints.
fn add_button(shared: &Shared, label: &str, subject: Subject) {
    let into = shared.borrow().buttons.clone();
    let Some(button) = text(&into, "button", "", label) else {
        return;
    };
    set(&button, &[("type", "button")]);
    let all = shared.clone();
    let press = move || begin(all.clone(), subject.clone());
    hear(&mut shared.borrow_mut().heard, &button, "click", press);
}

/// Buttons for refunds that are done and have none yet.
fn add_refunds(shared: &Shared, list: &OperationList) {
    let currency = list.currency.parse().ok();
    for refund in list.operations.iter().rev() {
        let is_done =
            refund.kind == OperationType::Refund && refund.status == OperationStatus::Done;
        let mut known = shared.borrow_mut();
        if !is_done || known.refunds.contains(&refund.id) {
            continue;
        }
        known.refunds.push(refund.id.clone());
        let amount = currency.and_then(|currency| Money::parse(&refund.amount, currency).ok());
        let amount = amount.map_or_else(
            || refund.amount.clone(),
            |amount| coded(amount, known.style.digits),
        );
        let label = fill(known.words.print_refund, &amount);
        let subject = Subject::Refund(known.id, refund.id.clone());
        drop(known);
        add_button(shared, &label, subject);
    }
}

/// Prints on the printer of this browser.
fn begin(shared: Shared, subject: Subject) {
    let words = shared.borrow().words;
    shared.borrow().printing(Some(words.printing_now));
    spawn_local(async move {
        let came = print(subject, Choice::stored()).await;
        let said = came.map(|came| told(came, words));
        shared.borrow().printing_is_over(said.as_deref());
        read(shared).await;
    });
}

/// Reads the sale, its refunds and what was printed of it.
async fn read(shared: Shared) {
    let id = shared.borrow().id;
    if let Answer::Good(sale) = send(calls::read(id)).await {
        shared.borrow_mut().sale = Some(sale);
    }
    if let Answer::Good(list) = send(prints(id)).await {
        shared.borrow_mut().prints = Some(list);
    }
    shared.borrow().apply();
    if let Answer::Good(list) = send(history::operations(id)).await {
        add_refunds(&shared, &list);
    }
}
