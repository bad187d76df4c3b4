//! Every kind of sale that can be stored.

use super::make::{
    Kind, START, aed, cancelling, checking, frozen, funds, intent, kind, late, money, opened, paid,
    released, returning, session, unpaid, word,
};
use payment::Currency;
use payment::id::{Category, TerminalId, Title};
use payment::item::Item;
use payment::sale::{
    Came, Capturing, Cause, Decision, Delivery, Difference, DoubtOver, End, Failure, Freshness,
    Funds, Help, Method, Mode, Paid, Recipient, Rejection, Release, Sale, Sending, Session, State,
    Terms, Unpaid, Watch, sample,
};
use payment::time::Millis;

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

/// Every kind of sale that can be stored. Those that hold the terminal have one of their own.
pub(super) fn sales() -> Vec<(String, Sale)> {
    let cashier = |set_aside| cancelling(Cause::Cashier, set_aside);
    let mut kinds = vec![
        kind("creating", |_, _| State::Creating {
            server: Some(sample::RUN),
        }),
        kind("creating_of_an_older_version", |_, _| State::Creating {
            server: None,
        }),
        opened("waiting", State::Waiting),
        opened("waiting_without_code", |session| {
            State::Waiting(Session {
                qr_code: None,
                expires_at: None,
                ..session
            })
        }),
        opened("cancelling_put_aside", move |session| {
            State::Cancelling(session, cashier(true))
        }),
        checking(
            "checking_put_aside",
            DoubtOver::StillOpen,
            Some(cashier(true)),
        ),
        paid("paid_promised", funds("0", "0"), Came::InTime),
        paid("paid", funds("250", "0"), Came::InTime),
        paid("paid_partly_refunded", funds("250", "50"), Came::InTime),
        paid(
            "paid_came_late",
            funds("250", "0"),
            Came::Late { set_aside: false },
        ),
        paid(
            "paid_came_late_put_aside",
            funds("250", "0"),
            Came::Late { set_aside: true },
        ),
        unpaid("rejected", End::Rejected, Watch::Running),
        unpaid("expired", End::Expired, Watch::Running),
        unpaid("expired_and_watched_to_the_end", End::Expired, Watch::Over),
        opened("expired_put_aside", |session| {
            let unpaid = Unpaid {
                end: End::Expired,
                watch: Watch::Running,
                set_aside: true,
            };
            State::Unpaid(session, unpaid)
        }),
        late("paid_late", funds("250", "0"), Decision::None, false),
        late(
            "paid_late_put_aside",
            funds("250", "0"),
            Decision::None,
            true,
        ),
        late(
            "paid_late_to_be_kept",
            funds("250", "0"),
            Decision::Accept,
            false,
        ),
        returning("returning", funds("250", "0"), 2, Help::NotNeeded),
        returning("returning_called", funds("250", "0"), 7, Help::Called),
        returning(
            "returning_stuck",
            funds("250", "100"),
            7,
            Help::Acknowledged,
        ),
        frozen("mismatch_to_cancel", Difference::Amount, |frozen| {
            frozen.may_be_paid = true;
        }),
        frozen("mismatch_seen", Difference::Funds, |frozen| {
            frozen.acknowledged = true;
            frozen.found.money = true;
            frozen.found.funds = Some(funds("100", "0"));
        }),
        frozen("mismatch_promised", Difference::Mode, |frozen| {
            frozen.found.money = true;
            frozen.found.promised = true;
        }),
        frozen("mismatch_put_aside_and_over", Difference::Mode, |frozen| {
            frozen.watch = Watch::Over;
            frozen.set_aside = true;
        }),
        kind("of_an_older_version", |intent, session| {
            intent.gateway = None;
            intent.key = None;
            State::Waiting(session)
        }),
        kind("live_kwd", |intent, session| {
            intent.mode = Mode::Live;
            intent.amount = money("12.345", Currency::Kwd);
            let funds = Funds {
                captured: money("12.345", Currency::Kwd),
                refunded: money("0", Currency::Kwd),
            };
            let came = Came::InTime;
            State::Paid(
                session,
                Paid {
                    funds,
                    came,
                    capturing: Capturing::default(),
                    release: Release::None,
                },
            )
        }),
        kind("manual_capturing", |intent, session| {
            intent.terms = sample::manual();
            let funds = Funds {
                captured: aed("0"),
                refunded: aed("0"),
            };
            let capturing = Capturing {
                tries: 3,
                attempt: 2,
                is_answered: true,
            };
            let came = Came::InTime;
            let paid = Paid {
                funds,
                came,
                capturing,
                release: Release::None,
            };
            State::Paid(session, paid)
        }),
        released("paid_to_be_released", "0", Release::Asked),
        released("paid_in_part_and_released", "100.00", Release::Done),
        kind("manual_left_open", |intent, session| {
            intent.terms = Terms {
                watch: Millis::seconds(3_600),
                ..sample::manual()
            };
            State::Cancelling(session, cancelling(Cause::TimeOut, true))
        }),
        kind("items_sar", |intent, session| {
            intent.amount = money("1250.50", Currency::Sar);
            intent.items = vec![Item {
                title: Title::new("عباية").unwrap(),
                quantity: 2,
                unit_price: money("625.25", Currency::Sar),
                category: Category::new("Clothes").unwrap(),
            }];
            let unpaid = Unpaid {
                end: End::Expired,
                watch: Watch::Running,
                set_aside: false,
            };
            State::Unpaid(session, unpaid)
        }),
    ];
    kinds.extend(REJECTIONS.map(|rejection| {
        kind(format!("declined_{}", word(rejection)), move |_, _| {
            State::Declined(rejection)
        })
    }));
    kinds.extend(FAILURES.map(|failure| {
        kind(format!("failed_{}", word(failure)), move |_, _| {
            State::Failed(failure)
        })
    }));
    kinds.extend(FAILURES.map(|failure| {
        let name = format!("failed_with_session_{}", word(failure));
        unpaid(name, End::Failed(failure), Watch::Running)
    }));
    kinds.extend(CAUSES.map(|cause| {
        opened(format!("cancelling_{}", word(cause)), move |session| {
            State::Cancelling(session, cancelling(cause, false))
        })
    }));
    kinds.extend(CAUSES.map(|cause| {
        let name = format!("cancelled_{}", word(cause));
        unpaid(name, End::Cancelled(cause), Watch::Running)
    }));
    kinds.extend(CAUSES.map(|cause| {
        let name = format!("checking_ending_{}", word(cause));
        let ending = cancelling(cause, false);
        checking(name, DoubtOver::CancelUnanswered, Some(ending))
    }));
    kinds.extend(DOUBTS.map(|over| checking(format!("checking_{}", word(over)), over, None)));
    kinds
        .extend(DIFFERENCES.map(|difference| {
            frozen(format!("mismatch_{}", word(difference)), difference, |_| {})
        }));
    kinds.extend(DELIVERIES.map(|delivery| {
        kind(
            format!("link_{}", word(delivery)),
            move |intent, mut session| {
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
                State::Waiting(session)
            },
        )
    }));
    let make = |(number, kind): (usize, Kind)| {
        let mut intent = intent(number);
        let state = (kind.make)(&mut intent, session(number));
        let freshness = match state.session() {
            Some(_) => Freshness::read(START.after(Millis::seconds(2))),
            None => Freshness::default(),
        };
        let mut sale = Sale {
            intent,
            state,
            freshness,
        };
        if sale.holds_terminal() {
            sale.intent.terminal = TerminalId::new(&format!("T{number}")).unwrap();
        }
        (kind.name, sale)
    };
    (1..).zip(kinds).map(make).collect()
}
