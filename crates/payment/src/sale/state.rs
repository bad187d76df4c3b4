//! The state of a sale.

use serde::{Deserialize, Serialize};

use super::funds::Funds;
use super::intent::Intent;
use super::link::LINK_TIMES;
use super::names::SaleState;
use super::paid::Difference;
use super::reasons::{Cause, Doubt, Failure, Rejection};
use super::session::Session;
use crate::money::Money;

/// One sale: its intent and its state.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Sale {
    /// What was asked for. Never changes.
    pub intent: Intent,
    /// The state.
    pub stage: Stage,
}

/// The state of a sale; an opened session has a [`Phase`] of its own.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every sale has a session, and a sale has one stage"
)]
pub enum Stage {
    /// The intent is committed; the gateway has not answered yet.
    Creating,
    /// The gateway declined before a session could be paid. Final.
    Declined(Rejection),
    /// No session was made, and no code or link left the server. Final, except that a payment may
    /// still be found, see [`Event::Found`](super::Event::Found).
    Failed(Failure),
    /// There is a session at the gateway.
    Opened(Session, Phase),
}

/// The state of a session.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The customer can pay and has not paid yet.
    Waiting,
    /// A cancellation was requested; the result is not known yet.
    Cancelling(Cause),
    /// The state at the gateway is not known; the server keeps asking.
    Checking(Doubt),
    /// A reading says that the payment is captured or authorised.
    Paid(Funds),
    /// A reading says that the gateway refused the customer. Final.
    Rejected,
    /// A reading says that nobody paid in time. Final, except for late money.
    Expired,
    /// A reading says that the session was cancelled. Final, except for late money.
    Cancelled(Cause),
    /// The session could not be shown to anyone, and a reading says it is closed. Final, except for
    /// late money.
    Failed(Failure),
    /// The money came after the sale had ended without it or had been put aside: a person decides
    /// whether to keep it.
    PaidLate(Funds),
    /// Late money is being refunded to the customer; a reading says when that is done.
    Returning(Funds),
    /// A reading does not fit this sale: frozen until a person looks at it.
    Mismatch(Difference),
}

impl Sale {
    /// A new sale, whose intent is about to be committed.
    #[must_use]
    pub const fn new(intent: Intent) -> Self {
        Self {
            intent,
            stage: Stage::Creating,
        }
    }

    /// The name of the state.
    #[must_use]
    pub const fn state(&self) -> SaleState {
        match &self.stage {
            Stage::Creating => SaleState::Creating,
            Stage::Declined(_) => SaleState::Declined,
            Stage::Failed(_) => SaleState::Failed,
            Stage::Opened(_, phase) => match phase {
                Phase::Waiting => SaleState::Waiting,
                Phase::Cancelling(_) => SaleState::Cancelling,
                Phase::Checking(_) => SaleState::Checking,
                Phase::Paid(_) => SaleState::Paid,
                Phase::Rejected => SaleState::Rejected,
                Phase::Expired => SaleState::Expired,
                Phase::Cancelled(_) => SaleState::Cancelled,
                Phase::Failed(_) => SaleState::Failed,
                Phase::PaidLate(_) => SaleState::PaidLate,
                Phase::Returning(_) => SaleState::Returning,
                Phase::Mismatch(_) => SaleState::Mismatch,
            },
        }
    }

    /// The session, if there is one.
    #[must_use]
    pub const fn session(&self) -> Option<&Session> {
        match &self.stage {
            Stage::Opened(session, _) => Some(session),
            Stage::Creating | Stage::Declined(_) | Stage::Failed(_) => None,
        }
    }

    /// Whether it is not known yet how the sale ends.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        match &self.stage {
            Stage::Creating => true,
            Stage::Declined(_) | Stage::Failed(_) => false,
            Stage::Opened(_, phase) => match phase {
                Phase::Waiting | Phase::Cancelling(_) | Phase::Checking(_) => true,
                Phase::Paid(_)
                | Phase::Rejected
                | Phase::Expired
                | Phase::Cancelled(_)
                | Phase::Failed(_)
                | Phase::PaidLate(_)
                | Phase::Returning(_)
                | Phase::Mismatch(_) => false,
            },
        }
    }

    /// Whether the server got another account's key before it had stored an answer about this sale.
    /// Whether there is a session can be found out only when the sale's own key is back.
    #[must_use]
    pub const fn is_lost_with_its_key(&self) -> bool {
        matches!(&self.stage, Stage::Failed(Failure::OtherAccount))
    }

    /// Whether a reading has said that the payment is captured or authorised.
    #[must_use]
    pub const fn is_paid(&self) -> bool {
        matches!(&self.stage, Stage::Opened(_, Phase::Paid(_)))
    }

    /// Whether the sale is frozen: only a person can resolve it.
    #[must_use]
    pub const fn is_frozen(&self) -> bool {
        matches!(&self.stage, Stage::Opened(_, Phase::Mismatch(_)))
    }

    /// Whether this sale explains the money of its payment: it is paid, it is frozen and has money,
    /// its money came late, or its money was refunded or released.
    #[must_use]
    pub const fn accounts_for_money(&self) -> bool {
        match &self.stage {
            Stage::Opened(session, Phase::Mismatch(_)) => session.has_money,
            Stage::Opened(
                _,
                Phase::Paid(_)
                | Phase::PaidLate(_)
                | Phase::Returning(_)
                | Phase::Cancelled(Cause::Refunded | Cause::ClosedUnpaid),
            ) => true,
            _ => false,
        }
    }

    /// Whether the customer can pay and has not paid yet.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        matches!(&self.stage, Stage::Opened(_, Phase::Waiting))
    }

    /// Whether the link may be sent (again), apart from the pause between two sendings: the gateway
    /// knows a phone, the customer can still pay, and it was sent fewer than [`LINK_TIMES`] times.
    #[must_use]
    pub fn may_send_link(&self) -> bool {
        let Stage::Opened(session, Phase::Waiting) = &self.stage else {
            return false;
        };
        let times = session.link.map_or(0, |link| link.times);
        self.intent.recipient.is_some() && session.web_url.is_some() && times < LINK_TIMES
    }

    /// Whether its terminal cannot start another sale, because its screen may still show this
    /// sale's code.
    #[must_use]
    pub fn holds_terminal(&self) -> bool {
        self.is_open() && !self.session().is_some_and(|session| session.put_aside)
    }

    /// Whether somebody has to act: late money waits for a decision or is being refunded, or a
    /// frozen sale is not acknowledged yet.
    #[must_use]
    pub const fn is_unsettled(&self) -> bool {
        match &self.stage {
            Stage::Opened(_, Phase::PaidLate(_) | Phase::Returning(_)) => true,
            Stage::Opened(session, Phase::Mismatch(_)) => !session.seen,
            _ => false,
        }
    }

    /// The captured and refunded sums of the last readings; also those of a frozen sale.
    #[must_use]
    pub const fn funds(&self) -> Funds {
        match &self.stage {
            Stage::Opened(
                Session {
                    found: Some(funds), ..
                },
                Phase::Mismatch(_),
            ) => *funds,
            Stage::Opened(
                _,
                Phase::Paid(funds) | Phase::PaidLate(funds) | Phase::Returning(funds),
            ) => *funds,
            Stage::Creating | Stage::Declined(_) | Stage::Failed(_) | Stage::Opened(..) => {
                let none = Money::zero(self.intent.amount.currency());
                Funds {
                    captured: none,
                    refunded: none,
                }
            }
        }
    }
}
