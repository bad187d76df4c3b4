//! The states of the table.

use payment::id::Link;
use payment::sale::sample::{self, START, aed, intent};
use payment::sale::{
    self, Cause, Delivery, Failure, Freshness, Frozen, Intent, Method, PAY_WINDOW, Rejection, Sale,
    Session, State,
};
use payment::time::{Millis, Timestamp};

/// The sample session with only a QR code to pay by.
pub(super) fn session() -> Session {
    Session {
        web_url: None,
        expires_at: None,
        ..sample::session()
    }
}

pub(super) fn sale_states() -> Vec<(&'static str, Sale, Timestamp)> {
    use sale::{
        Came, Capturing, Decision, Doubt, End, Ending, Help, Late, Paid, Release, Return, Unpaid,
        Watch,
    };
    let in_state = |state| Sale {
        state,
        freshness: Freshness::read(START),
        ..sample::sale()
    };
    let by_cashier = |set_aside| Ending {
        cause: Cause::Cashier,
        set_aside,
    };
    let cancelling = |set_aside| in_state(State::Cancelling(session(), by_cashier(set_aside)));
    let checking = |ending| {
        let over = sale::DoubtOver::Unread;
        in_state(State::Checking(session(), Doubt { over, ending }))
    };
    let funds = |captured| sale::Funds {
        captured: aed(captured),
        refunded: aed("0"),
    };
    let paid = |captured| {
        let (funds, came) = (funds(captured), Came::InTime);
        let (capturing, release) = (Capturing::default(), Release::None);
        in_state(State::Paid(
            session(),
            Paid {
                funds,
                came,
                capturing,
                release,
            },
        ))
    };
    let released = |captured, release| {
        let mut sale = paid(captured);
        if let State::Paid(_, paid) = &mut sale.state {
            paid.release = release;
        }
        sale
    };
    let late = |captured, decision| {
        let late = Late {
            funds: funds(captured),
            decision,
            set_aside: false,
        };
        in_state(State::Late(session(), late))
    };
    let unpaid = |end| {
        let unpaid = Unpaid {
            end,
            watch: Watch::Running,
            set_aside: false,
        };
        in_state(State::Unpaid(session(), unpaid))
    };
    let tried = |tries, help| Decision::Return(Return { tries, help });
    let back = |captured| late(captured, tried(1, Help::NotNeeded));
    let mismatch = |may_be_paid| {
        let frozen = Frozen {
            difference: sale::Difference::Amount,
            may_be_paid,
            watch: Watch::Running,
            found: sale::Found::default(),
            acknowledged: false,
            set_aside: false,
        };
        in_state(State::Frozen(session(), frozen))
    };
    let now = START.after(Millis::seconds(60));
    let overdue = START.after(PAY_WINDOW);
    let long_after = START.after(sale::WATCH);
    // A sale with a phone, whose link was sent `times` times, the last time at `at`.
    let link = |times, at, delivery| {
        let sent = sale::Sending {
            at,
            times,
            delivery,
        };
        let session = Session {
            web_url: Link::try_from("https://checkout.tabby.ai/".to_owned()).ok(),
            link: Some(sent).filter(|_| times > 0),
            ..session()
        };
        let recipient = sale::Recipient {
            digest: "0".into(),
            ends: "01".into(),
        };
        Sale {
            intent: Intent {
                method: Method::Link,
                recipient: Some(recipient),
                ..intent()
            },
            ..in_state(State::Waiting(session))
        }
    };
    let linked = Sale {
        state: sample::sale().state,
        ..link(0, START, Delivery::Sent)
    };
    let links = sale::LINK_TIMES;
    let waiting = || in_state(State::Waiting(session()));
    let manual = |sale: Sale| Sale {
        intent: Intent {
            terms: sample::manual(),
            ..sale.intent
        },
        ..sale
    };
    let asked = |is_answered| {
        let mut sale = manual(paid("0"));
        if let State::Paid(_, paid) = &mut sale.state {
            paid.capturing = Capturing {
                tries: 1,
                attempt: 1,
                is_answered,
            };
        }
        sale
    };
    vec![
        ("Creating", sample::sale(), now),
        ("Creating, by link", linked, now),
        ("Waiting, phone known", link(0, START, Delivery::Sent), now),
        ("Waiting, link asked", link(1, START, Delivery::Asked), now),
        ("Waiting, link sent", link(1, START, Delivery::Sent), now),
        (
            "Waiting, link sent just now",
            link(1, now, Delivery::Sent),
            now,
        ),
        (
            "Waiting, link sent often",
            link(links, START, Delivery::Sent),
            now,
        ),
        (
            "Declined",
            in_state(State::Declined(Rejection::NotAvailable)),
            now,
        ),
        (
            "Failed, no session known",
            in_state(State::Failed(Failure::NoAnswer)),
            now,
        ),
        (
            "Failed, lost with its key",
            in_state(State::Failed(Failure::OtherAccount)),
            now,
        ),
        ("Waiting", waiting(), now),
        ("Waiting, overdue", waiting(), overdue),
        ("Cancelling", cancelling(false), now),
        ("Cancelling, put aside", cancelling(true), now),
        ("Checking", checking(None), now),
        (
            "Checking, being cancelled",
            checking(Some(by_cashier(false))),
            now,
        ),
        ("Checking, put aside", checking(Some(by_cashier(true))), now),
        ("Paid", paid("250"), now),
        ("Paid, not captured", paid("0"), now),
        ("Paid, not captured long after", paid("0"), long_after),
        ("Paid, to be released", released("0", Release::Asked), now),
        (
            "Paid in part, the rest released",
            released("100", Release::Done),
            now,
        ),
        ("Rejected", unpaid(End::Rejected), now),
        ("Expired", unpaid(End::Expired), now),
        ("Expired, long after", unpaid(End::Expired), long_after),
        ("Cancelled", unpaid(End::Cancelled(Cause::Cashier)), now),
        ("Failed", unpaid(End::Failed(Failure::Incomplete)), now),
        ("PaidLate", late("250", Decision::None), now),
        ("PaidLate, not captured", late("0", Decision::None), now),
        ("PaidLate, accepted", late("250", Decision::Accept), now),
        ("Returning", back("250"), now),
        ("Returning, not captured", back("0"), now),
        (
            "Returning, tried often",
            late("250", tried(6, Help::NotNeeded)),
            now,
        ),
        (
            "Returning, a person was called",
            late("250", tried(7, Help::Called)),
            now,
        ),
        ("Mismatch", mismatch(false), now),
        ("Mismatch, to be cancelled", mismatch(true), now),
        ("Manual: waiting", manual(waiting()), now),
        ("Manual: waiting, overdue", manual(waiting()), overdue),
        ("Manual: cancelling", manual(cancelling(false)), now),
        (
            "Manual: cancelling, put aside",
            manual(cancelling(true)),
            now,
        ),
        (
            "Manual: checking, put aside",
            manual(checking(Some(by_cashier(true)))),
            now,
        ),
        ("Manual: paid, capture asked", asked(false), now),
        ("Manual: paid, capture answered", asked(true), now),
        ("Manual: paid, captured", manual(paid("250")), now),
        ("Manual: expired", manual(unpaid(End::Expired)), now),
        (
            "Manual: failed, no session known",
            manual(in_state(State::Failed(Failure::NoAnswer))),
            now,
        ),
        ("Manual: returning", manual(back("0")), now),
        (
            "Manual: mismatch, to be cancelled",
            manual(mismatch(true)),
            now,
        ),
    ]
}
