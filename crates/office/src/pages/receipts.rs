//! The receipt of a sale on its page: how it looks, printing it, and what was printed.

use std::sync::Arc;

use contract::history::OperationList;
use contract::printing::{PrintList, PrintOutcome, PrintView, PrintingView, printing, prints};
use contract::{OperationStatus, OperationType, SaleState, SaleView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::Money;
use payment::id::SaleId;
use payment::time::Timestamp;
use ui::words::{coded, fill};

use super::about::Style;
use crate::printing::{self, Choice, Shop, Subject, preview, print};
use crate::server::{Answer, send};
use crate::words::Words;

/// What is known of the receipts of a sale.
#[derive(Clone, Copy)]
pub(super) struct Receipts {
    id: SaleId,
    sale: RwSignal<Option<SaleView>>,
    prints: RwSignal<Option<PrintList>>,
    shop: RwSignal<Option<PrintingView>>,
    is_printing: RwSignal<bool>,
    /// What came of the last print.
    said: RwSignal<String>,
}

impl Receipts {
    /// The receipts of this sale.
    pub(super) fn of(id: SaleId, sale: RwSignal<Option<SaleView>>) -> Self {
        let receipts = Self {
            id,
            sale,
            prints: RwSignal::new(None),
            shop: RwSignal::new(None),
            is_printing: RwSignal::new(false),
            said: RwSignal::new(String::new()),
        };
        spawn_local(async move {
            if let Answer::Good(view) = send(printing()).await {
                let _ = receipts.shop.try_set(Some(view));
            }
            receipts.read().await;
        });
        receipts
    }

    async fn read(self) {
        if let Answer::Good(list) = send(prints(self.id)).await {
            let _ = self.prints.try_set(Some(list));
        }
    }

    /// Prints a receipt on the printer of this browser.
    fn print(self, subject: Subject, words: &'static Words) {
        if self.is_printing.get_untracked() {
            return;
        }
        self.is_printing.set(true);
        self.said.set(words.printing_now.to_owned());
        spawn_local(async move {
            if let Some(told) = print(subject, Choice::stored()).await {
                let _ = self.said.try_set(printing::told(told, words));
            }
            let _ = self.is_printing.try_set(false);
            self.read().await;
        });
    }

    /// Whether there was a receipt of the sale, or may have been.
    fn has_original(self) -> bool {
        self.prints.with(|list| {
            let mut all = list.iter().flat_map(|list| &list.prints);
            all.any(|print| print.operation.is_none() && print.outcome != PrintOutcome::NotPrinted)
        })
    }
}

/// The section of the receipt, for a sale that has one.
pub(super) fn receipt(receipts: Receipts, style: Style, words: &'static Words) -> AnyView {
    let is_hidden = move || {
        let sale = receipts.sale;
        sale.with(|sale| !matches!(sale, Some(sale) if sale.state == SaleState::Paid))
    };
    let paper = Arc::new(move || {
        let (view, sale) = (receipts.shop.get()?, receipts.sale.get()?);
        receipts.prints.with(Option::is_some).then_some(())?;
        let choice = Choice::stored();
        let shop = Shop::new(view, choice.tongues.languages());
        let document = shop.of_sale(&sale, receipts.has_original());
        Some(shop.on_paper(document, choice.dots()))
    });
    let list = move || {
        receipts.prints.with(|list| {
            let all = list.iter().flat_map(|list| &list.prints).rev();
            let rows = all.map(|print| row(print, &style, words));
            rows.collect::<Vec<_>>()
        })
    };
    view! {
        <div class="office-receipt" hidden=is_hidden>
            <h2>{words.ui().receipt}</h2>
            <button
                type="button"
                disabled=move || receipts.is_printing.get()
                on:click=move |_| receipts.print(Subject::Sale(receipts.id), words)
            >
                {words.ui().print_receipt}
            </button>
            <p class="printer-told" role="status">{move || receipts.said.get()}</p>
            <ol class="office-prints">{list}</ol>
            {preview(paper, words.ui().receipt)}
        </div>
    }
    .into_any()
}

/// A print: original or copy, when, and what became of it.
fn row(print: &PrintView, style: &Style, words: &'static Words) -> AnyView {
    let name = match (&print.operation, print.copy) {
        (None, 0) => words.print_original.to_owned(),
        (Some(_), 0) => words.print_of_refund.to_owned(),
        (_, copy) => fill(words.print_copy_number, &style.number(copy)),
    };
    let (tone, outcome) = match print.outcome {
        PrintOutcome::Printed => ("chip good", words.outcome_printed),
        PrintOutcome::NotPrinted => ("chip bad", words.outcome_not_printed),
        PrintOutcome::Begun | PrintOutcome::Unknown => ("chip amber", words.outcome_unknown),
    };
    let when = [style.time(Timestamp(print.at)), print.terminal.clone()];
    view! {
        <li>
            <span class="operation-name">{name}</span>
            <span class=tone>{outcome}</span>
            <bdi class="row-time" translate="no">{when.join(" · ")}</bdi>
        </li>
    }
    .into_any()
}

/// Buttons that print the receipts of refunds.
pub(super) fn of_refunds(
    list: &OperationList,
    receipts: Receipts,
    style: &Style,
    words: &'static Words,
) -> AnyView {
    let currency = list.currency.parse().ok();
    let buttons: Vec<_> = list
        .operations
        .iter()
        .rev()
        .filter(|one| one.kind == OperationType::Refund && one.status == OperationStatus::Done)
        .map(|refund| {
            let amount = currency.and_then(|currency| Money::parse(&refund.amount, currency).ok());
            let amount = amount.map_or_else(
                || refund.amount.clone(),
                |amount| coded(amount, style.digits),
            );
            let id = refund.id.clone();
            let press = move |_| receipts.print(Subject::Refund(receipts.id, id.clone()), words);
            view! {
                <button type="button" on:click=press>{fill(words.print_refund, &amount)}</button>
            }
        })
        .collect();
    view! { <div class="buttons office-actions">{buttons}</div> }.into_any()
}
