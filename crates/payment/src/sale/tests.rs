//! What the sale's machine promises.

use super::sample::{START, aed, intent, paid, reading, session};
use super::*;
use crate::id::{MerchantCode, PaymentId};
use crate::money::{Currency, Money};
use crate::time::{Millis, Timestamp};
use proptest::prelude::*;

fn creating() -> Sale {
    Sale::new(intent())
}

fn waiting() -> Sale {
    step(
        &creating(),
        Event::Created(Box::new(session()), reading(Status::Created)),
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
        Event::Created(Box::new(bare), reading(Status::Created)),
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
            Event::Created(Box::new(bare), reading(Status::Created)),
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
    let Step { sale, effects } = step(
        &creating(),
        Event::Created(Box::new(session()), wrong),
        START,
    );
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
fn a_frozen_sale_is_cancelled_until_a_reading_says_that_nobody_can_pay_it() {
    let wrong = |status| {
        Event::Read(Reading {
            amount: Some(aed("25")),
            ..reading(status)
        })
    };
    let frozen = at(&waiting(), [wrong(Status::Created)], START).sale;
    assert!(frozen.is_watched() && !frozen.is_open());
    let silent = at(&frozen, [Event::CancelUnanswered], START).sale;
    assert!(!silent.is_due(Millis(0), START));
    let later = START.after(Millis::seconds(8));
    assert!(silent.is_due(Millis(0), later));
    let again = at(&silent, [Event::Tick], later);
    assert_eq!(again.effects, [Effect::Cancel(session().id)]);
    let answered = at(&again.sale, [Event::CancelAnswered], later);
    assert_eq!(answered.effects, [Effect::Read(session().payment)]);
    let still = at(&answered.sale, [wrong(Status::Created)], later).sale;
    assert!(still.is_watched());
    let over = at(&still, [wrong(Status::Expired)], later).sale;
    // Nobody cancels it any more; it is only read, for money that comes all the same.
    let minutes_later = START.after(Millis::seconds(120));
    assert!(!over.is_due(Millis(0), later) && over.is_due(Millis(0), minutes_later));
    let read = at(&over, [Event::Tick], minutes_later);
    assert_eq!(read.effects, [Effect::Read(session().payment)]);
    assert!(matches!(phase(&over), Phase::Mismatch(Difference::Amount)));
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
            Event::Created(Box::new(session()), reading(Status::Created)),
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

/// A sale whose cancellation nobody has confirmed, and whose cashier has gone on.
fn put_aside() -> Sale {
    let in_doubt = at(
        &cancelling(Cause::Cashier),
        [Event::CancelUnanswered],
        START,
    );
    at(&in_doubt.sale, [Event::PutAside], START).sale
}

fn paid_late() -> Sale {
    at(&put_aside(), [Event::Read(paid())], START).sale
}

fn refunded() -> Reading {
    Reading {
        refunded: Some(aed("250")),
        ..paid()
    }
}

#[test]
fn what_the_cashier_put_aside_holds_the_terminal_no_longer_and_is_paid_late_if_it_is_paid() {
    assert!(cancelling(Cause::Cashier).holds_terminal());
    let sale = put_aside();
    assert!(sale.is_open() && !sale.holds_terminal());
    let late = at(&sale, [Event::Read(paid())], START);
    assert!(matches!(phase(&late.sale), Phase::PaidLate(_)));
    assert_eq!(late.effects, [Effect::Alarm(Alarm::PaidLate)]);
    // A code that may be on the screen is not put aside: it is cancelled first.
    let waiting = waiting();
    assert_eq!(at(&waiting, [Event::PutAside], START).sale, waiting);
}

#[test]
fn late_money_that_is_kept_is_a_paid_sale() {
    let asked = at(&paid_late(), [Event::Keep], START);
    assert_eq!(asked.effects, [Effect::Read(session().payment)]);
    assert!(asked.sale.is_unsettled());
    let kept = at(&asked.sale, [Event::Read(paid())], START).sale;
    assert!(matches!(phase(&kept), Phase::Paid(_)));
    assert!(!kept.is_unsettled());
}

#[test]
fn late_money_goes_back_until_a_reading_says_that_it_is_back() {
    let asked = at(&paid_late(), [Event::Return], START);
    let refund = Effect::Refund {
        payment: session().payment,
        amount: aed("250"),
        already: aed("0"),
    };
    assert_eq!(asked.effects, std::slice::from_ref(&refund));
    let unanswered = at(&asked.sale, [Event::ReturnUnanswered], START);
    assert_eq!(unanswered.effects, [Effect::Read(session().payment)]);
    let not_yet = at(&unanswered.sale, [Event::Read(paid())], START);
    assert!(matches!(phase(&not_yet.sale), Phase::Returning(_)));
    assert_eq!(not_yet.effects, []);
    assert_eq!(at(&not_yet.sale, [Event::Tick], START).effects, [refund]);
    let back = at(&not_yet.sale, [Event::Read(refunded())], START).sale;
    assert_eq!(phase(&back), &Phase::Cancelled(Cause::Refunded));
}

#[test]
fn late_money_that_was_never_captured_is_let_go() {
    let authorised = Event::Read(reading(Status::Authorized));
    let late = at(&put_aside(), [authorised], START).sale;
    let asked = at(&late, [Event::Return], START);
    assert_eq!(asked.effects, [Effect::Close(session().payment)]);
    let closed = Event::Read(reading(Status::Closed));
    let back = at(&asked.sale, [Event::ReturnAnswered, closed], START).sale;
    assert_eq!(phase(&back), &Phase::Cancelled(Cause::ClosedUnpaid));
}

#[test]
fn late_money_that_was_refunded_elsewhere_is_settled() {
    let back = at(&paid_late(), [Event::Read(refunded())], START).sale;
    assert_eq!(phase(&back), &Phase::Cancelled(Cause::Refunded));
}

#[test]
fn a_part_of_late_money_sent_back_elsewhere_stops_the_return_and_calls_a_person() {
    let returning = at(&paid_late(), [Event::Return], START).sale;
    let part = Reading {
        refunded: Some(aed("100")),
        ..paid()
    };
    let stopped = at(&returning, [Event::Read(part)], START);
    assert_eq!(phase(&stopped.sale), &Phase::Mismatch(Difference::Funds));
    assert_eq!(stopped.effects, [Effect::Alarm(Alarm::Mismatch)]);
}

#[test]
fn a_session_that_the_ledger_could_not_take_is_taken_back_unseen() {
    let asked = at(&waiting(), [Event::Unrecorded], START);
    assert_eq!(asked.effects, [Effect::Cancel(session().id)]);
    let end = at(
        &asked.sale,
        [Event::CancelAnswered, Event::Read(reading(Status::Expired))],
        START,
    );
    assert_eq!(phase(&end.sale), &Phase::Failed(Failure::Unrecorded));
}

#[test]
fn money_of_a_session_that_nobody_knew_is_late_money_if_it_is_this_sales() {
    let lost = step(&creating(), Event::NotCreated(Failure::NoAnswer), START).sale;
    let found = step(&lost, Event::Found(paid()), START);
    assert!(matches!(phase(&found.sale), Phase::PaidLate(_)));
    assert_eq!(found.effects, [Effect::Alarm(Alarm::PaidLate)]);
    for other in [
        reading(Status::Created),
        refunded(),
        Reading {
            amount: Some(aed("25")),
            ..paid()
        },
    ] {
        assert_eq!(step(&lost, Event::Found(other), START).sale, lost);
    }
}

#[test]
fn an_unpaid_end_is_read_again_until_its_watch_is_over() {
    let ended = at(
        &cancelling(Cause::Cashier),
        [Event::Read(reading(Status::Expired))],
        START,
    )
    .sale;
    let after = |seconds| START.after(Millis::seconds(seconds));
    assert!(ended.is_watched());
    assert!(!ended.is_due(Millis(0), after(59)));
    assert!(ended.is_due(Millis(0), after(60)));
    let read = |at_second| {
        at(
            &ended,
            [Event::Read(reading(Status::Expired))],
            after(at_second),
        )
        .sale
    };
    assert!(read(35 * 60 - 1).is_watched());
    assert!(!read(35 * 60).is_watched());
    assert!(!read(35 * 60).is_due(Millis(0), after(100 * 60)));
}

#[test]
fn a_gateway_that_is_silent_is_asked_at_once_then_less_often_but_at_least_every_eight_seconds() {
    let mut sale = cancelling(Cause::Cashier);
    let mut now = START;
    for pause in [300, 700, 1_500, 3_000, 8_000, 8_000] {
        sale = at(&sale, [Event::NotRead], now).sale;
        let due = |span| sale.is_due(Millis(0), now.after(span));
        assert!(!due(Millis(pause - 1)));
        assert!(due(Millis(pause)));
        now = now.after(Millis(pause));
    }
    let heard = at(
        &waiting(),
        [Event::NotRead, Event::Read(reading(Status::Created))],
        now,
    )
    .sale;
    assert_eq!(heard.session().unwrap().silence, None);
}

#[test]
fn money_that_is_promised_and_never_captured_calls_a_person_in_the_end() {
    let authorised = || Event::Read(reading(Status::Authorized));
    let sale = at(&waiting(), [authorised()], START).sale;
    assert!(sale.is_watched());
    let early = at(&sale, [authorised()], START.after(Millis::seconds(60)));
    assert_eq!(early.effects, []);
    let late = at(&sale, [authorised()], START.after(WATCH));
    assert_eq!(late.effects, [Effect::Alarm(Alarm::Uncaptured)]);
    let due = |minutes: u64| {
        late.sale.is_due(
            Millis(0),
            START.after(WATCH).after(Millis::seconds(minutes * 60)),
        )
    };
    assert!(!due(59) && due(60));
    let captured = at(&late.sale, [Event::Read(paid())], START.after(WATCH)).sale;
    assert!(!captured.is_watched());
}

#[test]
fn money_that_was_promised_and_is_let_go_uncaptured_freezes_the_sale() {
    let authorised = Event::Read(reading(Status::Authorized));
    let sale = at(&waiting(), [authorised], START).sale;
    let gone = at(&sale, [Event::Read(reading(Status::Closed))], START);
    assert_eq!(phase(&gone.sale), &Phase::Mismatch(Difference::Released));
    assert_eq!(gone.effects, [Effect::Alarm(Alarm::Mismatch)]);
}

#[test]
fn a_sale_whose_key_is_gone_frees_its_terminal_and_is_cancelled_when_the_key_is_back() {
    for open in [waiting(), cancelling(Cause::Cashier)] {
        let stranded = at(&open, [Event::Stranded], START);
        assert_eq!(stranded.effects, []);
        assert!(!stranded.sale.holds_terminal() && stranded.sale.is_watched());
        let Phase::Checking(doubt) = phase(&stranded.sale) else {
            panic!("{:?}", stranded.sale)
        };
        assert_eq!(doubt.over, DoubtOver::OtherAccount);
        let back = at(&stranded.sale, [Event::Tick], START);
        assert_eq!(back.effects, [Effect::Cancel(session().id)]);
        let late = at(&back.sale, [Event::Read(paid())], START);
        assert!(matches!(phase(&late.sale), Phase::PaidLate(_)));
    }
    let asked = Sale::new(intent());
    let stranded = at(&asked, [Event::Stranded], START).sale;
    assert_eq!(stranded.stage, Stage::Failed(Failure::OtherAccount));
    assert!(!stranded.holds_terminal() && stranded.is_watched());
    assert!(stranded.is_due(Millis(0), START));
    let back = at(&stranded, [Event::Tick], START).sale;
    assert_eq!(back.stage, Stage::Failed(Failure::NoAnswer));
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
        assert_eq!(phase(&unread), phase(&stranded));
    }
}

#[test]
fn a_sale_of_another_key_that_nobody_paid_is_said_to_be_cancelled_and_by_whom() {
    let ended = |sale: &Sale| {
        let read = Event::Read(reading(Status::Expired));
        at(sale, [Event::Stranded, read], START).sale
    };
    let of_itself = ended(&waiting());
    assert_eq!(phase(&of_itself), &Phase::Cancelled(Cause::Unattended));
    let by_cashier = ended(&cancelling(Cause::Cashier));
    assert_eq!(phase(&by_cashier), &Phase::Cancelled(Cause::Cashier));
}

#[test]
fn a_sale_belongs_to_an_account_whatever_its_key() {
    let of = |gateway: Option<&str>| Intent {
        gateway: gateway.map(str::to_owned),
        ..intent()
    };
    let demo = intent().branch;
    let here = "https://api.tabby.ai";
    assert!(of(Some(here)).is_of_account(here, &demo, Mode::Test));
    assert!(of(None).is_of_account(here, &demo, Mode::Test));
    assert!(!of(Some(here)).is_of_account(here, &demo, Mode::Live));
    assert!(!of(Some("http://127.0.0.1:8090")).is_of_account(here, &demo, Mode::Test));
    let other = MerchantCode::new("other").unwrap();
    assert!(!of(Some(here)).is_of_account(here, &other, Mode::Test));
}

#[test]
fn a_reading_that_learns_nothing_changes_the_freshness_and_nothing_else() {
    let waiting = waiting();
    let later = START.after(Millis::seconds(5));
    let read = at(&waiting, [Event::Read(reading(Status::Created))], later).sale;
    assert_ne!(read, waiting);
    assert!(read.differs_in_freshness_only(&waiting));
    let unread = at(&waiting, [Event::NotRead], later).sale;
    assert!(unread.differs_in_freshness_only(&waiting));
    let paid = at(&waiting, [Event::Read(paid())], later).sale;
    assert!(!paid.differs_in_freshness_only(&waiting));
    // The reading that ends the watch is a real change: nobody asks any more.
    let ended = at(
        &cancelling(Cause::Cashier),
        [Event::Read(reading(Status::Expired))],
        START,
    )
    .sale;
    let expired = |at_time| at(&ended, [Event::Read(reading(Status::Expired))], at_time).sale;
    assert!(expired(later).differs_in_freshness_only(&ended));
    assert!(!expired(START.after(WATCH)).differs_in_freshness_only(&ended));
}

#[test]
fn a_part_of_the_money_after_an_end_freezes_the_sale() {
    let part = Reading {
        captured: Some(aed("100")),
        ..reading(Status::Closed)
    };
    let ended = at(
        &cancelling(Cause::Cashier),
        [Event::Read(reading(Status::Expired))],
        START,
    )
    .sale;
    let frozen = at(&ended, [Event::Read(part)], START).sale;
    assert_eq!(phase(&frozen), &Phase::Mismatch(Difference::Funds));
    assert!(frozen.is_unsettled());
    let seen = at(&frozen, [Event::Keep], START).sale;
    assert!(!seen.is_unsettled());
}

#[test]
fn late_money_that_does_not_get_back_is_tried_ever_less_often_and_calls_a_person() {
    let first = [Event::Return, Event::ReturnAnswered, Event::Read(paid())];
    let mut sale = at(&paid_late(), first, START).sale;
    let mut now = START;
    let mut alarms = 0;
    for pause in [16, 32, 64, 128, 256, 512, 1_024, 2_048, 3_600, 3_600] {
        let tried = at(&sale, [Event::Tick, Event::ReturnAnswered], now);
        let calls_somebody = tried.effects.contains(&Effect::Alarm(Alarm::NotReturned));
        alarms += usize::from(calls_somebody);
        let read = at(&tried.sale, [Event::Read(paid())], now);
        sale = read.sale;
        let due = |seconds| sale.is_due(Millis(0), now.after(Millis::seconds(seconds)));
        assert!(!due(pause - 1) && due(pause), "{pause}");
        now = now.after(Millis::seconds(pause));
    }
    assert_eq!(alarms, 1);
}

fn any_reading() -> impl Strategy<Value = Reading> {
    let statuses = [
        Status::Created,
        Status::Authorized,
        Status::Closed,
        Status::Rejected,
        Status::Expired,
        Status::Unknown,
    ];
    (
        prop::sample::select(statuses.to_vec()),
        prop::sample::select(vec!["0", "100", "250"]),
        prop::sample::select(vec!["0", "0", "100", "250"]),
        prop::bool::weighted(0.9),
    )
        .prop_map(|(status, captured, refunded, ours)| Reading {
            captured: Some(aed(captured)),
            refunded: Some(aed(refunded)),
            amount: Some(aed(if ours { "250" } else { "25" })),
            ..reading(status)
        })
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        1 => Just(Event::Created(Box::new(session()), reading(Status::Created))),
        1 => Just(Event::Created(Box::new(Session { qr_code: None, web_url: None, ..session() }), reading(Status::Created))),
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
        1 => Just(Event::PutAside),
        1 => Just(Event::Stranded),
        1 => Just(Event::Keep),
        1 => Just(Event::Return),
        1 => Just(Event::ReturnAnswered),
        1 => Just(Event::ReturnUnanswered),
        2 => Just(Event::SendLink),
        1 => prop::sample::select(&[Delivery::Sent, Delivery::Unanswered, Delivery::Refused][..])
            .prop_map(Event::LinkSent),
    ]
}

fn is_paid(sale: &Sale) -> bool {
    matches!(
        &sale.stage,
        Stage::Opened(_, Phase::Paid(_) | Phase::PaidLate(_) | Phase::Returning(_))
    )
}

fn proof(event: &Event) -> Option<Verdict> {
    match event {
        Event::Read(reading) | Event::Found(reading) => {
            let bound = Session {
                payment: reading.payment.clone(),
                ..session()
            };
            Some(judge(&intent(), &bound, reading))
        }
        _ => None,
    }
}

proptest! {
    // 512 sequences here; `cargo xtask prove` asks for more by PROPTEST_CASES.
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(512), ..ProptestConfig::default() })]

    #[test]
    fn only_a_bound_reading_makes_a_sale_paid_and_nothing_unmakes_it_but_money_going_back(
        events in prop::collection::vec((any_event(), 0_i64..100_000), 1..60)
    ) {
        let mut sale = creating();
        sale.intent.recipient = Some(Recipient { digest: "0".into(), ends: "01".into() });
        let mut now = START;
        for (event, wait) in events {
            now = Timestamp(now.0 + wait);
            let verdict = proof(&event);
            let next = step(&sale, event.clone(), now);
            let says_paid = matches!(verdict, Some(Verdict::Paid(_)));
            prop_assert!(!is_paid(&next.sale) || is_paid(&sale) || says_paid);
            if is_paid(&sale) && !is_paid(&next.sale) {
                prop_assert!(sale.is_unsettled() || sale.is_uncaptured(), "a paid sale that nobody questions changed");
                let released = matches!(verdict, Some(Verdict::Ended | Verdict::Rejected));
                let gone = released || matches!(verdict, Some(Verdict::Refunded(_) | Verdict::PartlyRefunded(_) | Verdict::ClosedUnpaid | Verdict::Mismatch(_)));
                prop_assert!(gone, "late money was settled without a reading");
            }
            if !sale.is_open() {
                prop_assert!(!next.sale.is_open(), "a final state opened again");
            }
            let unpaid_end = !next.sale.is_open() && !is_paid(&next.sale);
            let ended_now = sale.is_open() && unpaid_end && next.sale.session().is_some();
            prop_assert!(!ended_now || verdict.is_some() || matches!(event, Event::Created(..)),
                "an end that no reading confirmed");
            // What moves money or ends a code is asked for by name.
            for effect in &next.effects {
                match effect {
                    Effect::Refund { .. } | Effect::Close(_) => prop_assert!(matches!(event, Event::Return | Event::Tick)),
                    Effect::Cancel(_) => prop_assert!(!is_paid(&next.sale)),
                    // A message to the customer is never sent by itself, and never twice at once.
                    Effect::SendLink(_) => {
                        prop_assert!(matches!(event, Event::SendLink | Event::Created(..)));
                        let known = sale.session().and_then(|session| session.link);
                        prop_assert!(known.is_none_or(|link| link.pause_left(now) == Millis(0)));
                        prop_assert!(known.is_none_or(|link| link.times < LINK_TIMES));
                    }
                    Effect::Read(_) | Effect::Alarm(_) => {}
                }
            }
            prop_assert_eq!(&next.sale.intent, &sale.intent);
            let json = serde_json::to_string(&next.sale).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Sale>(&json).unwrap(), &next.sale);
            sale = next.sale;
        }
    }
}

