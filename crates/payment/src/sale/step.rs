//! The transitions of a sale, as one pure function.

use super::{
    Cause, Doubt, DoubtOver, Failure, Intent, Phase, Reading, Rejection, Sale, Session, Stage,
    Verdict, judge,
};
use crate::id::{PaymentId, SessionId};
use crate::time::Timestamp;

/// Something that happened to a sale.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The gateway made a session; `reading` is the payment as that answer described it.
    Created(Session, Reading),
    /// The gateway declined.
    Declined(Rejection),
    /// No session came of the request.
    NotCreated(Failure),
    /// The payment was read.
    Read(Reading),
    /// The payment could not be read.
    NotRead,
    /// Somebody wants it taken back.
    Cancel(Cause),
    /// The gateway answered a cancellation, with yes or no: only a reading tells what came of it.
    CancelAnswered,
    /// A cancellation got no usable answer.
    CancelUnanswered,
    /// Time has passed, or somebody asks for news.
    Tick,
}

/// A call to make. Its outcome comes back as an [`Event`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Read this payment: answers [`Event::Read`] or [`Event::NotRead`].
    Read(PaymentId),
    /// Cancel this session: answers [`Event::CancelAnswered`] or [`Event::CancelUnanswered`].
    Cancel(SessionId),
    /// Tell the people who run the shop: money is somewhere it should not be.
    Alarm(Alarm),
}

/// Something that a person has to look at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Alarm {
    /// Money came for a sale that had been given up.
    PaidLate,
    /// A reading does not belong to the sale.
    Mismatch,
}

/// A sale after an event, and the calls to make next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The sale as it is now: commit it before making the calls.
    pub sale: Sale,
    /// The calls to make, in this order.
    pub effects: Vec<Effect>,
}

/// Takes a sale one event further. Events that make no sense where the sale stands leave it as it is.
#[must_use]
pub fn step(sale: &Sale, event: Event, now: Timestamp) -> Step {
    let intent = &sale.intent;
    let (stage, effects) = match (&sale.stage, event) {
        (Stage::Creating, event) => creating(intent, event, now),
        (Stage::Opened(session, phase), event) => {
            let (session, phase, effects) = opened(intent, session.clone(), phase, event, now);
            (Stage::Opened(session, phase), effects)
        }
        (Stage::Declined(_) | Stage::Failed(_), _) => (sale.stage.clone(), Vec::new()),
    };
    Step {
        sale: Sale {
            intent: intent.clone(),
            stage,
        },
        effects,
    }
}

fn creating(intent: &Intent, event: Event, now: Timestamp) -> (Stage, Vec<Effect>) {
    match event {
        Event::Created(mut session, reading) => {
            session.deadline = now.after(intent.pay_window);
            session.read_at = now;
            let cancel = Effect::Cancel(session.id.clone());
            let (phase, effects) = match judge(intent, &session, &reading) {
                Verdict::Mismatch(difference) => (
                    Phase::Mismatch(difference),
                    vec![Effect::Alarm(Alarm::Mismatch), cancel],
                ),
                _ if !session.is_payable() => (Phase::Cancelling(Cause::Unpayable), vec![cancel]),
                verdict => settle(&session, &Phase::Waiting, verdict, now),
            };
            (Stage::Opened(session, phase), effects)
        }
        Event::Declined(rejection) => (Stage::Declined(rejection), Vec::new()),
        Event::NotCreated(failure) => (Stage::Failed(failure), Vec::new()),
        Event::Read(_)
        | Event::NotRead
        | Event::Cancel(_)
        | Event::CancelAnswered
        | Event::CancelUnanswered
        | Event::Tick => (Stage::Creating, Vec::new()),
    }
}

