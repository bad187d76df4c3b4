//! Contexts, payments, and what happens to them.

use jiff::Timestamp;

use super::change::Change;
use super::context::Context;
use super::due::Due;
use super::event::EventName;
use super::payment::{Kind, Phase, Refusal};
use super::record::{Detail, Record, Requested};
use super::state::{Checkout, World};
use super::told::Told;
use crate::checkout::ids::{ActionId, ContextId, CustomerId, PaymentId, ReturnId, SourceId};
use crate::checkout::settings::{Settings, Uncaptured, Verdict, WentBack};
use crate::customer::outcome::Outcome;
use crate::customer::step::Progress;
use crate::engine::clock::seconds;

/// What a capture, refund or void is asked to do.
#[derive(Clone, PartialEq, Debug)]
pub struct Order {
    /// What.
    pub what: What,
    /// How much, in minor units; all that is left if absent.
    pub amount: Option<u64>,
    /// The merchant's reference.
    pub reference: Option<String>,
    /// The merchant's metadata.
    pub metadata: Told,
}

/// What an action is to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// A capture.
    Capture {
        /// Whether what is left after it is released.
        is_final: bool,
    },
    /// A refund.
    Refund,
    /// A void.
    Void,
}

impl Checkout {
    /// Stores a context.
    pub(super) fn keep_context(&mut self, context: Context) {
        let place = self.contexts.len();
        let place = *self.context_places.entry(context.id).or_insert(place);
        match self.contexts.get_mut(place) {
            Some(known) => *known = context,
            None => self.contexts.push(context),
        }
    }

    /// Stores a payment.
    pub(super) fn keep(&mut self, record: Record) {
        let place = self.records.len();
        let place = *self.record_places.entry(record.id).or_insert(place);
        self.returns.insert(record.return_id, record.id);
        match self.records.get_mut(place) {
            Some(known) => *known = record,
            None => self.records.push(record),
        }
    }
}

impl World {
    /// Every context, oldest first.
    #[must_use]
    pub fn contexts(&self) -> &[Context] {
        &self.state.contexts
    }

    /// The context with this id.
    #[must_use]
    pub fn context(&self, id: ContextId) -> Option<&Context> {
        self.state
            .contexts
            .get(*self.state.context_places.get(&id)?)
    }

    /// Stores a context, and writes it to the journal.
    pub fn set_context(&mut self, context: Context) {
        self.write(|| Change::Context(Box::new(context.clone())));
        self.state.keep_context(context);
    }

