//! How far a sale has come.

use serde::{Deserialize, Serialize};

use super::funds::Funds;
use super::intent::Intent;
use super::judge::Difference;
use super::link::LINK_TIMES;
use super::names::SaleState;
use super::reasons::{Cause, Doubt, Failure, Rejection};
use super::session::Session;
use crate::money::Money;

/// One sale: what was asked for and how far it has come.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Sale {
    /// What was asked for.
    pub intent: Intent,
    /// How far it has come.
    pub stage: Stage,
}

/// How far a sale has come.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every sale has a session, and a sale has one stage"
)]
pub enum Stage {
    /// The intent is committed; the gateway has not answered yet.
    Creating,
    /// The gateway declined before any session could be paid. Final.
    Declined(Rejection),
    /// No session came of it, and no code or link left the proxy. Final.
    Failed(Failure),
    /// There is a session at the gateway.
    Opened(Session, Phase),
}

/// Where a session stands.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The customer can pay, and has not.
    Waiting,
    /// Asked to be taken back; whether it was is not known yet.
    Cancelling(Cause),
    /// What the gateway thinks is not known; the question is asked again and again.
    Checking(Doubt),
    /// A reading says that the money is there.
    Paid(Funds),
    /// A reading says that the gateway refused the customer. Final.
    Rejected,
    /// A reading says that nobody paid in time. Final but for late money.
    Expired,
    /// A reading says that it was taken back. Final but for late money.
    Cancelled(Cause),
    /// The session could not be shown to anyone, and a reading says it is closed. Final but for
    /// late money.
    Failed(Failure),
    /// The money came after the sale had been given up: a person decides what becomes of it.
    PaidLate(Funds),
    /// Late money on its way back to the customer; a reading says when it is there.
    Returning(Funds),
    /// A reading that does not belong to this sale: frozen until a person looks.
    Mismatch(Difference),
}

impl Sale {
    /// A sale whose intent is about to be committed.
    #[must_use]
    pub const fn new(intent: Intent) -> Self {
        Self {
            intent,
            stage: Stage::Creating,
        }
    }

    /// The name of its state.
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

    /// The session, once there is one.
    #[must_use]
    pub const fn session(&self) -> Option<&Session> {
        match &self.stage {
            Stage::Opened(session, _) => Some(session),
            Stage::Creating | Stage::Declined(_) | Stage::Failed(_) => None,
        }
    }

    /// Whether it is not known yet how it ends.
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

    /// Whether no answer about it was written down before the server had another account's key: whether
    /// there is a session of it can be found out when its own is back.
    #[must_use]
    pub const fn is_lost_with_its_key(&self) -> bool {
        matches!(&self.stage, Stage::Failed(Failure::OtherAccount))
    }

    /// Whether a reading has said that the money is there.
    #[must_use]
    pub const fn is_paid(&self) -> bool {
        matches!(&self.stage, Stage::Opened(_, Phase::Paid(_)))
    }

    /// Whether a person has to look, and nothing else can be done about it.
    #[must_use]
    pub const fn is_frozen(&self) -> bool {
        matches!(&self.stage, Stage::Opened(_, Phase::Mismatch(_)))
    }

    /// Whether the money of its payment is explained by it: it has been paid, is frozen with money, or
    /// its money has been settled.
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

    /// Whether its customer can pay, and has not.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        matches!(&self.stage, Stage::Opened(_, Phase::Waiting))
    }

    /// Whether the link may be sent, for the first time or again, at some time: the gateway knows a
    /// phone for it, the customer can still pay, and it has not been sent too often.
    #[must_use]
    pub fn may_send_link(&self) -> bool {
        let Stage::Opened(session, Phase::Waiting) = &self.stage else {
            return false;
        };
        let times = session.link.map_or(0, |link| link.times);
        self.intent.recipient.is_some() && session.web_url.is_some() && times < LINK_TIMES
    }

    /// Whether its terminal can begin no other sale: a code of this one may be on its screen.
    #[must_use]
    pub fn holds_terminal(&self) -> bool {
        self.is_open() && !self.session().is_some_and(|session| session.put_aside)
    }

    /// Whether it waits for somebody: late money for a decision, or to get back to its customer, a
    /// frozen sale to be acknowledged.
    #[must_use]
    pub const fn is_unsettled(&self) -> bool {
        match &self.stage {
            Stage::Opened(_, Phase::PaidLate(_) | Phase::Returning(_)) => true,
            Stage::Opened(session, Phase::Mismatch(_)) => !session.seen,
            _ => false,
        }
    }

    /// What was captured and refunded, as far as readings said; of a frozen sale, too.
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