fn opened(
    intent: &Intent,
    mut session: Session,
    phase: &Phase,
    event: Event,
    now: Timestamp,
) -> (Session, Phase, Vec<Effect>) {
    let stay = |session: Session| (session, phase.clone(), Vec::new());
    match event {
        Event::Read(reading) => {
            let verdict = judge(intent, &session, &reading);
            let (phase, effects) = settle(&session, phase, verdict, now);
            session.read_at = now;
            (session, phase, effects)
        }
        Event::NotRead => {
            let phase = match phase {
                Phase::Cancelling(cause) => doubt(Some(*cause), DoubtOver::Unread),
                Phase::Waiting if session.is_overdue(now, intent.pay_window) => {
                    doubt(None, DoubtOver::Unread)
                }
                other => other.clone(),
            };
            (session, phase, Vec::new())
        }
        Event::Cancel(cause) => match phase {
            Phase::Waiting | Phase::Checking(Doubt { ending: None, .. }) => cancel(session, cause),
            Phase::Cancelling(first)
            | Phase::Checking(Doubt {
                ending: Some(first),
                ..
            }) => cancel(session, *first),
            _ => stay(session),
        },
        Event::CancelAnswered => match phase {
            Phase::Cancelling(_) => {
                let read = Effect::Read(session.payment.clone());
                (session, phase.clone(), vec![read])
            }
            _ => stay(session),
        },
        Event::CancelUnanswered => match phase {
            Phase::Cancelling(cause) => {
                let phase = doubt(Some(*cause), DoubtOver::CancelUnanswered);
                let read = Effect::Read(session.payment.clone());
                (session, phase, vec![read])
            }
            _ => stay(session),
        },
        Event::Tick => match phase {
            Phase::Cancelling(cause)
            | Phase::Checking(Doubt {
                ending: Some(cause),
                ..
            }) => cancel(session, *cause),
            Phase::Waiting | Phase::Checking(Doubt { ending: None, .. })
                if session.is_overdue(now, intent.pay_window) =>
            {
                cancel(session, Cause::TimeOut)
            }
            _ => {
                let read = Effect::Read(session.payment.clone());
                (session, phase.clone(), vec![read])
            }
        },
        Event::Created(..) | Event::Declined(_) | Event::NotCreated(_) => stay(session),
    }
}

fn cancel(session: Session, cause: Cause) -> (Session, Phase, Vec<Effect>) {
    let effect = Effect::Cancel(session.id.clone());
    (session, Phase::Cancelling(cause), vec![effect])
}

const fn doubt(ending: Option<Cause>, over: DoubtOver) -> Phase {
    Phase::Checking(Doubt { ending, over })
}

/// What was being done about the session when the reading came.
const fn ending(phase: &Phase) -> Option<Cause> {
    match phase {
        Phase::Cancelling(cause) => Some(*cause),
        Phase::Checking(doubt) => doubt.ending,
        _ => None,
    }
}

fn settle(
    session: &Session,
    phase: &Phase,
    verdict: Verdict,
    now: Timestamp,
) -> (Phase, Vec<Effect>) {
    let quiet = Vec::new;
    match phase {
        Phase::Waiting | Phase::Cancelling(_) | Phase::Checking(_) => {
            let ending = ending(phase);
            let next = match verdict {
                Verdict::Open => match ending {
                    Some(cause) => doubt(Some(cause), DoubtOver::StillOpen),
                    None => Phase::Waiting,
                },
                Verdict::Paid(funds) => Phase::Paid(funds),
                Verdict::Rejected => Phase::Rejected,
                Verdict::Ended => ended(session, ending, now),
                Verdict::ClosedUnpaid => Phase::Cancelled(Cause::ClosedUnpaid),
                Verdict::Refunded => Phase::Cancelled(Cause::Refunded),
                Verdict::Unclear => doubt(ending, DoubtOver::UnknownStatus),
                Verdict::Mismatch(difference) => {
                    // Whatever it is, nobody shall pay it any more.
                    return (
                        Phase::Mismatch(difference),
                        vec![
                            Effect::Alarm(Alarm::Mismatch),
                            Effect::Cancel(session.id.clone()),
                        ],
                    );
                }
            };
            (next, quiet())
        }
        Phase::Paid(_) | Phase::PaidLate(_) => match verdict {
            Verdict::Paid(funds) if matches!(phase, Phase::Paid(_)) => {
                (Phase::Paid(funds), quiet())
            }
            Verdict::Paid(funds) => (Phase::PaidLate(funds), quiet()),
            // Refunds after the sale are the refund's business; the sale was paid and stays so.
            _ => (phase.clone(), quiet()),
        },
        Phase::Rejected | Phase::Expired | Phase::Cancelled(_) | Phase::Failed(_) => {
            match verdict {
                Verdict::Paid(funds) => {
                    (Phase::PaidLate(funds), vec![Effect::Alarm(Alarm::PaidLate)])
                }
                _ => (phase.clone(), quiet()),
            }
        }
        Phase::Mismatch(_) => (phase.clone(), quiet()),
    }
}

