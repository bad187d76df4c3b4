//! Every payment, and what customers, time and the portal do to it.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::payment::{Decision, Foreign, Payment, Status};

/// Everything that the gateway knows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Truth {
    /// By payment id.
    pub payments: BTreeMap<Uuid, Payment>,
    /// Whether sessions are rejected at once.
    pub rejects: bool,
    /// How many were.
    pub rejected: u64,
    /// The contexts that Checkout.com made: their amounts.
    pub(super) contexts: BTreeMap<Uuid, u64>,
    /// What Checkout.com answered to calls with a key, and when: it answers the same again for a day.
    pub(super) answers: BTreeMap<String, (u64, u16, serde_json::Value)>,
}

/// A session lives 20 minutes.
pub const LIFE: u64 = 20 * 60 * 1_000;

/// What is done with a payment in this time after it was made has to be seen by itself: the rest of
/// the 35 minutes is for seeing it.
const WATCHED: u64 = 25 * 60 * 1_000;

impl Truth {
    /// Time passes.
    pub fn at(&mut self, now: u64) {
        for payment in self.payments.values_mut() {
            payment.carry_out(now);
            if payment.status == Status::Created && now >= payment.created_at + LIFE {
                payment.status = Status::Expired;
                payment.ran_out = true;
            }
        }
    }

    /// A customer decides; nothing happens when the session is over.
    pub fn decide(&mut self, id: Uuid, decision: Decision) {
        let Some(payment) = self.payments.get_mut(&id) else {
            return;
        };
        if payment.status != Status::Created {
            return;
        }
        payment.status = match decision {
            Decision::Pay if payment.auto_capture => {
                payment.captured = payment.amount;
                Status::Closed
            }
            Decision::Pay => Status::Authorized,
            Decision::BeRefused => Status::Rejected,
            Decision::Cancel => Status::Expired,
        };
    }

    /// Customers pay what still waits for them, however long nobody has looked at it: those payments.
    pub fn pay_what_waits(&mut self) -> Vec<Uuid> {
        let waiting = self.payments.iter();
        let waiting = waiting.filter(|(_, payment)| payment.status == Status::Created);
        let waiting: Vec<_> = waiting.map(|(id, _)| *id).collect();
        for id in &waiting {
            self.decide(*id, Decision::Pay);
        }
        waiting
    }

    /// Customers pay what had ended, as far as it was made within `WATCHED`: those payments.
    pub fn pay_after_end(&mut self, now: u64) -> Vec<Uuid> {
        let mut paid = Vec::new();
        for (id, payment) in &mut self.payments {
            let has_ended = matches!(payment.status, Status::Rejected | Status::Expired);
            if has_ended && now < payment.created_at + WATCHED {
                payment.paid_after_end = true;
                payment.status = Status::Authorized;
                if payment.auto_capture {
                    payment.captured = payment.amount;
                    payment.status = Status::Closed;
                }
                paid.push(*id);
            }
        }
        paid
    }

    /// Somebody ends promises in the portal, as far as they were made within `WATCHED`: takes half of
    /// each, or takes it and gives half or all of it back. How many.
    pub fn end_promises(&mut self, now: u64, luck: &mut fastrand::Rng) -> u64 {
        let mut ended = 0;
        for payment in self.payments.values_mut() {
            let is_promise = payment.status == Status::Authorized && payment.captured == 0;
            if is_promise && now < payment.created_at + WATCHED {
                let half = payment.amount / 2;
                (payment.captured, payment.refunded) = match luck.u32(0..3) {
                    0 => (half, 0),
                    1 => (payment.amount, half.max(1)),
                    _ => (payment.amount, payment.amount),
                };
                payment.status = Status::Closed;
                payment.foreign = Some(Foreign::PromiseEnded);
                payment.grew_elsewhere = true;
                ended += 1;
            }
        }
        ended
    }

    /// Somebody gives back in the portal what was taken within the last `WATCHED`, all of it or half.
    /// How many.
    pub fn return_taken(&mut self, now: u64, luck: &mut fastrand::Rng) -> u64 {
        let mut returned = 0;
        for payment in self.payments.values_mut() {
            let is_taken = payment.status == Status::Closed && payment.captured == payment.amount;
            if is_taken && payment.refunded == 0 && now < payment.created_at + WATCHED {
                payment.refunded = payment.amount / luck.u64(1..3);
                payment.foreign = Some(Foreign::Returned);
                payment.grew_elsewhere = true;
                returned += 1;
            }
        }
        returned
    }

    /// What is authorised is captured. How many payments that were.
    pub fn capture_all(&mut self) -> u64 {
        let mut captured = 0;
        for payment in self.payments.values_mut() {
            if payment.status == Status::Authorized {
                payment.captured = payment.amount;
                payment.status = Status::Closed;
                payment.grew_elsewhere = true;
                captured += 1;
            }
        }
        captured
    }
}
