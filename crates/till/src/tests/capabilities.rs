//! What a gateway cannot do is not offered and not promised.

use super::sample::{NOW, id, keyed, rules, showing, view};
use crate::{Ask, Event, Reply, Rules, Screen, Till, step};
use contract::{CapabilitiesView, Reason, SaleState};
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