    /// Every payment, oldest first.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.state.records
    }

    /// The payment with this id.
    #[must_use]
    pub fn record(&self, id: PaymentId) -> Option<&Record> {
        self.state.records.get(*self.state.record_places.get(&id)?)
    }

    /// The payment whose customer's return has this id, while that can be looked up.
    #[must_use]
    pub fn record_of_return(&self, id: ReturnId) -> Option<&Record> {
        let record = self.record(*self.state.returns.get(&id)?)?;
        let since = record.ended_at.unwrap_or(record.requested_at);
        let age = self.now().duration_since(since);
        (age < seconds(self.settings.return_ttl_s)).then_some(record)
    }

    /// Opens a payment, for which the customer can pay now.
    pub fn open(&mut self, asked: Requested) -> PaymentId {
        let now = self.now();
        let locale = asked.told.pointer("/processing/locale");
        let arabic = locale
            .and_then(|locale| locale.as_str())
            .is_some_and(|locale| locale.starts_with("ar"));
        let record = Record {
            id: PaymentId::new(),
            return_id: ReturnId::new(),
            context: asked.context,
            customer: CustomerId::new(),
            source: SourceId::new(),
            owner: asked.owner,
            base: asked.base,
            currency: asked.currency,
            channel: asked.channel,
            reference: asked.reference,
            requested_at: now,
            expires_at: later(now, self.settings.session_ttl_s),
            ended_at: None,
            progress: Progress::Identify,
            arabic,
            told: Told::new(&asked.told),
            details: Vec::new(),
            payment: asked.payment,
        };
        let id = record.id;
        for (at, due) in to_come(&record, &self.settings) {
            self.plan(at, due);
        }
        self.write(|| Change::Payment(Box::new(record.clone())));
        self.state.keep(record);
        if let Some(context) = self.context(asked.context) {
            let used = Context {
                is_used: true,
                ..context.clone()
            };
            self.set_context(used);
        }
        self.tell(id, EventName::PaymentPending, None, now);
        id
    }

    /// The only function that changes a payment. It writes the change to the journal.
    pub(super) fn change<T>(
        &mut self,
        id: PaymentId,
        change: impl FnOnce(&mut Record) -> T,
    ) -> Option<T> {
        let kept = self.is_kept();
        let place = *self.state.record_places.get(&id)?;
        let record = self.state.records.get_mut(place)?;
        let result = change(record);
        let changed = kept.then(|| record.clone());
        if let Some(record) = changed {
            self.write(|| Change::Payment(Box::new(record)));
        }
        Some(result)
    }

    /// Sets the customer's step.
    pub fn go_on(&mut self, id: PaymentId, progress: Progress) {
        self.change(id, |record| record.progress = progress);
    }

    /// Carries out the customer's decision. False if the customer cannot pay any more.
    pub fn decide(&mut self, id: PaymentId, outcome: Outcome) -> bool {
        self.decide_at(id, outcome, self.now())
    }

    pub(super) fn decide_at(&mut self, id: PaymentId, outcome: Outcome, at: Timestamp) -> bool {
        if !self.record(id).is_some_and(|record| record.is_payable(at)) {
            return false;
        }
        let phase = match (outcome, self.settings.went_back) {
            (Outcome::Approve, _) => Phase::Authorized,
            (Outcome::Reject, _) | (Outcome::Cancel, WentBack::Declined) => Phase::Declined,
            (Outcome::Cancel, WentBack::Canceled) => Phase::Canceled,
            (Outcome::Cancel, WentBack::Nothing) => {
                self.go_on(id, Progress::Identify);
                return true;
            }
            (Outcome::Cancel, WentBack::Expired) => Phase::Expired,
            (Outcome::Expire, _) => {
                // As if the customer's time had run out.
                self.change(id, |record| record.expires_at = at);
                Phase::Expired
            }
        };
        self.end_wait(id, phase, at);
        true
    }

    pub(super) fn end_wait(&mut self, id: PaymentId, phase: Phase, at: Timestamp) {
        let ended = self.change(id, |record| {
            let action = record.payment.end_wait(phase)?;
            record.ended_at = Some(at);
            if let Some(action) = action {
                record.details.push(detail(action, at, Some(at)));
            }
            Some(action)
        });
        let Some(action) = ended.flatten() else {
            return;
        };
        let name = match phase {
            Phase::Authorized => EventName::PaymentApproved,
            Phase::Declined => EventName::PaymentDeclined,
            Phase::Canceled => EventName::PaymentCanceled,
            Phase::Expired | Phase::Pending => EventName::PaymentExpired,
        };
        self.tell(id, name, action, at);
        if phase != Phase::Authorized {
            return;
        }
        if self.settings.approved_twice {
            self.tell(id, name, action, at);
        }
        let Some(record) = self.record(id) else {
            return;
        };
        let coming = to_come(record, &self.settings);
        for (then, due) in coming {
            match due {
                Due::AutoCapture(id) if then <= at => self.auto_capture(id, at),
                due => self.plan(then, due),
            }
        }
    }

    pub(super) fn auto_capture(&mut self, id: PaymentId, at: Timestamp) {
        let action = self.change(id, |record| {
            let action = record.payment.auto_capture()?;
            record.details.push(detail(action, at, None));
            Some(action)
        });
        if let Some(action) = action.flatten() {
            self.settle_action(id, action, at);
        }
    }

    /// Releases what is still reserved.
    pub(super) fn release(&mut self, id: PaymentId, at: Timestamp) {
        let action = self.change(id, |record| {
            let action = record.payment.release()?;
            record.details.push(detail(action, at, None));
            Some(action)
        });
        if let Some(action) = action.flatten() {
            self.settle_action(id, action, at);
        }
    }

    /// Accepts a capture, refund or void. Its result follows.
    ///
    /// # Errors
    ///
    /// See [`Refusal`].
    pub fn act(&mut self, id: PaymentId, order: Order) -> Result<ActionId, Refusal> {
        let now = self.now();
        let action = self
            .change(id, |record| {
                let money = &mut record.payment;
                let action = match order.what {
                    What::Capture { is_final } => money.capture(order.amount, is_final),
                    What::Refund => money.refund(order.amount),
                    What::Void => money.void(order.amount),
                }?;
                record.details.push(Detail {
                    reference: order.reference,
                    metadata: order.metadata,
                    ..detail(action, now, None)
                });
                Ok(action)
            })
            .unwrap_or(Err(Refusal::NotAllowed))?;
        match (self.settings.action_delay_s, order.what) {
            (0, _) => self.settle_action(id, action, now),
            (delay, what) => {
                match what {
                    What::Capture { .. } => {
                        self.tell(id, EventName::PaymentCapturePending, Some(action), now);
                    }
                    What::Refund => {
                        self.tell(id, EventName::PaymentRefundPending, Some(action), now);
                    }
                    What::Void => {}
                }
                self.plan(later(now, delay), Due::Settle(id, action));
            }
        }
        Ok(action)
    }

    pub(super) fn settle_action(&mut self, id: PaymentId, action: ActionId, at: Timestamp) {
        let settings = self.settings.clone();
        let settled = self.change(id, |record| {
            let mut all = record.payment.actions().iter();
            let kind = all.find(|known| known.id == action)?.kind;
            let verdict = match kind {
                Kind::Authorization => Verdict::Approve,
                Kind::Capture { .. } => settings.captures,
                Kind::Refund => settings.refunds,
                Kind::Void => settings.voids,
            };
            let is_approved = verdict == Verdict::Approve;
            record.payment.settle(action, is_approved).then_some(())?;
            if let Some(known) = record.details.iter_mut().find(|known| known.id == action) {
                known.settled_at = Some(at);
            }
            Some((kind, is_approved))
        });
        let name = match settled.flatten() {
            None | Some((Kind::Authorization, _)) => return,
            Some((Kind::Capture { .. }, true)) => EventName::PaymentCaptured,
            Some((Kind::Capture { .. }, false)) => EventName::PaymentCaptureDeclined,
            Some((Kind::Refund, true)) => EventName::PaymentRefunded,
            Some((Kind::Refund, false)) => EventName::PaymentRefundDeclined,
            Some((Kind::Void, true)) => EventName::PaymentVoided,
            Some((Kind::Void, false)) => EventName::PaymentVoidDeclined,
        };
        self.tell(id, name, Some(action), at);
    }
}

