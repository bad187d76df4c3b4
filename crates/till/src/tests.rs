use super::*;
use contract::{Action, ProblemCode, Reason, SaleState, SaleView};
use payment::id::{Link, Reference, SaleId, TerminalId};
use payment::money::{Currency, Money};
use payment::sale::{Cause, Method};
use payment::time::{Millis, Monotonic, Timestamp};
use proptest::prelude::*;

pub(super) const NOW: Monotonic = Monotonic(50_000);

pub(super) fn rules() -> Rules {
    Rules {
        max_amount: Money::parse("20000", Currency::Aed).unwrap(),
        poll: POLL,
        is_reachable: true,
    }
}

pub(super) fn id(n: u8) -> SaleId {
    format!("0190a5b4-7c00-7000-8000-0000000000{n:02}")
        .parse()
        .unwrap()
}

pub(super) fn keyed(digits: &[u8]) -> Till {
    digits.iter().fold(Till::default(), |till, d| {
        go(till, Event::Key(Key::Digit(*d)), NOW).0
    })
}

pub(super) fn go(till: Till, event: Event, now: Monotonic) -> (Till, Vec<Effect>) {
    step(till, event, &rules(), now)
}

pub(super) fn after(till: Till, event: Event) -> Till {
    go(till, event, NOW).0
}

pub(super) fn view(n: u8, state: SaleState) -> SaleView {
    let zero = Money::zero(Currency::Aed);
    SaleView {
        id: id(n),
        state,
        reason: (state == SaleState::Cancelled).then_some(Reason::Cashier),
        amount: Money::parse("250", Currency::Aed).unwrap(),
        reference: Reference::for_sale(&TerminalId::new("T1").unwrap(), id(n)),
        method: Method::Qr,
        qr_code_url: Link::try_from("https://api.tabby.ai/qr".to_owned()).ok(),
        web_url: None,
        payment_id: None,
        created_at: Timestamp(0),
        deadline: Some(Timestamp(300_000)),
        read_at: Some(Timestamp(0)),
        server_time: Timestamp(0),
        allowed: Vec::new(),
        captured: zero,
        refunded: zero,
        is_test: true,
        put_aside: false,
        acknowledged: false,
        link: None,
    }
}

pub(super) fn creating() -> Till {
    after(keyed(&[2, 5, 0, 0, 0]), Event::Start(id(1), Method::Qr))
}

fn told(till: Till, ask: Ask, state: SaleState) -> Till {
    after(till, Event::Answer(id(1), ask, Reply::View(view(1, state))))
}

fn silent(till: Till, ask: Ask) -> Till {
    after(till, Event::Answer(id(1), ask, Reply::Silence))
}

pub(super) fn showing() -> Till {
    told(creating(), Ask::Create, SaleState::Waiting)
}

fn asks(effects: &[Effect]) -> Vec<Ask> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Ask(ask, _) => Some(*ask),
            _ => None,
        })
        .collect()
}

#[test]
fn a_sale_is_stored_before_the_proxy_is_asked() {
    let (till, effects) = go(
        keyed(&[2, 5, 0, 0, 0]),
        Event::Start(id(1), Method::Qr),
        NOW,
    );
    assert_eq!(till.screen(), Screen::Creating);
    assert!(
        matches!(&effects[..], [Effect::Keep(kept), Effect::Ask(Ask::Create, asked)] if kept == asked)
    );
}

#[test]
fn a_double_click_makes_one_sale() {
    let (till, effects) = go(creating(), Event::Start(id(2), Method::Qr), NOW);
    assert_eq!((till, effects), (creating(), Vec::new()));
}

#[test]
fn what_breaks_a_rule_starts_nothing_and_says_why() {
    let cases = [
        (keyed(&[]), ProblemCode::AmountZero),
        (keyed(&[9; 9]), ProblemCode::AmountTooLarge),
        (
            after(keyed(&[1]), Event::Reference("a\u{7}".into())),
            ProblemCode::InvalidReference,
        ),
        (
            after(keyed(&[1]), Event::Reference("x".repeat(256))),
            ProblemCode::InvalidReference,
        ),
    ];
    for (till, code) in cases {
        let (till, effects) = go(till, Event::Start(id(1), Method::Qr), NOW);
        let Till::Entering(entry) = till else {
            panic!("started")
        };
        assert_eq!(entry.notice, Some(Notice::Problem(code)));
        assert_eq!(effects, []);
    }
}

#[test]
fn the_proxys_refusal_gives_the_keyed_sale_back() {
    let reply = Reply::Problem(ProblemCode::AmountTooLarge);
    let (till, effects) = go(creating(), Event::Answer(id(1), Ask::Create, reply), NOW);
    let Till::Entering(entry) = till else {
        panic!("not entering")
    };
    assert_eq!(entry.amount(Currency::Aed).to_string(), "250.00");
    assert_eq!(effects, [Effect::Forget(id(1)), Effect::AskNews]);
}

#[test]
fn a_proxy_that_asks_to_wait_gives_the_keyed_sale_back_and_no_new_one_begins_before() {
    let wait = Reply::of_problem(ProblemCode::TooManyCodeless, Some(20));
    let (till, effects) = go(creating(), Event::Answer(id(1), Ask::Create, wait), NOW);
    assert_eq!(effects, [Effect::Forget(id(1)), Effect::AskNews]);
    let until = NOW.after(Millis::seconds(20));
    assert_eq!(till.wakes_at(), Some(until));
    let start = |till, at| go(till, Event::Start(id(2), Method::Qr), at);
    // Typing goes on, and changes nothing about the pause.
    let (till, _) = go(till, Event::Key(Key::Digit(5)), NOW);
    let (till, effects) = start(till, NOW.after(Millis::seconds(19)));
    assert_eq!(effects, []);
    let Till::Entering(entry) = &till else {
        panic!("started")
    };
    assert_eq!(
        entry.notice,
        Some(Notice::Problem(ProblemCode::TooManyCodeless))
    );
    assert_eq!(entry.wait(NOW), Millis::seconds(20));
    assert_eq!(entry.amount(Currency::Aed).to_string(), "2500.05");
    let (till, _) = go(till, Event::Tick, until);
    let Till::Entering(entry) = &till else {
        panic!("started")
    };
    assert_eq!((&entry.notice, till.wakes_at()), (&None, None));
    let (_, effects) = start(till, until);
    assert_eq!(effects.len(), 2, "{effects:?}");
}

