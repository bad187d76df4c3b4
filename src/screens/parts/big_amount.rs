//! The amount of a sale in large type.

use leptos::prelude::*;
use payment::Money;
use ui::components::{line, node_set_up, node_with, tell_length};
use ui::words::{Digits, money};

/// An amount in large type, with its currency. It keeps its order in every language.
pub fn big_amount(amount: Option<Money>, digits: Digits) -> AnyView {
    let children = amount.map_or_else(Vec::new, |amount| {
        let figure = money(amount, digits);
        let length = figure.chars().count();
        let attributes = vec![("class", "figure".to_owned())];
        vec![
            line("span", "currency", amount.currency().code()),
            node_set_up(
                "span",
                attributes,
                vec![figure.into_any()],
                move |element| {
                    tell_length(&element, length);
                },
            ),
        ]
    });
    let attributes = vec![
        ("class", "big-amount".to_owned()),
        ("dir", "ltr".to_owned()),
        ("translate", "no".to_owned()),
    ];
    node_with("p", attributes, children)
}