/// A sale that was shown as paid on the gateway's promise alone.
fn promised() -> Sale {
    let authorised = Event::Read(reading(Status::Authorized));
    at(&waiting(), [authorised], START).sale
}

#[test]
fn whatever_ends_a_promise_that_was_not_captured_whole_freezes_the_sale() {
    let part = Reading {
        captured: Some(aed("100")),
        ..reading(Status::Closed)
    };
    let changed = Reading {
        amount: Some(aed("200")),
        ..reading(Status::Authorized)
    };
    for (said, difference) in [
        (part, Difference::Funds),
        (changed, Difference::Amount),
        (reading(Status::Expired), Difference::Released),
        (reading(Status::Rejected), Difference::Released),
        (reading(Status::Closed), Difference::Released),
    ] {
        let frozen = at(&promised(), [Event::Read(said)], START);
        assert_eq!(phase(&frozen.sale), &Phase::Mismatch(difference));
        assert!(frozen.effects.contains(&Effect::Alarm(Alarm::Mismatch)));
        assert!(frozen.sale.is_unsettled());
    }
    // What was captured whole was paid, whatever is given back later.
    let captured = at(&promised(), [Event::Read(paid())], START).sale;
    let after = at(&captured, [Event::Read(refunded())], START).sale;
    assert!(matches!(phase(&after), Phase::Paid(_)));
}

