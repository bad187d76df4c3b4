//! A payment and the actions on it.

use serde::{Deserialize, Serialize};

use super::action::{Action, Kind, Progress};
use super::balances::Balances;
use super::refusal::Refusal;
use super::status::Status;
use crate::checkout::ids::ActionId;

/// How many partial captures and refunds a payment takes.
///
/// Source: "Capture a payment".
const MOST_PARTIAL: usize = 150;

/// How far a payment has come before money is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Waits for the customer.
    Pending,
    /// The partner has reserved the money.
    Authorized,
    /// The partner does not give it.
    Declined,
    /// The customer's time was over.
    Expired,
    /// The customer went back.
    Canceled,
}

/// What a payment was agreed to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Terms {
    /// How much, in minor units.
    pub amount: u64,
    /// Whether it is captured as soon as it is authorized. Such a payment is never voided.
    pub auto_capture: bool,
    /// Whether it has one capture only, which is final (the Collecting model).
    pub is_captured_once: bool,
}

/// The money of a payment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Payment {
    terms: Terms,
    phase: Phase,
    /// Oldest first.
    actions: Vec<Action>,
}

impl Payment {
    /// A payment that waits for its customer.
    #[must_use]
    pub const fn new(terms: Terms) -> Self {
        Self {
            terms,
            phase: Phase::Pending,
            actions: Vec::new(),
        }
    }

    /// What it was agreed to be.
    #[must_use]
    pub const fn terms(&self) -> Terms {
        self.terms
    }

    /// How far it has come before money is taken.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// Its actions, oldest first.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// Ends the wait for the customer. `None` if it had ended before; an authorization is an action.
    pub fn end_wait(&mut self, phase: Phase) -> Option<Option<ActionId>> {
        if self.phase != Phase::Pending || phase == Phase::Pending {
            return None;
        }
        self.phase = phase;
        let approved = match phase {
            Phase::Authorized => Progress::Approved,
            Phase::Declined => Progress::Declined,
            Phase::Pending | Phase::Expired | Phase::Canceled => return Some(None),
        };
        let id = self.add(Kind::Authorization, self.terms.amount);
        self.settle(id, approved == Progress::Approved);
        Some(Some(id))
    }

    /// Accepts a capture of `amount`, or of all that is left. A capture of all that is left is final
    /// whatever it says.
    ///
    /// # Errors
    ///
    /// The payment's state does not allow it, or it is more than is left.
    pub fn capture(&mut self, amount: Option<u64>, is_final: bool) -> Result<ActionId, Refusal> {
        if self.terms.auto_capture {
            return Err(Refusal::NotAllowed);
        }
        self.accept_capture(amount, is_final || self.terms.is_captured_once)
    }

    /// The capture that follows an authorization by itself.
    pub fn auto_capture(&mut self) -> Option<ActionId> {
        self.accept_capture(None, true).ok()
    }

    fn accept_capture(&mut self, amount: Option<u64>, is_final: bool) -> Result<ActionId, Refusal> {
        let left = self.open_to_capture().ok_or(Refusal::NotAllowed)?;
        let amount = amount.unwrap_or(left);
        if amount > left {
            return Err(Refusal::MoreThanAuthorized);
        }
        let is_final = is_final || amount == left;
        if amount < self.terms.amount {
            self.check_count()?;
        }
        Ok(self.add(Kind::Capture { is_final }, amount))
    }

    /// Accepts a refund of `amount`, or of all that is left.
    ///
    /// # Errors
    ///
    /// Nothing was captured for good yet, or it is more than is left.
    pub fn refund(&mut self, amount: Option<u64>) -> Result<ActionId, Refusal> {
        let left = self.open_to_refund().ok_or(Refusal::NotAllowed)?;
        let amount = amount.unwrap_or(left);
        if amount > left {
            return Err(Refusal::MoreThanCaptured);
        }
        if amount < self.terms.amount {
            self.check_count()?;
        }
        Ok(self.add(Kind::Refund, amount))
    }

    /// Accepts a void of `amount`, or of all that is still reserved.
    ///
    /// # Errors
    ///
    /// The payment is captured by itself, captured for good, or not authorized; or it is more than is
    /// left.
    pub fn void(&mut self, amount: Option<u64>) -> Result<ActionId, Refusal> {
        if self.terms.auto_capture {
            return Err(Refusal::NotAllowed);
        }
        let left = self.open_to_void().ok_or(Refusal::NotAllowed)?;
        let amount = amount.unwrap_or(left);
        if amount > left {
            return Err(Refusal::MoreThanReserved);
        }
        Ok(self.add(Kind::Void, amount))
    }

    /// Releases what is still reserved when the authorization ends, also of a payment that should
    /// have been captured by itself. `None` if nothing is.
    pub fn release(&mut self) -> Option<ActionId> {
        let left = self.reserved()?;
        Some(self.add(Kind::Void, left))
    }

