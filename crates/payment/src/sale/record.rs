//! A sale: its intent, its state, and when the gateway was last asked.

use super::freshness::Freshness;
use super::funds::Funds;
use super::intent::Intent;
use super::names::SaleState;
use super::reasons::{Cause, Failure};
use super::session::Session;
use super::state::{Decision, End, Found, Frozen, Help, Late, Return, State};
use crate::id::ServerRun;
use crate::money::Money;

/// One sale: its intent and its state.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Sale {
    /// What was asked for. Never changes.
    pub intent: Intent,
    /// The state: everything that is known about the money.
    pub state: State,
    /// When the gateway was last asked. It says nothing about the money, and alone is not written.
    pub freshness: Freshness,
}

impl Sale {
    /// A new sale, whose intent is about to be committed by this run of a server.
    #[must_use]
    pub fn new(intent: Intent, server: ServerRun) -> Self {
        Self {
            intent,
            state: State::Creating {
                server: Some(server),
            },
            freshness: Freshness::default(),
        }
    }

    /// The name of the state, as terminals see it.
    #[must_use]
    pub const fn state_name(&self) -> SaleState {
        self.state.name()
    }

    /// The session, if there is one.
    #[must_use]
    pub const fn session(&self) -> Option<&Session> {
        self.state.session()
    }

    /// Whether it is not known yet how the sale ends.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.state_name().is_open()
    }

    /// Whether the cashier went on to the next sale before it was known how this one ends.
    #[must_use]
    pub const fn is_set_aside(&self) -> bool {
        self.state.is_set_aside()
    }

    /// Whether the server got another account's key before it had stored an answer about this sale.
    /// Whether there is a session can be found out only when the sale's own key is back.
    #[must_use]
    pub const fn is_lost_with_its_key(&self) -> bool {
        matches!(&self.state, State::Failed(Failure::OtherAccount))
    }

    /// Whether a reading has said that the payment is captured or authorised, and it is no late
    /// money that waits for a decision.
    #[must_use]
    pub const fn is_paid(&self) -> bool {
        matches!(&self.state, State::Paid(..))
    }

    /// Whether the sale is frozen: only a person can resolve it.
    #[must_use]
    pub const fn is_frozen(&self) -> bool {
        matches!(&self.state, State::Frozen(..))
    }

    /// Whether this sale explains the money of its payment: it is paid, it is frozen and has money,
    /// its money came late, or its money was refunded or released.
    #[must_use]
    pub const fn accounts_for_money(&self) -> bool {
        match &self.state {
            State::Frozen(_, frozen) => frozen.found.money,
            State::Paid(..) | State::Late(..) => true,
            State::Unpaid(_, unpaid) => matches!(
                unpaid.end,
                End::Cancelled(Cause::Refunded | Cause::ClosedUnpaid)
            ),
            State::Creating { .. }
            | State::Declined(_)
            | State::Failed(_)
            | State::Waiting(_)
            | State::Cancelling(..)
            | State::Checking(..) => false,
        }
    }

    /// Whether the customer can pay and has not paid yet.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        matches!(&self.state, State::Waiting(_))
    }

    /// Whether the link may be sent (again), apart from the pause between two sendings: the gateway
    /// knows a phone, the customer can still pay, and it was sent fewer than [`LINK_TIMES`](super::LINK_TIMES) times.
    #[must_use]
    pub fn may_send_link(&self) -> bool {
        let has_link = matches!(&self.state, State::Waiting(session) if session.has_link_to_send());
        has_link && self.intent.recipient.is_some()
    }

    /// Whether its terminal cannot start another sale, because its screen may still show this
    /// sale's code.
    #[must_use]
    pub const fn holds_terminal(&self) -> bool {
        self.is_open() && !self.is_set_aside()
    }

    /// Whether somebody has to act: late money waits for a decision or is being refunded, or a
    /// frozen sale is not acknowledged yet.
    #[must_use]
    pub const fn is_unsettled(&self) -> bool {
        match &self.state {
            State::Late(..) => true,
            State::Frozen(_, frozen) => !frozen.acknowledged,
            _ => false,
        }
    }

    /// Whether late money still cannot be refunded after many tries, and nobody has acknowledged it.
    #[must_use]
    pub const fn needs_help(&self) -> bool {
        matches!(
            &self.state,
            State::Late(
                _,
                Late {
                    decision: Decision::Return(Return {
                        help: Help::Called,
                        ..
                    }),
                    ..
                }
            )
        )
    }

    /// The captured and refunded sums of the last readings; also those of a frozen sale.
    #[must_use]
    pub const fn funds(&self) -> Funds {
        match &self.state {
            State::Paid(_, paid) => paid.funds,
            State::Late(_, late) => late.funds,
            State::Frozen(
                _,
                Frozen {
                    found:
                        Found {
                            funds: Some(funds), ..
                        },
                    ..
                },
            ) => *funds,
            State::Creating { .. }
            | State::Declined(_)
            | State::Failed(_)
            | State::Waiting(_)
            | State::Cancelling(..)
            | State::Checking(..)
            | State::Unpaid(..)
            | State::Frozen(..) => {
                let none = Money::zero(self.intent.amount.currency());
                Funds {
                    captured: none,
                    refunded: none,
                }
            }
        }
    }

    /// Whether the two differ at most in when and how often the gateway was asked. Such a change is
    /// not stored, because it says nothing about the money.
    #[must_use]
    pub fn differs_in_freshness_only(&self, other: &Self) -> bool {
        self.intent == other.intent && self.state == other.state
    }
}
