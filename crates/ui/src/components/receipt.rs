//! The receipt, with what Tabby's guide requires (order id, date and time, Tabby's name or logo),
//! and the payment id and the shop's name. It is in both languages, because the customer reads it.
//!
//! Source: Tabby, POS integration, "Print a Receipt".

use contract::{Lang, SaleView, TerminalView};
use leptos::prelude::*;

use super::node::{isolated, node, node_with};
use crate::words::{Digits, Words, coded, paper_time, words};

type Label = fn(&'static Words) -> &'static str;

/// The paper to print on, and the language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Paper {
    /// The cashier's language. What the customer reads is in both languages.
    pub lang: Lang,
    /// Whether the paper is 58 mm wide instead of 80.
    pub is_narrow: bool,
}

/// A receipt on paper.
pub fn receipt(sale: &SaleView, terminal: Option<&TerminalView>, paper: Paper) -> AnyView {
    let amount = coded(sale.amount, Digits::Western);
    let zone = terminal.map(TerminalView::zone);
    let logo = terminal.and_then(|terminal| terminal.logo_url.clone());
    let mut all = Vec::new();
    all.extend(terminal.map(|terminal| isolated("receipt-shop", terminal.shop.clone())));
    all.push(match logo {
        Some(logo) => {
            let attributes = vec![
                ("class", "receipt-logo".to_owned()),
                ("src", logo),
                ("alt", "Tabby".to_owned()),
            ];
            node_with("img", attributes, Vec::new())
        }
        None => isolated("receipt-tabby", "Tabby".to_owned()),
    });
    all.push(both("receipt-paid", |words| words.paid_with));
    all.push(isolated("receipt-amount", amount));
    if sale.is_test {
        all.push(both("receipt-test", |words| words.test_receipt));
    }
    all.push(row(|words| words.reference, sale.reference.to_string()));
    all.push(row(|words| words.date, paper_time(sale.created_at, zone)));
    all.extend(
        sale.payment_id
            .as_ref()
            .map(|payment| row(|words| words.payment, payment.to_string())),
    );
    all.push(both("receipt-thanks", |words| words.thanks));
    let class = if paper.is_narrow {
        "receipt narrow"
    } else {
        "receipt"
    };
    let attributes = vec![
        ("class", class.to_owned()),
        ("aria-label", words(paper.lang).receipt.to_owned()),
    ];
    node_with("article", attributes, all)
}

/// A text in both languages.
fn both(class: &'static str, label: Label) -> AnyView {
    let one = |lang: Lang| {
        let words = words(lang);
        let attributes = vec![
            ("lang", words.code.to_owned()),
            ("dir", words.dir.to_owned()),
        ];
        node_with("span", attributes, vec![label(words).into_any()])
    };
    node("p", class, vec![one(Lang::En), one(Lang::Ar)])
}

fn row(label: Label, value: String) -> AnyView {
    node(
        "div",
        "receipt-row",
        vec![
            both("receipt-label", label),
            isolated("receipt-value", value),
        ],
    )
}
