//! Workflows in answers.

use serde_json::{Map, Value, json};

use crate::checkout::world::workflow::{Action, Condition, Of, Workflow};

fn links(base: &str, workflow: &Workflow) -> Value {
    json!({"self": {"href": format!("{base}/workflows/{}", workflow.id)}})
}

/// A workflow as its creation answers it.
#[must_use]
pub fn created(base: &str, workflow: &Workflow) -> Value {
    json!({"id": workflow.id, "_links": links(base, workflow)})
}

/// A workflow in a list.
#[must_use]
pub fn short(base: &str, workflow: &Workflow) -> Value {
    json!({
        "id": workflow.id,
        "name": workflow.name,
        "active": workflow.active,
        "_links": links(base, workflow),
    })
}

/// A workflow with its parts. As in the documents, the key of its signature is among them.
#[must_use]
pub fn whole(base: &str, workflow: &Workflow) -> Value {
    let conditions: Vec<Value> = workflow.conditions.iter().map(condition).collect();
    let actions: Vec<Value> = workflow.actions.iter().map(action).collect();
    json!({
        "id": workflow.id,
        "name": workflow.name,
        "active": workflow.active,
        "conditions": conditions,
        "actions": actions,
        "_links": links(base, workflow),
    })
}

fn condition(condition: &Condition) -> Value {
    let id = condition.id;
    match &condition.of {
        Of::Event(names) => {
            let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
            json!({"id": id, "type": "event", "events": {"gateway": names}})
        }
        Of::Entity(all) => json!({"id": id, "type": "entity", "entities": all}),
        Of::ProcessingChannel(all) => {
            json!({"id": id, "type": "processing_channel", "processing_channels": all})
        }
    }
}

fn action(action: &Action) -> Value {
    let headers = action.headers.iter();
    let headers: Map<String, Value> = headers
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    json!({
        "id": action.id,
        "type": "webhook",
        "url": action.url,
        "headers": headers,
        "signature": {"method": "HMACSHA256", "key": action.key},
        "retry": {"enabled": action.retries},
    })
}
