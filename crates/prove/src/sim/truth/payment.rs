//! A session and its payment.

use std::collections::BTreeSet;

use uuid::Uuid;

/// How a payment stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// The customer can pay.
    Created,
    /// Promised.
    Authorized,
    /// Ended after approval.
    Closed,
    /// Refused.
    Rejected,
    /// Cancelled or out of time.
    Expired,
}

/// What somebody did with a payment in the portal, and not at the till.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Foreign {
    /// Ended a promise: took only a part of it, or took it and gave it or a part of it back at once.
    PromiseEnded,
    /// Gave back what had been taken, all of it or a part.
    Returned,
}

/// A session and its payment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Payment {
    /// The session's id.
    pub session: Uuid,
    /// The order number.
    pub reference: String,
    /// Minor units.
    pub amount: u64,
    /// Minor units.
    pub captured: u64,
    /// Minor units.
    pub refunded: u64,
    /// How it stands.
    pub status: Status,
    /// Whether it is captured as soon as it is authorised.
    pub auto_capture: bool,
    /// Virtual milliseconds.
    pub created_at: u64,
    /// Whether nobody paid it in its time, and nobody cancelled it.
    pub ran_out: bool,
    /// Whether it was paid after it had been cancelled, rejected or out of time.
    pub paid_after_end: bool,
    /// What was done with it in the portal.
    pub foreign: Option<Foreign>,
    /// Links that the customer got.
    pub links: u32,
    pub(super) has_phone: bool,
    pub(super) refund_keys: BTreeSet<String>,
}

impl Payment {
    /// What the shop has of the customer's money, or is promised.
    #[must_use]
    pub const fn kept(&self) -> u64 {
        match self.status {
            Status::Authorized => self.amount,
            Status::Closed => self.captured.saturating_sub(self.refunded),
            Status::Created | Status::Rejected | Status::Expired => 0,
        }
    }
}

/// What customers decide.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Pays.
    Pay,
    /// Is refused.
    BeRefused,
    /// Cancels.
    Cancel,
}
