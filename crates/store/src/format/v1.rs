//! Versions 0 and 1: a stage, and for a session a phase and flags beside it. Only read.

use payment::id::{Link, PaymentId, SessionId};
use payment::sale::{
    self, Came, Capturing, Cause, Decision, Difference, DoubtOver, End, Ending, Failure, Found,
    Freshness, Frozen, Funds, Help, Late, Paid, RETURNS_ENOUGH, Rejection, Release, Return, Sale,
    Sending, State, Unpaid, Watch,
};
use payment::time::Timestamp;
use serde::Deserialize;

use super::intent_v1::Intent;

#[derive(Deserialize)]
pub(super) struct Body {
    intent: Intent,
    stage: Stage,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "it lives no longer than the reading of a body"
)]
enum Stage {
    Creating,
    Declined(Rejection),
    Failed(Failure),
    Opened(Session, Phase),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Phase {
    Waiting,
    Cancelling(Cause),
    Checking(Doubt),
    Paid(Funds),
    Rejected,
    Expired,
    Cancelled(Cause),
    Failed(Failure),
    PaidLate(Funds),
    Returning(Funds),
    Mismatch(Difference),
}

#[derive(Deserialize)]
struct Doubt {
    ending: Option<Cause>,
    over: DoubtOver,
}

/// The field `silence`, the requests without a useful answer, is not read: they are counted anew.
#[derive(Deserialize)]
struct Session {
    id: SessionId,
    payment: PaymentId,
    qr_code: Option<Link>,
    web_url: Option<Link>,
    deadline: Timestamp,
    expires_at: Option<Timestamp>,
    read_at: Timestamp,
    #[serde(default)]
    put_aside: bool,
    #[serde(default)]
    to_cancel: bool,
    #[serde(default)]
    seen: bool,
    #[serde(default)]
    has_money: bool,
    #[serde(default)]
    found: Option<Funds>,
    #[serde(default)]
    promised: bool,
    #[serde(default)]
    returns: u32,
    #[serde(default)]
    link: Option<Sending>,
}

impl From<Body> for Sale {
    fn from(body: Body) -> Self {
        let intent = sale::Intent::from(body.intent);
        let (state, freshness) = match body.stage {
            Stage::Creating => (State::Creating { server: None }, Freshness::default()),
            Stage::Declined(rejection) => (State::Declined(rejection), Freshness::default()),
            Stage::Failed(failure) => (State::Failed(failure), Freshness::default()),
            Stage::Opened(session, phase) => {
                let freshness = Freshness::read(session.read_at);
                (opened(&intent, session, phase), freshness)
            }
        };
        Self {
            intent,
            state,
            freshness,
        }
    }
}

fn opened(intent: &sale::Intent, stored: Session, phase: Phase) -> State {
    let session = sale::Session {
        id: stored.id,
        payment: stored.payment,
        qr_code: stored.qr_code,
        web_url: stored.web_url,
        deadline: stored.deadline,
        expires_at: stored.expires_at,
        link: stored.link,
    };
    let set_aside = stored.put_aside;
    let ending = |cause| Ending { cause, set_aside };
    let watch = Watch::after_reading(intent, stored.read_at);
    let unpaid = |end| Unpaid {
        end,
        watch,
        set_aside,
    };
    match phase {
        // The cashier has gone on: its code must not be shown, and it is cancelled.
        Phase::Waiting if set_aside => State::Checking(
            session,
            sale::Doubt {
                over: DoubtOver::UnknownStatus,
                ending: Some(ending(Cause::Cashier)),
            },
        ),
        Phase::Waiting => State::Waiting(session),
        Phase::Cancelling(cause) => State::Cancelling(session, ending(cause)),
        Phase::Checking(doubt) => {
            let cause = doubt.ending.or(set_aside.then_some(Cause::Cashier));
            State::Checking(
                session,
                sale::Doubt {
                    over: doubt.over,
                    ending: cause.map(ending),
                },
            )
        }
        Phase::Paid(funds) => {
            let came = match stored.seen || set_aside {
                true => Came::Late { set_aside },
                false => Came::InTime,
            };
            let (capturing, release) = (Capturing::default(), Release::None);
            State::Paid(
                session,
                Paid {
                    funds,
                    came,
                    capturing,
                    release,
                },
            )
        }
        Phase::Rejected => State::Unpaid(session, unpaid(End::Rejected)),
        Phase::Expired => State::Unpaid(session, unpaid(End::Expired)),
        Phase::Cancelled(cause) => State::Unpaid(session, unpaid(End::Cancelled(cause))),
        Phase::Failed(failure) => State::Unpaid(session, unpaid(End::Failed(failure))),
        Phase::PaidLate(funds) => {
            let decision = match stored.seen {
                true => Decision::Accept,
                false => Decision::None,
            };
            State::Late(
                session,
                Late {
                    funds,
                    decision,
                    set_aside,
                },
            )
        }
        Phase::Returning(funds) => {
            let help = match stored.returns > RETURNS_ENOUGH {
                false => Help::NotNeeded,
                true if stored.seen => Help::Acknowledged,
                true => Help::Called,
            };
            let asked = Return {
                tries: stored.returns,
                help,
            };
            State::Late(
                session,
                Late {
                    funds,
                    decision: Decision::Return(asked),
                    set_aside,
                },
            )
        }
        Phase::Mismatch(difference) => State::Frozen(
            session,
            Frozen {
                difference,
                may_be_paid: stored.to_cancel,
                watch,
                found: Found {
                    money: stored.has_money,
                    funds: stored.found,
                    promised: stored.promised,
                },
                acknowledged: stored.seen,
                set_aside,
            },
        ),
    }
}
