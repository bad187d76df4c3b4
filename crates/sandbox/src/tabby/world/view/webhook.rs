//! Webhooks in API answers, and bodies of deliveries about payments.

use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use super::values::{add, completed, later};
use crate::engine::clock::time;
use crate::tabby::money::reply as money;
use crate::tabby::settings::Settings;
use crate::tabby::world::payment::Status;
use crate::tabby::world::session::Session;
use crate::tabby::world::webhook::Webhook;

/// The body of a delivery about a payment. `status` overrides the present one, for a delivery about
/// an earlier moment.
///
/// Source: Tabby, webhooks.
#[must_use]
pub fn notice(session: &Session, settings: &Settings, status: Option<Status>) -> Value {
    let payment = &session.payment;
    let status = status.unwrap_or(payment.status);
    let amount = |amount| money(amount, payment.currency, settings);
    let captures: Vec<Value> = payment
        .captures
        .iter()
        .map(|c| {
            json!({
                "id": c.id, "amount": amount(c.amount),
                "created_at": time(c.created_at), "reference_id": c.reference_id,
            })
        })
        .collect();
    let refunds: Vec<Value> = payment
        .refunds
        .iter()
        .map(|r| {
            json!({
                "id": r.id, "amount": amount(r.amount), "created_at": time(r.created_at),
                "reference_id": r.reference_id, "reason": r.of.reason.as_deref().unwrap_or(""),
            })
        })
        .collect();
    let expires_at = payment
        .authorized_at
        .map_or(session.expires_at, |approved| {
            later(approved, SignedDuration::from_hours(24 * 365))
        });
    let closed_at = payment.closed_at.filter(|_| status == Status::Closed);
    let told = payment.told.value();
    let meta = told.get("meta");
    let mut body = json!({
        "id": payment.id,
        "created_at": time(payment.created_at),
        "expires_at": time(expires_at),
        "closed_at": closed_at.map(time),
        "status": status.lower(),
        "is_test": session.owner.is_test,
        "is_expired": status == Status::Expired,
        "amount": amount(payment.amount),
        "currency": payment.currency.code(),
        "order": {"reference_id": payment.reference_id},
        "captures": captures,
        "refunds": refunds,
        "meta": completed(Some(meta.filter(|m| m.is_object()).unwrap_or(&Value::Object(Map::new()))), &["order_id", "customer"]),
        "token": "",
    });
    if let Some(expired) = payment.expired_at.filter(|_| status == Status::Expired) {
        add(&mut body, json!({"expired_at": time(expired)}));
    }
    body
}

/// A webhook, as the calls that register and read one answer.
#[must_use]
pub fn webhook(webhook: &Webhook) -> Value {
    json!({
        "id": webhook.id,
        "url": webhook.url,
        "is_test": webhook.owner.is_test,
        "header": webhook.header,
    })
}