#[test]
fn late_money_that_somebody_else_was_at_freezes_instead_of_locking_the_tills() {
    let part_given_back = || Reading {
        refunded: Some(aed("100")),
        ..paid()
    };
    for (before, difference) in [
        (vec![], Difference::Funds),
        (vec![Event::Keep], Difference::GivenBack),
    ] {
        let late = at(&paid_late(), before, START).sale;
        let frozen = at(&late, [Event::Read(part_given_back())], START);
        assert_eq!(phase(&frozen.sale), &Phase::Mismatch(difference));
        assert_eq!(frozen.effects, [Effect::Alarm(Alarm::Mismatch)]);
        // It waits for somebody to look, whoever decided before.
        assert!(frozen.sale.is_unsettled());
        let seen = at(&frozen.sale, [Event::Keep], START).sale;
        assert!(!seen.is_unsettled());
    }
    let promise = Event::Read(reading(Status::Authorized));
    let late = at(&put_aside(), [promise], START).sale;
    let gone = at(&late, [Event::Read(reading(Status::Expired))], START).sale;
    assert_eq!(phase(&gone), &Phase::Cancelled(Cause::ClosedUnpaid));
    let kept = at(&late, [Event::Keep], START).sale;
    let gone = at(&kept, [Event::Read(reading(Status::Expired))], START).sale;
    assert_eq!(phase(&gone), &Phase::Mismatch(Difference::Released));
}