#[test]
fn a_proxy_that_asks_to_wait_after_a_silence_leaves_the_sale_in_doubt() {
    let silence = Event::Answer(id(1), Ask::Create, Reply::Silence);
    let till = after(creating(), silence);
    let later = NOW.after(Millis::seconds(60));
    let (till, _) = go(till, Event::Tick, later);
    let wait = Event::Answer(id(1), Ask::Create, Reply::Wait(Millis::seconds(20)));
    let (till, effects) = go(till, wait, later);
    assert_eq!(till.screen(), Screen::InDoubt);
    assert_eq!(effects, []);
}

#[test]
fn a_ledger_that_cannot_be_written_makes_tabby_unavailable() {
    let reply = Reply::Problem(ProblemCode::LedgerUnavailable);
    let till = after(creating(), Event::Answer(id(1), Ask::Create, reply));
    assert!(matches!(till, Till::Done(done) if done.outcome.ending() == Ending::Unavailable));
}

#[test]
fn a_lost_create_is_in_doubt_and_asked_again_under_the_same_id() {
    let till = silent(creating(), Ask::Create);
    assert_eq!(till.screen(), Screen::InDoubt);
    let (_, effects) = go(till.clone(), Event::Tick, NOW.after(Millis(999)));
    assert_eq!(asks(&effects), []);
    let (_, effects) = go(till, Event::Tick, NOW.after(Millis::seconds(1)));
    assert!(matches!(&effects[..], [Effect::Ask(Ask::Create, draft)] if draft.id == id(1)));
}

#[test]
fn the_proxy_is_asked_every_five_seconds_and_never_twice_at_once() {
    let till = showing();
    assert_eq!(till.wakes_at(), Some(NOW.after(POLL)));
    let (till, effects) = go(till, Event::Tick, NOW.after(POLL));
    assert_eq!(asks(&effects), [Ask::Read]);
    for event in [Event::Tick, Event::Check] {
        let (_, effects) = go(till.clone(), event, NOW.after(Millis::seconds(9)));
        assert_eq!(asks(&effects), []);
    }
}

#[test]
fn a_question_in_flight_when_the_machine_slept_is_asked_anew_and_its_old_answer_ignored() {
    let asked_at = NOW.after(POLL);
    for (asked, ask) in [
        (go(showing(), Event::Tick, asked_at).0, Ask::Read),
        (go(showing(), Event::Check, asked_at).0, Ask::Check),
        (
            go(showing(), Event::Cancel, asked_at).0,
            Ask::Cancel(Cause::Cashier),
        ),
    ] {
        // The browser's clock may have stood still in sleep: less than a second ago by it.
        let (till, effects) = go(asked, Event::Woke, asked_at.after(Millis(400)));
        assert_eq!(
            asks(&effects),
            [],
            "{ask:?}: its answer may be here at once"
        );
        assert_eq!(till.wakes_at(), Some(asked_at.after(Millis::seconds(1))));
        let later = asked_at.after(Millis::seconds(1));
        let (till, effects) = go(till, Event::Tick, later);
        assert_eq!(asks(&effects).len(), 1, "{ask:?} is overtaken");
        let (till, effects) = go(till, Event::Woke, later.after(Millis(1_001)));
        let [again] = asks(&effects)[..] else {
            panic!("{ask:?}: what was asked more than a second ago is asked anew at once");
        };
        let newer = SaleView {
            server_time: Timestamp(9_000),
            ..view(1, SaleState::Cancelling)
        };
        let till = after(till, Event::Answer(id(1), again, Reply::View(newer)));
        let old = view(1, SaleState::Waiting);
        assert_eq!(
            after(till.clone(), Event::Overtaken(old)),
            till,
            "{ask:?}: its old answer is ignored"
        );
        assert!(
            till.wakes_at().is_some(),
            "{ask:?}: and is not waited for any more"
        );
    }
}

#[test]
fn the_answer_to_an_earlier_question_never_replaces_what_a_later_one_brought() {
    let at = |ms, state| SaleView {
        server_time: Timestamp(ms),
        ..view(1, state)
    };
    let state = |till: &Till| match till {
        Till::Selling(live) => live.view().map(|view| view.state),
        _ => panic!("it is still under way"),
    };
    let asked = go(showing(), Event::Tick, NOW.after(POLL)).0;
    let later = NOW.after(Millis::seconds(11));
    let till = go(asked.clone(), Event::Check, later).0;
    let newer = Reply::View(at(11_200, SaleState::Cancelling));
    let till = after(till, Event::Answer(id(1), Ask::Check, newer));
    let till = after(till, Event::Overtaken(at(5_100, SaleState::Waiting)));
    assert_eq!(state(&till), Some(SaleState::Cancelling));
    // In their order each of them is news.
    let till = after(till, Event::Overtaken(at(12_000, SaleState::Checking)));
    assert_eq!(state(&till), Some(SaleState::Checking));
    // Nor does an answer that was asked for before a push was heard.
    let pushed = Event::Pushed(at(9_000, SaleState::Cancelling));
    let till = go(asked, pushed, NOW.after(Millis::seconds(9))).0;
    let old = Reply::View(at(5_100, SaleState::Waiting));
    let till = after(till, Event::Answer(id(1), Ask::Read, old));
    assert_eq!(state(&till), Some(SaleState::Cancelling));
}

#[test]
fn a_push_that_was_longer_on_its_way_leaves_the_end_that_is_shown() {
    let at = |ms, state| SaleView {
        server_time: Timestamp(ms),
        allowed: vec![Action::Keep],
        ..view(1, state)
    };
    let shown = after(showing(), Event::Pushed(at(9_000, SaleState::PaidLate)));
    let older = after(
        shown.clone(),
        Event::Pushed(at(8_000, SaleState::Cancelled)),
    );
    assert_eq!(older, shown);
}

#[test]
fn a_cashier_does_not_wait_for_a_question_that_hangs() {
    let asked = go(showing(), Event::Tick, NOW.after(POLL)).0;
    let later = NOW.after(Millis::seconds(11));
    assert_eq!(asks(&go(asked.clone(), Event::Tick, later).1), []);
    assert_eq!(
        asks(&go(asked.clone(), Event::Check, later).1),
        [Ask::Check]
    );
    assert_eq!(asks(&go(asked, Event::Woke, later).1), [Ask::Read]);
}

#[test]
fn coming_back_to_the_screen_asks_at_once() {
    assert_eq!(
        asks(&go(showing(), Event::Woke, NOW.after(Millis(10))).1),
        [Ask::Read]
    );
}

