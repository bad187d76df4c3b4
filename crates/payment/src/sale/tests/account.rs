//! Sales of an account whose key this server no longer has.

use super::states::{at, cancelling, ended_as, waiting};
use crate::id::MerchantCode;
use crate::sale::sample::{START, intent, paid, reading, sale, session};
use crate::sale::{
    Cause, DoubtOver, Effect, End, Event, Failure, Intent, Mode, PaymentState, Sale, SaleState,
    State,
};
use crate::time::Millis;

#[test]
fn a_sale_whose_key_is_gone_frees_its_terminal_and_is_cancelled_when_the_key_is_back() {
    for open in [waiting(), cancelling(Cause::Cashier)] {
        let stranded = at(&open, [Event::Stranded], START);
        assert_eq!(stranded.effects, []);
        assert!(!stranded.sale.holds_terminal() && stranded.sale.is_watched());
        let State::Checking(_, doubt) = &stranded.sale.state else {
            panic!("{:?}", stranded.sale)
        };
        assert_eq!(doubt.over, DoubtOver::OtherAccount);
        let back = at(&stranded.sale, [Event::Tick], START);
        assert_eq!(back.effects, [Effect::Cancel(session().id)]);
        let late = at(&back.sale, [Event::Read(paid())], START);
        assert!(late.sale.state_name() == SaleState::PaidLate);
    }
    let asked = sale();
    let stranded = at(&asked, [Event::Stranded], START).sale;
    assert_eq!(stranded.state, State::Failed(Failure::OtherAccount));
    assert!(!stranded.holds_terminal() && stranded.is_watched());
    assert!(stranded.is_due(Millis(0), START));
    let back = at(&stranded, [Event::Tick], START).sale;
    assert_eq!(back.state, State::Failed(Failure::NoAnswer));
    assert!(!back.is_watched());
    let paid = at(&waiting(), [Event::Read(paid())], START).sale;
    assert_eq!(at(&paid, [Event::Stranded], START).sale, paid);
}

#[test]
fn whatever_is_asked_of_a_sale_of_another_key_does_not_change_what_is_known_of_it() {
    let stranded = at(&waiting(), [Event::Stranded], START).sale;
    for asked in [Event::Cancel(Cause::Cashier), Event::Tick] {
        let asked = at(&stranded, [asked, Event::CancelAnswered], START).sale;
        let unread = at(&asked, [Event::NotRead], START).sale;
        assert_eq!(unread.state, stranded.state);
    }
}

#[test]
fn a_sale_of_another_key_that_nobody_paid_is_said_to_be_cancelled_and_by_whom() {
    let ended = |sale: &Sale| {
        let read = Event::Read(reading(PaymentState::Expired));
        at(sale, [Event::Stranded, read], START).sale
    };
    let of_itself = ended(&waiting());
    assert_eq!(
        ended_as(&of_itself),
        Some(End::Cancelled(Cause::Unattended))
    );
    let by_cashier = ended(&cancelling(Cause::Cashier));
    assert_eq!(ended_as(&by_cashier), Some(End::Cancelled(Cause::Cashier)));
}

#[test]
fn a_sale_belongs_to_an_account_whatever_its_key() {
    let of = |gateway: Option<&str>| Intent {
        gateway: gateway.map(str::to_owned),
        ..intent()
    };
    let demo = intent().merchant_code;
    let here = "https://api.tabby.ai";
    assert!(of(Some(here)).is_of_account(here, &demo, Mode::Test));
    assert!(of(None).is_of_account(here, &demo, Mode::Test));
    assert!(!of(Some(here)).is_of_account(here, &demo, Mode::Live));
    assert!(!of(Some("http://127.0.0.1:8090")).is_of_account(here, &demo, Mode::Test));
    let other = MerchantCode::new("other").unwrap();
    assert!(!of(Some(here)).is_of_account(here, &other, Mode::Test));
}