#[test]
fn money_on_a_frozen_sale_clears_the_acknowledgement_and_alarms_again() {
    let wrong = Reading {
        amount: Some(aed("25")),
        ..reading(Status::Created)
    };
    let frozen = at(
        &waiting(),
        [Event::Read(wrong), Event::CancelUnanswered, Event::Keep],
        START,
    )
    .sale;
    assert!(!frozen.is_unsettled() && frozen.is_watched());
    let still = at(&frozen, [Event::Read(reading(Status::Created))], START);
    assert_eq!((still.effects, still.sale.is_unsettled()), (vec![], false));
    let money = at(&frozen, [Event::Read(paid())], START);
    assert_eq!(money.effects, [Effect::Alarm(Alarm::Mismatch)]);
    assert!(money.sale.is_unsettled());
}

#[test]
fn each_change_of_a_frozen_sales_money_clears_the_acknowledgement_and_alarms_once() {
    let alarm = [Effect::Alarm(Alarm::Mismatch)];
    let promised = |captured: &str| Reading {
        captured: Some(aed(captured)),
        ..reading(Status::Authorized)
    };
    let other_amount = Reading {
        amount: Some(aed("25")),
        ..promised("0")
    };
    let mut sale = at(&waiting(), [Event::Read(other_amount)], START).sale;
    for said in [
        promised("100"),
        closed("100", "0"),
        closed("250", "0"),
        closed("250", "40"),
        closed("250", "250"),
    ] {
        sale = at(&sale, [Event::Keep], START).sale;
        assert!(!sale.is_unsettled());
        let told = step(&sale, Event::Read(said.clone()), START);
        assert_eq!(told.effects, alarm, "{said:?}");
        assert!(told.sale.is_unsettled(), "{said:?}");
        sale = at(&told.sale, [Event::Keep], START).sale;
        let again = step(&sale, Event::Read(said), START);
        assert_eq!((again.effects, again.sale.is_unsettled()), (vec![], false));
    }
    // What was promised and let go is a change, too; what says nothing about this payment is none.
    let frozen = Reading {
        amount: Some(aed("25")),
        ..promised("0")
    };
    let seen = at(&waiting(), [Event::Read(frozen), Event::Keep], START).sale;
    let other = Reading {
        payment: PaymentId::try_from("another".to_owned()).unwrap(),
        ..closed("250", "0")
    };
    let same = step(&seen, Event::Read(other), START);
    assert!(!same.effects.contains(&alarm[0]) && !same.sale.is_unsettled());
    let gone = step(&seen, Event::Read(closed("0", "0")), START);
    assert!(gone.effects == alarm && gone.sale.is_unsettled());
}

