//! Deliveries to workflows, their faults and their results.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::change::Change;
use super::delivery::{Delivery, DeliveryState};
use super::due::Due;
use super::state::{Checkout, World};
use crate::engine::clock::seconds;
use crate::engine::deliver::Delivers;
use crate::engine::fault::WebhookFault;
use crate::engine::post::{Answer, Post};

/// How many finished deliveries are kept.
const MOST_FINISHED: usize = 2_000;

/// How many deliveries may wait before the oldest is dropped anyway.
const MOST_WAITING: usize = 20_000;

/// The shortest real time that a receiver gets, however fast the sandbox's clock runs.
const SHORTEST_RECEIVER_TIMEOUT: SignedDuration = SignedDuration::from_secs(2);

/// How long a delivery with the fault `reverse` waits for the one that is to overtake it.
const OVERTAKING_TIMEOUT: SignedDuration = SignedDuration::from_secs(60);

impl Checkout {
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

    /// Stores a delivery that a journal has.
    pub(super) fn keep_delivery(&mut self, delivery: Delivery) {
        match self.delivery_mut(delivery.id) {
            Some(known) => *known = delivery,
            None => self.deliveries.push_back(delivery),
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
    /// All stored deliveries, oldest first.
    pub fn deliveries(&self) -> impl DoubleEndedIterator<Item = &Delivery> {
        self.state.deliveries.iter()
    }

    /// Plans a delivery, unless a fault comes in between.
    pub(super) fn send_through_faults(&mut self, delivery: Delivery) {
        if self.release_held(&delivery) {
            // It overtakes the held one. Another fault for it would hide that.
            return self.enqueue(delivery);
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
            Some(WebhookFault::Reverse) => self.enqueue(Delivery {
                held: true,
                ..later(delivery, OVERTAKING_TIMEOUT)
            }),
            Some(WebhookFault::WrongHeader) => {
                let mut delivery = delivery;
                for (name, value) in &mut delivery.headers {
                    if name == "Cko-Signature" {
                        *value = "0".repeat(64);
                    }
                }
                self.enqueue(delivery);
            }
        }
    }

    /// Releases the delivery that waited to be overtaken by this one, a second later. Returns
    /// whether there was one.
    fn release_held(&mut self, next: &Delivery) -> bool {
        let at = plus(next.due_at, seconds(1));
        let mut released = Vec::new();
        for held in self.state.deliveries.iter_mut().filter(|delivery| {
            delivery.held && delivery.action == next.action && delivery.payment == next.payment
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

    pub(super) fn enqueue(&mut self, delivery: Delivery) {
        if delivery.state == DeliveryState::Waiting {
            self.plan(delivery.due_at, Due::Deliver(delivery.id));
        }
        self.write(|| Change::Delivery(Box::new(delivery.clone())));
        self.state.deliveries.push_back(delivery);
        self.state.forget_old_deliveries();
    }

    fn note_delivery(&mut self, id: Uuid) {
        if let Some(delivery) = self.state.delivery_mut(id).cloned() {
            self.write(|| Change::Delivery(Box::new(delivery)));
        }
    }

    pub(super) fn answered(&mut self, id: Uuid, attempt: usize, answer: Answer, at: Timestamp) {
        let settings = self.settings.clone();
        let Some(delivery) = self.state.delivery_mut(id) else {
            return;
        };
        if let Some(then) = delivery.end(attempt, answer, &settings, at) {
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

    /// Deliveries that a restart found waiting, or on their way: the latter got no answer.
    pub(super) fn waiting_deliveries(&mut self) -> Vec<(Timestamp, Due)> {
        let mut coming = Vec::new();
        for delivery in &mut self.state.deliveries {
            if delivery.state == DeliveryState::Sending {
                delivery.state = DeliveryState::Waiting;
            }
            if delivery.state == DeliveryState::Waiting {
                coming.push((delivery.due_at, Due::Deliver(delivery.id)));
            }
        }
        coming
    }
}

impl Delivers for Checkout {
    fn take_outbox(world: &mut World) -> Vec<(Uuid, Vec<Uuid>)> {
        let mut lines: Vec<(Uuid, Vec<Uuid>)> = Vec::new();
        for id in std::mem::take(&mut world.state.outbox) {
            let Some(action) = world.state.delivery_mut(id).map(|known| known.action) else {
                continue;
            };
            match lines.iter_mut().find(|(known, _)| *known == action.bits()) {
                Some((_, line)) => line.push(id),
                None => lines.push((action.bits(), vec![id])),
            }
        }
        lines
    }

    fn is_delivering(world: &World) -> bool {
        let now = world.now();
        world.deliveries().any(|delivery| match delivery.state {
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
        let speed = world.clock().speed();
        let patience = speed.at_least(patience, SHORTEST_RECEIVER_TIMEOUT);
        let delivery = world.state.delivery_mut(id)?;
        // A delivery whose time was changed is on the agenda twice.
        if delivery.state != DeliveryState::Waiting || delivery.due_at > now {
            return None;
        }
        let attempt = delivery.begin(now);
        let going = Post {
            url: delivery.url.clone(),
            headers: delivery.headers.clone(),
            body: delivery.body.clone(),
        };
        world.plan(plus(now, patience), Due::GiveUp(id, attempt));
        world.note_delivery(id);
        Some((going, attempt))
    }

    fn delivered(world: &mut World, id: Uuid, attempt: usize, answer: Answer) {
        let now = world.now();
        world.answered(id, attempt, answer, now);
    }
}

fn plus(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.saturating_add(span).unwrap_or(Timestamp::MAX)
}

fn later(delivery: Delivery, span: SignedDuration) -> Delivery {
    let due_at = plus(delivery.due_at, span);
    Delivery { due_at, ..delivery }
}
