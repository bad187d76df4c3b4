//! Random sequences of events: what they can never do.

use super::states::creating;
use crate::sale::sample::{START, aed, intent, manual, reading, session};
use crate::sale::{
    Cause, Delivery, Effect, Evaluation, Event, Failure, LINK_TIMES, PaymentSnapshot, PaymentState,
    Recipient, Rejection, Sale, Session, State, evaluate, transition,
};
use crate::time::{Millis, Timestamp};
use proptest::prelude::*;

fn any_reading() -> impl Strategy<Value = PaymentSnapshot> {
    let statuses = [
        PaymentState::Created,
        PaymentState::Authorized,
        PaymentState::Closed,
        PaymentState::Rejected,
        PaymentState::Expired,
        PaymentState::Unknown,
    ];
    (
        prop::sample::select(statuses.to_vec()),
        prop::sample::select(vec!["0", "100", "250"]),
        prop::sample::select(vec!["0", "0", "100", "250"]),
        prop::bool::weighted(0.9),
    )
        .prop_map(|(status, captured, refunded, ours)| PaymentSnapshot {
            captured: Some(aed(captured)),
            refunded: Some(aed(refunded)),
            amount: Some(aed(if ours { "250" } else { "25" })),
            ..reading(status)
        })
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        1 => Just(Event::Created(Box::new(session()), reading(PaymentState::Created))),
        1 => Just(Event::Created(Box::new(Session { qr_code: None, web_url: None, ..session() }), reading(PaymentState::Created))),
        1 => Just(Event::Declined(Rejection::NotAvailable)),
        1 => Just(Event::NotCreated(Failure::NoAnswer)),
        8 => any_reading().prop_map(Event::Read),
        1 => any_reading().prop_map(Event::Found),
        2 => Just(Event::NotRead),
        1 => Just(Event::Cancel(Cause::Cashier)),
        1 => Just(Event::CancelAnswered),
        1 => Just(Event::CancelUnanswered),
        2 => Just(Event::Tick),
        1 => Just(Event::Hinted),
        1 => Just(Event::Unrecorded),
        1 => Just(Event::Orphaned),
        1 => Just(Event::PutAside),
        1 => Just(Event::Stranded),
        1 => Just(Event::Keep),
        1 => Just(Event::Return),
        1 => Just(Event::ReturnAnswered),
        1 => Just(Event::ReturnUnanswered),
        1 => Just(Event::CaptureAnswered),
        1 => Just(Event::CaptureUnanswered),
        1 => Just(Event::Release),
        1 => Just(Event::ReleaseRefused),
        2 => Just(Event::SendLink),
        1 => prop::sample::select(&[Delivery::Sent, Delivery::Unanswered, Delivery::Refused][..])
            .prop_map(Event::LinkSent),
    ]
}

fn is_paid(sale: &Sale) -> bool {
    matches!(&sale.state, State::Paid(..) | State::Late(..))
}

fn proof(event: &Event) -> Option<Evaluation> {
    match event {
        Event::Read(reading) | Event::Found(reading) => {
            let bound = Session {
                payment: reading.payment.clone(),
                ..session()
            };
            Some(evaluate(&intent(), &bound, reading))
        }
        _ => None,
    }
}

proptest! {
    // 512 sequences here; `cargo xtask prove` asks for more by PROPTEST_CASES.
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(512), ..ProptestConfig::default() })]

    #[test]
    fn only_a_bound_reading_makes_a_sale_paid_and_nothing_unmakes_it_but_money_going_back(
        events in prop::collection::vec((any_event(), 0_i64..100_000), 1..60),
        is_manual in any::<bool>(),
    ) {
        let mut sale = creating();
        if is_manual {
            sale.intent.terms = manual();
        }
        sale.intent.recipient = Some(Recipient { digest: "0".into(), ends: "01".into() });
        let mut now = START;
        for (event, wait) in events {
            now = Timestamp(now.0 + wait);
            let evaluation = proof(&event);
            let next = transition(&sale, event.clone(), now);
            let says_paid = matches!(evaluation, Some(Evaluation::Paid(_)));
            prop_assert!(!is_paid(&next.sale) || is_paid(&sale) || says_paid);
            if is_paid(&sale) && !is_paid(&next.sale) {
                prop_assert!(sale.is_unsettled() || sale.is_uncaptured(), "a paid sale that nobody questions changed");
                let released = matches!(evaluation, Some(Evaluation::Ended | Evaluation::Rejected));
                let gone = released || matches!(evaluation, Some(Evaluation::Refunded(_) | Evaluation::PartlyRefunded(_) | Evaluation::ClosedUnpaid | Evaluation::Mismatch(_)));
                prop_assert!(gone, "late money was settled without a reading");
            }
            if !sale.is_open() {
                let was_given_up = matches!(
                    sale.state,
                    State::Failed(Failure::NoAnswer | Failure::OtherAccount)
                );
                let is_cancelled = was_given_up && next.sale.is_set_aside();
                prop_assert!(!next.sale.is_open() || is_cancelled, "a final state opened again");
            }
            let unpaid_end = !next.sale.is_open() && !is_paid(&next.sale);
            let ended_now = sale.is_open() && unpaid_end && next.sale.session().is_some();
            prop_assert!(!ended_now || evaluation.is_some() || matches!(event, Event::Created(..)),
                "an end that no reading confirmed");
            // What moves money or ends a code is asked for by name.
            for effect in &next.effects {
                match effect {
                    // And each try is a write of its own, which one server alone can make.
                    Effect::Refund { .. } => {
                        prop_assert!(matches!(event, Event::Return | Event::Tick));
                        prop_assert!(next.sale.state != sale.state);
                    }
                    // Money that nobody captured goes back by itself where the shop captures, and
                    // only if the sale was given up.
                    Effect::Void { .. } => {
                        let is_asked = matches!(event, Event::Return | Event::Tick);
                        prop_assert!(is_asked || is_manual && says_paid);
                        prop_assert!(next.sale.state != sale.state);
                        prop_assert!(!next.sale.is_paid());
                    }
                    Effect::Capture { amount, .. } => {
                        prop_assert!(is_manual && next.sale.is_paid());
                        prop_assert!(says_paid || event == Event::Tick);
                        prop_assert!(next.sale.state != sale.state);
                        let funds = next.sale.funds();
                        let captured = funds.captured.checked_add(*amount);
                        prop_assert_eq!(captured, Some(sale.intent.amount));
                    }
                    Effect::Cancel(_) => prop_assert!(!is_paid(&next.sale) && !is_manual),
                    // A message to the customer is never sent by itself, and never twice at once.
                    Effect::SendLink(_) => {
                        prop_assert!(matches!(event, Event::SendLink | Event::Created(..)));
                        let known = sale.session().and_then(|session| session.link);
                        prop_assert!(known.is_none_or(|link| link.pause_left(now) == Millis(0)));
                        prop_assert!(known.is_none_or(|link| link.times < LINK_TIMES));
                        prop_assert!(next.sale.state != sale.state);
                    }
                    Effect::Read(_) | Effect::Alarm(_) => {}
                }
            }
            prop_assert_eq!(&next.sale.intent, &sale.intent);
            sale = next.sale;
        }
    }
}
