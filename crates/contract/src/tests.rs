//! Tests that answers are read as they were written, and answers of a newer server as far as
//! possible.

use payment::buyer::BuyerNeeds;
use payment::sale::sample::{START, intent, paid, reading, sale_of, session};
use payment::sale::{
    Cause, Delivery, Event, Failure, Intent, Method, PaymentState, Recipient, Rejection, Sale,
    transition,
};
use payment::{Currency, Money};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    Action, CapabilitiesView, LinkState, Problem, ProblemCode, Reason, SaleState, SaleView,
    TerminalView, Unattended, UnattendedView,
};

/// The fields without which a sale cannot be read.
const NEEDED: [&str; 10] = [
    "id",
    "state",
    "amount",
    "currency",
    "reference",
    "method",
    "created_at",
    "server_time",
    "captured",
    "refunded",
];

fn view(by_link: bool, events: &[Event]) -> SaleView {
    let recipient = Recipient {
        digest: "0".into(),
        ends: "01".into(),
    };
    let sale = sale_of(Intent {
        method: if by_link { Method::Link } else { Method::Qr },
        recipient: by_link.then_some(recipient),
        ..intent()
    });
    let go = |sale: Sale, event: &Event| transition(&sale, event.clone(), START).sale;
    SaleView::of(&events.iter().fold(sale, go), START)
}

fn waiting() -> SaleView {
    let created = Event::Created(Box::new(session()), reading(PaymentState::Created));
    view(true, &[created])
}

fn terminal() -> TerminalView {
    let waiting = waiting();
    TerminalView {
        shop: "Shop".into(),
        branch: "demo".into(),
        terminal: "T1".into(),
        currency: Currency::Kwd,
        max_amount: Money::parse("5000", Currency::Kwd).unwrap().to_string(),
        time_zone: "Asia/Riyadh".into(),
        logo_url: Some("/api/terminal/logo".into()),
        is_test: true,
        capabilities: CapabilitiesView {
            link: false,
            link_shown: true,
            buyer: BuyerNeeds::PHONE,
            ..CapabilitiesView::EVERYTHING
        },
        scan_prefix: Some("~".into()),
        scan_suffix: None,
        unattended: vec![UnattendedView {
            id: waiting.id.to_string(),
            reference: "A-1".into(),
            amount: Some("250.00".into()),
            currency: Some(Currency::Aed),
            terminal: Some("T1".to_owned()),
            why: Unattended::Unreadable,
        }],
        list_unread: true,
        sale: Some(waiting.clone()),
        late: vec![waiting.clone(), waiting.clone()],
        acknowledged: vec![waiting.id.to_string()],
        recent: vec![waiting],
    }
}

/// Reads a terminal's answer both as a JSON value (as the browser does) and as text.
fn read(json: &Value) -> TerminalView {
    let read = serde_json::from_value::<TerminalView>(json.clone()).unwrap();
    let text = serde_json::from_str::<TerminalView>(&json.to_string()).unwrap();
    assert_eq!(read, text);
    read
}

fn any_event() -> impl Strategy<Value = Event> {
    prop::sample::select(vec![
        Event::Created(Box::new(session()), reading(PaymentState::Created)),
        Event::Declined(Rejection::OrderAmountTooLow),
        Event::NotCreated(Failure::NoAnswer),
        Event::Read(paid()),
        Event::Read(reading(PaymentState::Authorized)),
        Event::Read(reading(PaymentState::Rejected)),
        Event::Read(reading(PaymentState::Unknown)),
        Event::NotRead,
        Event::Cancel(Cause::Cashier),
        Event::CancelAnswered,
        Event::PutAside,
        Event::LinkSent(Delivery::Unanswered),
        Event::Keep,
        Event::Return,
    ])
}

