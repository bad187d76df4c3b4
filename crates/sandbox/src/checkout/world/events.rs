//! Workflows, and the events that they are told.

use jiff::Timestamp;
use uuid::Uuid;

use super::change::Change;
use super::delivery::{Delivery, DeliveryState};
use super::event::{Event, EventName};
use super::state::{Checkout, World};
use super::view;
use super::workflow::Workflow;
use crate::checkout::accounts::Owner;
use crate::checkout::ids::{ActionId, EventId, PaymentId, WorkflowId};
use crate::checkout::signature::signature;

/// How many events are kept.
const MOST: usize = 4_000;

impl Checkout {
    /// Stores a workflow.
    pub(super) fn keep_workflow(&mut self, workflow: Workflow) {
        let known = self.workflows.iter_mut().find(|w| w.id == workflow.id);
        match known {
            Some(known) => *known = workflow,
            None => self.workflows.push(workflow),
        }
    }

    /// Stores an event.
    pub(super) fn keep_event(&mut self, event: Event) {
        self.events.push_back(event);
        while self.events.len() > MOST {
            self.events.pop_front();
        }
    }
}

impl World {
    /// All workflows.
    #[must_use]
    pub fn workflows(&self) -> &[Workflow] {
        &self.state.workflows
    }

    /// A workflow of this owner.
    #[must_use]
    pub fn workflow(&self, owner: &Owner, id: WorkflowId) -> Option<&Workflow> {
        let mut all = self.state.workflows.iter();
        all.find(|workflow| workflow.id == id && workflow.owner == *owner)
    }

    /// Registers or changes a workflow.
    pub fn set_workflow(&mut self, workflow: Workflow) {
        self.write(|| Change::Workflow(workflow.clone()));
        self.state.keep_workflow(workflow);
    }

    /// Removes a workflow. Deliveries that are being sent continue.
    pub fn drop_workflow(&mut self, id: WorkflowId) {
        self.state.workflows.retain(|workflow| workflow.id != id);
        self.write(|| Change::WorkflowGone(id));
    }

    /// All stored events, oldest first.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.state.events.iter()
    }

    /// An event of a payment of this owner.
    #[must_use]
    pub fn event(&self, owner: &Owner, id: EventId) -> Option<&Event> {
        let event = self.events().rev().find(|event| event.id == id)?;
        let record = self.record(event.payment)?;
        (record.owner == *owner).then_some(event)
    }

    /// Tells of something that has happened to a payment, and to an action of it.
    pub(super) fn tell(
        &mut self,
        id: PaymentId,
        name: EventName,
        action: Option<ActionId>,
        at: Timestamp,
    ) {
        let Some(record) = self.record(id) else {
            return;
        };
        let event_id = EventId::new();
        let body = view::event::body(record, name, event_id, action, at, &self.settings);
        let event = Event {
            id: event_id,
            name,
            payment: id,
            at,
            body: body.to_string(),
        };
        self.write(|| Change::Event(Box::new(event.clone())));
        self.state.keep_event(event.clone());
        let (owner, channel) = (record_owner(self, id), record_channel(self, id));
        let Some(owner) = owner else {
            return;
        };
        let all = self.state.workflows.iter();
        let takers: Vec<Workflow> = all
            .filter(|workflow| workflow.owner == owner && workflow.takes(name, channel.as_deref()))
            .cloned()
            .collect();
        for workflow in takers {
            self.send(&workflow, &event, at, true);
        }
    }

    /// Sends an event to a workflow, whatever its conditions say. `meets_faults` says whether a
    /// fault may come in between.
    pub fn send(&mut self, workflow: &Workflow, event: &Event, at: Timestamp, meets_faults: bool) {
        for action in &workflow.actions {
            let mut headers = action.headers.clone();
            let signed = signature(&action.key, event.body.as_bytes());
            headers.push(("Cko-Signature".to_owned(), signed));
            let delivery = Delivery {
                id: Uuid::new_v4(),
                event: event.id,
                name: event.name,
                payment: event.payment,
                workflow: workflow.id,
                action: action.id,
                url: action.url.clone(),
                headers,
                body: event.body.clone(),
                retries: action.retries,
                created_at: at,
                due_at: at,
                state: DeliveryState::Waiting,
                held: false,
                fault: None,
                attempts: Vec::new(),
            };
            match meets_faults {
                true => self.send_through_faults(delivery),
                false => self.enqueue(delivery),
            }
        }
    }
}

fn record_owner(world: &World, id: PaymentId) -> Option<Owner> {
    world.record(id).map(|record| record.owner.clone())
}

fn record_channel(world: &World, id: PaymentId) -> Option<String> {
    world.record(id).and_then(|record| record.channel.clone())
}
