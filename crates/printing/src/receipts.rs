//! The receipts of a sale on its page: how the sale's looks, printing it and those of its refunds, and
//! what was printed.

use std::cell::RefCell;
use std::rc::Rc;

use contract::history::OperationList;
use contract::history::calls as history;
use contract::printing::{PrintList, PrintingView, printing, prints};
use contract::{OperationStatus, OperationType, SaleState, SaleView, calls};
use payment::Money;
use payment::id::SaleId;
use ui::words::{Style, coded, fill};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::choice::Choice;
use crate::contents::Shop;
use crate::desk::{Desk, is_printed};
use crate::mounted::Mounted;
use crate::print::Subject;
use crate::words::words;
use browser_io::{Answer, send};

/// What is known of the receipts of a sale, and where they are shown.
struct Receipts {
    id: SaleId,
    desk: Rc<Desk>,
    sale: Option<SaleView>,
    shop: Option<PrintingView>,
    prints: Option<PrintList>,
    /// The refunds that have buttons.
    refunds: Vec<String>,
}

type Shared = Rc<RefCell<Receipts>>;

/// Puts the receipts of a sale into an element, for a sale that has some.
pub(crate) fn receipts(root: Element, id: SaleId, style: Style) -> Option<Mounted> {
    let desk = Desk::new(root, Some(words(style.lang).ui().receipt), style)?;
    let shared = Rc::new(RefCell::new(Receipts {
        id,
        desk: desk.clone(),
        sale: None,
        shop: None,
        prints: None,
        refunds: Vec::new(),
    }));
    add_button(&shared, desk.words.ui().print_receipt, Subject::Sale(id));
    let known = shared.clone();
    spawn_local(async move {
        if let Answer::Good(view) = send(printing()).await {
            known.borrow_mut().shop = Some(view);
        }
        read(known).await;
    });
    Some(desk.mounted(move || spawn_local(read(shared.clone()))))
}

impl Receipts {
    /// Shows what is known.
    fn apply(&self) {
        let sale = self.sale.as_ref();
        let sale = sale.filter(|sale| sale.state == SaleState::Paid);
        self.desk.show(sale.is_some());
        let (Some(sale), Some(view), Some(list)) = (sale, &self.shop, &self.prints) else {
            return;
        };
        self.desk.list(&list.prints, self.desk.words.print_original);
        let of_sale = list.prints.iter().filter(|print| print.operation.is_none());
        let choice = Choice::stored();
        let shop = Shop::new(view.clone(), choice.tongues.languages());
        let document = shop.of_sale(sale, is_printed(of_sale));
        self.desk.show_paper(shop.on_paper(document, choice.dots()));
    }
}

/// A button that prints.
fn add_button(shared: &Shared, label: &str, subject: Subject) {
    let (desk, after) = (shared.borrow().desk.clone(), shared.clone());
    desk.add_button(label, subject, move || spawn_local(read(after.clone())));
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
            |amount| coded(amount, known.desk.style.digits),
        );
        let label = fill(known.desk.words.print_refund, &amount);
        let subject = Subject::Refund(known.id, refund.id.clone());
        drop(known);
        add_button(shared, &label, subject);
    }
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
