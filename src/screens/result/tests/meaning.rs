//! What the texts say about the money and about what to do.

use contract::{CapabilitiesView, Lang, Reason, SaleState, SaleView};
use till::Outcome;
use ui::words::words;

use super::ends::{aed, ends, said, view};
use super::phrases::{PARTS, has_parts};
use crate::screens::result::heading::name_of;
use crate::screens::result::meaning::{given_up, sentence, sentences};

const ALL: CapabilitiesView = CapabilitiesView::EVERYTHING;

#[test]
fn every_end_says_what_happened_what_it_means_for_the_money_and_what_to_do_now() {
    for parts in &PARTS {
        let words = words(parts.lang);
        for outcome in ends() {
            let about = format!("{outcome:?}");
            // What happened.
            assert!(!name_of(&outcome, words).is_empty(), "{about}");
            has_parts(&said(&outcome, words), parts, &about);
        }
    }
}

#[test]
fn a_question_about_money_has_an_answer_that_says_what_it_does_and_one_that_does_nothing() {
    for lang in [Lang::En, Lang::Ar] {
        let words = words(lang);
        for [title, _, no, yes] in [words.before_keeping(), words.before_sending_back()] {
            assert!(title != yes && no != yes && no == words.not_now, "{title}");
        }
    }
}

#[test]
fn a_sale_that_was_given_up_says_that_its_page_may_be_open_and_what_becomes_of_its_money() {
    let view = SaleView {
        put_aside: true,
        ..view(SaleState::Cancelling, Some(Reason::Cashier), "0", false)
    };
    let outcome = Outcome::Sale(view);
    for parts in &PARTS {
        let words = words(parts.lang);
        assert_eq!(name_of(&outcome, words), words.given_up);
        assert_eq!(sentence(&outcome, ALL, words), words.given_up_meaning);
        for late_released in [true, false] {
            let can = CapabilitiesView {
                late_released,
                ..CapabilitiesView::EVERYTHING
            };
            let said = given_up(false, can, words);
            assert_eq!(said.contains(&words.given_up_released), late_released);
            assert_eq!(said.contains(&words.given_up_told), !late_released);
            has_parts(&said.join(" "), parts, words.given_up);
            // Nobody at this till gave it up: why comes first.
            let why = given_up(true, can, words);
            assert_eq!(why.first(), Some(&words.out_of_time));
            assert_eq!(why.get(1..), Some(&said[..]));
        }
    }
}

#[test]
fn a_frozen_sale_of_which_a_part_was_taken_says_how_much_and_not_that_it_may_be_unpaid() {
    let mut sale = view(SaleState::Mismatch, Some(Reason::OtherFunds), "100", false);
    sale.refunded = aed("40");
    for (lang, taken, given_back, doubt) in [
        (
            Lang::En,
            "took AED 100.00",
            "AED 40.00 of it was refunded",
            "paid or not",
        ),
        (
            Lang::Ar,
            "حصّلت تابي AED 100.00",
            "أُعيد منه AED 40.00",
            "ربما دُفعت",
        ),
    ] {
        let text = said(&Outcome::Sale(sale.clone()), words(lang));
        assert!(text.contains(taken) && text.contains(given_back), "{text}");
        assert!(!text.contains(doubt), "{text}");
        // Refunded in the portal: said once, after the sums.
        sale.reason = Some(Reason::Refunded);
        let outcome = Outcome::Sale(sale.clone());
        let text = said(&outcome, words(lang));
        assert!(text.contains(taken) && text.contains(given_back), "{text}");
        let said = sentence(&outcome, ALL, words(lang));
        assert_eq!(said, words(lang).given_back_sums);
        sale.reason = Some(Reason::OtherFunds);
    }
}

#[test]
fn a_paid_sale_says_that_capture_is_pending_until_all_of_it_is_captured() {
    for (captured, pending) in [("0", true), ("100", true), ("249.99", true), ("250", false)] {
        let sale = Outcome::Sale(view(SaleState::Paid, None, captured, false));
        for lang in [Lang::En, Lang::Ar] {
            let words = words(lang);
            let is_pending = sentence(&sale, ALL, words) == words.not_captured;
            assert_eq!(is_pending, pending, "{captured}");
            // There the server captures by itself, right after the approval.
            let by_server = CapabilitiesView {
                late_released: true,
                ..ALL
            };
            assert_eq!(sentence(&sale, by_server, words), words.paid_meaning);
        }
    }
}

#[test]
fn a_sale_in_doubt_and_what_is_said_after_an_end_have_the_same_three_parts() {
    for parts in &PARTS {
        let words = words(parts.lang);
        for text in [
            words.checking_server,
            words.checking_cancel,
            words.checking_open,
            words.checking_gateway,
            words.checking_remembered,
            words.checking_other_account,
        ] {
            has_parts(&[text, " ", words.do_not_charge].concat(), parts, text);
        }
        for text in [
            words.take_otherwise,
            words.kept_notice,
            words.put_aside_notice,
            words.left_open_notice,
            words.uncancelled_notice,
            words.other_account_notice,
            words.not_started,
            words.unknown_sale,
            words.damaged_sale,
            words.unreadable_sale,
            words.other_account,
            words.list_unread,
            words.unaccounted,
            words.other_terminal,
            words.too_many_codeless,
        ] {
            has_parts(text, parts, text);
        }
    }
}

#[test]
fn a_sale_that_a_person_has_to_look_into_hands_over_nothing_meanwhile() {
    for (lang, nothing) in [
        (Lang::En, "hand over nothing"),
        (Lang::Ar, "ولا تسلّم البضاعة بعد"),
    ] {
        let words = words(lang);
        for text in [
            words.damaged_sale,
            words.unreadable_sale,
            words.other_account,
            words.unaccounted,
            words.other_terminal,
            words.list_unread,
        ] {
            assert!(text.contains(nothing), "{text}");
        }
    }
}

#[test]
fn nothing_sends_anybody_to_the_dashboard_or_the_key_of_one_gateway() {
    for source in [
        include_str!("../../../../crates/ui/src/words/en.rs"),
        include_str!("../../../../crates/ui/src/words/ar.rs"),
    ] {
        for name in [
            "Tabby's dashboard",
            "Tabby key",
            "Tabby payment ID",
            "لوحة تحكم تابي",
            "مفتاح تابي",
            "رقم دفعة تابي",
        ] {
            assert!(!source.contains(name), "{name}");
        }
    }
}

#[test]
fn tabbys_published_texts_stand_to_the_letter() {
    for (reason, lang, published) in [
        (
            Reason::NotAvailable,
            Lang::En,
            "Sorry, Tabby is unable to approve this purchase. Please use an alternative payment method for your order.",
        ),
        (
            Reason::NotAvailable,
            Lang::Ar,
            "نأسف، تابي غير قادرة على الموافقة على هذه العملية. الرجاء استخدام طريقة دفع أخرى.",
        ),
    ] {
        let declined = view(SaleState::Declined, Some(reason), "0", false);
        let said = sentences(&Outcome::Sale(declined), ALL, words(lang));
        assert_eq!(said.first(), Some(&published));
    }
}
