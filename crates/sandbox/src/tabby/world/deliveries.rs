//! Webhook deliveries: who gets which, and their results.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::change::Change;
use super::due::Due;
use super::payment::Status;
use super::state::{Tabby, World};
use super::view;
use super::webhook::{After, Delivery, DeliveryState, Event, Header, Webhook};
use crate::engine::clock::seconds;
use crate::engine::deliver::Delivers;
use crate::engine::fault::WebhookFault;
use crate::engine::post::{Answer, Post};
use crate::tabby::accounts::Owner;

/// How many finished deliveries are kept.
const MOST_FINISHED: usize = 2_000;

/// How many deliveries may wait before the oldest is dropped anyway.
const MOST_WAITING: usize = 20_000;

/// The shortest real time that a receiver gets, however fast the sandbox's clock runs.
const SHORTEST_RECEIVER_TIMEOUT: SignedDuration = SignedDuration::from_secs(2);

/// How long a delivery with the fault `reverse` waits for the one that is to overtake it.
const OVERTAKING_TIMEOUT: SignedDuration = SignedDuration::from_secs(60);

impl Tabby {
    /// Drops the oldest finished deliveries; if that is not enough, the oldest of all.
    pub(super) fn forget_old_deliveries(&mut self) {
        while self.deliveries.len() > MOST_FINISHED {
            let over = self.deliveries.iter().position(Delivery::is_over);
            if over.is_none() && self.deliveries.len() <= MOST_WAITING {
                return;
            }
            self.deliveries.remove(over.unwrap_or(0));
        }
    }

    fn delivery_mut(&mut self, id: Uuid) -> Option<&mut Delivery> {
        // The delivery that is wanted is usually recent.
        self.deliveries
            .iter_mut()
            .rev()
            .find(|delivery| delivery.id == id)
    }
}

