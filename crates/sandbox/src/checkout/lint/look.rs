//! Checks a call before it is carried out.

use serde_json::Value;

use super::finding::{IDEMPOTENCY, REFERENCE, SANDBOX, TABBY, finding};
use crate::checkout::api::call::Call;
use crate::checkout::api::repeat::place;
use crate::checkout::fault::Operation;
use crate::checkout::ids::ContextId;
use crate::checkout::request::Finding;
use crate::checkout::world::World;
use crate::checkout::world::told::Told;

/// Checks a call before it is carried out.
#[must_use]
pub fn look(world: &World, call: &Call) -> Vec<Finding> {
    let mut found = Vec::new();
    if call.query.contains("sk_") {
        found.push(finding(
            "key_in_url",
            SANDBOX,
            "An address ends in logs: send the secret key in the Authorization header only.",
        ));
    }
    if call.is_lower_case {
        found.push(finding(
            "method_in_lower_case",
            SANDBOX,
            "HTTP's methods are in capitals: PATCH. One official SDK sends it so, and it is taken here; a server in between may refuse it.",
        ));
    }
    let moves_money = matches!(
        call.operation,
        Operation::CreatePayment
            | Operation::CapturePayment
            | Operation::RefundPayment
            | Operation::VoidPayment
    );
    if moves_money && call.idempotency_key.is_none() {
        found.push(finding(
            "no_idempotency_key",
            IDEMPOTENCY,
            "Send Cko-Idempotency-Key: without it a repeated call is carried out twice.",
        ));
    }
    if let Some(body) = call.object() {
        contents(call.operation, &body, &mut found);
        against_context(world, call, &body, &mut found);
    }
    if is_key_reused(world, call) {
        found.push(finding(
            "key_reused",
            IDEMPOTENCY,
            "This idempotency key was used with another body: take one key for one intent.",
        ));
    }
    found
}

/// A payment that does not agree with its context on who captures it.
fn against_context(world: &World, call: &Call, body: &Value, found: &mut Vec<Finding>) {
    if call.operation != Operation::CreatePayment {
        return;
    }
    let id = body.get("payment_context_id").and_then(Value::as_str);
    let context = id
        .and_then(ContextId::read)
        .and_then(|id| world.context(id));
    let Some(context) = context else {
        return;
    };
    let capture = body.get("capture").and_then(Value::as_bool);
    if capture
        .zip(context.capture)
        .is_some_and(|(one, other)| one != other)
    {
        found.push(finding(
            "capture_differs",
            SANDBOX,
            "The context and the payment say different things about capture; here the payment counts, and no document says which does.",
        ));
    }
    if context.is_used {
        found.push(finding(
            "second_payment",
            SANDBOX,
            "There is a payment of this context already: the customer could pay both.",
        ));
    }
}

fn is_key_reused(world: &World, call: &Call) -> bool {
    let Some(place) = place(world, call) else {
        return false;
    };
    let sent = Told::new(&call.object().unwrap_or(Value::Null));
    world.kept(&place).is_some_and(|kept| kept.sent != sent)
}

fn contents(operation: Operation, body: &Value, found: &mut Vec<Finding>) {
    let has = |name: &str| body.get(name).is_some_and(|member| !member.is_null());
    match operation {
        Operation::CreateContext => {
            if !has("items") {
                found.push(finding(
                    "no_items",
                    TABBY,
                    "Send items, and shipping if they are physical: Tabby accepts more customers then.",
                ));
            }
            if !has("success_url") || !has("failure_url") {
                found.push(finding(
                    "no_return",
                    TABBY,
                    "Send success_url and failure_url: without them the customer has no way back.",
                ));
            }
            let source = body.get("source").and_then(Value::as_object);
            if source.is_some_and(|source| source.len() > 1) {
                found.push(finding(
                    "source_members",
                    TABBY,
                    "The source of a payment by Tabby has a type and nothing else.",
                ));
            }
        }
        Operation::CreatePayment => {
            if !has("reference") {
                found.push(finding(
                    "no_reference",
                    TABBY,
                    "Send reference: payments are listed by it, and by nothing else.",
                ));
            }
            if !has("capture") {
                found.push(finding(
                    "no_capture",
                    REFERENCE,
                    "Say capture: without it the payment is captured by itself, and can never be voided.",
                ));
            }
        }
        Operation::CapturePayment | Operation::RefundPayment if has("amount") && !has("items") => {
            found.push(finding(
                "no_items",
                TABBY,
                "Send the items of a partial capture or refund.",
            ));
        }
        _ => {}
    }
}