#[test]
fn a_frozen_sale_with_money_is_watched_as_long_as_any_and_its_silence_then_counts_no_more() {
    let frozen = at(&waiting(), [Event::Read(closed("100", "0"))], START).sale;
    assert!(frozen.is_watched());
    let end = START.after(WATCH);
    let over = step(&frozen, Event::Read(closed("100", "0")), end).sale;
    assert!(!over.is_watched());
    let silent = step(&over, Event::NotRead, end).sale;
    assert_eq!(silent, over);
}

#[test]
fn a_person_is_called_once_when_late_money_does_not_get_back_whatever_was_silent() {
    let first = [Event::Return, Event::ReturnUnanswered];
    let mut sale = at(&paid_late(), first, START).sale;
    let mut alarms = 0;
    for round in 0..20 {
        // Some of the readings do not come.
        let answer = match round % 3 {
            0 => Event::NotRead,
            _ => Event::Read(paid()),
        };
        let tried = at(&sale, [Event::Tick, Event::ReturnUnanswered], START);
        alarms += usize::from(tried.effects.contains(&Effect::Alarm(Alarm::NotReturned)));
        sale = step(&tried.sale, answer, START).sale;
        assert_eq!(
            sale.session().is_some_and(Session::is_stuck),
            round >= 4,
            "{round}"
        );
    }
    assert_eq!(alarms, 1);
}