/// The gateway says `EXPIRED` for a cancellation from either side and for a session out of time;
/// which it was follows from what was asked of it and from the clock.
fn ended(session: &Session, ending: Option<Cause>, now: Timestamp) -> Phase {
    match ending {
        Some(Cause::TimeOut) => Phase::Expired,
        Some(Cause::Unpayable) => Phase::Failed(Failure::Incomplete),
        Some(cause) => Phase::Cancelled(cause),
        None if session.expires_at.is_some_and(|end| now >= end) => Phase::Expired,
        None => Phase::Cancelled(Cause::Customer),
    }
}

#[cfg(test)]
pub(crate) mod sample {
    //! One sale of AED 250.00 in test mode, and what the gateway says about it.

    use super::*;
    use crate::id::{Link, MerchantCode, Reference, TerminalId};
    use crate::money::{Currency, Money};
    use crate::sale::{Method, Mode, PAY_WINDOW, Status};

    pub(crate) const START: Timestamp = Timestamp(1_000_000);

    pub(crate) fn aed(text: &str) -> Money {
        Money::parse(text, Currency::Aed).unwrap()
    }

    pub(crate) fn intent() -> Intent {
        Intent {
            id: "0190a5b4-7c00-7000-8000-000000000001".parse().unwrap(),
            terminal: TerminalId::new("T1").unwrap(),
            branch: MerchantCode::new("demo").unwrap(),
            reference: Reference::new("A-1").unwrap(),
            amount: aed("250"),
            method: Method::Qr,
            mode: Mode::Test,
            created_at: START,
            pay_window: PAY_WINDOW,
        }
    }

    pub(crate) fn link(text: &str) -> Option<Link> {
        Link::try_from(text.to_owned()).ok()
    }

    pub(crate) fn session() -> Session {
        Session {
            id: SessionId::try_from("s-1".to_owned()).unwrap(),
            payment: PaymentId::try_from("p-1".to_owned()).unwrap(),
            qr_code: link("https://api.tabby.ai/qr"),
            web_url: link("https://checkout.tabby.ai/?sessionId=s-1"),
            deadline: START.after(PAY_WINDOW),
            expires_at: Some(Timestamp(START.0 + 20 * 60 * 1_000)),
            read_at: START,
        }
    }

    pub(crate) fn reading(status: Status) -> Reading {
        Reading {
            payment: session().payment,
            status,
            amount: Some(aed("250")),
            reference: Some(intent().reference),
            mode: Some(Mode::Test),
            captured: Some(aed("0")),
            refunded: Some(aed("0")),
        }
    }

