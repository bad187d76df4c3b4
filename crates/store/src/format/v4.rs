//! Version 4: one state with everything that is known in it, under the gateway's terms, and with what
//! operations mean for it.

use payment::id::{Link, PaymentId, ServerRun, SessionId};
use payment::sale::{
    self, Came, Cause, Difference, DoubtOver, Failure, Freshness, Funds, Rejection, Sale, Sending,
};
use payment::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::alike::alike;
use super::intent::Intent;

/// The version that this program writes.
pub const VERSION: u32 = 4;

#[derive(Serialize, Deserialize)]
pub(super) struct Body {
    v: u32,
    intent: Intent,
    state: State,
    /// When the payment was last read, as of the last change of the state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    read_at: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Creating {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        server: Option<ServerRun>,
    },
    Declined(Rejection),
    Failed(Failure),
    Waiting(Session),
    Cancelling(Session, Ending),
    Checking(Session, Doubt),
    Paid(Session, Paid),
    Unpaid(Session, Unpaid),
    Late(Session, Late),
    Frozen(Session, Frozen),
}

#[derive(Serialize, Deserialize)]
struct Session {
    id: SessionId,
    payment: PaymentId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    qr_code: Option<Link>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    web_url: Option<Link>,
    deadline: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link: Option<Sending>,
}

#[derive(Serialize, Deserialize)]
struct Ending {
    cause: Cause,
    set_aside: bool,
}

#[derive(Serialize, Deserialize)]
struct Doubt {
    over: DoubtOver,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ending: Option<Ending>,
}

#[derive(Serialize, Deserialize)]
struct Paid {
    funds: Funds,
    /// Whether the money came late and was accepted.
    late: bool,
    set_aside: bool,
    /// The tries to capture it; version 2 had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    capturing: Option<Capturing>,
    /// Whether the shop releases what is not captured; version 3 did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    release: Option<Release>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Release {
    Asked,
    Done,
}

#[derive(Serialize, Deserialize)]
struct Capturing {
    tries: u32,
    attempt: u32,
    is_answered: bool,
}

