//! Start, timed events and journal of the simulated Tabby.

use std::collections::HashMap;

use jiff::Timestamp;
use uuid::Uuid;

use super::change::Change;
use super::due::Due;
use super::payment::Status;
use super::session::Session;
use super::sessions::{customer_of, next_capture, payment_end};
use super::state::{Tabby, World};
use super::webhook::{DeliveryState, Event};
use crate::engine::post::Answer;
use crate::engine::sandbox::Api;
use crate::tabby::accounts::Owner;
use crate::tabby::fault::KindName;
use crate::tabby::rates::Class;
use crate::tabby::request::Finding;
use crate::tabby::scenario::Scenario;
use crate::tabby::settings::{Notices, Settings};

impl World {
    /// A Tabby without any history.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self::start(Scenario {
            settings,
            ..Scenario::default()
        })
    }
}

impl Api for Tabby {
    const PROGRAM: &'static str = "tabby-sandbox";

    type Settings = Settings;
    type Scenario = Scenario;
    type FaultName = KindName;
    type Finding = Finding;
    type PaymentId = Uuid;
    type Asker = (Owner, Class);
    type Due = Due;
    type Change = Change;

    fn begin(scenario: &Scenario) -> (Settings, Self) {
        let state = Self {
            accounts: scenario.accounts.clone(),
            ..Self::default()
        };
        (scenario.settings.clone(), state)
    }

    fn play(scenario: &Scenario, world: &mut World) {
        scenario.play(world);
    }

    fn happen(world: &mut World, at: Timestamp, due: Due) {
        match due {
            Due::Expire(id) => {
                let waiting = |s: &Session| s.payment.status == Status::Created;
                if world.session(id).is_some_and(waiting) {
                    world.change(id, |session| session.payment.expire(at));
                    world.tell(id, Event::Expire, at);
                }
            }
            Due::AutoCapture(id) => {
                let open = |s: &Session| s.payment.status == Status::Authorized;
                if world.session(id).is_some_and(open) {
                    world.change(id, |session| session.payment.capture_rest(at));
                    if world.settings.auto_capture_notices == Notices::Three {
                        world.tell_as(id, Event::Capture, Some(Status::Authorized), at);
                    }
                    world.tell(id, Event::Close, at);
                }
            }
            Due::Customer(id, outcome) => {
                // A customer who is too late finds the session over.
                let _ = world.decide_at(id, outcome, at);
            }
            Due::Deliver(id) => world.state.outbox.push(id),
            Due::GiveUp(id, attempt) => {
                let text = format!("no answer within {} s", world.settings.webhook_timeout_s);
                world.answered(id, attempt, Answer::Nothing(text), at);
            }
            Due::Dispute(id) => world.dispute_is_left(id, at),
        }
    }

    fn clear(&mut self) {
        self.sessions.clear();
        self.places.clear();
        self.webhooks.clear();
        self.deliveries.clear();
        self.disputes.clear();
    }

    fn take_over(world: &mut World, changes: Vec<Change>) {
        let mut deliveries: HashMap<Uuid, usize> = HashMap::new();
        for change in changes {
            match change {
                Change::Session(session) => world.state.keep(*session),
                Change::Webhook(webhook) => world.keep_webhook(webhook),
                Change::WebhookGone(id) => world.drop_webhook(id),
                Change::Delivery(delivery) => {
                    let all = &mut world.state.deliveries;
                    let place = *deliveries.entry(delivery.id).or_insert(all.len());
                    match all.get_mut(place) {
                        Some(known) => *known = delivery,
                        None => all.push_back(delivery),
                    }
                }
                Change::Dispute(dispute) => {
                    let all = &mut world.state.disputes;
                    match all.iter_mut().find(|known| known.id == dispute.id) {
                        Some(known) => *known = *dispute,
                        None => all.push(*dispute),
                    }
                }
                Change::Attachment(id) => {
                    world.state.attachments.insert(id);
                }
            }
        }
    }

    fn plan_again(world: &mut World) {
        world.state.forget_old_deliveries();
        let settings = &world.settings;
        let mut coming = Vec::new();
        for session in &world.state.sessions {
            let id = session.id;
            match session.payment.status {
                Status::Created => {
                    coming.push((payment_end(session, settings), Due::Expire(id)));
                    if let Some((at, outcome)) = customer_of(session, settings) {
                        coming.push((at, Due::Customer(id, outcome)));
                    }
                }
                Status::Authorized => {
                    if let Some(at) = next_capture(session, settings) {
                        coming.push((at, Due::AutoCapture(id)));
                    }
                }
                Status::Closed | Status::Rejected | Status::Expired => {}
            }
        }
        for delivery in &mut world.state.deliveries {
            // A delivery that was being sent at the stop got no answer.
            if delivery.state == DeliveryState::Sending {
                delivery.state = DeliveryState::Waiting;
            }
            if delivery.state == DeliveryState::Waiting {
                coming.push((delivery.due_at, Due::Deliver(delivery.id)));
            }
        }
        for dispute in world.state.disputes.iter().filter(|d| d.status.is_open()) {
            coming.push((dispute.expires_at, Due::Dispute(dispute.id)));
        }
        for (at, due) in coming {
            world.plan(at, due);
        }
    }

    fn everything(&self) -> Vec<Change> {
        let sessions = self.sessions.iter().cloned();
        let disputes = self.disputes.iter().cloned();
        let mut all: Vec<Change> = sessions.map(|s| Change::Session(Box::new(s))).collect();
        all.extend(self.webhooks.iter().cloned().map(Change::Webhook));
        all.extend(self.deliveries.iter().cloned().map(Change::Delivery));
        all.extend(disputes.map(|d| Change::Dispute(Box::new(d))));
        all.extend(self.attachments.iter().copied().map(Change::Attachment));
        all
    }

    fn has_outgoing(&self) -> bool {
        !self.outbox.is_empty()
    }
}