    pub(crate) fn paid() -> Reading {
        Reading {
            captured: Some(aed("250")),
            ..reading(Status::Closed)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sample::{START, aed, intent, paid, reading, session};
    use super::*;
    use crate::sale::{Difference, Funds, PAY_WINDOW, Status};
    use proptest::prelude::*;

    fn creating() -> Sale {
        Sale::new(intent())
    }

    fn waiting() -> Sale {
        step(
            &creating(),
            Event::Created(session(), reading(Status::Created)),
            START,
        )
        .sale
    }

    fn at(sale: &Sale, events: impl IntoIterator<Item = Event>, now: Timestamp) -> Step {
        let first = Step {
            sale: sale.clone(),
            effects: Vec::new(),
        };
        events
            .into_iter()
            .fold(first, |before, event| step(&before.sale, event, now))
    }

    fn phase(sale: &Sale) -> &Phase {
        match &sale.stage {
            Stage::Opened(_, phase) => phase,
            other => panic!("no session: {other:?}"),
        }
    }

    fn cancelling(cause: Cause) -> Sale {
        at(&waiting(), [Event::Cancel(cause)], START).sale
    }

    #[test]
    fn a_created_session_may_be_paid_until_its_deadline() {
        let sale = waiting();
        assert_eq!(phase(&sale), &Phase::Waiting);
        assert_eq!(sale.session().unwrap().deadline, START.after(PAY_WINDOW));
    }

    #[test]
    fn an_answer_without_code_and_link_is_taken_back_and_fails() {
        let bare = Session {
            qr_code: None,
            web_url: None,
            ..session()
        };
        let created = step(
            &creating(),
            Event::Created(bare, reading(Status::Created)),
            START,
        );
        assert_eq!(created.effects, [Effect::Cancel(session().id)]);
        let end = at(
            &created.sale,
            [Event::CancelAnswered, Event::Read(reading(Status::Expired))],
            START,
        );
        assert_eq!(phase(&end.sale), &Phase::Failed(Failure::Incomplete));
    }

    #[test]
    fn one_of_code_and_link_is_enough_to_be_paid() {
        for bare in [
            Session {
                qr_code: None,
                ..session()
            },
            Session {
                web_url: None,
                ..session()
            },
        ] {
            let sale = step(
                &creating(),
                Event::Created(bare, reading(Status::Created)),
                START,
            )
            .sale;
            assert_eq!(phase(&sale), &Phase::Waiting);
        }
    }

    #[test]
    fn a_session_for_another_amount_is_never_shown_and_taken_back() {
        let wrong = Reading {
            amount: Some(aed("25")),
            ..reading(Status::Created)
        };
        let Step { sale, effects } = step(&creating(), Event::Created(session(), wrong), START);
        assert_eq!(phase(&sale), &Phase::Mismatch(Difference::Amount));
        assert_eq!(
            effects,
            [Effect::Alarm(Alarm::Mismatch), Effect::Cancel(session().id)]
        );
    }

    #[test]
    fn a_reading_that_says_paid_ends_in_paid_from_wherever_the_sale_is_open() {
        let in_doubt = at(
            &cancelling(Cause::Cashier),
            [Event::CancelUnanswered],
            START,
        )
        .sale;
        for open in [
            waiting(),
            cancelling(Cause::Cashier),
            cancelling(Cause::TimeOut),
            in_doubt,
        ] {
            let sale = at(&open, [Event::Read(paid())], START).sale;
            assert!(matches!(phase(&sale), Phase::Paid(_)), "{open:?}");
        }
    }

    #[test]
    fn cancel_that_loses_the_race_ends_paid() {
        let asked = at(&waiting(), [Event::Cancel(Cause::Cashier)], START);
        assert_eq!(asked.effects, [Effect::Cancel(session().id)]);
        let answered = at(&asked.sale, [Event::CancelAnswered], START);
        assert_eq!(answered.effects, [Effect::Read(session().payment)]);
        let read = at(&answered.sale, [Event::Read(paid())], START);
        assert!(matches!(phase(&read.sale), Phase::Paid(_)));
    }

    #[test]
    fn nothing_is_called_cancelled_before_a_reading_says_so() {
        let answered = at(&cancelling(Cause::Cashier), [Event::CancelAnswered], START).sale;
        assert_eq!(phase(&answered), &Phase::Cancelling(Cause::Cashier));
        let unread = at(&answered, [Event::NotRead], START).sale;
        assert!(matches!(phase(&unread), Phase::Checking(_)));
        let still_open = at(&answered, [Event::Read(reading(Status::Created))], START).sale;
        assert!(matches!(phase(&still_open), Phase::Checking(_)));
        let again = at(&still_open, [Event::Tick], START);
        assert_eq!(again.effects, [Effect::Cancel(session().id)]);
        let ended = at(&again.sale, [Event::Read(reading(Status::Expired))], START).sale;
        assert_eq!(phase(&ended), &Phase::Cancelled(Cause::Cashier));
    }

    #[test]
    fn the_deadline_takes_the_session_back_and_a_reading_calls_it_expired() {
        let early = at(&waiting(), [Event::Tick], Timestamp(START.0 + 299_999));
        assert_eq!(early.effects, [Effect::Read(session().payment)]);
        let late = at(&waiting(), [Event::Tick], Timestamp(START.0 + 300_000));
        assert_eq!(late.effects, [Effect::Cancel(session().id)]);
        let ended = at(
            &late.sale,
            [Event::CancelAnswered, Event::Read(reading(Status::Expired))],
            START,
        );
        assert_eq!(phase(&ended.sale), &Phase::Expired);
    }

    #[test]
    fn expired_without_our_asking_was_the_customer_until_the_gateways_own_time_is_over() {
        let expired = || Event::Read(reading(Status::Expired));
        let early = at(&waiting(), [expired()], Timestamp(START.0 + 60_000)).sale;
        assert_eq!(phase(&early), &Phase::Cancelled(Cause::Customer));
        let late = at(&waiting(), [expired()], Timestamp(START.0 + 20 * 60_000)).sale;
        assert_eq!(phase(&late), &Phase::Expired);
    }

    #[test]
    fn a_payment_that_cannot_be_read_keeps_waiting_and_is_in_doubt_after_the_deadline() {
        let sale = at(&waiting(), [Event::NotRead], START).sale;
        assert_eq!(phase(&sale), &Phase::Waiting);
        let late = at(&waiting(), [Event::NotRead], START.after(PAY_WINDOW)).sale;
        assert!(matches!(phase(&late), Phase::Checking(_)));
    }

    #[test]
    fn an_unknown_status_is_doubt_and_passes_when_a_known_one_comes() {
        let doubtful = at(&waiting(), [Event::Read(reading(Status::Unknown))], START).sale;
        assert!(matches!(
            phase(&doubtful),
            Phase::Checking(Doubt {
                over: DoubtOver::UnknownStatus,
                ..
            })
        ));
        let back = at(&doubtful, [Event::Read(reading(Status::Created))], START).sale;
        assert_eq!(phase(&back), &Phase::Waiting);
    }

    #[test]
    fn money_after_the_end_is_paid_late_and_raises_an_alarm() {
        let cancelled = at(
            &cancelling(Cause::Cashier),
            [Event::Read(reading(Status::Expired))],
            START,
        )
        .sale;
        let late = at(&cancelled, [Event::Read(paid())], START);
        assert!(matches!(phase(&late.sale), Phase::PaidLate(_)));
        assert_eq!(late.effects, [Effect::Alarm(Alarm::PaidLate)]);
    }

    #[test]
    fn a_paid_sale_stays_paid_and_learns_of_captures() {
        let authorised = at(
            &waiting(),
            [Event::Read(reading(Status::Authorized))],
            START,
        )
        .sale;
        assert!(authorised.funds().captured.is_zero());
        let captured = at(&authorised, [Event::Read(paid())], START).sale;
        assert_eq!(
            captured.funds(),
            Funds {
                captured: aed("250"),
                refunded: aed("0")
            }
        );
        let after = at(
            &captured,
            [
                Event::Read(reading(Status::Expired)),
                Event::Cancel(Cause::Cashier),
                Event::NotRead,
                Event::CancelUnanswered,
            ],
            START,
        );
        assert_eq!(after.sale, captured);
    }

    #[test]
    fn a_reading_of_something_else_is_frozen_and_taken_back() {
        let wrong = Reading {
            mode: None,
            ..reading(Status::Created)
        };
        let frozen = at(&waiting(), [Event::Read(wrong)], START);
        assert_eq!(phase(&frozen.sale), &Phase::Mismatch(Difference::Mode));
        assert_eq!(
            frozen.effects,
            [Effect::Alarm(Alarm::Mismatch), Effect::Cancel(session().id)]
        );
    }

    #[test]
    fn a_clock_that_was_set_back_takes_the_code_back_at_once() {
        let earlier = Timestamp(START.0 - 4 * 60 * 60 * 1_000);
        assert_eq!(
            at(&waiting(), [Event::Tick], earlier).effects,
            [Effect::Cancel(session().id)]
        );
        assert!(session().is_older_than(crate::time::Millis::seconds(4), earlier));
    }

    #[test]
    fn declined_and_failed_hear_nothing_more() {
        for end in [
            Event::Declined(Rejection::NotAvailable),
            Event::NotCreated(Failure::NoAnswer),
        ] {
            let sale = step(&creating(), end, START).sale;
            for event in [
                Event::Read(paid()),
                Event::Cancel(Cause::Cashier),
                Event::Tick,
                Event::Created(session(), reading(Status::Created)),
            ] {
                assert_eq!(
                    step(&sale, event, START),
                    Step {
                        sale: sale.clone(),
                        effects: Vec::new()
                    }
                );
            }
        }
    }

    fn any_event() -> impl Strategy<Value = Event> {
        let statuses = [
            Status::Created,
            Status::Authorized,
            Status::Closed,
            Status::Rejected,
            Status::Expired,
            Status::Unknown,
        ];
        let read = (
            prop::sample::select(statuses.to_vec()),
            prop::sample::select(vec!["0", "100", "250"]),
            any::<bool>(),
        )
            .prop_map(|(status, captured, ours)| {
                let amount = aed(if ours { "250" } else { "25" });
                Event::Read(Reading {
                    captured: Some(aed(captured)),
                    amount: Some(amount),
                    ..reading(status)
                })
            });
        prop_oneof![
            1 => Just(Event::Created(session(), reading(Status::Created))),
            1 => Just(Event::Created(Session { qr_code: None, web_url: None, ..session() }, reading(Status::Created))),
            1 => Just(Event::Declined(Rejection::NotAvailable)),
            1 => Just(Event::NotCreated(Failure::NoAnswer)),
            4 => read,
            1 => Just(Event::NotRead),
            1 => Just(Event::Cancel(Cause::Cashier)),
            1 => Just(Event::CancelAnswered),
            1 => Just(Event::CancelUnanswered),
            1 => Just(Event::Tick),
        ]
    }

    fn says_paid(event: &Event) -> bool {
        let Event::Read(reading) = event else {
            return false;
        };
        matches!(judge(&intent(), &session(), reading), Verdict::Paid(_))
    }

    proptest! {
        #[test]
        fn only_a_bound_reading_makes_a_sale_paid_and_nothing_unmakes_it(
            events in prop::collection::vec((any_event(), 0_i64..100_000), 1..40)
        ) {
            let mut sale = creating();
            let mut now = START;
            for (event, wait) in events {
                now = Timestamp(now.0 + wait);
                let paid_before = matches!(&sale.stage, Stage::Opened(_, Phase::Paid(_) | Phase::PaidLate(_)));
                let proof = says_paid(&event);
                let next = step(&sale, event, now);
                let paid_after = matches!(&next.sale.stage, Stage::Opened(_, Phase::Paid(_) | Phase::PaidLate(_)));
                prop_assert!(!paid_after || paid_before || proof);
                prop_assert!(!paid_before || paid_after);
                if !sale.is_open() {
                    prop_assert!(!next.sale.is_open(), "a final state opened again");
                }
                sale = next.sale;
            }
        }
    }
}