#[test]
fn at_the_deadline_the_code_is_taken_back_and_nothing_is_called_expired_yet() {
    let end = NOW.after(Millis::seconds(300));
    let (till, effects) = go(showing(), Event::Tick, end);
    assert_eq!(asks(&effects), [Ask::Cancel(Cause::TimeOut)]);
    assert_eq!(till.screen(), Screen::Ending);
    let till = told(till, Ask::Cancel(Cause::TimeOut), SaleState::Checking);
    assert_eq!(till.screen(), Screen::InDoubt);
    let till = told(till, Ask::Read, SaleState::Expired);
    assert!(matches!(till, Till::Done(done) if done.outcome.ending() == Ending::Expired));
}

#[test]
fn the_deadline_comes_even_while_a_question_is_unanswered() {
    let (till, _) = go(showing(), Event::Tick, NOW.after(Millis::seconds(299)));
    assert_eq!(till.wakes_at(), Some(NOW.after(Millis::seconds(300))));
    let (_, effects) = go(till, Event::Tick, NOW.after(Millis::seconds(300)));
    assert_eq!(asks(&effects), [Ask::Cancel(Cause::TimeOut)]);
}

#[test]
fn a_cancellation_that_loses_the_race_ends_paid() {
    let till = after(showing(), Event::Cancel);
    assert_eq!(till.screen(), Screen::Ending);
    let (till, effects) = go(
        till,
        Event::Answer(
            id(1),
            Ask::Cancel(Cause::Cashier),
            Reply::View(view(1, SaleState::Paid)),
        ),
        NOW,
    );
    assert!(matches!(till, Till::Done(done) if done.outcome.ending() == Ending::Paid));
    assert_eq!(effects, [Effect::Sound(Sound::Paid)]);
}

#[test]
fn a_cancellation_without_an_answer_is_asked_again_and_the_code_stays_gone() {
    let till = silent(after(showing(), Event::Cancel), Ask::Cancel(Cause::Cashier));
    assert_eq!(till.screen(), Screen::InDoubt);
    let (till, effects) = go(till, Event::Tick, NOW.after(POLL));
    assert_eq!(asks(&effects), [Ask::Cancel(Cause::Cashier)]);
    // An older reading that still says "waiting" must not bring the code back.
    let till = told(till, Ask::Read, SaleState::Waiting);
    assert_eq!(till.screen(), Screen::Ending);
}

#[test]
fn a_lost_poll_leaves_the_code_where_it_is() {
    let (till, _) = go(showing(), Event::Tick, NOW.after(POLL));
    let till = silent(till, Ask::Read);
    assert_eq!(till.screen(), Screen::Showing);
}

#[test]
fn a_code_that_cannot_be_shown_is_taken_back_before_another_is_asked_for() {
    let (till, effects) = go(showing(), Event::NoCode(id(2)), NOW);
    assert_eq!(asks(&effects), [Ask::Cancel(Cause::Unpayable)]);
    let ended = Reply::View(view(1, SaleState::Failed));
    let (till, effects) = go(
        till,
        Event::Answer(id(1), Ask::Cancel(Cause::Unpayable), ended),
        NOW,
    );
    assert!(
        matches!(&effects[..], [Effect::Keep(_), Effect::Ask(Ask::Create, draft)] if draft.id == id(2))
    );
    // The second one cannot be shown either: that is enough.
    let till = after(
        till,
        Event::Answer(id(2), Ask::Create, Reply::View(view(2, SaleState::Waiting))),
    );
    let till = after(till, Event::NoCode(id(3)));
    let ended = Reply::View(view(2, SaleState::Failed));
    let till = after(
        till,
        Event::Answer(id(2), Ask::Cancel(Cause::Unpayable), ended),
    );
    assert!(matches!(till, Till::Done(done) if done.outcome.ending() == Ending::Unavailable));
}

#[test]
fn a_code_that_could_not_be_shown_but_was_paid_is_paid() {
    let till = after(showing(), Event::NoCode(id(2)));
    let till = told(till, Ask::Cancel(Cause::Unpayable), SaleState::Paid);
    assert!(matches!(till, Till::Done(done) if done.outcome.ending() == Ending::Paid));
}

#[test]
fn a_screen_comes_by_itself_unless_a_hand_brought_it() {
    let brings = |till: Till, event: Event| {
        let (before, is_by_hand) = (till.showing(), event.is_by_hand());
        let changes = after(till, event).showing() != before;
        assert!(changes, "the screen is another one");
        is_by_hand
    };
    let read = |state| Event::Answer(id(1), Ask::Read, Reply::View(view(1, state)));
    assert!(!brings(creating(), read(SaleState::Waiting)));
    assert!(!brings(showing(), read(SaleState::Paid)));
    assert!(!brings(showing(), Event::Pushed(view(1, SaleState::Paid))));
    assert!(!brings(Till::default(), late(7)));
    let late_money = after(Till::default(), late(7));
    assert!(!brings(late_money.clone(), Event::News(News::default())));
    // The end of the same sale may become another one on the same screen.
    let cancelled = Till::Done(Done::of(Outcome::Sale(view(1, SaleState::Cancelled))));
    let money = Event::Pushed(view(1, SaleState::PaidLate));
    assert!(!brings(cancelled.clone(), money));
    assert!(brings(cancelled, Event::NewSale));
    assert!(brings(late_money, Event::Keep));
    assert!(brings(keyed(&[5]), Event::Start(id(1), Method::Qr)));
    assert!(brings(showing(), Event::Cancel));
}

#[test]
fn answers_about_another_sale_change_nothing() {
    let other = Event::Answer(id(9), Ask::Read, Reply::View(view(9, SaleState::Paid)));
    assert_eq!(after(showing(), other), showing());
    let forged = Event::Answer(id(1), Ask::Read, Reply::View(view(9, SaleState::Paid)));
    assert_eq!(after(showing(), forged).screen(), Screen::Showing);
}

#[test]
fn a_paid_sale_is_held_until_it_is_acknowledged() {
    let paid = told(showing(), Ask::Read, SaleState::Paid);
    for event in [
        Event::Tick,
        Event::Woke,
        Event::Cancel,
        Event::Again(id(2)),
        Event::OtherMethod,
        Event::Key(Key::Clear),
    ] {
        assert_eq!(after(paid.clone(), event), paid);
    }
    assert_eq!(
        after(paid.clone(), Event::Turn(Face::Receipt)).screen(),
        Screen::Receipt
    );
    let (till, effects) = go(paid, Event::NewSale, NOW);
    assert_eq!(
        (till, effects),
        (
            Till::default(),
            vec![
                Effect::Forget(id(1)),
                Effect::Acknowledge(id(1)),
                Effect::AskNews
            ]
        )
    );
}