#[derive(Serialize, Deserialize)]
struct Unpaid {
    end: End,
    watch: Watch,
    set_aside: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum End {
    Rejected,
    Expired,
    Cancelled(Cause),
    Failed(Failure),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Watch {
    Running,
    Over,
}

#[derive(Serialize, Deserialize)]
struct Late {
    funds: Funds,
    decision: Decision,
    set_aside: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Decision {
    None,
    Accept,
    Return { tries: u32, help: Help },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Help {
    NotNeeded,
    Called,
    Acknowledged,
}

#[derive(Serialize, Deserialize)]
struct Frozen {
    difference: Difference,
    may_be_paid: bool,
    watch: Watch,
    money: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    funds: Option<Funds>,
    promised: bool,
    acknowledged: bool,
    set_aside: bool,
}

impl From<&Sale> for Body {
    fn from(sale: &Sale) -> Self {
        Self {
            v: VERSION,
            intent: Intent::from(&sale.intent),
            state: State::from(&sale.state),
            read_at: sale.freshness.read_at,
        }
    }
}

impl From<Body> for Sale {
    fn from(body: Body) -> Self {
        Self {
            intent: body.intent.into(),
            state: body.state.into(),
            freshness: Freshness {
                read_at: body.read_at,
                backoff: None,
            },
        }
    }
}

impl From<&sale::State> for State {
    fn from(state: &sale::State) -> Self {
        match state {
            sale::State::Creating { server } => Self::Creating { server: *server },
            sale::State::Declined(rejection) => Self::Declined(*rejection),
            sale::State::Failed(failure) => Self::Failed(*failure),
            sale::State::Waiting(session) => Self::Waiting(session.into()),
            sale::State::Cancelling(session, ending) => {
                Self::Cancelling(session.into(), ending.into())
            }
            sale::State::Checking(session, doubt) => Self::Checking(
                session.into(),
                Doubt {
                    over: doubt.over,
                    ending: doubt.ending.as_ref().map(Ending::from),
                },
            ),
            sale::State::Paid(session, paid) => Self::Paid(
                session.into(),
                Paid {
                    funds: paid.funds,
                    late: matches!(paid.came, Came::Late { .. }),
                    set_aside: paid.came.is_set_aside(),
                    capturing: Some(&paid.capturing)
                        .filter(|capturing| capturing.tries > 0)
                        .map(Capturing::from),
                    release: match paid.release {
                        sale::Release::None => None,
                        sale::Release::Asked => Some(Release::Asked),
                        sale::Release::Done => Some(Release::Done),
                    },
                },
            ),
            sale::State::Unpaid(session, unpaid) => Self::Unpaid(
                session.into(),
                Unpaid {
                    end: unpaid.end.into(),
                    watch: unpaid.watch.into(),
                    set_aside: unpaid.set_aside,
                },
            ),
            sale::State::Late(session, late) => Self::Late(
                session.into(),
                Late {
                    funds: late.funds,
                    decision: late.decision.into(),
                    set_aside: late.set_aside,
                },
            ),
            sale::State::Frozen(session, frozen) => Self::Frozen(
                session.into(),
                Frozen {
                    difference: frozen.difference,
                    may_be_paid: frozen.may_be_paid,
                    watch: frozen.watch.into(),
                    money: frozen.found.money,
                    funds: frozen.found.funds,
                    promised: frozen.found.promised,
                    acknowledged: frozen.acknowledged,
                    set_aside: frozen.set_aside,
                },
            ),
        }
    }
}

impl From<State> for sale::State {
    fn from(stored: State) -> Self {
        match stored {
            State::Creating { server } => Self::Creating { server },
            State::Declined(rejection) => Self::Declined(rejection),
            State::Failed(failure) => Self::Failed(failure),
            State::Waiting(session) => Self::Waiting(session.into()),
            State::Cancelling(session, ending) => Self::Cancelling(session.into(), ending.into()),
            State::Checking(session, doubt) => Self::Checking(
                session.into(),
                sale::Doubt {
                    over: doubt.over,
                    ending: doubt.ending.map(sale::Ending::from),
                },
            ),
            State::Paid(session, paid) => Self::Paid(
                session.into(),
                sale::Paid {
                    funds: paid.funds,
                    came: match paid.late {
                        true => Came::Late {
                            set_aside: paid.set_aside,
                        },
                        false => Came::InTime,
                    },
                    capturing: paid
                        .capturing
                        .map(sale::Capturing::from)
                        .unwrap_or_default(),
                    release: match paid.release {
                        None => sale::Release::None,
                        Some(Release::Asked) => sale::Release::Asked,
                        Some(Release::Done) => sale::Release::Done,
                    },
                },
            ),
            State::Unpaid(session, unpaid) => Self::Unpaid(
                session.into(),
                sale::Unpaid {
                    end: unpaid.end.into(),
                    watch: unpaid.watch.into(),
                    set_aside: unpaid.set_aside,
                },
            ),
            State::Late(session, late) => Self::Late(
                session.into(),
                sale::Late {
                    funds: late.funds,
                    decision: late.decision.into(),
                    set_aside: late.set_aside,
                },
            ),
            State::Frozen(session, frozen) => Self::Frozen(
                session.into(),
                sale::Frozen {
                    difference: frozen.difference,
                    may_be_paid: frozen.may_be_paid,
                    watch: frozen.watch.into(),
                    found: sale::Found {
                        money: frozen.money,
                        funds: frozen.funds,
                        promised: frozen.promised,
                    },
                    acknowledged: frozen.acknowledged,
                    set_aside: frozen.set_aside,
                },
            ),
        }
    }
}

alike! {
    struct Session = sale::Session { id, payment, qr_code, web_url, deadline, expires_at, link };
    struct Ending = sale::Ending { cause, set_aside };
    struct Capturing = sale::Capturing { tries, attempt, is_answered };
    enum End = sale::End { Rejected, Expired, Cancelled(cause), Failed(failure) };
    enum Watch = sale::Watch { Running, Over };
    enum Help = sale::Help { NotNeeded, Called, Acknowledged };
}

impl From<sale::Decision> for Decision {
    fn from(decision: sale::Decision) -> Self {
        match decision {
            sale::Decision::None => Self::None,
            sale::Decision::Accept => Self::Accept,
            sale::Decision::Return(asked) => Self::Return {
                tries: asked.tries,
                help: asked.help.into(),
            },
        }
    }
}

impl From<Decision> for sale::Decision {
    fn from(stored: Decision) -> Self {
        match stored {
            Decision::None => Self::None,
            Decision::Accept => Self::Accept,
            Decision::Return { tries, help } => Self::Return(sale::Return {
                tries,
                help: help.into(),
            }),
        }
    }
}
