//! Findings about captures and refunds.

use serde_json::Value;

use super::finding::{PROCESSING, finding, text};
use crate::tabby::fault::Operation;
use crate::tabby::request::Finding;
use crate::tabby::world::Session;
use crate::tabby::world::payment::Status;
pub(super) fn money(
    session: &Session,
    operation: Operation,
    body: &Value,
    found: &mut Vec<Finding>,
) {
    if text(body, "/reference_id").is_empty() {
        found.push(finding!(
            "no_idempotency_key",
            PROCESSING,
            "Send a reference_id: without one, a repeated request can move the money twice."
        ));
    } else if is_key_used_again(session, operation, body) {
        found.push(key_used_again());
    }
    let payment = &session.payment;
    if operation == Operation::RefundPayment && payment.status == Status::Authorized {
        found.push(if payment.captures.is_empty() {
            finding!(
                "refund_of_authorized",
                PROCESSING,
                "The payment is AUTHORIZED and nothing is captured: close it, and the customer owes nothing."
            )
        } else {
            finding!(
                "refund_of_authorized",
                PROCESSING,
                "A payment can be refunded only when it is CLOSED. Close it first: the rest that was not captured is released. Then refund the captured part."
            )
        });
    }
}

/// Whether the `reference_id` of a capture or refund was used before with another amount.
pub(super) fn is_key_used_again(session: &Session, operation: Operation, body: &Value) -> bool {
    let reference = text(body, "/reference_id");
    let payment = &session.payment;
    let amount = payment.currency.amount(text(body, "/amount"));
    let used = match operation {
        Operation::CapturePayment => payment
            .captures
            .iter()
            .find(|c| c.reference_id == reference)
            .map(|c| c.amount),
        _ => payment
            .refunds
            .iter()
            .find(|r| r.reference_id == reference)
            .map(|r| r.amount),
    };
    !reference.is_empty() && used.is_some() && used != amount
}

pub(super) fn key_used_again() -> Finding {
    finding!(
        "key_used_again",
        PROCESSING,
        "This reference_id was already used with another amount. No money moved. Use a new reference_id for each new capture or refund."
    )
}