    /// Ends an accepted action. False if it is unknown or has ended.
    pub fn settle(&mut self, id: ActionId, is_approved: bool) -> bool {
        let open = self
            .actions
            .iter_mut()
            .find(|action| action.id == id && action.progress == Progress::Pending);
        let Some(action) = open else {
            return false;
        };
        action.progress = match is_approved {
            true => Progress::Approved,
            false => Progress::Declined,
        };
        true
    }

    /// The word for where it stands. `after_void` is the word for a payment of which a part was
    /// captured and the rest voided.
    #[must_use]
    pub fn status(&self, after_void: Status) -> Status {
        match self.phase {
            Phase::Pending => return Status::Pending,
            Phase::Declined => return Status::Declined,
            Phase::Expired => return Status::Expired,
            Phase::Canceled => return Status::Canceled,
            Phase::Authorized => {}
        }
        let sums = self.balances();
        let is_closed = sums.total_captured + sums.total_voided == sums.total_authorized;
        match (sums.total_captured, sums.total_refunded) {
            (0, _) if is_closed => Status::Voided,
            (0, _) => Status::Authorized,
            (_, 0) if !is_closed => Status::PartiallyCaptured,
            (_, 0) if self.is_captured_for_good(Action::is_done) => Status::Captured,
            (_, 0) => after_void,
            (taken, given) if given < taken => Status::PartiallyRefunded,
            _ => Status::Refunded,
        }
    }

    /// Its sums.
    #[must_use]
    pub fn balances(&self) -> Balances {
        if self.phase != Phase::Authorized {
            return Balances::default();
        }
        let is_auto = self.terms.auto_capture;
        Balances {
            total_authorized: self.terms.amount,
            total_voided: self.released(Action::is_done),
            available_to_void: self.open_to_void().filter(|_| !is_auto).unwrap_or(0),
            total_captured: self.captured(Action::is_done),
            available_to_capture: self.open_to_capture().filter(|_| !is_auto).unwrap_or(0),
            total_refunded: self.sum(Action::is_done, |kind| kind == Kind::Refund),
            available_to_refund: self.open_to_refund().unwrap_or(0),
        }
    }

    fn add(&mut self, kind: Kind, amount: u64) -> ActionId {
        let id = ActionId::new();
        self.actions.push(Action {
            id,
            kind,
            amount,
            progress: Progress::Pending,
        });
        id
    }

    fn check_count(&self) -> Result<(), Refusal> {
        let is_partial = |action: &&Action| {
            action.counts()
                && action.amount < self.terms.amount
                && matches!(action.kind, Kind::Capture { .. } | Kind::Refund)
        };
        match self.actions.iter().filter(is_partial).count() < MOST_PARTIAL {
            true => Ok(()),
            false => Err(Refusal::TooManyActions),
        }
    }

    fn sum(&self, takes: impl Fn(&Action) -> bool, of: impl Fn(Kind) -> bool) -> u64 {
        let all = self.actions.iter();
        all.filter(|action| of(action.kind) && takes(action))
            .map(|action| action.amount)
            .sum()
    }

    fn captured(&self, takes: impl Fn(&Action) -> bool) -> u64 {
        self.sum(takes, |kind| matches!(kind, Kind::Capture { .. }))
    }

    fn is_captured_for_good(&self, takes: impl Fn(&Action) -> bool) -> bool {
        let is_final =
            |action: &Action| action.kind == Kind::Capture { is_final: true } && takes(action);
        self.actions.iter().any(is_final)
    }

    /// Reserved money that was released: by voids, or because a final capture took less.
    fn released(&self, takes: impl Fn(&Action) -> bool + Copy) -> u64 {
        match self.is_captured_for_good(takes) {
            true => self.terms.amount - self.captured(takes),
            false => self.sum(takes, |kind| kind == Kind::Void),
        }
    }

    /// Reserved money that no accepted action takes or releases; `None` if there is none.
    fn reserved(&self) -> Option<u64> {
        if self.phase != Phase::Authorized {
            return None;
        }
        let gone = self.captured(Action::counts) + self.released(Action::counts);
        self.terms.amount.checked_sub(gone).filter(|left| *left > 0)
    }

    fn open_to_capture(&self) -> Option<u64> {
        let has_capture = self.captured(Action::counts) > 0;
        self.reserved()
            .filter(|_| !(self.terms.is_captured_once && has_capture))
    }

    fn open_to_void(&self) -> Option<u64> {
        self.reserved()
    }

    /// Captured money that no accepted refund gives back, once nothing is reserved any more.
    fn open_to_refund(&self) -> Option<u64> {
        let (taken, released) = (
            self.captured(Action::is_done),
            self.released(Action::is_done),
        );
        if self.phase != Phase::Authorized || taken + released != self.terms.amount {
            return None;
        }
        let given = self.sum(Action::counts, |kind| kind == Kind::Refund);
        taken.checked_sub(given).filter(|left| *left > 0)
    }
}