#[test]
fn setting_aside_cancels_what_may_still_be_paid_until_a_reading_says_that_it_is_over() {
    let unknown = || Event::Read(reading(Status::Unknown));
    let doubt = at(&waiting(), [unknown()], START).sale;
    let aside = at(&doubt, [Event::PutAside], START);
    assert_eq!(aside.effects, [Effect::Cancel(session().id)]);
    assert!(!aside.sale.holds_terminal());
    let open = Event::Read(reading(Status::Created));
    let still = at(&aside.sale, [Event::CancelUnanswered, open], START).sale;
    assert!(still.is_open() && !still.holds_terminal());
    assert_eq!(
        at(&still, [Event::Tick], START).effects,
        [Effect::Cancel(session().id)]
    );
    let over = at(&still, [Event::Read(reading(Status::Expired))], START).sale;
    assert!(!over.is_open());
}

#[test]
fn a_cancellation_that_does_not_take_changes_nothing_however_often_it_is_tried() {
    let doubtful = at(
        &cancelling(Cause::Cashier),
        [
            Event::CancelUnanswered,
            Event::Read(reading(Status::Created)),
        ],
        START,
    )
    .sale;
    for answer in [Event::CancelAnswered, Event::CancelUnanswered] {
        let mut sale = doubtful.clone();
        for n in 1..10 {
            let now = START.after(Millis::seconds(8 * n));
            let outcomes = [
                Event::Tick,
                answer.clone(),
                Event::Read(reading(Status::Created)),
            ];
            for event in outcomes {
                let next = step(&sale, event.clone(), now);
                assert!(
                    next.sale.differs_in_freshness_only(&doubtful),
                    "{event:?} {next:?}"
                );
                assert!(event != Event::Tick || next.effects == [Effect::Cancel(session().id)]);
                assert!(
                    event != answer || next.effects == [Effect::Read(session().payment)],
                    "{event:?}"
                );
                sale = next.sale;
            }
        }
        let end = at(
            &sale,
            [
                Event::Tick,
                Event::CancelAnswered,
                Event::Read(reading(Status::Expired)),
            ],
            START,
        );
        assert_eq!(phase(&end.sale), &Phase::Cancelled(Cause::Cashier));
    }
}

