//! Every kind of sale that can be stored.

use payment::id::{
    Category, Link, MerchantCode, PaymentId, Reference, SessionId, TerminalId, Title,
};
use payment::item::Item;
use payment::sale::{
    Cause, Delivery, Difference, Doubt, DoubtOver, Failure, Funds, Intent, Method, Mode,
    PAY_WINDOW, Phase, Recipient, Rejection, Sale, Sending, Session, Silence, Stage,
};
use payment::time::{Millis, Timestamp};
use payment::{Currency, Money};

/// When the sales were asked for.
pub(super) const START: Timestamp = Timestamp(1_790_000_000_000);

fn money(text: &str, currency: Currency) -> Money {
    Money::parse(text, currency).unwrap()
}

pub(super) fn aed(text: &str) -> Money {
    money(text, Currency::Aed)
}

/// The `number`th sale, and its session, so that no two share an id.
fn intent(number: usize) -> Intent {
    Intent {
        id: format!("0190a5b4-7c00-7000-8000-{number:012}")
            .parse()
            .unwrap(),
        terminal: TerminalId::new("T0").unwrap(),
        branch: MerchantCode::new("demo").unwrap(),
        reference: Reference::new(&format!("A-{number}")).unwrap(),
        amount: aed("250"),
        method: Method::Qr,
        mode: Mode::Test,
        created_at: START.after(Millis(u64::try_from(number).unwrap())),
        pay_window: PAY_WINDOW,
        recipient: None,
        items: Vec::new(),
        gateway: Some("https://api.tabby.ai".into()),
        key: Some("5c3a9e".into()),
    }
}