impl World {
    /// The webhooks of a branch.
    pub fn webhooks_of<'a>(
        &'a self,
        owner: &'a Owner,
        merchant_code: &'a str,
    ) -> impl Iterator<Item = &'a Webhook> {
        self.state
            .webhooks
            .iter()
            .filter(move |hook| hook.owner == *owner && hook.merchant_code == merchant_code)
    }

    /// All webhooks.
    #[must_use]
    pub fn webhooks(&self) -> &[Webhook] {
        &self.state.webhooks
    }

    /// Registers or changes a webhook.
    pub fn keep_webhook(&mut self, webhook: Webhook) {
        self.write(|| Change::Webhook(webhook.clone()));
        match self
            .state
            .webhooks
            .iter_mut()
            .find(|known| known.id == webhook.id)
        {
            Some(known) => *known = webhook,
            None => self.state.webhooks.push(webhook),
        }
    }

    /// Removes a webhook. Deliveries that are being sent continue.
    pub fn drop_webhook(&mut self, id: Uuid) {
        self.state.webhooks.retain(|hook| hook.id != id);
        self.write(|| Change::WebhookGone(id));
    }

    pub(super) fn tell(&mut self, id: Uuid, event: Event, at: Timestamp) {
        self.tell_as(id, event, None, at);
    }

    /// Creates deliveries for all webhooks of the payment's branch. A capture that closes the
    /// payment is reported with the status `AUTHORIZED`, which it had before.
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
            // Cancelled, or timed out.
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
                // It overtakes the held one. Another fault for it would hide that.
                self.enqueue(delivery);
                continue;
            }
            let taken = self.take_webhook_fault();
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
                        ..later(delivery, OVERTAKING_TIMEOUT)
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

    /// Releases the delivery that waited to be overtaken by this one, a second later. Returns
    /// whether there was one.
    fn release_held(&mut self, next: &Delivery) -> bool {
        let at = next
            .due_at
            .saturating_add(seconds(1))
            .unwrap_or(Timestamp::MAX);
        let mut released = Vec::new();
        for held in self.state.deliveries.iter_mut().filter(|d| {
            d.held && d.webhook_id == next.webhook_id && d.payment_id == next.payment_id
        }) {
            held.held = false;
            held.due_at = at;
            released.push(held.id);
        }
        let some = !released.is_empty();
        for id in released {
            self.plan(at, Due::Deliver(id));
            self.note_delivery(id);
        }
        some
    }

    fn enqueue(&mut self, delivery: Delivery) {
        if delivery.state == DeliveryState::Waiting {
            self.plan(delivery.due_at, Due::Deliver(delivery.id));
        }
        self.write(|| Change::Delivery(delivery.clone()));
        self.state.deliveries.push_back(delivery);
        self.state.forget_old_deliveries();
    }

    /// All stored deliveries, oldest first.
    pub fn deliveries(&self) -> impl DoubleEndedIterator<Item = &Delivery> {
        self.state.deliveries.iter()
    }

    fn note_delivery(&mut self, id: Uuid) {
        let delivery = self
            .state
            .deliveries
            .iter()
            .rev()
            .find(|delivery| delivery.id == id);
        if let Some(delivery) = delivery.cloned() {
            self.write(|| Change::Delivery(delivery));
        }
    }

    pub(super) fn answered(&mut self, id: Uuid, attempt: usize, answer: Answer, at: Timestamp) {
        let settings = self.settings.clone();
        let Some(delivery) = self.state.delivery_mut(id) else {
            return;
        };
        if let After::Again(then) = delivery.end(attempt, answer, &settings, at) {
            self.plan(then, Due::Deliver(id));
        }
        self.note_delivery(id);
    }

    /// Sends a delivery again with the same body. False if it is unknown.
    pub fn resend(&mut self, id: Uuid) -> bool {
        let now = self.now();
        let Some(delivery) = self.state.delivery_mut(id) else {
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

impl Delivers for Tabby {
    fn take_outbox(world: &mut World) -> Vec<(Uuid, Vec<Uuid>)> {
        let mut lines: Vec<(Uuid, Vec<Uuid>)> = Vec::new();
        for id in std::mem::take(&mut world.state.outbox) {
            let Some(webhook) = world
                .state
                .delivery_mut(id)
                .map(|delivery| delivery.webhook_id)
            else {
                continue;
            };
            match lines.iter_mut().find(|(known, _)| *known == webhook) {
                Some((_, line)) => line.push(id),
                None => lines.push((webhook, vec![id])),
            }
        }
        lines
    }

    fn is_delivering(world: &World) -> bool {
        let now = world.now();
        world
            .state
            .deliveries
            .iter()
            .any(|delivery| match delivery.state {
                DeliveryState::Sending => true,
                DeliveryState::Waiting => delivery.due_at <= now,
                DeliveryState::Delivered | DeliveryState::Failed | DeliveryState::Dropped => false,
            })
    }

    fn begin_delivery(world: &mut World, id: Uuid) -> Option<(Post, usize)> {
        let now = world.now();
        // A receiver that answers quickly in real time is not slow because the sandbox's clock runs
        // fast.
        let patience = seconds(world.settings.webhook_timeout_s);
        let patience = world
            .clock()
            .speed()
            .at_least(patience, SHORTEST_RECEIVER_TIMEOUT);
        let delivery = world.state.delivery_mut(id)?;
        // A delivery whose time was changed is on the agenda twice.
        if delivery.state != DeliveryState::Waiting || delivery.due_at > now {
            return None;
        }
        let attempt = delivery.begin(now);
        let header = delivery.header.clone();
        let going = Post {
            url: delivery.url.clone(),
            headers: header
                .map(|header| (header.title, header.value))
                .into_iter()
                .collect(),
            body: delivery.body.clone(),
        };
        let end = now.saturating_add(patience).unwrap_or(Timestamp::MAX);
        world.plan(end, Due::GiveUp(id, attempt));
        world.note_delivery(id);
        Some((going, attempt))
    }

    fn delivered(world: &mut World, id: Uuid, attempt: usize, answer: Answer) {
        let now = world.now();
        world.answered(id, attempt, answer, now);
    }
}

fn later(delivery: Delivery, span: SignedDuration) -> Delivery {
    let due_at = delivery
        .due_at
        .saturating_add(span)
        .unwrap_or(Timestamp::MAX);
    Delivery { due_at, ..delivery }
}
