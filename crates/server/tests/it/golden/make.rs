//! Makes sales that are stored.

use payment::id::{Link, MerchantCode, PaymentId, Reference, SessionId, TerminalId};
use payment::sale::{
    Came, Capturing, Cause, Decision, Difference, Doubt, DoubtOver, End, Ending, Found, Frozen,
    Funds, Help, Intent, Late, Method, Mode, PAY_WINDOW, Paid, Release, Return, Session, State,
    Terms, Unpaid, Watch,
};
use payment::time::{Millis, Timestamp};
use payment::{Currency, Money};

/// When the sales were asked for.
pub(super) const START: Timestamp = Timestamp(1_790_000_000_000);

pub(super) fn money(text: &str, currency: Currency) -> Money {
    Money::parse(text, currency).unwrap()
}

pub(super) fn aed(text: &str) -> Money {
    money(text, Currency::Aed)
}

/// The `number`th sale, and its session, so that no two share an id.
pub(super) fn intent(number: usize) -> Intent {
    Intent {
        id: format!("0190a5b4-7c00-7000-8000-{number:012}")
            .parse()
            .unwrap(),
        terminal: TerminalId::new("T0").unwrap(),
        account: payment::id::AccountId::main(),
        branch: payment::id::BranchId::main(),
        merchant_code: MerchantCode::new("demo").unwrap(),
        reference: Reference::new(&format!("A-{number}")).unwrap(),
        amount: aed("250"),
        method: Method::Qr,
        mode: Mode::Test,
        created_at: START.after(Millis(u64::try_from(number).unwrap())),
        pay_window: PAY_WINDOW,
        terms: Terms::default(),
        recipient: None,
        items: Vec::new(),
        gateway: Some("https://api.tabby.ai".into()),
        key: Some("5c3a9e".into()),
        cashier: None,
    }
}

pub(super) fn session(number: usize) -> Session {
    let id = SessionId::try_from(format!("s-{number}")).unwrap();
    let payment = PaymentId::try_from(format!("p-{number}")).unwrap();
    let link = |path: &str| Link::try_from(format!("https://api.tabby.ai/{path}/s-{number}")).ok();
    Session {
        qr_code: link("qr"),
        web_url: link("pay"),
        deadline: START.after(PAY_WINDOW),
        expires_at: Some(START.after(Millis::seconds(20 * 60))),
        ..Session::known_by_payment(id, payment, START.after(Millis::seconds(2)))
    }
}

/// Changes a plain sale, and says how far it has come.
pub(super) type Make = dyn Fn(&mut Intent, Session) -> State;

/// A kind of sale: what it is called, and what is changed of a plain one.
pub(super) struct Kind {
    pub(super) name: String,
    pub(super) make: Box<Make>,
}

pub(super) fn kind(
    name: impl Into<String>,
    make: impl Fn(&mut Intent, Session) -> State + 'static,
) -> Kind {
    Kind {
        name: name.into(),
        make: Box::new(make),
    }
}

/// A sale in this state of its session.
pub(super) fn opened(name: impl Into<String>, make: impl Fn(Session) -> State + 'static) -> Kind {
    kind(name, move |_, session| make(session))
}

pub(super) fn cancelling(cause: Cause, set_aside: bool) -> Ending {
    Ending { cause, set_aside }
}

pub(super) fn checking(name: impl Into<String>, over: DoubtOver, ending: Option<Ending>) -> Kind {
    opened(name, move |session| {
        State::Checking(session, Doubt { over, ending })
    })
}

pub(super) fn paid(name: &str, funds: Funds, came: Came) -> Kind {
    opened(name, move |session| {
        State::Paid(
            session,
            Paid {
                funds,
                came,
                capturing: Capturing::default(),
                release: Release::None,
            },
        )
    })
}

/// A sale that is paid in time, with a release of what is not captured.
pub(super) fn released(name: &str, captured: &str, release: Release) -> Kind {
    let funds = Funds {
        captured: aed(captured),
        refunded: aed("0"),
    };
    opened(name, move |session| {
        let paid = Paid {
            funds,
            came: Came::InTime,
            capturing: Capturing::default(),
            release,
        };
        State::Paid(session, paid)
    })
}

pub(super) fn unpaid(name: impl Into<String>, end: End, watch: Watch) -> Kind {
    opened(name, move |session| {
        let set_aside = false;
        State::Unpaid(
            session,
            Unpaid {
                end,
                watch,
                set_aside,
            },
        )
    })
}

pub(super) fn late(name: &str, funds: Funds, decision: Decision, set_aside: bool) -> Kind {
    opened(name, move |session| {
        let late = Late {
            funds,
            decision,
            set_aside,
        };
        State::Late(session, late)
    })
}

pub(super) fn returning(name: &str, funds: Funds, tries: u32, help: Help) -> Kind {
    late(name, funds, Decision::Return(Return { tries, help }), false)
}

/// A sale that is frozen by this difference, and differs in what is changed.
pub(super) fn frozen(
    name: impl Into<String>,
    difference: Difference,
    change: impl Fn(&mut Frozen) + 'static,
) -> Kind {
    opened(name, move |session| {
        let mut frozen = Frozen {
            difference,
            may_be_paid: false,
            watch: Watch::Running,
            found: Found::default(),
            acknowledged: false,
            set_aside: false,
        };
        change(&mut frozen);
        State::Frozen(session, frozen)
    })
}

/// The word that a value is stored as.
pub(super) fn word(value: impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap();
    value.as_str().unwrap().to_owned()
}

pub(super) fn funds(captured: &str, refunded: &str) -> Funds {
    let (captured, refunded) = (aed(captured), aed(refunded));
    Funds { captured, refunded }
}
