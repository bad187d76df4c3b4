//! The state of a sale.

use super::funds::Funds;
use super::names::SaleState;
use super::paid::Difference;
use super::pauses::{CAPTURE_EVERY, RETURN_EVERY, WATCH_EVERY};
use super::reasons::{Cause, DoubtOver, Failure, Rejection};
use super::session::Session;
use crate::id::ServerRun;
use crate::money::Money;
use crate::time::Millis;

/// The state of a sale.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum State {
    /// The intent is committed; the gateway has not answered yet.
    Creating {
        /// The run of the server that asks the gateway; `None` if an older version stored the sale.
        server: Option<ServerRun>,
    },
    /// The gateway declined before a session could be paid. Final.
    Declined(Rejection),
    /// No session was made, and no code or link left the server. Final, except that a payment may
    /// still be found, see [`Event::Found`](super::Event::Found).
    Failed(Failure),
    /// The customer can pay and has not paid yet: the only state whose code may be shown.
    Waiting(Session),
    /// A cancellation was requested; the result is not known yet.
    Cancelling(Session, Ending),
    /// The state at the gateway is not known; the server keeps asking.
    Checking(Session, Doubt),
    /// A reading says that the payment is captured or authorised.
    Paid(Session, Paid),
    /// A reading says that the session is over and nobody paid. Final, except for late money.
    Unpaid(Session, Unpaid),
    /// The money came after the sale had ended without it or had been set aside. A person decides
    /// whether to accept it; where the shop captures and nothing is captured yet, it is released
    /// and nobody is asked.
    Late(Session, Late),
    /// A reading does not fit this sale: frozen until a person looks at it.
    Frozen(Session, Frozen),
}

/// Why a sale is being ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Ending {
    /// Who or what ends it.
    pub cause: Cause,
    /// Whether the cashier has gone on to the next sale meanwhile: its terminal is free, and money
    /// that still comes is late.
    pub set_aside: bool,
}

/// Why the state at the gateway is not known.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Doubt {
    /// What went wrong.
    pub over: DoubtOver,
    /// Why the sale was being ended when the doubt began, if it was.
    pub ending: Option<Ending>,
}

/// What is known of a paid sale.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Paid {
    /// The sums of captures and refunds. The payment is only authorised while the captures do not
    /// cover the amount.
    pub funds: Funds,
    /// Whether the money came in time.
    pub came: Came,
    /// The tries to capture it, where the shop captures.
    pub capturing: Capturing,
    /// Whether this shop releases what is not captured.
    pub release: Release,
}

/// Whether this shop releases what is authorised and not captured, by an
/// [operation](crate::operation).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Release {
    /// No.
    #[default]
    None,
    /// A void or a last capture was asked for: a payment that is closed before it is captured in full
    /// was closed by this shop.
    Asked,
    /// A snapshot has shown it: what was captured by then is all that the sale will have.
    Done,
}

/// The tries to capture an authorised payment, where the shop captures.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Capturing {
    /// How often the gateway was asked, or is about to be. Each try is a change of the sale, so that
    /// of several servers only one makes it.
    pub tries: u32,
    /// Which capture the last try was, from 1. A try after an answered one is another capture, because
    /// a gateway gives the same answer to the same one; a try after an unanswered one is the same.
    pub attempt: u32,
    /// Whether the last try was answered. A capture that was accepted is carried out later.
    pub is_answered: bool,
}

/// When the money of a paid sale came.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Came {
    /// Before the sale had ended.
    InTime,
    /// Late, and somebody decided to accept it.
    Late {
        /// Whether the sale had been set aside.
        set_aside: bool,
    },
}

/// How a sale ended unpaid.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Unpaid {
    /// How it ended.
    pub end: End,
    /// Whether it is still read for late money.
    pub watch: Watch,
    /// Whether it was set aside before it ended.
    pub set_aside: bool,
}

