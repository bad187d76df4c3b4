//! Start, timed events and journal of the simulated Checkout.com.

use jiff::Timestamp;

use super::change::Change;
use super::due::Due;
use super::payment::Phase;
use super::payments::to_come;
use super::state::{Checkout, World};
use crate::checkout::accounts::Owner;
use crate::checkout::fault::KindName;
use crate::checkout::ids::PaymentId;
use crate::checkout::rates::Class;
use crate::checkout::request::Finding;
use crate::checkout::scenario::Scenario;
use crate::checkout::settings::Settings;
use crate::engine::post::Answer;
use crate::engine::sandbox::Api;

impl World {
    /// A Checkout.com without any history.
    #[must_use]
    pub fn of(settings: Settings) -> Self {
        Self::start(Scenario {
            settings,
            ..Scenario::default()
        })
    }
}

impl Api for Checkout {
    const PROGRAM: &'static str = "tabby-sandbox-checkout";

    type Settings = Settings;
    type Scenario = Scenario;
    type FaultName = KindName;
    type Finding = Finding;
    type PaymentId = PaymentId;
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
            Due::Expire(id) => world.end_wait(id, Phase::Expired, at),
            Due::AutoCapture(id) => world.auto_capture(id, at),
            Due::Settle(id, action) => world.settle_action(id, action, at),
            Due::Release(id) => world.release(id, at),
            Due::Customer(id, outcome) => {
                // A customer who is too late finds the payment over.
                world.decide_at(id, outcome, at);
            }
            Due::Deliver(id) => world.state.outbox.push(id),
            Due::GiveUp(id, attempt) => {
                let text = format!("no answer within {} s", world.settings.webhook_timeout_s);
                world.answered(id, attempt, Answer::Nothing(text), at);
            }
        }
    }

    fn clear(&mut self) {
        let accounts = std::mem::take(&mut self.accounts);
        *self = Self {
            accounts,
            ..Self::default()
        };
    }

    fn take_over(world: &mut World, changes: Vec<Change>) {
        for change in changes {
            match change {
                Change::Context(context) => world.state.keep_context(*context),
                Change::Payment(record) => world.state.keep(*record),
                Change::Answer(kept) => world.state.keep_answer(*kept),
                Change::Token(token) => world.state.tokens.push(token),
                Change::Workflow(workflow) => world.state.keep_workflow(workflow),
                Change::WorkflowGone(id) => world.state.workflows.retain(|known| known.id != id),
                Change::Event(event) => world.state.keep_event(*event),
                Change::Delivery(delivery) => world.state.keep_delivery(*delivery),
            }
        }
    }

    fn plan_again(world: &mut World) {
        let settings = world.settings.clone();
        let all = world.state.records.iter();
        let mut coming: Vec<_> = all.flat_map(|record| to_come(record, &settings)).collect();
        world.state.forget_old_deliveries();
        coming.extend(world.waiting_deliveries());
        for (at, due) in coming {
            world.plan(at, due);
        }
    }

    fn everything(&self) -> Vec<Change> {
        let contexts = self.contexts.iter().cloned();
        let mut all: Vec<Change> = contexts.map(|c| Change::Context(Box::new(c))).collect();
        let records = self.records.iter().cloned();
        all.extend(records.map(|record| Change::Payment(Box::new(record))));
        let answers = self.answers.values().cloned();
        all.extend(answers.map(|kept| Change::Answer(Box::new(kept))));
        all.extend(self.tokens.iter().cloned().map(Change::Token));
        all.extend(self.workflows.iter().cloned().map(Change::Workflow));
        let events = self.events.iter().cloned();
        all.extend(events.map(|event| Change::Event(Box::new(event))));
        let deliveries = self.deliveries.iter().cloned();
        all.extend(deliveries.map(|delivery| Change::Delivery(Box::new(delivery))));
        all
    }

    fn has_outgoing(&self) -> bool {
        !self.outbox.is_empty()
    }
}