/// A reading of a payment that was closed with these sums.
fn closed(captured: &str, refunded: &str) -> Reading {
    Reading {
        captured: Some(aed(captured)),
        refunded: Some(aed(refunded)),
        ..reading(Status::Closed)
    }
}

#[test]
fn a_promise_that_was_taken_and_given_back_between_two_readings_freezes_the_sale() {
    let promised = at(
        &waiting(),
        [Event::Read(reading(Status::Authorized))],
        START,
    )
    .sale;
    for (captured, refunded) in [
        ("250", "250"),
        ("250", "100"),
        ("250", "0.01"),
        ("100", "100"),
    ] {
        let end = step(&promised, Event::Read(closed(captured, refunded)), START);
        assert_eq!(
            phase(&end.sale),
            &Phase::Mismatch(Difference::GivenBack),
            "{captured} - {refunded}"
        );
        assert_eq!(end.effects, [Effect::Alarm(Alarm::Mismatch)]);
        assert!(end.sale.is_unsettled(), "it stands on every till");
    }
    // What was taken in part only was never the sale's money.
    for (captured, refunded) in [("100", "0"), ("0", "0")] {
        let end = step(&promised, Event::Read(closed(captured, refunded)), START);
        assert!(
            matches!(phase(&end.sale), Phase::Mismatch(_)),
            "{captured} - {refunded}"
        );
    }
}

#[test]
fn late_money_that_was_kept_and_is_given_back_elsewhere_freezes_the_sale() {
    let kept = at(&paid_late(), [Event::Keep], START).sale;
    for refunded in ["250", "100"] {
        let end = step(&kept, Event::Read(closed("250", refunded)), START);
        assert_eq!(phase(&end.sale), &Phase::Mismatch(Difference::GivenBack));
        assert_eq!(end.effects, [Effect::Alarm(Alarm::Mismatch)]);
        assert!(end.sale.is_unsettled(), "the goods are out");
    }
}

#[test]
fn an_open_sale_with_money_under_a_status_that_knows_none_freezes() {
    for status in [Status::Created, Status::Rejected, Status::Expired] {
        let odd = Reading {
            captured: Some(aed("250")),
            ..reading(status)
        };
        for before in [waiting(), cancelling(Cause::Cashier)] {
            let next = step(&before, Event::Read(odd.clone()), START);
            assert_eq!(phase(&next.sale), &Phase::Mismatch(Difference::Funds));
            assert!(next.effects.contains(&Effect::Alarm(Alarm::Mismatch)));
            assert_eq!(next.sale.funds().captured, aed("250"));
        }
    }
}

#[test]
fn a_frozen_sale_has_the_sums_of_the_last_reading_of_its_own_payment() {
    let sums = |sale: &Sale| {
        assert!(matches!(phase(sale), Phase::Mismatch(_)));
        let Funds { captured, refunded } = sale.funds();
        (captured, refunded)
    };
    let part = Reading {
        captured: Some(aed("100")),
        ..reading(Status::Authorized)
    };
    let promised = at(&waiting(), [Event::Read(part)], START).sale;
    let frozen = step(&promised, Event::Read(closed("100", "0")), START).sale;
    assert_eq!(sums(&frozen), (aed("100"), aed("0")));
    let later = step(&frozen, Event::Read(closed("100", "40")), START).sale;
    assert_eq!(sums(&later), (aed("100"), aed("40")));
    // What says nothing about this payment changes nothing.
    let other = Reading {
        payment: PaymentId::try_from("another".to_owned()).unwrap(),
        ..paid()
    };
    let sar = Reading {
        captured: Money::from_minor(7, Currency::Sar).ok(),
        ..paid()
    };
    let none = Reading {
        captured: None,
        ..paid()
    };
    for said in [
        Event::Read(other),
        Event::Read(sar),
        Event::Read(none),
        Event::NotRead,
    ] {
        let same = step(&later, said, START).sale;
        assert_eq!(sums(&same), (aed("100"), aed("40")));
    }
    let returning = at(&paid_late(), [Event::Return], START).sale;
    let frozen = step(&returning, Event::Read(closed("250", "50")), START).sale;
    assert_eq!(sums(&frozen), (aed("250"), aed("50")));
}

