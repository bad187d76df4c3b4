//! Who is told what, and what becomes of it.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::due::Due;
use super::payment::Status;
use super::webhook::{After, Answer, Delivery, DeliveryState, Event, Header, Webhook};
use super::{World, view};
use crate::engine::clock::seconds;
use crate::engine::fault::WebhookFault;
use crate::engine::journal::Change;
use crate::tabby::accounts::Owner;

/// How many deliveries are remembered after they are over.
const KEPT: usize = 2_000;

/// How many may wait before the oldest is forgotten all the same.
const MOST_WAITING: usize = 20_000;

/// How long a receiver has in our time, however fast the sandbox's passes.
const PATIENCE: SignedDuration = SignedDuration::from_secs(2);

/// How long an overtaken webhook waits for the one that is to overtake it.
const HELD: SignedDuration = SignedDuration::from_secs(60);

impl World {
    /// The webhooks of a branch.
    pub fn webhooks_of<'a>(
        &'a self,
        owner: &'a Owner,
        merchant_code: &'a str,
    ) -> impl Iterator<Item = &'a Webhook> {
        self.webhooks
            .iter()
            .filter(move |hook| hook.owner == *owner && hook.merchant_code == merchant_code)
    }

    /// All webhooks.
    #[must_use]
    pub fn webhooks(&self) -> &[Webhook] {
        &self.webhooks
    }

    /// Registers or changes a webhook.
    pub fn keep_webhook(&mut self, webhook: Webhook) {
        self.write(|| Change::Webhook(webhook.clone()));
        match self
            .webhooks
            .iter_mut()
            .find(|known| known.id == webhook.id)
        {
            Some(known) => *known = webhook,
            None => self.webhooks.push(webhook),
        }
    }

    /// Forgets a webhook. What is on its way goes on.
    pub fn drop_webhook(&mut self, id: Uuid) {
        self.webhooks.retain(|hook| hook.id != id);
        self.write(|| Change::WebhookGone(id));
    }

    pub(super) fn tell(&mut self, id: Uuid, event: Event, at: Timestamp) {
        self.tell_as(id, event, None, at);
    }

    /// Tells all webhooks of the payment's branch. A capture that closes the payment is told of
    /// while the payment was still `AUTHORIZED`.
    pub(super) fn tell_as(
        &mut self,
        id: Uuid,
        event: Event,
        status: Option<Status>,
        at: Timestamp,
    ) {
        let Some(session) = self.session(id) else {
            return;
        };
        let in_time = session
            .payment
            .expired_at
            .is_some_and(|end| end < session.expires_at);
        let wanted = match event {
            // Cancelled by either side, or out of time.
            Event::Expire if in_time => {
                self.settings.expired_webhooks && self.settings.cancelled_webhooks
            }
            Event::Expire => self.settings.expired_webhooks,
            _ => true,
        };
        if !wanted {
            return;
        }
        let body = view::notice(session, &self.settings, status).to_string();
        let (payment, owner, code) = (
            session.payment.id,
            session.owner.clone(),
            session.merchant_code.clone(),
        );
        self.send_to(&owner, &code, payment, event, &body, at);
    }

    pub(super) fn send_to(
        &mut self,
        owner: &Owner,
        code: &str,
        payment_id: Uuid,
        event: Event,
        body: &str,
        at: Timestamp,
    ) {
        let hooks: Vec<Webhook> = self.webhooks_of(owner, code).cloned().collect();
        for hook in hooks {
            let delivery = Delivery {
                id: Uuid::new_v4(),
                webhook_id: hook.id,
                payment_id,
                event,
                url: hook.url,
                header: hook.header,
                body: body.to_owned(),
                created_at: at,
                due_at: at,
                state: DeliveryState::Waiting,
                held: false,
                fault: None,
                attempts: Vec::new(),
            };
            if self.release_held(&delivery) {
                // It overtakes; what happens to it otherwise would be another fault.
                self.enqueue(delivery);
                continue;
            }
            let taken = self.faults.take_webhook();
            if taken.is_some() {
                self.note_faults();
            }
            let delivery = Delivery {
                fault: taken.map(|(_, name)| name),
                ..delivery
            };
            match taken.map(|(fault, _)| fault) {
                None => self.enqueue(delivery),
                Some(WebhookFault::Drop) => self.enqueue(Delivery {
                    state: DeliveryState::Dropped,
                    ..delivery
                }),
                Some(WebhookFault::Delay { s }) => self.enqueue(later(delivery, seconds(s))),
                Some(WebhookFault::Duplicate) => {
                    self.enqueue(Delivery {
                        id: Uuid::new_v4(),
                        ..delivery.clone()
                    });
                    self.enqueue(delivery);
                }
                Some(WebhookFault::Reverse) => {
                    self.enqueue(Delivery {
                        held: true,
                        ..later(delivery, HELD)
                    });
                }
                Some(WebhookFault::WrongHeader) => {
                    let header = Header {
                        title: "X-Wrong-Header".into(),
                        value: "wrong".into(),
                    };
                    self.enqueue(Delivery {
                        header: Some(header),
                        ..delivery
                    });
                }
            }
        }
    }

    /// What waited to be overtaken by this one goes a second after it. Whether there was such.
    fn release_held(&mut self, next: &Delivery) -> bool {
        let at = next
            .due_at
            .saturating_add(seconds(1))
            .unwrap_or(Timestamp::MAX);
        let mut released = Vec::new();
        for held in self.deliveries.iter_mut().filter(|d| {
            d.held && d.webhook_id == next.webhook_id && d.payment_id == next.payment_id
        }) {
            held.held = false;
            held.due_at = at;
            released.push(held.id);
        }
        let some = !released.is_empty();
        for id in released {
            self.agenda.plan(at, Due::Deliver(id));
            self.note_delivery(id);
        }
        some
    }

    fn enqueue(&mut self, delivery: Delivery) {
        if delivery.state == DeliveryState::Waiting {
            self.agenda.plan(delivery.due_at, Due::Deliver(delivery.id));
        }
        self.write(|| Change::Delivery(delivery.clone()));
        self.deliveries.push_back(delivery);
        self.forget_old_deliveries();
    }

    /// The oldest that are over go first; at the very end, the oldest.
    pub(super) fn forget_old_deliveries(&mut self) {
        while self.deliveries.len() > KEPT {
            let over = self.deliveries.iter().position(Delivery::is_over);
            if over.is_none() && self.deliveries.len() <= MOST_WAITING {
                return;
            }
            self.deliveries.remove(over.unwrap_or(0));
        }
    }

    /// Every delivery that is remembered, oldest first.
    pub fn deliveries(&self) -> impl DoubleEndedIterator<Item = &Delivery> {
        self.deliveries.iter()
    }

    fn delivery_mut(&mut self, id: Uuid) -> Option<&mut Delivery> {
        // What is asked for is usually young.
        self.deliveries
            .iter_mut()
            .rev()
            .find(|delivery| delivery.id == id)
    }

    fn note_delivery(&mut self, id: Uuid) {
        let delivery = self
            .deliveries
            .iter()
            .rev()
            .find(|delivery| delivery.id == id);
        if let Some(delivery) = delivery.cloned() {
            self.write(|| Change::Delivery(delivery));
        }
    }

    /// What has to go out now: the deliveries of each webhook, in their order.
    pub fn take_outbox(&mut self) -> Vec<(Uuid, Vec<Uuid>)> {
        let mut lines: Vec<(Uuid, Vec<Uuid>)> = Vec::new();
        for id in std::mem::take(&mut self.outbox) {
            let Some(webhook) = self.delivery_mut(id).map(|delivery| delivery.webhook_id) else {
                continue;
            };
            match lines.iter_mut().find(|(known, _)| *known == webhook) {
                Some((_, line)) => line.push(id),
                None => lines.push((webhook, vec![id])),
            }
        }
        lines
    }

    /// Whether a delivery is on its way, or should be.
    #[must_use]
    pub fn is_delivering(&self) -> bool {
        let now = self.now();
        self.deliveries.iter().any(|delivery| match delivery.state {
            DeliveryState::Sending => true,
            DeliveryState::Waiting => delivery.due_at <= now,
            DeliveryState::Delivered | DeliveryState::Failed | DeliveryState::Dropped => false,
        })
    }

    /// A delivery goes out now. Says with which number its attempt ends; nothing when it is not to
    /// go out: forgotten, put off, or on its way already.
    pub fn begin_delivery(&mut self, id: Uuid) -> Option<(Delivery, usize)> {
        let now = self.now();
        // A receiver that answers in a moment of ours is not slow because time flies here.
        let patience = seconds(self.settings.webhook_timeout_s);
        let patience = self.clock.speed().at_least(patience, PATIENCE);
        let delivery = self.delivery_mut(id)?;
        // A delivery whose time was changed is on the agenda twice.
        if delivery.state != DeliveryState::Waiting || delivery.due_at > now {
            return None;
        }
        let attempt = delivery.begin(now);
        let going = delivery.clone();
        let end = now.saturating_add(patience).unwrap_or(Timestamp::MAX);
        self.agenda.plan(end, Due::GiveUp(id, attempt));
        self.note_delivery(id);
        Some((going, attempt))
    }

    /// What came of an attempt.
    pub fn delivered(&mut self, id: Uuid, attempt: usize, answer: Answer) {
        self.answered(id, attempt, answer, self.now());
    }

    pub(super) fn answered(&mut self, id: Uuid, attempt: usize, answer: Answer, at: Timestamp) {
        let settings = self.settings.clone();
        let Some(delivery) = self.delivery_mut(id) else {
            return;
        };
        if let After::Again(then) = delivery.end(attempt, answer, &settings, at) {
            self.agenda.plan(then, Due::Deliver(id));
        }
        self.note_delivery(id);
    }

    /// Sends something once more, as it was. False when it is not known.
    pub fn resend(&mut self, id: Uuid) -> bool {
        let now = self.now();
        let Some(delivery) = self.delivery_mut(id) else {
            return false;
        };
        let again = Delivery {
            id: Uuid::new_v4(),
            created_at: now,
            due_at: now,
            state: DeliveryState::Waiting,
            held: false,
            fault: None,
            attempts: Vec::new(),
            ..delivery.clone()
        };
        self.enqueue(again);
        self.settle();
        true
    }
}

fn later(delivery: Delivery, span: SignedDuration) -> Delivery {
    let due_at = delivery
        .due_at
        .saturating_add(span)
        .unwrap_or(Timestamp::MAX);
    Delivery { due_at, ..delivery }
}
