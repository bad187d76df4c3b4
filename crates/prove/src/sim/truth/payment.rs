//! A session and its payment.

use uuid::Uuid;

use super::action::{Action, Kind};

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

/// What the gateway does to a payment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum MadeKind {
    /// Takes money.
    Capture,
    /// Releases what is held.
    Void,
    /// Gives money back.
    Refund,
}

/// One thing that the gateway carried out.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Made {
    /// What.
    pub kind: MadeKind,
    /// The key that it was asked for under, or at Checkout.com its reference.
    pub key: String,
    /// Minor units.
    pub amount: u64,
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
    /// How often what was held of it was released.
    pub released: u32,
    pub(super) has_phone: bool,
    /// What Tabby carried out of what the shop's server asked for, in this order.
    pub(super) made: Vec<Made>,
    /// Whether something else made its sums grow: the portal, or a capture by itself after a while.
    pub grew_elsewhere: bool,
    /// What Checkout.com was asked to do to it, in this order.
    pub(super) actions: Vec<Action>,
    /// What else of its sale Checkout.com keeps with it.
    pub(super) kept: serde_json::Value,
    /// Whether Checkout.com publishes what was taken of it and given back.
    pub(super) has_balances: bool,
}

impl Payment {
    /// A payment that waits for its customer.
    #[must_use]
    pub(super) const fn new(
        session: Uuid,
        reference: String,
        amount: u64,
        created_at: u64,
    ) -> Self {
        Self {
            session,
            reference,
            amount,
            captured: 0,
            refunded: 0,
            status: Status::Created,
            auto_capture: false,
            created_at,
            ran_out: false,
            paid_after_end: false,
            foreign: None,
            links: 0,
            released: 0,
            has_phone: false,
            made: Vec::new(),
            grew_elsewhere: false,
            actions: Vec::new(),
            kept: serde_json::Value::Null,
            has_balances: true,
        }
    }

    /// Whether Checkout.com has declined a refund that it had accepted.
    #[must_use]
    pub fn has_declined_refund(&self) -> bool {
        let mut actions = self.actions.iter();
        actions.any(|one| one.kind == Kind::Refund && one.approved == Some(false))
    }

    /// What the gateway carried out of what the shop's server asked for. A void has no amount, and at
    /// Tabby no key.
    #[must_use]
    pub fn made(&self) -> Vec<Made> {
        let done = self.actions.iter();
        let done = done.filter(|one| one.approved == Some(true));
        let at_checkout = done.map(|one| Made {
            kind: match one.kind {
                Kind::Capture(_) => MadeKind::Capture,
                Kind::Void => MadeKind::Void,
                Kind::Refund => MadeKind::Refund,
            },
            key: one.reference.clone(),
            amount: one.amount,
        });
        self.made.iter().cloned().chain(at_checkout).collect()
    }

    /// Whether somebody has captured a part of it, or released what was left, at Tabby.
    #[must_use]
    pub fn is_moved_by_hand(&self) -> bool {
        let mut made = self.made.iter();
        made.any(|one| one.kind != MadeKind::Refund)
    }

    /// Carries out what Tabby was asked for under a key, unless it was before.
    pub(super) fn make(&mut self, kind: MadeKind, key: String, amount: u64) {
        self.made.push(Made { kind, key, amount });
    }

    /// Whether Tabby has carried this out before.
    pub(super) fn has_made(&self, kind: MadeKind, key: &str) -> bool {
        let mut made = self.made.iter();
        made.any(|one| one.kind == kind && one.key == key)
    }

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
