//! Disputes in API answers and in deliveries.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::values::add;
use crate::engine::clock::time;
use crate::tabby::money::reply as money;
use crate::tabby::settings::Settings;
use crate::tabby::world::dispute::{Dispute, Entry};
use crate::tabby::world::session::Session;

/// The body of a delivery about a dispute. Source: Tabby, dispute webhooks.
#[must_use]
pub fn dispute_notice(dispute: &Dispute, session: &Session, settings: &Settings) -> Value {
    let currency = session.payment.currency;
    json!({
        "status": dispute.status.in_webhooks(),
        "dispute_id": dispute.id,
        "payment_id": session.payment.id,
        "amount": money(dispute.amount, currency, settings),
        "currency": currency.code(),
        "created_at": time(dispute.created_at),
    })
}

/// A dispute in a list.
#[must_use]
pub fn dispute(dispute: &Dispute, session: &Session, settings: &Settings, now: Timestamp) -> Value {
    let payment = &session.payment;
    let told = payment.told.value();
    let items: Vec<Value> = told
        .pointer("/order/items")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|item| {
            let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or("");
            json!({
                "reference_id": text("reference_id"),
                "title": text("title"),
                "unit_price": text("unit_price"),
            })
        })
        .collect();
    json!({
        "id": dispute.id,
        "payment_id": payment.id,
        "amount": money(dispute.amount, payment.currency, settings),
        "currency": payment.currency.code(),
        "status": dispute.status.as_str(),
        "reason": dispute.reason.as_str(),
        "days_left": dispute.days_left(now),
        "created_at": time(dispute.created_at),
        "expired_at": time(dispute.expires_at),
        "attachments": [],
        "items": items,
        "order_number": payment.reference_id,
        "comment": dispute.comment,
    })
}

/// A dispute with its history, as the call that reads one answers.
#[must_use]
pub fn dispute_with_history(
    of: &Dispute,
    session: &Session,
    settings: &Settings,
    now: Timestamp,
) -> Value {
    let mut body = dispute(of, session, settings, now);
    let history: Vec<Value> = of.history.iter().map(entry).collect();
    add(&mut body, json!({"history": history}));
    body
}

fn entry(entry: &Entry) -> Value {
    let created_by = match entry.source.as_str() {
        "merchant" => "Disputes API",
        "customer" => "customer@example.com",
        _ => "",
    };
    json!({
        "event_type": entry.event_type,
        "source": entry.source,
        "created_at": time(entry.at),
        "created_by": created_by,
        "content": entry.content,
        "note": entry.note,
        "attachments": entry.attachments,
    })
}
