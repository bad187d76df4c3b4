//! Every end that there is.

use contract::{CapabilitiesView, ProblemCode, Reason, SaleState, SaleView};
use payment::id::{Reference, SaleId};
use payment::sale::Method;
use payment::time::Timestamp;
use payment::{Currency, Money};
use till::{Draft, Outcome};
use ui::words::{Digits, Words, coded, fill};

use crate::screens::result::meaning::{sentences, sums};

pub(super) fn aed(text: &str) -> Money {
    Money::parse(text, Currency::Aed).unwrap()
}

pub(super) fn id() -> SaleId {
    "0190a5b4-7c00-7000-8000-000000000001".parse().unwrap()
}

pub(super) fn view(
    state: SaleState,
    reason: Option<Reason>,
    captured: &str,
    is_test: bool,
) -> SaleView {
    SaleView {
        id: id(),
        state,
        reason,
        amount: aed("250"),
        reference: Reference::new("INV-1").unwrap(),
        method: Method::Qr,
        qr_code_url: None,
        web_url: None,
        payment_id: None,
        created_at: Timestamp(0),
        deadline: None,
        read_at: None,
        server_time: Timestamp(0),
        allowed: Vec::new(),
        captured: aed(captured),
        refunded: aed("0"),
        is_test,
        put_aside: false,
        acknowledged: false,
        link: None,
    }
}

/// Every possible end: each state with each reason, test and live, captured or not; and the
/// sales that the server never had.
pub(super) fn ends() -> Vec<Outcome> {
    let mut all = Vec::new();
    for state in SaleState::ALL
        .iter()
        .copied()
        .filter(|state| !state.is_open())
    {
        for reason in Reason::ALL
            .iter()
            .copied()
            .chain([Reason::Other])
            .map(Some)
            .chain([None])
        {
            for (captured, is_test) in [("250", true), ("250", false), ("0", true), ("0", false)] {
                all.push(Outcome::Sale(view(state, reason, captured, is_test)));
            }
        }
    }
    for code in [
        None,
        Some(ProblemCode::LedgerUnavailable),
        Some(ProblemCode::Other),
    ] {
        let draft = Draft {
            id: id(),
            amount: aed("250"),
            reference: None,
            method: Method::Qr,
            buyer: None,
            items: Vec::new(),
            given_up: Vec::new(),
        };
        all.push(Outcome::Unavailable { draft, code });
    }
    all
}

/// All the text under the heading.
pub(super) fn said(outcome: &Outcome, words: &'static Words) -> String {
    let sums = sums(outcome, words)
        .into_iter()
        .map(|(text, sum)| fill(text, &coded(sum, Digits::Western)));
    let rest = sentences(outcome, CapabilitiesView::EVERYTHING, words);
    let rest = rest.into_iter().map(str::to_owned);
    sums.chain(rest).collect::<Vec<_>>().join(" ")
}