/// How a session ended that nobody paid.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum End {
    /// The gateway refused the customer.
    Rejected,
    /// Nobody paid in time.
    Expired,
    /// It was cancelled.
    Cancelled(Cause),
    /// It could not be shown to anyone.
    Failed(Failure),
}

/// Whether a sale that has ended is still read, because money may come late.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Watch {
    /// Until a reading at the end of [`WATCH`](super::WATCH).
    Running,
    /// That reading has come.
    Over,
}

/// Money that came late.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Late {
    /// The sums of captures and refunds.
    pub funds: Funds,
    /// What somebody decided.
    pub decision: Decision,
    /// Whether the sale was set aside before the money came.
    pub set_aside: bool,
}

/// What somebody decided about late money.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Decision {
    /// Nothing yet.
    None,
    /// To accept it. A reading must confirm that the money is still there.
    Accept,
    /// To refund it. A reading says when that is done.
    Return(Return),
}

/// A refund of late money, or the release of an authorisation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Return {
    /// How often the gateway was asked, or is about to be. Each try is a change of the sale, so that
    /// of several servers only one makes it.
    pub tries: u32,
    /// Whether a person has to look at it.
    pub help: Help,
}

/// Whether a person has to look at a refund that keeps failing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Help {
    /// Not yet.
    NotNeeded,
    /// More than [`RETURNS_ENOUGH`] tries were made, and nothing that was asked since said that the
    /// money is back: somebody was called.
    Called,
    /// Somebody has acknowledged it. It is still tried again.
    Acknowledged,
}

/// What is known of a frozen sale.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Frozen {
    /// What does not fit.
    pub difference: Difference,
    /// Whether the session may still be paid: it is cancelled again and again until a reading says
    /// that it is over.
    pub may_be_paid: bool,
    /// Whether it is still read for more money.
    pub watch: Watch,
    /// What the readings of its own payment found.
    pub found: Found,
    /// Whether somebody has looked at it, and nothing changed since.
    pub acknowledged: bool,
    /// Whether it was set aside before it was frozen.
    pub set_aside: bool,
}

/// What the readings of a frozen sale's own payment found.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Found {
    /// Whether any of them found money, authorised or captured.
    pub money: bool,
    /// The sums of the last one, if they are not both zero.
    pub funds: Option<Funds>,
    /// Whether the last one said that money is authorised and not yet captured in full.
    pub promised: bool,
}

impl Came {
    /// Whether the sale had been set aside when its money came.
    #[must_use]
    pub const fn is_set_aside(self) -> bool {
        matches!(self, Self::Late { set_aside: true })
    }
}

impl Capturing {
    /// The same with one more try.
    #[must_use]
    pub const fn once_more(self) -> Self {
        let is_another = self.tries == 0 || self.is_answered;
        let attempt = match is_another {
            true => self.attempt.saturating_add(1),
            false => self.attempt,
        };
        Self {
            tries: self.tries.saturating_add(1),
            attempt,
            is_answered: false,
        }
    }

    /// The same after an answer to the last try.
    #[must_use]
    pub const fn told(self) -> Self {
        let is_answered = true;
        Self {
            is_answered,
            ..self
        }
    }

    /// The pause before the next try: 8 seconds at first, or a minute after an answer, doubled with
    /// each try, at most an hour.
    #[must_use]
    pub fn pause(self) -> Millis {
        let pause = pause_after(self.tries);
        match self.is_answered {
            true => pause.max(WATCH_EVERY),
            false => pause,
        }
    }
}

impl Paid {
    /// Whether all was captured that will be: the whole amount, or what there was when the rest was
    /// released.
    #[must_use]
    pub fn is_captured(&self, amount: Money) -> bool {
        self.funds.cover(amount) || self.release == Release::Done
    }
}

impl Late {
    /// Whether the money is being refunded or released.
    #[must_use]
    pub const fn is_returning(&self) -> bool {
        matches!(self.decision, Decision::Return(_))
    }
}

