//! What the customer has to do with the code. The customer reads it on the screen, so it is in both
//! languages, the cashier's first.

use contract::Lang;
use leptos::prelude::*;

use super::node::{node, node_with};
use crate::words::{Words, words};

type Step = fn(&'static Words) -> &'static str;

const STEPS: [Step; 2] = [|words| words.scan, |words| words.confirm_on_phone];

/// The steps from the code to the payment, one per line.
pub fn steps(lang: Lang) -> AnyView {
    let other = match lang {
        Lang::En => Lang::Ar,
        Lang::Ar => Lang::En,
    };
    let said = |step: Step, lang: Lang| {
        let words = words(lang);
        let attributes = vec![
            ("lang", words.code.to_owned()),
            ("dir", words.dir.to_owned()),
        ];
        node_with("p", attributes, vec![step(words).into_any()])
    };
    let step = |step: Step| {
        let both = vec![said(step, lang), said(step, other)];
        node("li", "", vec![node("div", "step", both)])
    };
    node("ol", "steps", STEPS.map(step).into())
}
