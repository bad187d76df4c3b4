//! Checks a call before it is carried out.

use serde_json::Value;

use crate::checkout::api::call::Call;
use crate::checkout::fault::Operation;
use crate::checkout::request::Finding;
use crate::checkout::world::World;

const fn finding(rule: &'static str, source: &'static str, message: &'static str) -> Finding {
    Finding {
        rule,
        message,
        source,
        detail: None,
    }
}

/// Checks a call before it is carried out.
#[must_use]
pub fn look(_: &World, call: &Call) -> Vec<Finding> {
    let mut found = Vec::new();
    if call.query.contains("sk_") {
        found.push(finding(
            "key_in_url",
            "This sandbox",
            "An address ends in logs: send the secret key in the Authorization header only.",
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
            "Idempotency",
            "Send Cko-Idempotency-Key: without it a repeated call is carried out twice.",
        ));
    }
    if let Some(body) = call.object() {
        contents(call.operation, &body, &mut found);
    }
    found
}

fn contents(operation: Operation, body: &Value, found: &mut Vec<Finding>) {
    let has = |name: &str| body.get(name).is_some_and(|member| !member.is_null());
    match operation {
        Operation::CreateContext => {
            if !has("items") {
                found.push(finding(
                    "no_items",
                    "Tabby page",
                    "Send items, and shipping if they are physical: Tabby accepts more customers then.",
                ));
            }
            if !has("success_url") || !has("failure_url") {
                found.push(finding(
                    "no_return",
                    "Tabby page",
                    "Send success_url and failure_url: without them the customer has no way back.",
                ));
            }
            let source = body.get("source").and_then(Value::as_object);
            if source.is_some_and(|source| source.len() > 1) {
                found.push(finding(
                    "source_members",
                    "Tabby page",
                    "The source of a payment by Tabby has a type and nothing else.",
                ));
            }
        }
        Operation::CreatePayment => {
            if !has("reference") {
                found.push(finding(
                    "no_reference",
                    "Tabby page",
                    "Send reference: payments are listed by it, and by nothing else.",
                ));
            }
            if !has("capture") {
                found.push(finding(
                    "no_capture",
                    "API reference",
                    "Say capture: without it the payment is captured by itself, and can never be voided.",
                ));
            }
        }
        Operation::CapturePayment | Operation::RefundPayment if has("amount") && !has("items") => {
            found.push(finding(
                "no_items",
                "Tabby page",
                "Send the items of a partial capture or refund.",
            ));
        }
        _ => {}
    }
}