#[test]
fn trying_again_is_a_new_sale_of_the_same_amount() {
    let failed = told(creating(), Ask::Create, SaleState::Failed);
    let (till, effects) = go(failed.clone(), Event::Again(id(2)), NOW);
    assert_eq!(till.screen(), Screen::Creating);
    assert!(
        matches!(&effects[..], [Effect::Keep(_), Effect::Ask(Ask::Create, draft), Effect::Acknowledge(ended)]
        if *ended == id(1) && draft.id == id(2) && draft.amount.to_string() == "250.00")
    );
    let Till::Entering(entry) = after(failed, Event::OtherMethod) else {
        panic!("not entering")
    };
    assert!(
        matches!(entry.notice, Some(Notice::TakeOtherwise(amount)) if amount.to_string() == "250.00")
    );
}

#[test]
fn a_reload_asks_the_proxy_how_the_sale_stands() {
    let Effect::Keep(draft) = go(keyed(&[1]), Event::Start(id(1), Method::Qr), NOW)
        .1
        .remove(0)
    else {
        panic!("not kept")
    };
    let (till, effects) = go(Till::default(), Event::Resume(draft.clone()), NOW);
    assert_eq!(asks(&effects), [Ask::Read]);
    assert_eq!(
        told(till.clone(), Ask::Read, SaleState::Waiting).screen(),
        Screen::Showing
    );
    let unknown = Event::Answer(id(1), Ask::Read, Reply::Problem(ProblemCode::UnknownSale));
    let (till, effects) = go(till, unknown, NOW);
    assert_eq!(till, Till::Entering(Entry::noticing(Notice::Unknown)));
    assert_eq!(effects, [Effect::Forget(id(1)), Effect::AskNews]);
}

fn any_event() -> impl Strategy<Value = Event> {
    use SaleState::{
        Cancelled, Cancelling, Checking, Creating, Expired, Failed, Mismatch, Paid, PaidLate,
        Rejected, Waiting,
    };
    let states = vec![
        Creating, Waiting, Waiting, Cancelling, Checking, Paid, Rejected, Expired, Cancelled,
        Failed, PaidLate, Mismatch,
    ];
    let ask = prop::sample::select(vec![
        Ask::Create,
        Ask::Read,
        Ask::Check,
        Ask::Cancel(Cause::Cashier),
        Ask::Cancel(Cause::TimeOut),
    ]);
    let reply = prop_oneof![
        3 => prop::sample::select(states).prop_map(|state| Reply::View(view(1, state))),
        1 => Just(Reply::Silence),
        1 => Just(Reply::Problem(ProblemCode::Internal)),
        1 => Just(Reply::Problem(ProblemCode::UnknownSale)),
        1 => Just(Reply::Problem(ProblemCode::UnreadableSale)),
    ];
    prop_oneof![
        4 => (ask, reply).prop_map(|(ask, reply)| Event::Answer(id(1), ask, reply)),
        2 => Just(Event::Tick),
        1 => Just(Event::Woke),
        1 => Just(Event::Check),
        1 => Just(Event::Cancel),
        1 => Just(Event::NoCode(id(2))),
        1 => Just(Event::Start(id(1), Method::Qr)),
        1 => Just(Event::NewSale),
        1 => Just(Event::Again(id(1))),
        1 => Just(Event::Key(Key::Digit(5))),
    ]
}

proptest! {
    #[test]
    fn an_end_is_shown_only_when_the_proxy_said_so(events in prop::collection::vec((any_event(), 0_u64..400_000), 1..40)) {
        let mut till = Till::default();
        let mut now = NOW;
        for (event, wait) in events {
            now = now.after(Millis(wait));
            let was_done = matches!(till, Till::Done(_));
            let answer = matches!(&event, Event::Answer(_, _, Reply::View(view)) if !view.state.is_open());
            let (next, effects) = step(till, event, &rules(), now);
            if matches!(next, Till::Done(_)) && !was_done {
                prop_assert!(answer, "an end out of nowhere");
            }
            prop_assert!(asks(&effects).len() <= 1);
            till = next;
        }
    }
}

#[test]
fn a_resumed_sale_is_only_ever_asked_about_and_no_refusal_ends_it() {
    let Effect::Keep(draft) = go(keyed(&[1]), Event::Start(id(1), Method::Qr), NOW)
        .1
        .remove(0)
    else {
        panic!("not kept")
    };
    let (till, _) = go(Till::default(), Event::Resume(draft), NOW);
    let refused = Event::Answer(
        id(1),
        Ask::Read,
        Reply::Problem(ProblemCode::LedgerUnavailable),
    );
    let till = after(till, refused);
    assert_eq!(till.screen(), Screen::InDoubt);
    assert_eq!(asks(&go(till, Event::Tick, NOW.after(POLL)).1), [Ask::Read]);
}

#[test]
fn a_cashier_who_cancels_gets_no_other_code() {
    let till = after(showing(), Event::NoCode(id(2)));
    let till = silent(till, Ask::Cancel(Cause::Unpayable));
    let till = after(till, Event::Cancel);
    let till = told(till, Ask::Cancel(Cause::Unpayable), SaleState::Cancelled);
    assert!(matches!(till, Till::Done(_)));
}

fn late(n: u8) -> Event {
    Event::News(News {
        sale: None,
        late: vec![SaleView {
            allowed: vec![Action::Keep, Action::Return],
            ..view(n, SaleState::PaidLate)
        }],
        ..News::default()
    })
}

fn decided(till: Till, ask: Ask, reply: Reply) -> (Till, Vec<Effect>) {
    go(till, Event::Answer(id(7), ask, reply), NOW)
}

#[test]
fn late_money_fills_an_idle_tills_screen_until_somebody_decides_and_keeps_what_was_keyed() {
    let (till, effects) = go(keyed(&[2, 5]), late(7), NOW);
    assert_eq!(till.screen(), Screen::Result);
    assert_eq!(effects, [Effect::Sound(Sound::Attention)]);
    // Neither a tap on what is not there nor another word changes it.
    assert_eq!(after(till.clone(), Event::NewSale), till);
    assert_eq!(after(till.clone(), late(7)), till);
    let (asked, effects) = go(till, Event::Keep, NOW);
    assert_eq!(asks(&effects), [Ask::Keep]);
    // Kept, it hands nothing over: it is a word above what was keyed.
    let (done, effects) = decided(asked, Ask::Keep, Reply::View(view(7, SaleState::Paid)));
    let Till::Entering(entry) = done else {
        panic!("not back at the keypad")
    };
    assert_eq!(entry.amount(Currency::Aed).to_string(), "0.25");
    assert!(matches!(entry.notice, Some(Notice::Kept(amount)) if amount.to_string() == "250.00"));
    assert_eq!(effects, [Effect::Forget(id(7)), Effect::AskNews]);
}