#[test]
fn what_is_given_back_after_a_sale_is_seen_in_its_sums() {
    let paid = at(&waiting(), [Event::Read(paid())], START).sale;
    let end = step(&paid, Event::Read(closed("250", "40")), START).sale;
    assert_eq!(end.funds().refunded, aed("40"));
    assert!(matches!(phase(&end), Phase::Paid(_)));
}

#[test]
fn captured_late_money_that_is_read_as_never_captured_is_frozen_and_not_called_unpaid() {
    let late = at(
        &waiting(),
        [
            Event::Cancel(Cause::Cashier),
            Event::CancelAnswered,
            Event::Read(reading(Status::Expired)),
            Event::Read(paid()),
        ],
        START,
    )
    .sale;
    let returning = step(&late, Event::Return, START).sale;
    for sale in [late, returning] {
        let end = step(&sale, Event::Read(closed("0", "0")), START);
        assert_eq!(phase(&end.sale), &Phase::Mismatch(Difference::Funds));
        assert_eq!(end.effects, [Effect::Alarm(Alarm::Mismatch)]);
    }
}

#[test]
fn a_gateway_that_was_silent_before_delays_no_return() {
    let mut late = paid_late();
    for _ in 0..600 {
        late = step(&late, Event::NotRead, START).sale;
    }
    let returning = step(&late, Event::Return, START).sale;
    let read = step(&returning, Event::Read(paid()), START).sale;
    let due = |seconds| read.is_due(Millis(0), START.after(Millis::seconds(seconds)));
    assert!(!due(7) && due(8));
}

#[test]
fn money_that_does_not_get_back_waits_for_somebody_who_has_looked_and_is_tried_on() {
    let mut sale = step(&paid_late(), Event::Return, START).sale;
    let allows_keep = |sale: &Sale| {
        sale.session()
            .is_some_and(|session| session.is_stuck() && !session.seen)
    };
    assert!(!allows_keep(&sale));
    // What was only wanted, while the ledger was away or a finger drummed, is no try.
    for _ in 0..20 {
        sale = step(&sale, Event::Tick, START).sale;
    }
    assert!(!allows_keep(&sale));
    for _ in 0..=RETURNS_ENOUGH {
        sale = at(&sale, [Event::Tick, Event::ReturnUnanswered], START).sale;
    }
    assert!(allows_keep(&sale));
    let seen = step(&sale, Event::Keep, START).sale;
    assert!(!allows_keep(&seen));
    assert!(matches!(phase(&seen), Phase::Returning(_)));
    assert!(seen.is_watched());
    // It gets there in the end, and nobody is called for it.
    let end = step(&seen, Event::Read(closed("250", "250")), START);
    assert_eq!(phase(&end.sale), &Phase::Cancelled(Cause::Refunded));
    assert_eq!(end.effects, []);
}

#[test]
fn money_that_comes_to_an_acknowledged_frozen_sale_is_told_once_whatever_was_read_before() {
    let other_order = |status| {
        Event::Read(Reading {
            reference: None,
            ..reading(status)
        })
    };
    for before in [Status::Expired, Status::Rejected, Status::Created] {
        let frozen = at(
            &waiting(),
            [other_order(Status::Created), other_order(before)],
            START,
        );
        let seen = step(&frozen.sale, Event::Keep, START).sale;
        assert!(!seen.is_unsettled());
        assert!(seen.is_watched(), "{before:?}");
        let later = START.after(Millis::seconds(90));
        assert!(seen.is_due(Millis(0), later), "{before:?}");
        let with_money = |status| {
            Event::Read(Reading {
                captured: Some(aed("250")),
                reference: None,
                ..reading(status)
            })
        };
        let paid = step(&seen, with_money(Status::Authorized), later);
        assert_eq!(paid.effects, [Effect::Alarm(Alarm::Mismatch)], "{before:?}");
        assert!(paid.sale.is_unsettled());
        // Told once: whoever has looked is not called by each reading of the same.
        let mut sale = step(&paid.sale, Event::Keep, later).sale;
        for status in [Status::Authorized, Status::Unknown, Status::Authorized] {
            let next = step(&sale, with_money(status), later);
            assert_eq!(next.effects, [], "{status:?}");
            sale = next.sale;
            assert!(!sale.is_unsettled());
        }
    }
    // After the watch a reading ends the questions.
    let frozen = at(
        &waiting(),
        [other_order(Status::Created), other_order(Status::Expired)],
        START,
    )
    .sale;
    let end = START.after(WATCH);
    assert!(
        !step(&frozen, other_order(Status::Expired), end)
            .sale
            .is_watched()
    );
}
