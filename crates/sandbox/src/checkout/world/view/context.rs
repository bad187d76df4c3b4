//! Contexts in answers.

use serde_json::{Value, json};

use crate::checkout::settings::{SelfLink, Settings};
use crate::checkout::world::context::Context;

/// The answer to a request for a context.
///
/// Source: Tabby page; the two spellings of the payment type are its own.
#[must_use]
pub fn created(context: &Context, settings: &Settings) -> Value {
    let address = format!("{}/payment-contexts/{}", context.base, context.id);
    let link = match settings.context_self {
        SelfLink::Object => json!({"href": address}),
        SelfLink::Text => json!(address),
    };
    let mut answer = json!({"id": context.id, "_links": {"self": link}});
    let (name, types) = match context.rejection {
        None => (
            "available_payment_types",
            json!([{"payment_type": "Installment"}]),
        ),
        Some(rejection) => (
            "unavailable_payment_types",
            json!([{"payment_type": "installment", "rejection_reason": rejection.as_str()}]),
        ),
    };
    if let Some(members) = answer.as_object_mut() {
        members.insert(name.to_owned(), types);
    }
    answer
}

/// A context, read again.
///
/// Source: the models of the SDKs.
#[must_use]
pub fn retrieved(context: &Context) -> Value {
    json!({
        "id": context.id,
        "status": if context.is_used { "Approved" } else { "Created" },
        "payment_request": context.told.value(),
        "partner_metadata": {"order_id": context.id.bits()},
    })
}
