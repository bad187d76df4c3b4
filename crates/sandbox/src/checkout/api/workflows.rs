//! Workflows: which events are sent where.
//!
//! Source: Checkout.com, "Manage webhooks using the API"; OpenAPI document of 2023.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::call::Call;
use super::error;
use super::parts;
use crate::checkout::accounts::Owner;
use crate::checkout::ids::{ConditionId, WorkflowActionId, WorkflowId};
use crate::checkout::world::workflow::{Condition, Of, Workflow};
use crate::checkout::world::{World, view};
use crate::engine::reply::Reply;

fn found<'a>(world: &'a World, call: &Call, owner: &Owner) -> Option<&'a Workflow> {
    world.workflow(owner, WorkflowId::read(call.segment(2))?)
}

/// At most one condition of each type.
fn are_different(conditions: &[Condition]) -> Result<(), &'static str> {
    let kinds: Vec<_> = conditions
        .iter()
        .map(|condition| std::mem::discriminant(&condition.of))
        .collect();
    let is_twice = |(place, kind)| kinds.iter().take(place).any(|other| other == kind);
    match kinds.iter().enumerate().any(is_twice) {
        true => Err("conditions_invalid"),
        false => Ok(()),
    }
}

fn read(owner: &Owner, body: &Value) -> Result<Workflow, &'static str> {
    let name = body.get("name").and_then(Value::as_str).unwrap_or("");
    if name.is_empty() {
        return Err("name_required");
    }
    let conditions = parts::all(
        body.get("conditions"),
        parts::condition,
        "conditions_required",
    )?;
    are_different(&conditions)?;
    Ok(Workflow {
        id: WorkflowId::new(),
        owner: owner.clone(),
        name: name.to_owned(),
        active: body.get("active").and_then(Value::as_bool).unwrap_or(true),
        conditions,
        actions: parts::all(body.get("actions"), parts::action, "actions_required")?,
    })
}

/// `POST /workflows`
pub fn create(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let Some(body) = call.object() else {
        return error::malformed(&call.request_id);
    };
    match read(owner, &body) {
        Ok(workflow) => {
            let answer = view::workflow::created(&call.base, &workflow);
            world.set_workflow(workflow);
            Reply::Json(StatusCode::CREATED, answer)
        }
        Err(code) => error::invalid(&call.request_id, &[code]),
    }
}

/// `GET /workflows`
pub fn list(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let own = world.workflows().iter().filter(|w| w.owner == *owner);
    let data: Vec<Value> = own
        .map(|workflow| view::workflow::short(&call.base, workflow))
        .collect();
    Reply::ok(json!({ "data": data }))
}

/// `GET /workflows/{id}`
pub fn retrieve(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    match found(world, call, owner) {
        Some(workflow) => Reply::ok(view::workflow::whole(&call.base, workflow)),
        None => error::NOT_FOUND,
    }
}

fn changed(workflow: &mut Workflow, body: &Value) -> Result<(), &'static str> {
    if let Some(name) = body.get("name") {
        let name = name.as_str().filter(|name| !name.is_empty());
        name.ok_or("name_required")?.clone_into(&mut workflow.name);
    }
    if let Some(active) = body.get("active") {
        workflow.active = active.as_bool().ok_or("active_invalid")?;
    }
    if let Some(sent) = body.get("conditions") {
        workflow.conditions = parts::all(Some(sent), parts::condition, "conditions_required")?;
        are_different(&workflow.conditions)?;
    }
    if let Some(sent) = body.get("actions") {
        workflow.actions = parts::all(Some(sent), parts::action, "actions_required")?;
    }
    Ok(())
}

/// Changes a workflow, and stores it unless it is refused.
fn change(
    world: &mut World,
    call: &Call,
    owner: &Owner,
    change: impl FnOnce(&mut Workflow, &Value) -> Result<Reply, Reply>,
) -> Reply {
    let Some(mut workflow) = found(world, call, owner).cloned() else {
        return error::NOT_FOUND;
    };
    let Some(body) = call.object() else {
        return error::malformed(&call.request_id);
    };
    match change(&mut workflow, &body) {
        Ok(reply) => {
            world.set_workflow(workflow);
            reply
        }
        Err(reply) => reply,
    }
}

