//! The table of all calls.

use axum::routing::MethodFilter;

use super::call::Call;
use super::{actions, contexts, payments};
use crate::checkout::accounts::Owner;
use crate::checkout::fault::Operation;
use crate::checkout::world::World;
use crate::engine::reply::Reply;

/// Carries out a call for the owner of its key.
pub type Handler = fn(&mut World, &Call, &Owner) -> Reply;

/// An entry of the table: operation, method, path and handler.
pub type Entry = (Operation, MethodFilter, &'static str, Handler);

/// The calls about payments.
pub const PAYMENTS: [Entry; 10] = [
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

/// Every call.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    PAYMENTS.iter()
}
