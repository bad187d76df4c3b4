//! Sentences about the sentences.

use super::*;

#[test]
fn a_request_that_may_have_been_a_cancellation_says_that_nothing_was_cancelled_either() {
    use ProblemCode as P;
    let any_call = [
        P::CrossSite,
        P::UnknownHost,
        P::BodyTooSlow,
        P::BodyTooLarge,
        P::UnsupportedMediaType,
        P::MalformedJson,
        P::NotFound,
    ];
    for code in any_call {
        let (_, _, detail) = text(code);
        let says = "Nothing was charged, cancelled or returned; ";
        assert!(detail.contains(says), "{code:?}: {detail}");
    }
}

#[test]
fn a_ledger_that_cannot_be_written_says_nothing_of_the_money_of_a_sale_that_was_there_before() {
    let (_, _, detail) = text(ProblemCode::LedgerUnavailable);
    assert!(detail.contains("A new sale has not started and nothing was charged for it"));
    assert!(detail.contains("An earlier sale has not changed; before taking its money, read"));
}

#[test]
fn no_problem_names_one_gateway_where_the_shop_may_have_another() {
    let texts = include_str!("../problem_texts.rs");
    let before_tests = texts.split("#[cfg(test)]").next().unwrap_or_default();
    assert!(before_tests.contains("the gateway's dashboard"));
    assert!(!before_tests.contains("Tabby's") && !before_tests.contains("Tabby was"));
}

#[test]
fn whatever_may_be_paid_is_not_to_be_taken_again() {
    let (_, title, detail) = text(ProblemCode::Internal);
    assert_eq!(title, "Not known how it stands");
    assert!(detail.contains("may still be paid: do not take the money again"));
    // A new id would be a second payment of the same sale.
    let (_, _, detail) = text(ProblemCode::SaleConflict);
    assert!(detail.contains("may be waiting or paid") && detail.contains("GET that sale first"));
}
