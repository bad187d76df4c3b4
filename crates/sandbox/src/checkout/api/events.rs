//! Events: their types, what was sent, and sending again.
//!
//! Source: Checkout.com, OpenAPI document of 2023; its SDKs.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::call::Call;
use super::error;
use crate::checkout::accounts::Owner;
use crate::checkout::ids::{EventId, PaymentId, WorkflowActionId, WorkflowId};
use crate::checkout::world::event::{ALL, Event, EventName};
use crate::checkout::world::workflow::Workflow;
use crate::checkout::world::{World, view};
use crate::engine::reply::Reply;

/// `GET /workflows/event-types`
pub fn types(_: &mut World, _: &Call, _: &Owner) -> Reply {
    let events: Vec<Value> = ALL
        .iter()
        .map(|name| {
            let id = name.as_str();
            let words = id.replace('_', " ");
            json!({"id": id, "display_name": words, "description": words})
        })
        .collect();
    Reply::ok(json!([{
        "id": "gateway",
        "display_name": "Gateway",
        "description": "Events of payments",
        "events": events,
    }]))
}

fn event(world: &World, owner: &Owner, id: &str) -> Option<Event> {
    world.event(owner, EventId::read(id)?).cloned()
}

/// The payment of a path, if it is this owner's.
fn subject(world: &World, owner: &Owner, id: &str) -> Option<PaymentId> {
    let record = world.record(PaymentId::read(id)?)?;
    (record.owner == *owner).then_some(record.id)
}

/// `GET /workflows/events/{event}`
pub fn retrieve(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    match event(world, owner, call.segment(3)) {
        Some(event) => Reply::ok(serde_json::from_str(&event.body).unwrap_or_default()),
        None => error::NOT_FOUND,
    }
}

/// `GET /workflows/events/subject/{id}`
pub fn of_subject(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    match subject(world, owner, call.segment(4)) {
        Some(id) => {
            let events = world.events().filter(|event| event.payment == id);
            Reply::ok(view::event::list(events, &call.base))
        }
        None => error::NOT_FOUND,
    }
}

/// `GET /workflows/events/{event}/actions/{part}`
pub fn invocations(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let action = WorkflowActionId::read(call.segment(5));
    let event = event(world, owner, call.segment(3));
    let delivery = event.zip(action).and_then(|(event, action)| {
        let mut all = world.deliveries().rev();
        all.find(|known| known.event == event.id && known.action == action)
    });
    match delivery {
        Some(delivery) => Reply::ok(view::event::invocations(delivery)),
        None => error::NOT_FOUND,
    }
}

/// Sends events again to those of an owner's workflows that take them, or to the chosen ones.
fn reflow(world: &mut World, owner: &Owner, events: &[Event], only: Option<&[WorkflowId]>) {
    let now = world.now();
    for event in events {
        let channel = world
            .record(event.payment)
            .and_then(|record| record.channel.clone());
        let takers: Vec<Workflow> = world
            .workflows()
            .iter()
            .filter(|workflow| {
                workflow.owner == *owner
                    && workflow.takes(event.name, channel.as_deref())
                    && only.is_none_or(|only| only.contains(&workflow.id))
            })
            .cloned()
            .collect();
        for workflow in takers {
            world.send(&workflow, event, now, false);
        }
    }
    world.settle();
}

const ACCEPTED: Reply = Reply::Empty(StatusCode::ACCEPTED);

/// `POST /workflows/events/{event}/reflow`
pub fn reflow_event(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let Some(event) = event(world, owner, call.segment(3)) else {
        return error::NOT_FOUND;
    };
    reflow(world, owner, &[event], None);
    ACCEPTED
}

/// `POST /workflows/events/{event}/workflow/{id}/reflow`
pub fn reflow_event_to(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let workflow = WorkflowId::read(call.segment(5));
    let workflow = workflow.filter(|id| world.workflow(owner, *id).is_some());
    let event = event(world, owner, call.segment(3));
    let Some((event, workflow)) = event.zip(workflow) else {
        return error::NOT_FOUND;
    };
    reflow(world, owner, &[event], Some(&[workflow]));
    ACCEPTED
}

fn of_payment(world: &World, id: PaymentId) -> Vec<Event> {
    let all = world.events().filter(|event| event.payment == id);
    all.cloned().collect()
}

/// `POST /workflows/events/subject/{id}/reflow`
pub fn reflow_subject(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let Some(id) = subject(world, owner, call.segment(4)) else {
        return error::NOT_FOUND;
    };
    let events = of_payment(world, id);
    reflow(world, owner, &events, None);
    ACCEPTED
}

/// `POST /workflows/events/subject/{id}/workflow/{part}/reflow`
pub fn reflow_subject_to(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let workflow = WorkflowId::read(call.segment(6));
    let workflow = workflow.filter(|id| world.workflow(owner, *id).is_some());
    let subject = subject(world, owner, call.segment(4));
    let Some((id, workflow)) = subject.zip(workflow) else {
        return error::NOT_FOUND;
    };
    let events = of_payment(world, id);
    reflow(world, owner, &events, Some(&[workflow]));
    ACCEPTED
}

/// `POST /workflows/events/reflow`
pub fn reflow_all(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let Some(body) = call.object() else {
        return error::malformed(&call.request_id);
    };
    let texts = |name: &str| -> Vec<&str> {
        let all = body.get(name).and_then(Value::as_array);
        all.into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    };
    let mut events = Vec::new();
    for id in texts("events") {
        match event(world, owner, id) {
            Some(event) => events.push(event),
            None => return error::invalid(&call.request_id, &["events_invalid"]),
        }
    }
    for id in texts("subjects") {
        match subject(world, owner, id) {
            Some(id) => events.extend(of_payment(world, id)),
            None => return error::invalid(&call.request_id, &["subjects_invalid"]),
        }
    }
    if events.is_empty() {
        return error::invalid(&call.request_id, &["events_required"]);
    }
    let workflows: Vec<WorkflowId> = texts("workflows")
        .into_iter()
        .filter_map(WorkflowId::read)
        .collect();
    let only = body.get("workflows").map(|_| workflows.as_slice());
    reflow(world, owner, &events, only);
    ACCEPTED
}

/// `POST /workflows/{id}/test`: sends made-up events of these types.
pub fn test(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let id = WorkflowId::read(call.segment(2));
    let workflow = id.and_then(|id| world.workflow(owner, id)).cloned();
    let Some(workflow) = workflow else {
        return error::NOT_FOUND;
    };
    let Some(body) = call.object() else {
        return error::malformed(&call.request_id);
    };
    let types = body.get("event_types").and_then(Value::as_array);
    let names: Option<Vec<EventName>> = types
        .into_iter()
        .flatten()
        .map(|name| EventName::read(name.as_str()?))
        .collect();
    let Some(names) = names.filter(|names| !names.is_empty()) else {
        return error::invalid(&call.request_id, &["event_types_invalid"]);
    };
    let now = world.now();
    for name in names {
        let event = Event {
            id: EventId::new(),
            name,
            payment: PaymentId::new(),
            at: now,
            body: String::new(),
        };
        let body = json!({
            "id": event.id,
            "type": name.as_str(),
            "version": "1.0.29",
            "created_on": view::values::time(now),
            "data": {
                "id": event.payment, "amount": 10_000, "currency": "AED",
                "reference": "test", "processed_on": view::values::time(now),
            },
            "_links": {},
        });
        let event = Event {
            body: body.to_string(),
            ..event
        };
        world.send(&workflow, &event, now, false);
    }
    world.settle();
    Reply::Empty(StatusCode::NO_CONTENT)
}