#[test]
fn late_money_that_was_kept_does_not_sound_like_goods_that_are_to_go_out() {
    let kept = SaleView {
        reason: Some(Reason::CameLate),
        ..view(1, SaleState::Paid)
    };
    let (_, effects) = go(showing(), Event::Pushed(kept), NOW);
    assert_eq!(effects, [Effect::Sound(Sound::Attention)]);
}

#[test]
fn what_was_said_about_a_sale_put_aside_is_not_said_again_after_its_money_came() {
    let aside = Till::Entering(Entry::noticing(Notice::PutAside(Money::zero(
        Currency::Aed,
    ))));
    let settled = after(after(aside, late(7)), Event::News(News::default()));
    assert_eq!(settled, Till::default());
}

#[test]
fn late_money_that_was_settled_elsewhere_leaves_the_screen() {
    let till = after(keyed(&[2, 5]), late(7));
    assert_eq!(after(till, Event::News(News::default())), keyed(&[2, 5]));
}

#[test]
fn a_decision_without_an_answer_says_so_and_can_be_repeated() {
    let asked = after(after(Till::default(), late(7)), Event::Return);
    let (unheard, _) = decided(asked, Ask::Return, Reply::Silence);
    let Till::Done(Done {
        decision: Some(decision),
        ..
    }) = &unheard
    else {
        panic!("no decision")
    };
    assert!(decision.unheard);
    assert_eq!(asks(&go(unheard, Event::Return, NOW).1), [Ask::Return]);
}

#[test]
fn whoever_decides_second_sees_what_was_decided_first() {
    let asked = after(after(Till::default(), late(7)), Event::Keep);
    let (reading, effects) = decided(asked, Ask::Keep, Reply::Problem(ProblemCode::NotNow));
    assert_eq!(asks(&effects), [Ask::Read]);
    let gone = SaleView {
        reason: Some(Reason::Refunded),
        ..view(7, SaleState::Cancelled)
    };
    let (done, _) = decided(reading, Ask::Read, Reply::View(gone));
    let Till::Done(done) = done else {
        panic!("not shown")
    };
    assert_eq!(done.outcome.ending(), Ending::Cancelled);
}

#[test]
fn money_on_its_way_back_stops_nobody_from_selling() {
    let news = Event::News(News {
        sale: None,
        late: vec![view(7, SaleState::Returning), view(8, SaleState::PaidLate)],
        ..News::default()
    });
    let Till::Done(done) = after(Till::default(), news) else {
        panic!("not shown")
    };
    assert_eq!(done.outcome.sale(), id(8));
}

#[test]
fn a_frozen_sale_that_nobody_has_looked_at_is_acknowledged_at_the_proxy() {
    let frozen = SaleView {
        allowed: vec![Action::Keep],
        ..view(1, SaleState::Mismatch)
    };
    let till = after(
        showing(),
        Event::Answer(id(1), Ask::Read, Reply::View(frozen)),
    );
    let (asked, effects) = go(till, Event::NewSale, NOW);
    assert_eq!(asks(&effects), [Ask::Keep]);
    let seen = Reply::View(view(1, SaleState::Mismatch));
    assert_eq!(
        after(asked, Event::Answer(id(1), Ask::Keep, seen)),
        Till::default()
    );
}

#[test]
fn another_tabs_sale_shows_here_with_its_code_and_its_time() {
    let other = SaleView {
        server_time: Timestamp(100_000),
        ..view(3, SaleState::Waiting)
    };
    let news = Event::News(News {
        sale: Some(other),
        ..News::default()
    });
    let (till, effects) = go(keyed(&[1]), news, NOW);
    assert_eq!(till.screen(), Screen::Showing);
    assert!(matches!(&effects[..], [Effect::Keep(draft)] if draft.id == id(3)));
    let Till::Selling(live) = &till else {
        panic!("not selling")
    };
    assert_eq!(live.time_left(NOW), Some(Millis::seconds(200)));
    assert_eq!(asks(&go(till, Event::Tick, NOW).1), [Ask::Read]);
}

#[test]
fn a_terminal_that_is_busy_elsewhere_gives_the_keyed_sale_back_and_asks_which() {
    let reply = Reply::Problem(ProblemCode::TerminalBusy);
    let (till, effects) = go(creating(), Event::Answer(id(1), Ask::Create, reply), NOW);
    assert!(
        matches!(till, Till::Entering(entry) if entry.amount(Currency::Aed).to_string() == "250.00")
    );
    assert_eq!(effects, [Effect::Forget(id(1)), Effect::AskNews]);
}

/// Another window's sale, and what this one showed before.
fn other_windows(till: Till) -> Till {
    let news = News {
        sale: Some(view(3, SaleState::Waiting)),
        ..News::default()
    };
    after(till, Event::News(news))
}

#[test]
fn where_another_window_was_quicker_it_is_said_beside_its_sale_and_on_the_keypad_after_it() {
    let reply = Reply::Problem(ProblemCode::TerminalBusy);
    let busy = after(creating(), Event::Answer(id(1), Ask::Create, reply));
    let keyed_here = Money::parse("250", Currency::Aed).unwrap();
    let till = other_windows(busy);
    let Till::Selling(live) = &till else {
        panic!("not selling")
    };
    assert_eq!(live.overtook(), Some(keyed_here));
    let till = after(till, Event::Pushed(view(3, SaleState::Paid)));
    let Till::Done(done) = &till else {
        panic!("not done")
    };
    assert_eq!(done.overtook(), Some(keyed_here));
    let till = after(till, Event::NewSale);
    assert!(
        matches!(till, Till::Entering(entry) if entry.notice == Some(Notice::Overtaken(keyed_here)))
    );
}

#[test]
fn a_keypad_in_mid_keying_says_that_another_windows_sale_came_and_an_empty_one_does_not() {
    let Till::Selling(live) = other_windows(keyed(&[2, 5])) else {
        panic!("not selling")
    };
    assert_eq!(live.overtook(), Money::parse("0.25", Currency::Aed).ok());
    let Till::Selling(live) = other_windows(Till::default()) else {
        panic!("not selling")
    };
    assert_eq!(live.overtook(), None);
}

#[test]
fn the_keypad_does_not_say_that_another_sale_is_under_way_once_it_is_over() {
    let reply = Reply::Problem(ProblemCode::TerminalBusy);
    let busy = after(creating(), Event::Answer(id(1), Ask::Create, reply));
    let till = after(busy, Event::News(News::default()));
    assert!(
        matches!(till, Till::Entering(entry) if matches!(entry.notice, Some(Notice::Overtaken(_))))
    );
}

