//! A small gateway, written without the code that it tests: a payment in minor units, requests that
//! are one by their key, and results that may come later.

use std::collections::{BTreeMap, BTreeSet};

use crate::money::{Currency, Money};
use crate::operation::sample::reading_with;
use crate::operation::{OperationFate, OperationIntent, OperationKind};
use crate::sale::{PaymentSnapshot, PaymentState};

/// What the sample payment is worth.
pub(super) const WHOLE: u64 = 25_000;

/// What a request asks of the gateway.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Call {
    key: String,
    kind: OperationKind,
    amount: u64,
}

impl Call {
    /// The request that an operation's intent makes.
    pub(super) fn of(intent: &OperationIntent) -> Self {
        Self {
            key: intent.key.as_str().to_owned(),
            kind: intent.kind,
            amount: intent.amount.minor(),
        }
    }
}

/// The gateway's own record of the payment.
#[derive(Clone, Debug)]
pub(super) struct Gateway {
    pub(super) captured: u64,
    pub(super) refunded: u64,
    pub(super) is_closed: bool,
    /// Whether it checks what it is asked for. A careless one does whatever it is told.
    pub(super) is_careful: bool,
    /// Whether it accepts first, and carries out later.
    pub(super) is_slow: bool,
    /// How often each key was carried out.
    pub(super) carried_out: BTreeMap<String, u32>,
    pub(super) accepted: Vec<String>,
    pub(super) pending: Vec<Call>,
    /// The keys of what it accepted and declined later.
    pub(super) declined: BTreeSet<String>,
}

impl Gateway {
    /// An authorised payment.
    pub(super) fn authorised() -> Self {
        Self {
            captured: 0,
            refunded: 0,
            is_closed: false,
            is_careful: true,
            is_slow: false,
            carried_out: BTreeMap::new(),
            accepted: Vec::new(),
            pending: Vec::new(),
            declined: BTreeSet::new(),
        }
    }

    /// A payment that is captured in full.
    pub(super) fn captured() -> Self {
        Self {
            captured: WHOLE,
            is_closed: true,
            ..Self::authorised()
        }
    }

    /// What a reading says.
    pub(super) fn snapshot(&self) -> PaymentSnapshot {
        let status = match self.is_closed {
            true => PaymentState::Closed,
            false => PaymentState::Authorized,
        };
        reading_with(status, aed(self.captured), aed(self.refunded))
    }

    /// Takes a request; whether it accepts it.
    pub(super) fn ask(&mut self, call: &Call) -> bool {
        if self.accepted.contains(&call.key) {
            return true;
        }
        if !self.allows(call) {
            return false;
        }
        self.accepted.push(call.key.clone());
        match self.is_slow {
            true => self.pending.push(call.clone()),
            false => self.carry_out(call),
        }
        true
    }

    /// Carries out the oldest request that it has accepted, if it still can.
    pub(super) fn settle_one(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let call = self.pending.remove(0);
        match self.allows(&call) {
            true => self.carry_out(&call),
            false => _ = self.declined.insert(call.key),
        }
    }

    /// Declines the oldest request that it has accepted.
    pub(super) fn decline_one(&mut self) {
        if !self.pending.is_empty() {
            let call = self.pending.remove(0);
            self.declined.insert(call.key);
        }
    }

    /// What its list of actions says of the request with this key.
    pub(super) fn fate(&self, key: &str) -> OperationFate {
        match self.declined.contains(key) {
            true => OperationFate::Declined,
            false => OperationFate::Unclear,
        }
    }

    /// Does something that nobody asked for by this program: in the portal.
    pub(super) fn portal(&mut self, kind: OperationKind, amount: u64) {
        let key = String::new();
        let call = Call { key, kind, amount };
        if self.allows(&call) {
            self.carry_out(&call);
            self.carried_out.remove("");
        }
    }

    fn allows(&self, call: &Call) -> bool {
        if !self.is_careful {
            return true;
        }
        match call.kind {
            OperationKind::Capture { .. } => {
                !self.is_closed && call.amount <= WHOLE - self.captured && call.amount > 0
            }
            OperationKind::Void => !self.is_closed,
            OperationKind::Refund => {
                self.is_closed && call.amount <= self.captured - self.refunded && call.amount > 0
            }
        }
    }

    fn carry_out(&mut self, call: &Call) {
        *self.carried_out.entry(call.key.clone()).or_default() += 1;
        match call.kind {
            OperationKind::Capture { last } => {
                self.captured += call.amount;
                self.is_closed |= last || self.captured >= WHOLE;
            }
            OperationKind::Void => self.is_closed = true,
            OperationKind::Refund => self.refunded += call.amount,
        }
    }
}

/// An amount of so many fils.
pub(super) fn aed(minor: u64) -> Money {
    Money::from_minor(minor, Currency::Aed).unwrap()
}
