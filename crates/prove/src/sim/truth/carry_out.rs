//! What Checkout.com may still do to a payment, and doing it.

use super::action::Kind;
use super::payment::{Payment, Status};

impl Payment {
    /// Whether an action may be asked for now. Those that are accepted and not carried out yet count.
    pub(super) fn takes(&self, kind: Kind, amount: u64) -> bool {
        let under_way = |wanted: fn(Kind) -> bool| -> u64 {
            let open = self.actions.iter().filter(|one| one.approved.is_none());
            open.filter(|one| wanted(one.kind))
                .map(|one| one.amount)
                .sum()
        };
        let captures = under_way(|kind| matches!(kind, Kind::Capture(_)));
        let refunds = under_way(|kind| kind == Kind::Refund);
        let voids = under_way(|kind| kind == Kind::Void);
        match kind {
            Kind::Capture(_) => {
                self.status == Status::Authorized
                    && voids == 0
                    && amount > 0
                    && self.captured + captures + amount <= self.amount
            }
            Kind::Void => {
                self.status == Status::Authorized && self.captured + captures == 0 && voids == 0
            }
            Kind::Refund => {
                self.status == Status::Closed
                    && amount > 0
                    && self.refunded + refunds + amount <= self.captured
            }
        }
    }

    /// Carries out what is due: approved if it is still possible, else declined.
    pub(super) fn carry_out(&mut self, now: u64) {
        for place in 0..self.actions.len() {
            let Some(action) = self.actions.get(place) else {
                continue;
            };
            if action.approved.is_some() || action.due > now {
                continue;
            }
            let (kind, amount, is_declined) = (action.kind, action.amount, action.is_declined);
            let is_done = !is_declined && self.carries_out(kind, amount);
            if let Some(action) = self.actions.get_mut(place) {
                action.approved = Some(is_done);
            }
        }
    }

    fn carries_out(&mut self, kind: Kind, amount: u64) -> bool {
        match kind {
            Kind::Capture(is_last) => {
                let is_possible =
                    self.status == Status::Authorized && self.captured + amount <= self.amount;
                if is_possible {
                    self.captured += amount;
                    if is_last || self.captured == self.amount {
                        self.status = Status::Closed;
                    }
                }
                is_possible
            }
            Kind::Void => {
                let is_possible = self.status == Status::Authorized && self.captured == 0;
                if is_possible {
                    self.status = Status::Closed;
                    self.released += 1;
                }
                is_possible
            }
            Kind::Refund => {
                let is_possible =
                    self.status == Status::Closed && self.refunded + amount <= self.captured;
                if is_possible {
                    self.refunded += amount;
                }
                is_possible
            }
        }
    }
}
