//! When the server reads a sale's payment without being asked.

use super::freshness::Freshness;
use super::intent::Intent;
use super::pauses::{CAPTURE_EVERY, RETURN_EVERY, WATCH_EVERY};
use super::record::Sale;
use super::state::{Decision, State, Watch};
use crate::time::{Millis, Timestamp};

impl Sale {
    /// Whether the server still reads the payment by itself, now or later: while the sale is open,
    /// its late money is not settled, it is not captured, or waits for its key; and for an unpaid or
    /// frozen sale until a reading at the end of [`Terms::watch`](super::Terms::watch), because money may come late. A frozen
    /// sale is also watched while its session is to be cancelled; after that it is read only on
    /// request.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        match &self.state {
            State::Frozen(_, frozen) => frozen.may_be_paid || frozen.watch == Watch::Running,
            State::Unpaid(_, unpaid) => unpaid.watch == Watch::Running,
            State::Paid(..) => self.is_uncaptured(),
            State::Declined(_) => false,
            State::Failed(_) => self.is_lost_with_its_key(),
            State::Creating { .. }
            | State::Waiting(_)
            | State::Cancelling(..)
            | State::Checking(..)
            | State::Late(..) => true,
        }
    }

    /// Whether the server should read the payment now. `fresh` is how old the last reading of an
    /// open sale may be.
    #[must_use]
    pub fn is_due(&self, fresh: Millis, now: Timestamp) -> bool {
        self.is_due_if(&self.freshness, fresh, now)
    }

    /// [`Self::is_due`] if the freshness of the sale were this.
    #[must_use]
    pub fn is_due_if(&self, freshness: &Freshness, fresh: Millis, now: Timestamp) -> bool {
        let Some(session) = self.session() else {
            return self.is_watched();
        };
        if !self.is_watched() || !freshness.may_retry(now) {
            return false;
        }
        if !self.is_open() {
            let every = self.pause_after_end(freshness, now);
            let backoff = freshness.backoff;
            return freshness.is_older_than(every, now)
                && backoff.is_none_or(|backoff| backoff.is_over(every, now));
        }
        if self.is_left_open() {
            let every = match now >= self.watch_ends() {
                true => CAPTURE_EVERY,
                false => RETURN_EVERY,
            };
            return freshness.is_older_than(every, now);
        }
        freshness.backoff.is_some()
            || freshness.is_older_than(fresh, now)
            || session.is_overdue(now, self.intent.pay_window)
    }

    /// How old the last reading may be after the sale has ended.
    fn pause_after_end(&self, freshness: &Freshness, now: Timestamp) -> Millis {
        match &self.state {
            State::Late(_, late) => match late.decision {
                Decision::Return(asked) => asked.pause(),
                Decision::Accept => RETURN_EVERY,
                Decision::None => WATCH_EVERY,
            },
            State::Frozen(_, frozen) if frozen.may_be_paid => RETURN_EVERY,
            State::Paid(_, paid) if self.intent.terms.is_manual() => paid.capturing.pause(),
            State::Paid(..) if now >= self.watch_ends() => CAPTURE_EVERY,
            State::Unpaid(..) | State::Frozen(..) => {
                let began = self.intent.created_at;
                let read_at = freshness.read_at.unwrap_or(began);
                let left = self.watch_ends().since(read_at);
                Millis(read_at.since(began).0 / 2)
                    .max(WATCH_EVERY)
                    .min(left)
            }
            _ => WATCH_EVERY,
        }
    }

    fn watch_ends(&self) -> Timestamp {
        self.intent.watch_ends()
    }

    /// Whether the sale is given up and its customer may still pay, because the gateway cancels no
    /// session.
    #[must_use]
    pub const fn is_left_open(&self) -> bool {
        let is_given_up = matches!(&self.state, State::Cancelling(_, ending) if ending.set_aside);
        is_given_up && !self.intent.terms.cancel
    }

    /// Whether the shop captures, and has not captured all of a paid sale yet.
    #[must_use]
    pub fn is_to_be_captured(&self) -> bool {
        self.intent.terms.is_manual() && self.is_paid() && self.is_uncaptured()
    }

    /// Whether the payment is authorised, and neither captured in full nor released yet.
    #[must_use]
    pub fn is_uncaptured(&self) -> bool {
        match &self.state {
            State::Paid(_, paid) => !paid.is_captured(self.intent.amount),
            State::Late(_, late) => !late.funds.cover(self.intent.amount),
            _ => false,
        }
    }
}

impl Watch {
    /// The watch after a reading at `now`.
    #[must_use]
    pub fn after_reading(intent: &Intent, now: Timestamp) -> Self {
        if now >= intent.watch_ends() {
            Self::Over
        } else {
            Self::Running
        }
    }
}