proptest! {
    #[test]
    fn a_sale_is_read_as_it_is_written_and_what_is_left_out_is_not_so(
        by_link: bool,
        acknowledged: bool,
        events in prop::collection::vec(any_event(), 0..8),
        left_out in prop::option::of(0_usize..25),
    ) {
        let view = SaleView { acknowledged, ..view(by_link, &events) };
        let mut json = serde_json::to_value(&view).unwrap();
        prop_assert_eq!(&serde_json::from_value::<SaleView>(json.clone()).unwrap(), &view);
        let members = json.as_object_mut().unwrap();
        let Some(name) = left_out.and_then(|place| members.keys().nth(place).cloned()) else {
            return Ok(());
        };
        members.remove(&name);
        let read = serde_json::from_value::<SaleView>(json.clone());
        if NEEDED.contains(&name.as_str()) {
            prop_assert!(read.is_err(), "{name}");
            let shown = self::read(&json!({
                "shop": "Shop", "branch": "demo", "terminal": "T1", "currency": "AED",
                "max_amount": "5000.00", "sale": json, "late": [json, view], "recent": [view, json],
            }));
            prop_assert_eq!(shown.sale, None);
            prop_assert_eq!(shown.late, vec![view.clone()]);
            prop_assert_eq!(shown.recent, vec![view]);
        } else {
            let mut again = serde_json::to_value(read.unwrap()).unwrap();
            again.as_object_mut().unwrap().remove(&name);
            prop_assert_eq!(again, json);
        }
    }
}

#[test]
fn a_terminal_is_read_as_it_is_written() {
    let terminal = terminal();
    assert_eq!(read(&serde_json::to_value(&terminal).unwrap()), terminal);
    assert!(serde_json::from_value::<TerminalView>(Value::Null).is_err());
}

#[test]
fn what_a_server_does_not_say_of_its_gateway_is_possible() {
    let said = |said: Option<Value>| {
        let mut json = serde_json::to_value(terminal()).unwrap();
        json.as_object_mut().unwrap().remove("capabilities");
        if let Some(said) = said {
            json["capabilities"] = said;
        }
        read(&json).capabilities
    };
    let all = CapabilitiesView::EVERYTHING;
    for nothing in [None, Some(json!({})), Some(json!({"brand_new": 1}))] {
        assert_eq!(said(nothing.clone()), all, "{nothing:?}");
    }
    let without_links = CapabilitiesView { link: false, ..all };
    assert_eq!(said(Some(json!({"link": false}))), without_links);
}

#[test]
fn a_state_or_currency_that_is_not_known_makes_one_sale_unreadable_and_hides_no_other() {
    for (member, word) in [("state", "brand_new"), ("currency", "QAR")] {
        let mut json = serde_json::to_value(terminal()).unwrap();
        json["sale"][member] = word.into();
        json["late"][0][member] = word.into();
        let shown = read(&json);
        assert_eq!(shown.sale, None);
        assert_eq!(shown.late, [waiting()]);
        assert_eq!(shown.recent, [waiting()]);
    }
}

#[test]
fn a_way_to_pay_that_is_not_known_is_taken_for_the_code() {
    let mut json = serde_json::to_value(waiting()).unwrap();
    json["method"] = "by_post".into();
    let read: SaleView = serde_json::from_value(json).unwrap();
    assert_eq!(read.method, Method::Qr);
}

#[test]
fn a_link_that_cannot_be_read_is_none_and_its_sale_is_shown() {
    let mut json = serde_json::to_value(waiting()).unwrap();
    json["link"].as_object_mut().unwrap().remove("times");
    let read: SaleView = serde_json::from_value(json).unwrap();
    let wanted = SaleView {
        link: None,
        ..waiting()
    };
    assert_eq!(read, wanted);
}

#[test]
fn a_terminal_of_an_older_server_has_its_currencys_time_zone_and_no_trouble() {
    let shown = read(&json!({
        "shop": "Shop", "branch": "demo", "terminal": "T1", "currency": "KWD", "max_amount": "5000.000",
    }));
    assert_eq!(shown.zone(), Currency::Kwd.time_zone());
    assert!(!shown.is_test && !shown.list_unread);
    assert!(shown.unattended.is_empty() && shown.acknowledged.is_empty());
    assert!(shown.sale.is_none() && shown.late.is_empty() && shown.recent.is_empty());
    assert_eq!(terminal().zone(), "Asia/Riyadh");
}

#[test]
fn trouble_that_cannot_be_read_hides_no_other_and_a_currency_that_is_not_known_hides_no_trouble() {
    let mut json = serde_json::to_value(terminal()).unwrap();
    let mut newer = json["unattended"][0].clone();
    newer["currency"] = "QAR".into();
    newer["why"] = "brand_new".into();
    json["unattended"] = json!([{"reference": "A-1"}, newer]);
    let shown = read(&json);
    assert_eq!(shown.unattended.len(), 1);
    assert_eq!(shown.unattended[0].currency, None);
    assert_eq!(shown.unattended[0].why, Unattended::Other);
}

/// Lists every word, so that none is renamed by accident.
fn words(of: &str) -> Vec<&str> {
    of.split_whitespace().collect()
}

