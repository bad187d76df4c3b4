//! What a gateway cannot do is not offered and not promised.

use super::sample::{NOW, asks, creating, id, keyed, rules, showing, view};
use crate::{Ask, Draft, Effect, Entry, Event, Field, Notice, Reply, Rules, Screen, Till, step};
use contract::{CapabilitiesView, ProblemCode, Reason, SaleState};
use payment::buyer::{BuyerNeeds, Redacted};
use payment::sale::{Cause, Method};

fn without(change: impl FnOnce(&mut CapabilitiesView)) -> Rules {
    let mut rules = rules();
    change(&mut rules.capabilities);
    rules
}

#[test]
fn without_links_no_form_opens() {
    let rules = without(|can| can.link = false);
    let entered = keyed(&[2, 5, 0, 0, 0]);
    let (till, effects) = step(entered.clone(), Event::OpenForm(true), &rules, NOW);
    assert_eq!((till, effects), (entered, Vec::new()));
}

#[test]
fn without_codes_no_code_is_asked_for() {
    let rules = without(|can| can.code = false);
    let entered = keyed(&[2, 5, 0, 0, 0]);
    let started = Event::Start(id(1), Method::Qr);
    let (till, effects) = step(entered.clone(), started, &rules, NOW);
    assert_eq!((till, effects), (entered, Vec::new()));
}

#[test]
fn where_a_sale_cannot_be_cancelled_one_that_is_being_ended_may_still_be_paid() {
    let rules = without(|can| can.cancel = false);
    let doubt = |till: &Till| match till {
        Till::Selling(live) => live.doubt(),
        other => panic!("{other:?}"),
    };
    let (till, _) = step(showing(), Event::Cancel, &rules, NOW);
    assert_eq!(till.screen(), Screen::InDoubt);
    assert_eq!(doubt(&till), Some(Reason::StillOpen));
    let answer = |state| {
        let cancel = Ask::Cancel(Cause::Cashier);
        Event::Answer(id(1), cancel, Reply::View(view(1, state)))
    };
    let (till, _) = step(till, answer(SaleState::Cancelling), &rules, NOW);
    assert_eq!(till.screen(), Screen::InDoubt);
    assert_eq!(doubt(&till), Some(Reason::StillOpen));
    let (till, _) = step(till, answer(SaleState::Paid), &rules, NOW);
    assert!(matches!(till, Till::Done(_)));
}

/// A gateway that needs the customer for a code.
fn asking() -> Rules {
    without(|can| {
        can.link = false;
        can.buyer_for_code = true;
        can.buyer = BuyerNeeds {
            phone: true,
            name: true,
            email: true,
        };
    })
}

fn entry(till: &Till) -> &Entry {
    match till {
        Till::Entering(entry) => entry,
        other => panic!("{other:?}"),
    }
}

fn said(till: &Till) -> Option<ProblemCode> {
    match entry(till).notice {
        Some(Notice::Problem(code)) => Some(code),
        _ => None,
    }
}

fn by_code(n: u8) -> Event {
    Event::Start(id(n), Method::Qr)
}

fn filled(till: Till, field: Field, text: &str) -> Till {
    let fill = Event::Fill(field, Redacted(text.to_owned()));
    step(till, fill, &asking(), NOW).0
}

/// The form of a sale over 250.00 whose customer is typed.
fn customer_typed() -> Till {
    let opened = step(keyed(&[2, 5, 0, 0, 0]), by_code(1), &asking(), NOW).0;
    let till = filled(opened, Field::Phone, "0500000001");
    let till = filled(till, Field::Name, "Sara");
    filled(till, Field::Email, "sara@example.com")
}

