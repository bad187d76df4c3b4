//! What the tests of the till begin with.

use crate::{Ask, Effect, Event, Key, News, POLL, Reply, Rules, Till, step};
use contract::{Action, CapabilitiesView, Reason, SaleState, SaleView};
use payment::id::{Link, Reference, SaleId, TerminalId};
use payment::money::{Currency, Money};
use payment::sale::Method;
use payment::time::{Monotonic, Timestamp};

pub(crate) const NOW: Monotonic = Monotonic(50_000);

pub(crate) fn rules() -> Rules {
    Rules {
        max_amount: Money::parse("20000", Currency::Aed).unwrap(),
        poll: POLL,
        is_reachable: true,
        capabilities: CapabilitiesView::EVERYTHING,
    }
}

pub(crate) fn id(n: u8) -> SaleId {
    format!("0190a5b4-7c00-7000-8000-0000000000{n:02}")
        .parse()
        .unwrap()
}

pub(crate) fn keyed(digits: &[u8]) -> Till {
    digits.iter().fold(Till::default(), |till, d| {
        go(till, Event::Key(Key::Digit(*d)), NOW).0
    })
}

pub(crate) fn go(till: Till, event: Event, now: Monotonic) -> (Till, Vec<Effect>) {
    step(till, event, &rules(), now)
}

pub(crate) fn after(till: Till, event: Event) -> Till {
    go(till, event, NOW).0
}

pub(crate) fn view(n: u8, state: SaleState) -> SaleView {
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

pub(crate) fn creating() -> Till {
    after(keyed(&[2, 5, 0, 0, 0]), Event::Start(id(1), Method::Qr))
}

pub(crate) fn told(till: Till, ask: Ask, state: SaleState) -> Till {
    after(till, Event::Answer(id(1), ask, Reply::View(view(1, state))))
}

pub(crate) fn silent(till: Till, ask: Ask) -> Till {
    after(till, Event::Answer(id(1), ask, Reply::Silence))
}

pub(crate) fn showing() -> Till {
    told(creating(), Ask::Create, SaleState::Waiting)
}

pub(crate) fn asks(effects: &[Effect]) -> Vec<Ask> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Ask(ask, _) => Some(*ask),
            _ => None,
        })
        .collect()
}

pub(crate) fn late(n: u8) -> Event {
    Event::News(News {
        sale: None,
        late: vec![SaleView {
            allowed: vec![Action::Keep, Action::Return],
            ..view(n, SaleState::PaidLate)
        }],
        ..News::default()
    })
}

pub(crate) fn selling_elsewhere(n: u8) -> Event {
    Event::News(News {
        sale: Some(view(n, SaleState::Waiting)),
        ..News::default()
    })
}