/// `PATCH /workflows/{id}`
pub fn update(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    change(world, call, owner, |workflow, body| {
        changed(workflow, body).map_err(|code| error::invalid(&call.request_id, &[code]))?;
        Ok(Reply::ok(view::workflow::whole(&call.base, workflow)))
    })
}

/// `DELETE /workflows/{id}`
pub fn remove(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let Some(id) = found(world, call, owner).map(|workflow| workflow.id) else {
        return error::NOT_FOUND;
    };
    world.drop_workflow(id);
    error::empty(StatusCode::NO_CONTENT)
}

fn part_created(call: &Call, workflow: &Workflow, id: &impl serde::Serialize) -> Reply {
    let href = format!("{}/workflows/{}", call.base, workflow.id);
    Reply::Json(
        StatusCode::CREATED,
        json!({"id": id, "_links": {"workflow": {"href": href}}}),
    )
}

/// `POST /workflows/{id}/actions`
pub fn add_action(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    change(world, call, owner, |workflow, body| {
        let action =
            parts::action(body).map_err(|code| error::invalid(&call.request_id, &[code]))?;
        let reply = part_created(call, workflow, &action.id);
        workflow.actions.push(action);
        Ok(reply)
    })
}

/// `PUT /workflows/{id}/actions/{part}`
pub fn update_action(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    change(world, call, owner, |workflow, body| {
        let id = WorkflowActionId::read(call.segment(4)).ok_or(error::NOT_FOUND)?;
        let known = workflow.actions.iter_mut().find(|action| action.id == id);
        let known = known.ok_or(error::NOT_FOUND)?;
        let action =
            parts::action(body).map_err(|code| error::invalid(&call.request_id, &[code]))?;
        *known = crate::checkout::world::workflow::Action { id, ..action };
        Ok(error::empty(StatusCode::OK))
    })
}

/// `DELETE /workflows/{id}/actions/{part}`
pub fn remove_action(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    change(world, call, owner, |workflow, _| {
        let id = WorkflowActionId::read(call.segment(4)).ok_or(error::NOT_FOUND)?;
        let before = workflow.actions.len();
        workflow.actions.retain(|action| action.id != id);
        removed(before, workflow.actions.len(), call, "actions_required")
    })
}

/// `POST /workflows/{id}/conditions`
pub fn add_condition(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    change(world, call, owner, |workflow, body| {
        let wrong = |code| error::invalid(&call.request_id, &[code]);
        let condition = parts::condition(body).map_err(wrong)?;
        let reply = part_created(call, workflow, &condition.id);
        workflow.conditions.push(condition);
        are_different(&workflow.conditions).map_err(wrong)?;
        Ok(reply)
    })
}

/// `PUT /workflows/{id}/conditions/{part}`
pub fn update_condition(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    change(world, call, owner, |workflow, body| {
        let wrong = |code| error::invalid(&call.request_id, &[code]);
        let id = ConditionId::read(call.segment(4)).ok_or(error::NOT_FOUND)?;
        let mut all = workflow.conditions.iter_mut();
        let known = all.find(|known| known.id == id).ok_or(error::NOT_FOUND)?;
        let of: Of = parts::condition(body).map_err(wrong)?.of;
        known.of = of;
        are_different(&workflow.conditions).map_err(wrong)?;
        Ok(error::empty(StatusCode::OK))
    })
}

/// `DELETE /workflows/{id}/conditions/{part}`
pub fn remove_condition(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    change(world, call, owner, |workflow, _| {
        let id = ConditionId::read(call.segment(4)).ok_or(error::NOT_FOUND)?;
        let before = workflow.conditions.len();
        workflow.conditions.retain(|condition| condition.id != id);
        removed(
            before,
            workflow.conditions.len(),
            call,
            "conditions_required",
        )
    })
}

/// The answer to a removal of a part: at least one must stay.
fn removed(before: usize, after: usize, call: &Call, last: &str) -> Result<Reply, Reply> {
    match (before == after, after) {
        (true, _) => Err(error::NOT_FOUND),
        (false, 0) => Err(error::invalid(&call.request_id, &[last])),
        (false, _) => Ok(error::empty(StatusCode::NO_CONTENT)),
    }
}
