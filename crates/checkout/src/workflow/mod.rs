//! Workflows: how webhooks are registered.
//!
//! Source: Checkout.com, "Manage webhooks using the API"; API reference, workflows.

mod record;
mod request;

pub(crate) use record::WorkflowList;
pub use record::{
    CreatedWorkflow, WebhookSignature, Workflow, WorkflowAction, WorkflowCondition, WorkflowInBrief,
};
pub use request::{NewAction, NewCondition, NewWorkflow, Signing};