fn session(number: usize) -> Session {
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
type Make = dyn Fn(&mut Intent, &mut Session) -> Stage;

/// A kind of sale: what it is called, and what is changed of a plain one.
struct Kind {
    name: String,
    make: Box<Make>,
}

fn kind(
    name: impl Into<String>,
    make: impl Fn(&mut Intent, &mut Session) -> Stage + 'static,
) -> Kind {
    Kind {
        name: name.into(),
        make: Box::new(make),
    }
}

/// A sale in this phase.
fn phase(name: impl Into<String>, phase: Phase) -> Kind {
    kind(name, move |_, session| {
        Stage::Opened(session.clone(), phase.clone())
    })
}

/// A sale in this phase whose session differs.
fn with(name: &str, phase: Phase, change: impl Fn(&mut Session) + 'static) -> Kind {
    kind(name, move |_, session| {
        change(session);
        Stage::Opened(session.clone(), phase.clone())
    })
}

const CAUSES: [Cause; 8] = [
    Cause::Cashier,
    Cause::TimeOut,
    Cause::Customer,
    Cause::ClosedUnpaid,
    Cause::Refunded,
    Cause::Unpayable,
    Cause::Unrecorded,
    Cause::Unattended,
];

const DOUBTS: [DoubtOver; 5] = [
    DoubtOver::CancelUnanswered,
    DoubtOver::StillOpen,
    DoubtOver::Unread,
    DoubtOver::UnknownStatus,
    DoubtOver::OtherAccount,
];

const REJECTIONS: [Rejection; 3] = [
    Rejection::NotAvailable,
    Rejection::OrderAmountTooHigh,
    Rejection::OrderAmountTooLow,
];

const FAILURES: [Failure; 8] = [
    Failure::Refused,
    Failure::KeyRefused,
    Failure::Unreachable,
    Failure::NoAnswer,
    Failure::Incomplete,
    Failure::Unrecorded,
    Failure::OtherSale,
    Failure::OtherAccount,
];

const DIFFERENCES: [Difference; 7] = [
    Difference::Payment,
    Difference::Amount,
    Difference::Reference,
    Difference::Mode,
    Difference::Funds,
    Difference::Released,
    Difference::GivenBack,
];

const DELIVERIES: [Delivery; 4] = [
    Delivery::Asked,
    Delivery::Sent,
    Delivery::Unanswered,
    Delivery::Refused,
];

/// The word that a value is stored as.
fn word(value: impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap();
    value.as_str().unwrap().to_owned()
}

fn funds(captured: &str, refunded: &str) -> Funds {
    Funds {
        captured: aed(captured),
        refunded: aed(refunded),
    }
}

/// Every kind of sale that can be stored. Those that hold the terminal have one of their own.
pub(super) fn sales() -> Vec<(String, Sale)> {
    let doubt = |ending, over| Phase::Checking(Doubt { ending, over });
    let mut kinds = vec![
        kind("creating", |_, _| Stage::Creating),
        phase("waiting", Phase::Waiting),
        with("waiting_unread", Phase::Waiting, |session| {
            session.silence = Some(Silence {
                asked_at: START.after(Millis::seconds(9)),
                times: 3,
            });
        }),
        with("waiting_put_aside", Phase::Waiting, |session| {
            session.put_aside = true
        }),
        with("waiting_without_code", Phase::Waiting, |session| {
            session.qr_code = None;
            session.expires_at = None;
        }),
        with(
            "cancelling_put_aside",
            Phase::Cancelling(Cause::Cashier),
            |session| {
                session.put_aside = true;
            },
        ),
        with(
            "checking_put_aside",
            doubt(Some(Cause::Cashier), DoubtOver::StillOpen),
            |session| session.put_aside = true,
        ),
        phase("paid_promised", Phase::Paid(funds("0", "0"))),
        phase("paid", Phase::Paid(funds("250", "0"))),
        phase("paid_partly_refunded", Phase::Paid(funds("250", "50"))),
        phase("rejected", Phase::Rejected),
        phase("expired", Phase::Expired),
        with(
            "expired_and_watched_to_the_end",
            Phase::Expired,
            |session| {
                session.read_at = START.after(Millis::seconds(40 * 60));
            },
        ),
        phase("paid_late", Phase::PaidLate(funds("250", "0"))),
        with(
            "paid_late_to_be_kept",
            Phase::PaidLate(funds("250", "0")),
            |session| {
                session.seen = true;
            },
        ),
        with(
            "returning",
            Phase::Returning(funds("250", "0")),
            |session| session.returns = 2,
        ),
        with(
            "returning_stuck",
            Phase::Returning(funds("250", "100")),
            |session| {
                session.returns = 7;
                session.seen = true;
            },
        ),
        with(
            "mismatch_to_cancel",
            Phase::Mismatch(Difference::Amount),
            |session| {
                session.to_cancel = true;
            },
        ),
        with(
            "mismatch_seen",
            Phase::Mismatch(Difference::Funds),
            |session| {
                session.seen = true;
                session.has_money = true;
                session.found = Some(funds("100", "0"));
            },
        ),
        with(
            "mismatch_promised",
            Phase::Mismatch(Difference::Mode),
            |session| {
                session.has_money = true;
                session.promised = true;
            },
        ),
        kind("of_an_older_version", |intent, session| {
            intent.gateway = None;
            intent.key = None;
            Stage::Opened(session.clone(), Phase::Waiting)
        }),
        kind("live_kwd", |intent, session| {
            intent.mode = Mode::Live;
            intent.amount = money("12.345", Currency::Kwd);
            Stage::Opened(
                session.clone(),
                Phase::Paid(Funds {
                    captured: money("12.345", Currency::Kwd),
                    refunded: money("0", Currency::Kwd),
                }),
            )
        }),
        kind("items_sar", |intent, session| {
            intent.amount = money("1250.50", Currency::Sar);
            intent.items = vec![Item {
                title: Title::new("عباية").unwrap(),
                quantity: 2,
                unit_price: money("625.25", Currency::Sar),
                category: Category::new("Clothes").unwrap(),
            }];
            Stage::Opened(session.clone(), Phase::Expired)
        }),
    ];
    kinds.extend(REJECTIONS.map(|rejection| {
        kind(format!("declined_{}", word(rejection)), move |_, _| {
            Stage::Declined(rejection)
        })
    }));
    kinds.extend(FAILURES.map(|failure| {
        kind(format!("failed_{}", word(failure)), move |_, _| {
            Stage::Failed(failure)
        })
    }));
    kinds.extend(FAILURES.map(|failure| {
        phase(
            format!("failed_with_session_{}", word(failure)),
            Phase::Failed(failure),
        )
    }));
    kinds.extend(CAUSES.map(|cause| {
        phase(
            format!("cancelling_{}", word(cause)),
            Phase::Cancelling(cause),
        )
    }));
    kinds.extend(CAUSES.map(|cause| {
        phase(
            format!("cancelled_{}", word(cause)),
            Phase::Cancelled(cause),
        )
    }));
    kinds.extend(CAUSES.map(|cause| {
        phase(
            format!("checking_ending_{}", word(cause)),
            doubt(Some(cause), DoubtOver::CancelUnanswered),
        )
    }));
    kinds.extend(DOUBTS.map(|over| phase(format!("checking_{}", word(over)), doubt(None, over))));
    kinds.extend(DIFFERENCES.map(|difference| {
        phase(
            format!("mismatch_{}", word(difference)),
            Phase::Mismatch(difference),
        )
    }));
    kinds.extend(DELIVERIES.map(|delivery| {
        kind(
            format!("link_{}", word(delivery)),
            move |intent, session| {
                intent.method = Method::Link;
                intent.recipient = Some(Recipient {
                    digest: "9f86d081884c7d65".into(),
                    ends: "01".into(),
                });
                session.link = Some(Sending {
                    at: START.after(Millis::seconds(3)),
                    times: 2,
                    delivery,
                });
                Stage::Opened(session.clone(), Phase::Waiting)
            },
        )
    }));
    let make = |(number, kind): (usize, Kind)| {
        let (mut intent, mut session) = (intent(number), session(number));
        let stage = (kind.make)(&mut intent, &mut session);
        let mut sale = Sale { intent, stage };
        if sale.holds_terminal() {
            sale.intent.terminal = TerminalId::new(&format!("T{number}")).unwrap();
        }
        (kind.name, sale)
    };
    (1..).zip(kinds).map(make).collect()
}
