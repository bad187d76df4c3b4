//! The table of all calls.

use axum::routing::MethodFilter;

use super::call::Call;
use super::{actions, contexts, events, payments, token, workflows};
use crate::checkout::accounts::Owner;
use crate::checkout::fault::Operation;
use crate::checkout::world::World;
use crate::engine::reply::Reply;

/// Carries out a call for the owner of its key.
pub type Handler = fn(&mut World, &Call, &Owner) -> Reply;

/// An entry of the table: operation, method, path and handler.
pub type Entry = (Operation, MethodFilter, &'static str, Handler);

/// The calls about payments, and the one that gives access tokens.
pub const PAYMENTS: [Entry; 11] = [
    (
        Operation::Token,
        MethodFilter::POST,
        "/connect/token",
        token::give,
    ),
    (
        Operation::CreateContext,
        MethodFilter::POST,
        "/payment-contexts",
        contexts::create,
    ),
    (
        Operation::RetrieveContext,
        MethodFilter::GET,
        "/payment-contexts/{id}",
        contexts::retrieve,
    ),
    (
        Operation::CreatePayment,
        MethodFilter::POST,
        "/payments",
        payments::create,
    ),
    (
        Operation::ListPayments,
        MethodFilter::GET,
        "/payments",
        payments::list,
    ),
    (
        Operation::RetrievePayment,
        MethodFilter::GET,
        "/payments/{id}",
        payments::retrieve,
    ),
    (
        Operation::ListActions,
        MethodFilter::GET,
        "/payments/{id}/actions",
        payments::actions,
    ),
    (
        Operation::CapturePayment,
        MethodFilter::POST,
        "/payments/{id}/captures",
        actions::capture,
    ),
    (
        Operation::RefundPayment,
        MethodFilter::POST,
        "/payments/{id}/refunds",
        actions::refund,
    ),
    (
        Operation::VoidPayment,
        MethodFilter::POST,
        "/payments/{id}/voids",
        actions::void,
    ),
    (
        Operation::QrCode,
        MethodFilter::GET,
        "/checkout/{id}/hpp_link_qr",
        payments::qr_code,
    ),
];

/// The calls about workflows.
pub const WORKFLOWS: [Entry; 12] = [
    (
        Operation::CreateWorkflow,
        MethodFilter::POST,
        "/workflows",
        workflows::create,
    ),
    (
        Operation::ListWorkflows,
        MethodFilter::GET,
        "/workflows",
        workflows::list,
    ),
    (
        Operation::RetrieveWorkflow,
        MethodFilter::GET,
        "/workflows/{id}",
        workflows::retrieve,
    ),
    (
        Operation::UpdateWorkflow,
        MethodFilter::PATCH,
        "/workflows/{id}",
        workflows::update,
    ),
    (
        Operation::RemoveWorkflow,
        MethodFilter::DELETE,
        "/workflows/{id}",
        workflows::remove,
    ),
    (
        Operation::WorkflowParts,
        MethodFilter::POST,
        "/workflows/{id}/actions",
        workflows::add_action,
    ),
    (
        Operation::WorkflowParts,
        MethodFilter::PUT,
        "/workflows/{id}/actions/{part}",
        workflows::update_action,
    ),
    (
        Operation::WorkflowParts,
        MethodFilter::DELETE,
        "/workflows/{id}/actions/{part}",
        workflows::remove_action,
    ),
    (
        Operation::WorkflowParts,
        MethodFilter::POST,
        "/workflows/{id}/conditions",
        workflows::add_condition,
    ),
    (
        Operation::WorkflowParts,
        MethodFilter::PUT,
        "/workflows/{id}/conditions/{part}",
        workflows::update_condition,
    ),
    (
        Operation::WorkflowParts,
        MethodFilter::DELETE,
        "/workflows/{id}/conditions/{part}",
        workflows::remove_condition,
    ),
    (
        Operation::TestWorkflow,
        MethodFilter::POST,
        "/workflows/{id}/test",
        events::test,
    ),
];

/// The calls about events.
pub const EVENTS: [Entry; 9] = [
    (
        Operation::ReadEvents,
        MethodFilter::GET,
        "/workflows/event-types",
        events::types,
    ),
    (
        Operation::ReadEvents,
        MethodFilter::GET,
        "/workflows/events/{event}",
        events::retrieve,
    ),
    (
        Operation::ReadEvents,
        MethodFilter::GET,
        "/workflows/events/subject/{id}",
        events::of_subject,
    ),
    (
        Operation::ReadEvents,
        MethodFilter::GET,
        "/workflows/events/{event}/actions/{part}",
        events::invocations,
    ),
    (
        Operation::Reflow,
        MethodFilter::POST,
        "/workflows/events/reflow",
        events::reflow_all,
    ),
    (
        Operation::Reflow,
        MethodFilter::POST,
        "/workflows/events/{event}/reflow",
        events::reflow_event,
    ),
    (
        Operation::Reflow,
        MethodFilter::POST,
        "/workflows/events/{event}/workflow/{id}/reflow",
        events::reflow_event_to,
    ),
    (
        Operation::Reflow,
        MethodFilter::POST,
        "/workflows/events/subject/{id}/reflow",
        events::reflow_subject,
    ),
    (
        Operation::Reflow,
        MethodFilter::POST,
        "/workflows/events/subject/{id}/workflow/{part}/reflow",
        events::reflow_subject_to,
    ),
];

/// Every call.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    PAYMENTS.iter().chain(&WORKFLOWS).chain(&EVENTS)
}
