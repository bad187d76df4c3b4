//! A payment and the actions on it.

use super::entry::{Capture, Order, Parts, Refund, RefundOf, Told};
use super::refusal::{Done, Refusal};
use super::status::Status;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::engine::clock::days;
use crate::tabby::money::Currency;
use crate::tabby::settings::{CloseUnpaid, Replay, Settings};

/// A payment.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Payment {
    /// Its id.
    pub id: Uuid,
    /// When it was made.
    pub created_at: Timestamp,
    /// Amount in major units.
    #[serde(with = "rust_decimal::serde::str")]
    pub amount: Decimal,
    /// Its currency.
    pub currency: Currency,
    /// Its status.
    pub status: Status,
    /// The merchant's order number.
    pub reference_id: String,
    /// `payment` of the request, echoed in replies.
    pub told: Told,
    /// When Tabby approved it.
    pub authorized_at: Option<Timestamp>,
    /// When it was finished.
    pub closed_at: Option<Timestamp>,
    /// When it ended unpaid.
    pub expired_at: Option<Timestamp>,
    /// Money taken, oldest first.
    pub captures: Vec<Capture>,
    /// Money given back, oldest first.
    pub refunds: Vec<Refund>,
    /// A dispute is open.
    pub disputed: bool,
}

impl Payment {
    /// A new payment. The world sets its times.
    #[must_use]
    pub fn new(
        amount: Decimal,
        currency: Currency,
        status: Status,
        reference_id: String,
        told: &Value,
    ) -> Self {
        Self {
            id: Uuid::new_v4(),
            created_at: Timestamp::UNIX_EPOCH,
            amount,
            currency,
            status,
            reference_id,
            told: Told::new(told),
            authorized_at: None,
            closed_at: None,
            expired_at: None,
            captures: Vec::new(),
            refunds: Vec::new(),
            disputed: false,
        }
    }

    /// Money taken so far.
    #[must_use]
    pub fn captured(&self) -> Decimal {
        self.captures.iter().map(|capture| capture.amount).sum()
    }

    /// Money given back so far.
    #[must_use]
    pub fn refunded(&self) -> Decimal {
        self.refunds.iter().map(|refund| refund.amount).sum()
    }

    /// Tabby approves.
    pub fn authorize(&mut self, now: Timestamp) {
        self.status = Status::Authorized;
        self.authorized_at = Some(now);
    }

    /// Tabby declines.
    pub fn reject(&mut self) {
        self.status = Status::Rejected;
    }

    /// Cancelled, or out of time.
    pub fn expire(&mut self, now: Timestamp) {
        self.status = Status::Expired;
        self.expired_at = Some(now);
    }

    /// Captures money. Capturing the rest closes the payment.
    ///
    /// # Errors
    ///
    /// The payment is not `AUTHORIZED`, less than that is left, or the key was used with another
    /// amount.
    pub fn capture(
        &mut self,
        order: Order,
        parts: Parts,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Done, Refusal> {
        let before = self
            .captures
            .iter()
            .find(|capture| same_key(&capture.reference_id, &order));
        if let Some(capture) = before {
            return repeated(capture.amount, &order, settings);
        }
        if self.status != Status::Authorized {
            return Err(Refusal::NotAuthorized);
        }
        // Compared with what is left: a sum could overflow.
        if order.amount > self.amount - self.captured() {
            return Err(Refusal::MoreThanAuthorized);
        }
        self.captures.push(Capture {
            id: Uuid::new_v4(),
            created_at: now,
            amount: order.amount,
            reference_id: order.reference_id,
            parts,
        });
        if self.captured() == self.amount {
            self.finish(now);
        }
        Ok(Done::Now)
    }

    /// Captures the rest and closes the payment, as Tabby does automatically.
    pub fn capture_rest(&mut self, now: Timestamp) {
        let amount = self.amount - self.captured();
        if !amount.is_zero() {
            self.captures.push(Capture {
                id: Uuid::new_v4(),
                created_at: now,
                amount,
                reference_id: String::new(),
                parts: Parts::default(),
            });
        }
        self.finish(now);
    }

    /// Closes it.
    pub fn finish(&mut self, now: Timestamp) {
        self.status = Status::Closed;
        self.closed_at = Some(now);
    }

    /// Refunds money.
    ///
    /// # Errors
    ///
    /// The payment is not captured or is disputed, less than that is left, the refund window has
    /// passed, or the key was used with another amount.
    pub fn refund(
        &mut self,
        order: Order,
        of: RefundOf,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Done, Refusal> {
        let before = self
            .refunds
            .iter()
            .find(|refund| same_key(&refund.reference_id, &order));
        if let Some(refund) = before {
            return repeated(refund.amount, &order, settings);
        }
        if self.status != Status::Closed || self.captures.is_empty() {
            return Err(Refusal::NotCaptured);
        }
        if self.disputed {
            return Err(Refusal::Disputed);
        }
        if order.amount > self.captured() - self.refunded() {
            return Err(Refusal::MoreThanCaptured);
        }
        let window: SignedDuration = days(settings.refund_window_days);
        if now.duration_since(self.created_at) > window {
            return Err(Refusal::WindowPassed);
        }
        self.refunds.push(Refund {
            id: Uuid::new_v4(),
            created_at: now,
            amount: order.amount,
            reference_id: order.reference_id,
            of,
        });
        Ok(Done::Now)
    }

    /// Closes it: what was not captured is released.
    ///
    /// # Errors
    ///
    /// It is closed already, or was never paid.
    pub fn close(&mut self, settings: &Settings, now: Timestamp) -> Result<(), Refusal> {
        match self.status {
            Status::Authorized => {
                self.finish(now);
                Ok(())
            }
            Status::Created if settings.close_unpaid == CloseUnpaid::Expire => {
                self.expire(now);
                Ok(())
            }
            Status::Closed => Err(Refusal::AlreadyClosed),
            Status::Created | Status::Rejected | Status::Expired => Err(Refusal::NotPaid),
        }
    }

    /// Changes the order number.
    ///
    /// # Errors
    ///
    /// It is neither `AUTHORIZED` nor `CLOSED`, unless the settings allow that.
    pub fn rename(
        &mut self,
        reference_id: Option<String>,
        settings: &Settings,
    ) -> Result<Done, Refusal> {
        let paid = matches!(self.status, Status::Authorized | Status::Closed);
        if !paid && !settings.update_unpaid {
            return Err(Refusal::NotUpdatable);
        }
        match reference_id {
            Some(reference_id) if reference_id != self.reference_id => {
                self.reference_id = reference_id;
                Ok(Done::Now)
            }
            _ => Ok(Done::Before),
        }
    }
}

/// Whether an order repeats an earlier one. Without a key it never does.
fn same_key(used: &str, order: &Order) -> bool {
    !order.reference_id.is_empty() && used == order.reference_id
}

fn repeated(first: Decimal, order: &Order, settings: &Settings) -> Result<Done, Refusal> {
    if first != order.amount && settings.replay_with_other_amount == Replay::Refuse {
        return Err(Refusal::OtherAmount);
    }
    Ok(Done::Before)
}