impl Return {
    /// Whether the money still cannot be refunded after more than [`RETURNS_ENOUGH`] tries.
    #[must_use]
    pub const fn is_stuck(&self) -> bool {
        !matches!(self.help, Help::NotNeeded)
    }

    /// Whether enough tries were made to call a person.
    #[must_use]
    pub const fn was_tried_enough(&self) -> bool {
        self.tries > RETURNS_ENOUGH
    }

    /// The pause before the next try: 8 seconds at first, doubled with each try, about two minutes
    /// before the try after which a person is called, at most an hour. A dispute or an expired
    /// refund window does not pass in seconds.
    #[must_use]
    pub fn pause(&self) -> Millis {
        pause_after(self.tries)
    }
}

/// The pause after this many tries.
fn pause_after(tries: u32) -> Millis {
    let doublings = tries.saturating_sub(1).min(MOST_DOUBLINGS);
    Millis((RETURN_EVERY.0 << doublings).min(CAPTURE_EVERY.0))
}

/// When more tries than this were made to refund late money, an alarm calls a person.
pub const RETURNS_ENOUGH: u32 = 5;

/// After so many doublings the pause is longer than the longest.
const MOST_DOUBLINGS: u32 = 10;

impl State {
    /// Its name, as terminals see it.
    #[must_use]
    pub const fn name(&self) -> SaleState {
        match self {
            Self::Creating { .. } => SaleState::Creating,
            Self::Declined(_) => SaleState::Declined,
            Self::Failed(_) => SaleState::Failed,
            Self::Waiting(_) => SaleState::Waiting,
            Self::Cancelling(..) => SaleState::Cancelling,
            Self::Checking(..) => SaleState::Checking,
            Self::Paid(..) => SaleState::Paid,
            Self::Unpaid(_, unpaid) => match unpaid.end {
                End::Rejected => SaleState::Rejected,
                End::Expired => SaleState::Expired,
                End::Cancelled(_) => SaleState::Cancelled,
                End::Failed(_) => SaleState::Failed,
            },
            Self::Late(_, late) => match late.decision {
                Decision::None | Decision::Accept => SaleState::PaidLate,
                Decision::Return(_) => SaleState::Returning,
            },
            Self::Frozen(..) => SaleState::Mismatch,
        }
    }

    /// The session, if there is one.
    #[must_use]
    pub const fn session(&self) -> Option<&Session> {
        match self {
            Self::Creating { .. } | Self::Declined(_) | Self::Failed(_) => None,
            Self::Waiting(session)
            | Self::Cancelling(session, _)
            | Self::Checking(session, _)
            | Self::Paid(session, _)
            | Self::Unpaid(session, _)
            | Self::Late(session, _)
            | Self::Frozen(session, _) => Some(session),
        }
    }

    /// The session, to change it.
    pub const fn session_mut(&mut self) -> Option<&mut Session> {
        match self {
            Self::Creating { .. } | Self::Declined(_) | Self::Failed(_) => None,
            Self::Waiting(session)
            | Self::Cancelling(session, _)
            | Self::Checking(session, _)
            | Self::Paid(session, _)
            | Self::Unpaid(session, _)
            | Self::Late(session, _)
            | Self::Frozen(session, _) => Some(session),
        }
    }

    /// Whether the cashier went on to the next sale before it was known how this one ends.
    #[must_use]
    pub const fn is_set_aside(&self) -> bool {
        match self {
            Self::Creating { .. } | Self::Declined(_) | Self::Failed(_) | Self::Waiting(_) => false,
            Self::Cancelling(_, ending) => ending.set_aside,
            Self::Checking(_, doubt) => match doubt.ending {
                Some(ending) => ending.set_aside,
                None => false,
            },
            Self::Paid(_, paid) => paid.came.is_set_aside(),
            Self::Unpaid(_, unpaid) => unpaid.set_aside,
            Self::Late(_, late) => late.set_aside,
            Self::Frozen(_, frozen) => frozen.set_aside,
        }
    }
}