#[test]
fn where_a_code_needs_the_customer_the_keypad_leads_to_the_form_and_asks_for_nothing() {
    let (till, effects) = step(keyed(&[2, 5, 0, 0, 0]), by_code(1), &asking(), NOW);
    assert_eq!((till.screen(), effects), (Screen::Link, Vec::new()));
    assert_eq!(entry(&till).notice, None);
    // What is wrong with the amount is said before anybody is asked for a phone.
    for (digits, code) in [
        (&[][..], ProblemCode::AmountZero),
        (&[9; 8], ProblemCode::AmountTooLarge),
    ] {
        let (till, effects) = step(keyed(digits), by_code(1), &asking(), NOW);
        assert_eq!((till.screen(), effects), (Screen::Sale, Vec::new()));
        assert_eq!(said(&till), Some(code));
    }
}

#[test]
fn each_field_that_a_code_needs_is_missed_by_name_and_then_the_code_is_made() {
    let mut till = step(keyed(&[2, 5, 0, 0, 0]), by_code(1), &asking(), NOW).0;
    for (code, field, text) in [
        (ProblemCode::PhoneMissing, Field::Phone, "12"),
        (ProblemCode::InvalidPhone, Field::Phone, "0500000001"),
        (ProblemCode::NameMissing, Field::Name, "Sara"),
        (ProblemCode::EmailMissing, Field::Email, "sara"),
        (ProblemCode::InvalidEmail, Field::Email, "sara@example.com"),
    ] {
        let (refused, effects) = step(till, by_code(1), &asking(), NOW);
        assert_eq!(effects, []);
        assert_eq!(said(&refused), Some(code));
        assert_eq!(entry(&refused).wrong_field(), Some(field), "{code:?}");
        till = filled(refused, field, text);
    }
    let (till, effects) = step(till, by_code(1), &asking(), NOW);
    assert_eq!(till.screen(), Screen::Creating);
    let [Effect::Keep(_), Effect::Ask(Ask::Create, draft), ..] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    let request = draft.request();
    assert_eq!(request.method, Method::Qr);
    let texts = [request.phone, request.name, request.email].map(|text| text.unwrap().0);
    assert_eq!(texts, ["+971500000001", "Sara", "sara@example.com"]);
}

#[test]
fn a_declined_customer_of_a_sale_by_code_is_shown_again_before_another_try() {
    let rules = asking();
    let started = step(customer_typed(), by_code(1), &rules, NOW).0;
    let declined = Event::Answer(
        id(1),
        Ask::Create,
        Reply::View(view(1, SaleState::Declined)),
    );
    let declined = step(started, declined, &rules, NOW).0;
    let again = step(declined, Event::Again(id(2)), &rules, NOW).0;
    assert_eq!(again.screen(), Screen::Link);
    assert_eq!(entry(&again).form.text(Field::Name), "Sara");
}

#[test]
fn a_try_after_a_reload_asks_for_the_customer_that_no_storage_has() {
    let rules = asking();
    let stored = Draft::of(&view(1, SaleState::Waiting));
    let resumed = step(Till::default(), Event::Resume(stored), &rules, NOW).0;
    let expired = Event::Answer(id(1), Ask::Read, Reply::View(view(1, SaleState::Expired)));
    let expired = step(resumed, expired, &rules, NOW).0;
    let (again, effects) = step(expired, Event::Again(id(2)), &rules, NOW);
    assert_eq!((again.screen(), asks(&effects)), (Screen::Link, Vec::new()));
}

#[test]
fn a_page_that_does_not_know_yet_that_the_customer_is_needed_asks_when_the_server_refuses() {
    let refused = Reply::Problem(ProblemCode::PhoneMissing);
    let refused = Event::Answer(id(1), Ask::Create, refused);
    let till = step(creating(), refused, &rules(), NOW).0;
    assert_eq!(till.screen(), Screen::Link);
    assert_eq!(said(&till), Some(ProblemCode::PhoneMissing));
}

#[test]
fn without_links_none_is_asked_for_in_the_form_for_a_code_either() {
    let started = Event::Start(id(1), Method::Link);
    let (till, effects) = step(customer_typed(), started, &asking(), NOW);
    assert_eq!((till, effects), (customer_typed(), Vec::new()));
}
