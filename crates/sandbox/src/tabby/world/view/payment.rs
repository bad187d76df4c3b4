//! Payments in API answers.

use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use super::values::{NO_TIME, add, completed, fill, later, list};
use crate::engine::clock::time;
use crate::tabby::money::reply as money;
use crate::tabby::settings::Settings;
use crate::tabby::world::payment::{Capture, Payment, Refund};
use crate::tabby::world::session::Session;

/// Items with all promised fields, and with amounts in Tabby's notation.
fn echoed(items: &Value, payment: &Payment, settings: &Settings) -> Value {
    let entries = items.as_array().cloned().unwrap_or_default();
    let item = |item: Value| {
        let Value::Object(mut members) = item else {
            return item;
        };
        for (name, absent) in [
            ("title", Value::Null),
            ("quantity", json!(1)),
            ("unit_price", json!("0")),
            ("category", Value::Null),
        ] {
            fill(&mut members, name, absent);
        }
        for name in ["unit_price", "discount_amount"] {
            rewrite_amount(&mut members, name, payment, settings);
        }
        Value::Object(members)
    };
    list(entries.into_iter().map(item).collect(), settings)
}

/// Rewrites an amount of the merchant's in Tabby's notation.
fn rewrite_amount(
    members: &mut Map<String, Value>,
    name: &str,
    payment: &Payment,
    settings: &Settings,
) {
    if let Some(Value::String(text)) = members.get_mut(name)
        && let Some(amount) = payment.currency.told(text)
    {
        *text = money(amount, payment.currency, settings);
    }
}

/// Past orders in Tabby's notation.
fn order_history(told: Option<&Value>, payment: &Payment, settings: &Settings) -> Value {
    let Some(Value::Array(orders)) = told else {
        return Value::Null;
    };
    let order = |order: &Value| {
        let Value::Object(members) = order else {
            return order.clone();
        };
        let mut members = members.clone();
        rewrite_amount(&mut members, "amount", payment, settings);
        if let Some(items) = members.get("items").filter(|items| items.is_array()) {
            let items = echoed(items, payment, settings);
            members.insert("items".into(), items);
        }
        Value::Object(members)
    };
    Value::Array(orders.iter().map(order).collect())
}

fn capture(capture: &Capture, payment: &Payment, settings: &Settings) -> Value {
    let amount = |amount| money(amount, payment.currency, settings);
    json!({
        "id": capture.id,
        "amount": amount(capture.amount),
        "created_at": time(capture.created_at),
        "reference_id": capture.reference_id,
        "tax_amount": amount(capture.parts.tax),
        "shipping_amount": amount(capture.parts.shipping),
        "discount_amount": amount(capture.parts.discount),
        "items": echoed(&capture.parts.items, payment, settings),
    })
}

fn refund(refund: &Refund, payment: &Payment, settings: &Settings) -> Value {
    let mut body = json!({
        "id": refund.id,
        "amount": money(refund.amount, payment.currency, settings),
        "created_at": time(refund.created_at),
        "reference_id": refund.reference_id,
        // Optional in the API reference, but official clients fail on null.
        "reason": refund.of.reason.as_deref().unwrap_or(""),
        "items": echoed(&refund.of.items, payment, settings),
    });
    if let Some(capture) = &refund.of.capture_id {
        add(&mut body, json!({"capture_id": capture}));
    }
    body
}

/// The buyer. A field for which the client sent `false` is absent.
fn buyer(told: Option<&Value>) -> Value {
    let mut buyer = completed(told, &["name", "email", "phone", "dob"]);
    for member in buyer.as_object_mut().into_iter().flatten() {
        if *member.1 == Value::Bool(false) {
            *member.1 = Value::Null;
        }
    }
    buyer
}

fn order(told: Option<&Value>, payment: &Payment, settings: &Settings) -> Value {
    let told = told.and_then(Value::as_object);
    let mut order = told.cloned().unwrap_or_default();
    for name in ["tax_amount", "shipping_amount", "discount_amount"] {
        let text = order.get(name).and_then(Value::as_str).unwrap_or("0");
        let amount = payment.currency.told(text).unwrap_or_default();
        order.insert(
            name.into(),
            money(amount, payment.currency, settings).into(),
        );
    }
    fill(&mut order, "updated_at", NO_TIME.into());
    let items = order.get("items").cloned().unwrap_or_default();
    order.insert("items".into(), echoed(&items, payment, settings));
    order.insert("reference_id".into(), payment.reference_id.clone().into());
    Value::Object(order)
}

fn buyer_history(told: Option<&Value>) -> Value {
    let mut history = told.and_then(Value::as_object).cloned().unwrap_or_default();
    for (name, absent) in [
        ("registered_since", json!(NO_TIME)),
        ("loyalty_level", json!(0)),
        ("wishlist_count", json!(0)),
        ("is_social_networks_connected", Value::Null),
        ("is_phone_number_verified", Value::Null),
        ("is_email_verified", Value::Null),
    ] {
        fill(&mut history, name, absent);
    }
    Value::Object(history)
}

/// A payment, as the call that reads one answers.
#[must_use]
pub fn payment(session: &Session, settings: &Settings) -> Value {
    let payment = &session.payment;
    let all = payment.told.value();
    let told = |name: &str| all.get(name);
    let expires_at = match payment.authorized_at {
        // Seen in real answers: a year after approval.
        Some(approved) => later(approved, SignedDuration::from_hours(24 * 365)),
        None => session.expires_at,
    };
    let captures = payment
        .captures
        .iter()
        .map(|c| capture(c, payment, settings));
    let refunds = payment.refunds.iter().map(|r| refund(r, payment, settings));
    let mut body = json!({
        "id": payment.id,
        "created_at": time(payment.created_at),
        "expires_at": time(expires_at),
        "status": payment.status.as_str(),
        "is_test": session.owner.is_test,
        "amount": money(payment.amount, payment.currency, settings),
        "currency": payment.currency.code(),
        "description": told("description").cloned().unwrap_or_default(),
        "buyer": buyer(told("buyer")),
        "shipping_address": completed(told("shipping_address"), &["city", "address", "zip"]),
        "order": order(told("order"), payment, settings),
        "captures": list(captures.collect(), settings),
        "refunds": list(refunds.collect(), settings),
        "buyer_history": buyer_history(told("buyer_history")),
        "order_history": order_history(told("order_history"), payment, settings),
        "meta": told("meta").cloned().unwrap_or_default(),
        "attachment": told("attachment").cloned().unwrap_or_default(),
    });
    if settings.extra_members {
        add(
            &mut body,
            json!({
                "product": {"type": "installments", "installments_count": 3, "installment_period": "P1M"},
                "cancelable": false,
            }),
        );
    }
    body
}