#[test]
fn a_sale_that_could_not_be_read_when_the_cashier_asked_is_said_to_be_unread_until_it_is() {
    let read = |read_at, server_time| SaleView {
        read_at: Some(Timestamp(read_at)),
        server_time: Timestamp(server_time),
        ..view(1, SaleState::Waiting)
    };
    let is_unread = |till: &Till| matches!(till, Till::Selling(live) if live.is_unread());
    let checked = |view| {
        let asked = go(showing(), Event::Check, NOW).0;
        after(asked, Event::Answer(id(1), Ask::Check, Reply::View(view)))
    };
    assert!(!is_unread(&checked(read(10_000, 11_000))));
    let unread = checked(read(10_000, 15_000));
    assert!(is_unread(&unread));
    // A push that knows no more leaves it so, one that was read does not.
    let same = after(unread, Event::Pushed(read(10_000, 16_000)));
    assert!(is_unread(&same));
    assert!(!is_unread(&after(
        same,
        Event::Pushed(read(17_000, 17_000))
    )));
    // A poll reads only what is some seconds old.
    let polled = |view| {
        let asked = go(showing(), Event::Tick, NOW.after(POLL)).0;
        after(asked, Event::Answer(id(1), Ask::Read, Reply::View(view)))
    };
    assert!(!is_unread(&polled(read(10_000, 15_000))));
    assert!(is_unread(&polled(read(10_000, 21_000))));
}

#[test]
fn neither_early_keys_nor_another_windows_sale_take_a_warning_about_money_away() {
    let gone = Entry::default().with(Notice::Unknown);
    let typed = after(Till::Entering(gone.clone()), Event::TypedEarly);
    assert!(matches!(&typed, Till::Entering(entry) if entry.notice == Some(Notice::Unknown)));
    let mut keyed_since = gone;
    keyed_since.restore(Money::parse("25", Currency::Aed).unwrap());
    let Till::Selling(live) = other_windows(Till::Entering(keyed_since)) else {
        panic!("not selling")
    };
    let back = Till::Selling(live);
    let back = after(
        after(back, Event::Pushed(view(3, SaleState::Paid))),
        Event::NewSale,
    );
    assert!(matches!(back, Till::Entering(entry) if entry.notice == Some(Notice::Unknown)));
}

#[test]
fn keys_that_began_before_the_page_did_are_said_not_to_count() {
    let till = after(Till::default(), Event::TypedEarly);
    let Till::Entering(entry) = &till else {
        panic!("not entering")
    };
    assert_eq!(entry.notice, Some(Notice::TypedEarly));
    assert!(entry.amount(Currency::Aed).is_zero());
    let typed = after(till, Event::Key(Key::Digit(5)));
    assert!(matches!(typed, Till::Entering(entry) if entry.notice.is_none()));
}

#[test]
fn a_cancellation_does_not_overtake_the_sale_that_it_is_for() {
    let (till, effects) = go(creating(), Event::Cancel, NOW);
    assert_eq!(effects, []);
    let reply = Reply::View(view(1, SaleState::Waiting));
    let (till, effects) = go(till, Event::Answer(id(1), Ask::Create, reply), NOW);
    assert_eq!(asks(&effects), [Ask::Cancel(Cause::Cashier)]);
    assert_eq!(till.screen(), Screen::Ending);
}

#[test]
fn after_a_silence_no_refusal_says_that_nothing_happened() {
    let silent = silent(creating(), Ask::Create);
    let again = go(silent, Event::Tick, NOW.after(Millis::seconds(2))).0;
    let reply = Reply::Problem(ProblemCode::LedgerUnavailable);
    let still = after(again, Event::Answer(id(1), Ask::Create, reply));
    assert_eq!(still.screen(), Screen::InDoubt);
}

#[test]
fn what_is_put_aside_gives_the_keypad_back_and_says_so() {
    let doubtful = SaleView {
        allowed: vec![Action::Check, Action::PutAside],
        ..view(1, SaleState::Checking)
    };
    let doubt = after(
        showing(),
        Event::Answer(id(1), Ask::Read, Reply::View(doubtful.clone())),
    );
    let (asked, effects) = go(doubt, Event::PutAside, NOW);
    assert_eq!(asks(&effects), [Ask::PutAside]);
    let aside = SaleView {
        put_aside: true,
        ..doubtful
    };
    let till = after(
        asked,
        Event::Answer(id(1), Ask::PutAside, Reply::View(aside)),
    );
    assert!(
        matches!(till, Till::Entering(entry) if matches!(entry.notice, Some(Notice::PutAside(_))))
    );
}

#[test]
fn a_sale_of_another_account_that_frees_the_till_is_not_said_to_be_cancelled() {
    let freed = SaleView {
        reason: Some(Reason::OtherAccount),
        put_aside: true,
        ..view(1, SaleState::Checking)
    };
    for event in [
        Event::Answer(id(1), Ask::Read, Reply::View(freed.clone())),
        Event::Pushed(freed.clone()),
    ] {
        let Till::Entering(entry) = after(showing(), event) else {
            panic!("the keypad is not back");
        };
        assert_eq!(entry.notice, Some(Notice::OtherAccount(freed.amount)));
    }
}

#[test]
fn a_sale_tried_again_keeps_the_typed_reference_and_gets_a_new_made_one() {
    let typed = SaleView {
        reference: Reference::new("A-7").unwrap(),
        ..view(1, SaleState::Expired)
    };
    let reference = |view: SaleView| {
        let ended = after(
            showing(),
            Event::Answer(id(1), Ask::Read, Reply::View(view)),
        );
        match &go(ended, Event::Again(id(2)), NOW).1[..] {
            [Effect::Keep(draft), ..] => draft.reference.as_ref().map(ToString::to_string),
            other => panic!("not begun: {other:?}"),
        }
    };
    assert_eq!(reference(typed).as_deref(), Some("A-7"));
    assert_eq!(reference(view(1, SaleState::Expired)), None);
}

#[test]
fn money_for_the_very_sale_that_is_shown_as_unpaid_replaces_the_screen_and_what_it_offers() {
    use SaleState as S;
    for ended in [S::Cancelled, S::Expired, S::Rejected, S::Failed] {
        let shown = Till::Done(Done::of(Outcome::Sale(view(1, ended))));
        let late = || view(1, S::PaidLate);
        let by_news = Event::News(News {
            sale: None,
            late: vec![late()],
            ..News::default()
        });
        for event in [Event::Pushed(late()), by_news] {
            let (till, effects) = go(shown.clone(), event, NOW);
            assert!(effects.contains(&Effect::Sound(Sound::Attention)));
            let Till::Done(done) = &till else {
                panic!("{till:?}")
            };
            assert_eq!(done.outcome.ending(), Ending::PaidLate);
            for offered in [Event::Again(id(2)), Event::OtherMethod, Event::NewSale] {
                assert_eq!(after(till.clone(), offered), till);
            }
        }
        // Another sale's money waits until this screen has been read.
        let other = Event::Pushed(view(2, S::PaidLate));
        assert_eq!(after(shown.clone(), other), shown);
    }
}

