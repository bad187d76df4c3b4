//! The receipts of a sale on its page: how the sale's looks, printing it and those of its refunds, and
//! what was printed. Its elements are made once and changed in place, as on the page of the printer.

use std::cell::RefCell;
use std::rc::Rc;

use contract::history::OperationList;
use contract::printing::{PrintList, PrintOutcome, PrintView, PrintingView, printing, prints};
use contract::{OperationStatus, OperationType, SaleState, SaleView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::Money;
use payment::id::SaleId;
use payment::time::Timestamp;
use ui::components::node_set_up;
use ui::words::{coded, fill};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlElement};

use super::about::Style;
use crate::dom::{child, enable, set, show, text};
use crate::printing::{self, Choice, Preview, Shop, Subject, print};
use crate::server::{Answer, send};
use crate::words::Words;

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
    /// What the buttons do. They are made while something changes, whose own listeners go with the next
    /// change.
    pressed: Vec<Closure<dyn FnMut()>>,
    said: Element,
    list: Element,
    preview: Preview,
}

type Shared = Rc<RefCell<Receipts>>;

/// The section of the receipts, for a sale that has some.
pub(super) fn receipts(
    id: SaleId,
    sale: RwSignal<Option<SaleView>>,
    operations: RwSignal<Option<OperationList>>,
    style: Style,
    words: &'static Words,
) -> AnyView {
    node_set_up("div", Vec::new(), Vec::new(), move |root| {
        let Some(shared) = elements(root, id, style.clone(), words) else {
            return;
        };
        let known = shared.clone();
        spawn_local(async move {
            if let Answer::Good(view) = send(printing()).await {
                known.borrow_mut().shop = Some(view);
            }
            read(known).await;
        });
        Effect::new(move |_| {
            shared.borrow_mut().sale = sale.get();
            shared.borrow().apply();
            operations.with(|list| {
                if let Some(list) = list {
                    add_refunds(&shared, list);
                }
            });
        });
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
        pressed: Vec::new(),
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
            (_, copy) => fill(words.print_copy_number, &self.style.number(copy)),
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
    let pressed = Rc::downgrade(shared);
    let press = Closure::<dyn FnMut()>::new(move || {
        if let Some(shared) = pressed.upgrade() {
            begin(shared, subject.clone());
        }
    });
    let button: HtmlElement = button.unchecked_into();
    button.set_onclick(Some(press.as_ref().unchecked_ref()));
    shared.borrow_mut().pressed.push(press);
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
    let known = shared.borrow();
    let words = known.words;
    known.enable(false);
    known.said.set_text_content(Some(words.printing_now));
    drop(known);
    spawn_local(async move {
        let told = print(subject, Choice::stored()).await;
        let known = shared.borrow();
        known.enable(true);
        if let Some(told) = told {
            let said = printing::told(told, words);
            known.said.set_text_content(Some(&said));
        }
        drop(known);
        read(shared).await;
    });
}

async fn read(shared: Shared) {
    let id = shared.borrow().id;
    if let Answer::Good(list) = send(prints(id)).await {
        shared.borrow_mut().prints = Some(list);
        shared.borrow().apply();
    }
}