#[test]
fn every_word_is_read_as_it_is_written() {
    fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
        all: &str,
        unknown: Option<&T>,
    ) {
        for word in words(all) {
            let read: T = serde_json::from_value(word.into()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), word);
            assert!(Some(&read) != unknown, "{word}");
        }
    }
    for reason in Reason::ALL {
        let word = serde_json::to_value(reason).unwrap();
        assert_eq!(&serde_json::from_value::<Reason>(word).unwrap(), reason);
    }
    for state in SaleState::ALL {
        let json = serde_json::to_string(state).unwrap();
        assert_eq!(&serde_json::from_str::<SaleState>(&json).unwrap(), state);
    }
    check(
        "not_available order_amount_too_high order_amount_too_low refused key_refused unreachable
         no_answer incomplete unrecorded other_sale came_late cashier time_out customer closed_unpaid
         unattended refunded cancel_unanswered still_open unread unknown_status other_payment
         other_amount other_reference other_mode other_funds released other_account not_returned",
        Some(&Reason::Other),
    );
    check(
        "check cancel put_aside keep return send_link",
        Some(&Action::Other),
    );
    check(
        "invalid_id wrong_currency invalid_amount amount_zero amount_too_large invalid_reference
         phone_missing name_missing email_missing invalid_phone invalid_name invalid_email link_unavailable
         invalid_item items_differ invalid_history invalid_flight invalid_stay invalid_traveller
         invalid_query unknown_sale sale_conflict terminal_busy not_now malformed_json
         body_too_large unsupported_media_type cross_site unknown_host body_too_slow not_found
         method_not_allowed too_many_codeless ledger_unavailable unreadable_sale internal",
        Some(&ProblemCode::Other),
    );
    check(
        "not_asked sending sent maybe_sent not_sent",
        None::<&LinkState>,
    );
    check(
        "unreadable other_account unaccounted other_terminal uncaptured",
        Some(&Unattended::Other),
    );
    assert!(serde_json::from_str::<SaleState>(r#""brand_new""#).is_err());
}

#[test]
fn a_newer_servers_words_are_read_as_other() {
    fn newer<T: DeserializeOwned>() -> T {
        serde_json::from_str(r#""brand_new""#).unwrap()
    }
    assert_eq!(newer::<Reason>(), Reason::Other);
    assert_eq!(newer::<ProblemCode>(), ProblemCode::Other);
    assert_eq!(newer::<Action>(), Action::Other);
    assert_eq!(newer::<Unattended>(), Unattended::Other);
    // The link may have been sent: do not say that it was not.
    let mut json = serde_json::to_value(waiting()).unwrap();
    json["link"]["state"] = "brand_new".into();
    let read: SaleView = serde_json::from_value(json).unwrap();
    assert_eq!(read.link.unwrap().state, LinkState::MaybeSent);
    let problem = json!({
        "type": "urn:tabby-pos:problem:brand_new", "title": "", "status": 409, "code": "brand_new",
        "detail": "", "trace_id": "1", "retry_after_s": 37,
    });
    let problem: Problem = serde_json::from_value(problem).unwrap();
    assert_eq!(
        (problem.code, problem.retry_after_s),
        (ProblemCode::Other, Some(37))
    );
}

#[test]
fn what_a_newer_server_says_of_its_gateway_in_other_words_hides_nothing_else() {
    let json = serde_json::to_value(terminal()).unwrap();
    let with = |capabilities: Value| {
        let mut json = json.clone();
        json["capabilities"] = capabilities;
        read(&json)
    };
    for unknown in [
        json!(null),
        json!("all"),
        json!({"link": "shown", "cancel": null}),
        json!({"buyer": ["phone"], "buyer_for_code": "phone", "link_shown": 1, "late_released": 0}),
    ] {
        let told = with(unknown.clone());
        assert_eq!(told.capabilities, CapabilitiesView::EVERYTHING, "{unknown}");
        assert_eq!(told.late.len(), 2);
    }
    let told = with(json!({"link": "shown", "cancel": false})).capabilities;
    assert!(told.code && told.link && !told.cancel);
    let told = with(json!({"buyer": {"email": true, "iban": true}, "buyer_for_code": true}));
    let needs = BuyerNeeds {
        email: true,
        ..BuyerNeeds::PHONE
    };
    assert_eq!(told.capabilities.buyer_needs(Method::Qr), needs);
}