fn detail(id: ActionId, at: Timestamp, settled_at: Option<Timestamp>) -> Detail {
    Detail {
        id,
        at,
        settled_at,
        reference: None,
        metadata: Told::new(&serde_json::Value::Null),
    }
}

fn later(at: Timestamp, span_s: u32) -> Timestamp {
    at.saturating_add(seconds(span_s)).unwrap_or(Timestamp::MAX)
}

/// What happens to a payment by itself, and when.
pub(super) fn to_come(record: &Record, settings: &Settings) -> Vec<(Timestamp, Due)> {
    let id = record.id;
    let mut coming = Vec::new();
    match (record.payment.phase(), record.ended_at) {
        (Phase::Pending, _) => {
            let end = later(record.expires_at, settings.expire_lag_s);
            coming.push((end, Due::Expire(id)));
            // One who lets the time run out does nothing.
            if let Some(customers) = &settings.customers
                && customers.outcome != Outcome::Expire
            {
                let at = later(record.requested_at, customers.after_s);
                coming.push((at, Due::Customer(id, customers.outcome)));
            }
        }
        (Phase::Authorized, Some(approved)) => {
            let mut actions = record.payment.actions().iter();
            let is_captured = actions.any(|a| matches!(a.kind, Kind::Capture { .. }));
            if record.payment.terms().auto_capture && !is_captured {
                let at = later(approved, settings.auto_capture_delay_s);
                coming.push((at, Due::AutoCapture(id)));
            }
            if settings.uncaptured == Uncaptured::Voided
                && let Some(end) = record.authorization_end(settings)
            {
                coming.push((end, Due::Release(id)));
            }
            for detail in record.details.iter().filter(|d| d.settled_at.is_none()) {
                let at = later(detail.at, settings.action_delay_s);
                coming.push((at, Due::Settle(id, detail.id)));
            }
        }
        (Phase::Authorized | Phase::Declined | Phase::Expired | Phase::Canceled, _) => {}
    }
    coming
}