#[test]
fn an_amount_that_was_typed_in_another_currency_is_cleared_with_a_sentence() {
    let till = after(keyed(&[2, 5, 0]), Event::OtherCurrency);
    let Till::Entering(entry) = &till else {
        panic!("{till:?}")
    };
    assert!(entry.amount(Currency::Kwd).is_zero());
    let said = Some(Notice::Problem(ProblemCode::WrongCurrency));
    assert_eq!(entry.notice, said);
    assert_eq!(
        after(Till::default(), Event::OtherCurrency),
        Till::default()
    );
}

fn frozen(n: u8) -> SaleView {
    SaleView {
        allowed: vec![Action::Keep],
        reason: Some(Reason::Released),
        ..view(n, SaleState::Mismatch)
    }
}

#[test]
fn a_paid_screen_whose_own_sale_was_frozen_says_so() {
    let paid = told(showing(), Ask::Read, SaleState::Paid);
    let receipt = after(paid.clone(), Event::Turn(Face::Receipt));
    let news = Event::News(News {
        late: vec![frozen(1)],
        ..News::default()
    });
    for till in [paid, receipt] {
        for event in [Event::Pushed(frozen(1)), news.clone()] {
            let (till, effects) = go(till.clone(), event, NOW);
            let Till::Done(done) = &till else {
                panic!("{till:?}")
            };
            assert_eq!(done.outcome.ending(), Ending::Mismatch);
            assert_eq!(till.screen(), Screen::Result);
            assert_eq!(effects, [Effect::Sound(Sound::Attention)]);
        }
    }
}

#[test]
fn money_that_does_not_get_back_is_shown_on_every_till_until_somebody_has_looked() {
    let stuck = SaleView {
        allowed: vec![Action::Check, Action::Keep],
        reason: Some(Reason::NotReturned),
        ..view(1, SaleState::Returning)
    };
    let till = after(keyed(&[7]), Event::Pushed(stuck.clone()));
    let (till, effects) = go(till, Event::NewSale, NOW);
    assert_eq!(asks(&effects), [Ask::Keep]);
    let seen = SaleView {
        allowed: vec![Action::Check],
        ..stuck
    };
    let till = after(
        till,
        Event::Answer(id(1), Ask::Keep, Reply::View(seen.clone())),
    );
    assert_eq!(till, keyed(&[7]));
    assert_eq!(after(till.clone(), Event::Pushed(seen)), till);
}

#[test]
fn a_sale_that_is_damaged_on_the_server_leaves_the_screen_and_is_not_keyed_again() {
    let notice = Notice::Problem(ProblemCode::UnreadableSale);
    let resumed = || {
        let draft = Draft::of(&view(1, SaleState::Waiting));
        after(Till::default(), Event::Resume(draft))
    };
    let asked = [
        (creating(), Ask::Create),
        (resumed(), Ask::Read),
        (after(showing(), Event::Check), Ask::Check),
        (after(showing(), Event::Cancel), Ask::Cancel(Cause::Cashier)),
    ];
    for (till, ask) in asked {
        let reply = Reply::Problem(ProblemCode::UnreadableSale);
        let (till, effects) = go(till, Event::Answer(id(1), ask, reply), NOW);
        assert_eq!(till, Till::Entering(Entry::noticing(notice.clone())));
        assert_eq!(effects, [Effect::Forget(id(1)), Effect::AskNews]);
    }
}

#[test]
fn a_sale_that_is_refused_for_its_currency_is_not_keyed_again_in_another() {
    let refused = Reply::Problem(ProblemCode::WrongCurrency);
    let till = after(creating(), Event::Answer(id(1), Ask::Create, refused));
    let notice = Notice::Problem(ProblemCode::WrongCurrency);
    assert_eq!(till, Till::Entering(Entry::noticing(notice)));
}

fn selling_elsewhere(n: u8) -> Event {
    Event::News(News {
        sale: Some(view(n, SaleState::Waiting)),
        ..News::default()
    })
}

#[test]
fn an_end_that_was_acknowledged_in_another_window_leaves_this_one_and_what_was_typed_comes_back() {
    let typed = keyed(&[7, 7, 7]);
    let by_news = Event::News(News {
        acknowledged: vec![id(3)],
        ..News::default()
    });
    for left in [Event::Acknowledged(id(3)), by_news] {
        let taken_up = after(typed.clone(), selling_elsewhere(3));
        assert_eq!(taken_up.screen(), Screen::Showing);
        let paid = after(taken_up, Event::Pushed(view(3, SaleState::Paid)));
        assert_eq!(paid.screen(), Screen::Result);
        // Another sale's is not this one's.
        assert_eq!(after(paid.clone(), Event::Acknowledged(id(4))), paid);
        let (till, effects) = go(paid, left, NOW);
        let Till::Entering(typed) = typed.clone() else {
            panic!("not entering")
        };
        let amount = typed.amount(Currency::Aed);
        assert_eq!(till, Till::Entering(typed.with(Notice::Overtaken(amount))));
        assert_eq!(effects, [Effect::Forget(id(3)), Effect::AskNews]);
    }
}

#[test]
fn an_end_gives_way_to_the_next_sale_that_another_window_begins() {
    let paid = told(showing(), Ask::Read, SaleState::Paid);
    let pushed = Event::Pushed(view(2, SaleState::Waiting));
    let (still, effects) = go(paid.clone(), pushed, NOW);
    assert_eq!((still, effects), (paid.clone(), vec![Effect::AskNews]));
    let (next, effects) = go(paid.clone(), selling_elsewhere(2), NOW);
    assert_eq!(next.screen(), Screen::Showing);
    assert!(matches!(&effects[..], [Effect::Keep(draft)] if draft.id == id(2)));
    assert_eq!(after(paid.clone(), selling_elsewhere(1)), paid);
    // Whatever the clock said when it was made.
    let dated_earlier = Event::News(News {
        sale: Some(SaleView {
            created_at: Timestamp(-1),
            ..view(2, SaleState::Waiting)
        }),
        ..News::default()
    });
    assert_eq!(after(paid, dated_earlier).screen(), Screen::Showing);
}

