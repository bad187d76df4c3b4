//! The states of the till's machine, each with the rules that lead to it.

use contract::{Action, SaleState, SaleView};
use payment::buyer::{BuyerNeeds, Redacted};
use payment::sale::{Cause, Method};
use payment::time::Millis;
use till::{Ask, Draft, Key, Reply, Rules, Till};

use super::sample::{NOW, id, rules, view};

/// Every state.
pub(crate) fn till_states() -> Vec<(String, Till, Rules)> {
    let usual = usual_states().into_iter();
    let usual = usual.map(|(name, till)| (name, till, rules()));
    let other = other_states().into_iter();
    let other = other.map(|(name, till, rules)| (name.to_owned(), till, rules));
    usual.chain(other).collect()
}

fn go(till: Till, events: Vec<till::Event>) -> Till {
    let step = |till, event| till::step(till, event, &rules(), NOW).0;
    events.into_iter().fold(till, step)
}

/// Those at a gateway like Tabby's.
fn usual_states() -> Vec<(String, Till)> {
    use till::Event;
    let keys = || [2, 5, 0, 0, 0].map(|d| Event::Key(Key::Digit(d))).to_vec();
    let keyed = || go(Till::default(), keys());
    let creating = || go(keyed(), vec![Event::Start(id(1), Method::Qr)]);
    let told = |till, ask, state| {
        let reply = Reply::View(view(1, state));
        go(till, vec![Event::Answer(id(1), ask, reply)])
    };
    let silent = |till, ask| go(till, vec![Event::Answer(id(1), ask, Reply::Silence)]);
    let told_to_wait = || {
        let wait = Reply::Wait(Millis::seconds(20));
        go(creating(), vec![Event::Answer(id(1), Ask::Create, wait)])
    };
    let showing = || told(creating(), Ask::Create, SaleState::Waiting);
    let ending = || go(showing(), vec![Event::Cancel]);
    let by_cashier = Ask::Cancel(Cause::Cashier);
    let resume = Event::Resume(Draft::of(&view(1, SaleState::Waiting)));
    let late = || told(showing(), Ask::Read, SaleState::PaidLate);
    let form = || {
        let phone = Event::Fill(till::Field::Phone, Redacted("500000001".into()));
        go(keyed(), vec![Event::OpenForm(true), phone])
    };
    let linked = |state| {
        let view = SaleView {
            allowed: vec![Action::Check, Action::SendLink],
            ..view(1, state)
        };
        Event::Answer(id(1), Ask::Create, Reply::View(view))
    };
    let mut states = vec![
        ("Entering", Till::default()),
        ("Entering, 250 keyed", keyed()),
        ("Entering, told to wait", told_to_wait()),
        ("Form", go(keyed(), vec![Event::OpenForm(true)])),
        ("Form, phone typed", form()),
        (
            "Showing, link can be sent",
            go(creating(), vec![linked(SaleState::Waiting)]),
        ),
        ("Creating", creating()),
        ("Creating, cancelled", go(creating(), vec![Event::Cancel])),
        ("Creating, unanswered", silent(creating(), Ask::Create)),
        ("Resumed", go(Till::default(), vec![resume])),
        ("Showing", showing()),
        ("Showing, asking", go(showing(), vec![Event::Check])),
        ("Ending", ending()),
        ("Ending, unanswered", silent(ending(), by_cashier)),
        ("In doubt", told(ending(), by_cashier, SaleState::Checking)),
        ("Done: PaidLate, kept", go(late(), vec![Event::Keep])),
        (
            "Done: PaidLate, return unheard",
            silent(go(late(), vec![Event::Return]), Ask::Return),
        ),
    ]
    .into_iter()
    .map(|(name, till)| (name.to_owned(), till))
    .collect::<Vec<_>>();
    for state in SaleState::ALL
        .iter()
        .copied()
        .filter(|state| !state.is_open())
    {
        states.push((
            format!("Done: {state:?}"),
            told(showing(), Ask::Read, state),
        ));
    }
    states
}

/// The states that only gateways with other capabilities than Tabby's lead to, with their rules.
fn other_states() -> Vec<(&'static str, Till, Rules)> {
    use till::Event;
    let (mut no_cancel, mut asking) = (rules(), rules());
    no_cancel.capabilities.cancel = false;
    no_cancel.capabilities.late_released = true;
    asking.capabilities.link = false;
    asking.capabilities.buyer_for_code = true;
    asking.capabilities.buyer = BuyerNeeds::PHONE;
    let go = |rules: &Rules, events: Vec<Event>| {
        let step = |till, event| till::step(till, event, rules, NOW).0;
        events.into_iter().fold(Till::default(), step)
    };
    let sold = |more: Vec<Event>| {
        let digits = [2, 5, 0, 0, 0].map(|d| Event::Key(Key::Digit(d)));
        digits.into_iter().chain(more).collect()
    };
    let start = || Event::Start(id(1), Method::Qr);
    let told = |ask, view| Event::Answer(id(1), ask, Reply::View(view));
    let waiting = || told(Ask::Create, view(1, SaleState::Waiting));
    let left_open = || {
        let view = SaleView {
            put_aside: true,
            ..view(1, SaleState::Cancelling)
        };
        told(Ask::Cancel(Cause::Cashier), view)
    };
    let phone = || Event::Fill(till::Field::Phone, Redacted("500000001".into()));
    vec![
        (
            "No cancelling: ended, not known",
            go(&no_cancel, sold(vec![start(), waiting(), Event::Cancel])),
            no_cancel,
        ),
        (
            "No cancelling: Done: GivenUp",
            go(
                &no_cancel,
                sold(vec![start(), waiting(), Event::Cancel, left_open()]),
            ),
            no_cancel,
        ),
        (
            "Customer needed: Entering, 250 keyed",
            go(&asking, sold(Vec::new())),
            asking,
        ),
        (
            "Customer needed: Form",
            go(&asking, sold(vec![start()])),
            asking,
        ),
        (
            "Customer needed: Form, phone typed",
            go(&asking, sold(vec![start(), phone()])),
            asking,
        ),
    ]
}
