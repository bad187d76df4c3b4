//! Headings and looks.

use contract::{Action, CapabilitiesView, Lang, ProblemCode, Reason, SaleState};
use till::Outcome;
use ui::components::{Mark, outcome as row};
use ui::words::words;

use super::ends::{ends, view};
use crate::screens::result::heading::{is_refused, look, name_of};
use crate::screens::result::meaning::sentence;

#[test]
fn what_is_no_plain_success_or_failure_is_headed_as_what_it_is() {
    let en = words(Lang::En);
    let of = |state, reason| Outcome::Sale(view(state, Some(reason), "0", false));
    let by = |code| match ends()
        .into_iter()
        .find(|end| matches!(end, Outcome::Unavailable { code: found, .. } if *found == code))
    {
        Some(outcome) => outcome,
        None => panic!("no such end"),
    };
    for (outcome, heading, begins) in [
        (
            of(SaleState::Cancelled, Reason::Refunded),
            "Refunded",
            "Tabby returned",
        ),
        (
            of(SaleState::Returning, Reason::NotReturned),
            "Money not sent back",
            "Tabby has not",
        ),
        (
            of(SaleState::Paid, Reason::CameLate),
            "Late payment kept",
            "This payment came late",
        ),
        (
            of(SaleState::Failed, Reason::Refused),
            "Tabby refused the sale",
            "Tabby refused",
        ),
        (
            of(SaleState::Failed, Reason::Unrecorded),
            "Sale not started",
            "The till's server could not write",
        ),
        (
            by(Some(ProblemCode::LedgerUnavailable)),
            "Sale not started",
            "The till's server cannot",
        ),
        (
            by(Some(ProblemCode::Other)),
            "Sale not started",
            "The till's server refused",
        ),
        (by(None), "Tabby is unavailable", "The payment could not"),
    ] {
        assert_eq!(name_of(&outcome, en), heading);
        let can = CapabilitiesView::EVERYTHING;
        assert!(sentence(&outcome, can, en).starts_with(begins), "{heading}");
    }
}

#[test]
fn late_money_that_was_kept_looks_like_no_sale_whose_goods_are_to_go_out() {
    let kept = Outcome::Sale(view(SaleState::Paid, Some(Reason::CameLate), "250", false));
    let paid = Outcome::Sale(view(SaleState::Paid, None, "250", false));
    assert_eq!(look(&paid), ("screen result tone-paid", Mark::Tick));
    assert_eq!(look(&kept), ("screen result tone-checking", Mark::Clock));
}

#[test]
fn the_list_of_sales_says_of_an_end_what_its_result_is_headed() {
    let words = words(Lang::En);
    for outcome in ends() {
        let Outcome::Sale(mut sale) = outcome else {
            continue;
        };
        sale.allowed = vec![Action::Keep];
        let outcome = Outcome::Sale(sale.clone());
        assert_eq!(row(&sale, words).1, name_of(&outcome, words), "{outcome:?}");
    }
    let kept = view(SaleState::Paid, Some(Reason::CameLate), "250", false);
    assert_eq!(row(&kept, words), ("chip amber", "Late payment kept"));
    let frozen = view(SaleState::Mismatch, Some(Reason::OtherFunds), "0", false);
    assert_eq!(row(&frozen, words), ("chip grey", "Manager has checked"));
}

#[test]
fn where_tabby_refuses_what_the_shop_asks_for_another_method_comes_first() {
    let failed = |reason| Outcome::Sale(view(SaleState::Failed, Some(reason), "0", false));
    assert!(is_refused(&failed(Reason::Refused)) && is_refused(&failed(Reason::KeyRefused)));
    assert!(!is_refused(&failed(Reason::NoAnswer)));
}