#[test]
fn an_end_that_was_acknowledged_long_ago_is_left_after_sleep_and_after_a_reload() {
    let acknowledged = |state| SaleView {
        acknowledged: true,
        ..view(1, state)
    };
    let answer = |view| Event::Answer(id(1), Ask::Read, Reply::View(view));
    let left = vec![Effect::Forget(id(1)), Effect::AskNews];
    // A window that slept asks for what it shows.
    let paid = told(showing(), Ask::Read, SaleState::Paid);
    let (woken, effects) = go(paid.clone(), Event::Woke, NOW);
    assert_eq!(asks(&effects), [Ask::Read]);
    assert!(effects.contains(&Effect::AskNews));
    assert_eq!(
        after(woken.clone(), answer(view(1, SaleState::Paid))),
        paid,
        "nobody has acknowledged it"
    );
    let dated_earlier = SaleView {
        server_time: Timestamp(-1),
        ..acknowledged(SaleState::Paid)
    };
    for said in [acknowledged(SaleState::Paid), dated_earlier] {
        let (till, effects) = go(woken.clone(), answer(said), NOW);
        assert_eq!((till.screen(), effects), (Screen::Sale, left.clone()));
    }
    // One that was opened anew asks for what it remembers.
    let draft = Draft::of(&view(1, SaleState::Waiting));
    let resumed = after(Till::default(), Event::Resume(draft));
    let (till, effects) = go(resumed.clone(), answer(acknowledged(SaleState::Paid)), NOW);
    assert_eq!((till.screen(), effects), (Screen::Sale, left));
    // Money that came since waits for somebody all the same.
    for till in [woken, resumed] {
        let late = SaleView {
            allowed: vec![Action::Keep],
            ..acknowledged(SaleState::Mismatch)
        };
        let till = after(till, answer(late));
        assert_eq!(till.screen(), Screen::Result);
        assert!(matches!(&till, Till::Done(done) if done.outcome.ending() == Ending::Mismatch));
    }
}

#[test]
fn nobody_acknowledges_from_elsewhere_what_this_till_has_to_decide() {
    let late_money = after(Till::default(), late(7));
    assert_eq!(
        after(late_money.clone(), Event::Acknowledged(id(7))),
        late_money
    );
    assert_eq!(
        after(late_money.clone(), selling_elsewhere(2)).screen(),
        Screen::Sale
    );
    let frozen = SaleView {
        allowed: vec![Action::Keep],
        ..view(1, SaleState::Mismatch)
    };
    let shown = Till::Done(Done::of(Outcome::Sale(frozen)));
    assert_eq!(after(shown.clone(), Event::Acknowledged(id(1))), shown);
}

#[test]
fn a_sale_that_is_remembered_without_a_connection_is_said_and_no_other_begins() {
    let draft = Draft::of(&view(1, SaleState::Waiting));
    let resume = Event::Resume(draft);
    assert!(resume.needs_no_rules(&Till::default()));
    assert!(!Event::Start(id(2), Method::Qr).needs_no_rules(&Till::default()));
    let (till, _) = step(Till::default(), resume, &Rules::UNKNOWN, NOW);
    let till = silent(till, Ask::Read);
    assert_eq!(till.screen(), Screen::InDoubt);
    let Till::Selling(live) = &till else {
        panic!("{till:?}")
    };
    assert!(live.is_only_remembered());
    assert_eq!(live.draft().amount.to_string(), "250.00");
    for event in [
        Event::Start(id(2), Method::Qr),
        Event::NewSale,
        Event::PutAside,
    ] {
        assert!(event.needs_no_rules(&till));
        assert_eq!(after(till.clone(), event), till);
    }
    // The first answer about it, whoever brings it, says how it stands.
    assert_eq!(
        after(till.clone(), selling_elsewhere(1)).screen(),
        Screen::Showing
    );
    let Till::Selling(live) = told(till, Ask::Read, SaleState::Waiting) else {
        panic!("it is under way");
    };
    assert!(!live.is_only_remembered());
}

#[test]
fn without_a_connection_no_sale_begins_and_what_never_left_ends_by_itself() {
    let away = Rules {
        is_reachable: false,
        ..rules()
    };
    let started = Event::Start(id(1), Method::Qr);
    let (till, effects) = step(keyed(&[2, 5]), started, &away, NOW);
    let Till::Entering(entry) = &till else {
        panic!("it began")
    };
    assert_eq!(entry.notice, Some(Notice::NotStarted));
    assert_eq!(entry.amount(Currency::Aed).to_string(), "0.25");
    assert_eq!(effects, []);
    // Trying again is beginning, too.
    let expired = Till::Done(Done::of(Outcome::Sale(view(1, SaleState::Expired))));
    let (till, effects) = step(expired, Event::Again(id(2)), &away, NOW);
    assert!(matches!(till, Till::Entering(entry) if entry.notice == Some(Notice::NotStarted)));
    assert_eq!(asks(&effects), []);
    // The network went with the tap: the browser knows that nothing left.
    let not_sent = |till| go(till, Event::Answer(id(1), Ask::Create, Reply::NotSent), NOW);
    let (till, effects) = not_sent(creating());
    let Till::Entering(entry) = till else {
        panic!("it is over")
    };
    assert_eq!(entry.notice, Some(Notice::NotStarted));
    assert_eq!(entry.amount(Currency::Aed).to_string(), "250.00");
    assert_eq!(effects, [Effect::Forget(id(1)), Effect::AskNews]);
    // What may have left before is in doubt.
    let again = go(
        silent(creating(), Ask::Create),
        Event::Tick,
        NOW.after(POLL),
    )
    .0;
    assert_eq!(not_sent(again).0.screen(), Screen::InDoubt);
}

#[test]
fn whoever_asks_for_news_by_hand_sees_that_they_are_asked_for() {
    let is_checking = |till: &Till| matches!(till, Till::Selling(live) if live.is_checking());
    let asked = after(showing(), Event::Check);
    assert!(is_checking(&asked));
    assert!(!is_checking(&told(
        asked.clone(),
        Ask::Check,
        SaleState::Waiting
    )));
    assert!(!is_checking(&silent(asked, Ask::Check)));
    // A poll is nobody's; whoever taps while it is under way waits for its answer.
    let polled = go(showing(), Event::Tick, NOW.after(POLL)).0;
    assert!(!is_checking(&polled));
    let tapped = after(polled, Event::Check);
    assert!(is_checking(&tapped));
    assert!(!is_checking(&told(tapped, Ask::Read, SaleState::Waiting)));
}
