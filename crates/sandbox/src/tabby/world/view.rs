//! How sessions, payments, webhooks and disputes are written in replies and notices.
//!
//! Source: Tabby, API reference; webhooks; members of real replies that no page describes are
//! left out when [`Settings::extra_members`] is off.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::dispute::{Dispute, Entry};
use super::payment::{Capture, Payment, Refund, Status};
use super::session::Session;
use super::webhook::Webhook;
use crate::tabby::money::reply as money;
use crate::tabby::settings::{EmptyLists, RejectionShape, SessionLang, Settings};

/// A date that nobody has given.
const NO_TIME: &str = "0001-01-01T00:00:00Z";

/// Times as replies write them: whole seconds, UTC.
#[must_use]
pub fn time(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second())
        .unwrap_or(at)
        .to_string()
}

/// A list as replies write it.
#[must_use]
pub fn list(entries: Vec<Value>, settings: &Settings) -> Value {
    if entries.is_empty() && settings.empty_lists == EmptyLists::Null {
        Value::Null
    } else {
        Value::Array(entries)
    }
}

/// Items as replies write them: with all members that are promised, and amounts like others.
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

/// Puts a value where there is none, or null.
fn fill(members: &mut Map<String, Value>, name: &str, value: Value) {
    let known = members.entry(name).or_insert(Value::Null);
    if known.is_null() {
        *known = value;
    }
}

/// Writes an amount that a merchant told as replies write amounts.
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

/// Earlier orders as replies write them.
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
        // Optional in the API reference; official clients stumble over null.
        "reason": refund.of.reason.as_deref().unwrap_or(""),
        "items": echoed(&refund.of.items, payment, settings),
    });
    if let Some(capture) = &refund.of.capture_id {
        add(&mut body, json!({"capture_id": capture}));
    }
    body
}

/// An object of the request with all of these members; null when the request had none.
fn completed(told: Option<&Value>, names: &[&str]) -> Value {
    let Some(Value::Object(members)) = told else {
        return Value::Null;
    };
    let mut members = members.clone();
    for name in names {
        members.entry(*name).or_insert(Value::Null);
    }
    Value::Object(members)
}

/// The customer. What a client wrote false for is absent.
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

/// A payment, as retrieving one answers.
#[must_use]
pub fn payment(session: &Session, settings: &Settings) -> Value {
    let payment = &session.payment;
    let all = payment.told.value();
    let told = |name: &str| all.get(name);
    let expires_at = match payment.authorized_at {
        // Seen in real replies: a year after approval.
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

fn add(body: &mut Value, more: Value) {
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
}

fn later(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.saturating_add(span).unwrap_or(Timestamp::MAX)
}

/// A session, as making and retrieving one answers.
#[must_use]
pub fn session(session: &Session, settings: &Settings) -> Value {
    let base = session.base(settings);
    let rejected = session.rejection.is_some();
    let shape = settings.rejection_shape;
    let reason = session
        .rejection
        .filter(|_| shape != RejectionShape::None)
        .map(|reason| reason.as_str());
    let available = if rejected {
        json!({})
    } else {
        json!({"installments": [product(session, settings, base)]})
    };
    let urls = |name: &str| session.merchant_urls.get(name).cloned().unwrap_or_default();
    let mut body = json!({
        "id": session.id,
        "status": if rejected { "rejected" } else { "created" },
        "configuration": {
            "available_products": available,
            "products": {"installments": {
                "type": "installments",
                "is_available": !rejected,
                "rejection_reason": reason,
            }},
        },
        "payment": payment(session, settings),
        "token": null,
        "merchant_urls": {"success": urls("success"), "cancel": urls("cancel"), "failure": urls("failure")},
    });
    if shape == RejectionShape::ReasonAndCode && rejected {
        add(&mut body, json!({"rejection_reason_code": reason}));
    }
    if settings.extra_members {
        extra(&mut body, session, settings, base);
    }
    body
}

fn product(session: &Session, settings: &Settings, base: &str) -> Value {
    let links = json!({
        "web_url": session.web_url(base),
        "qr_code": format!("{base}/api/v2/checkout/{}/hpp_link_qr?gis=u&product_type=installments", session.id),
    });
    if !settings.extra_members {
        return links;
    }
    let payment = &session.payment;
    let amount = |amount| money(amount, payment.currency, settings);
    let [first, second, third, last] = payment.currency.quarters(payment.amount);
    let month = SignedDuration::from_hours(24 * 30);
    let mut due = payment.created_at;
    let parts: Vec<Value> = [second, third, last]
        .into_iter()
        .map(|part| {
            due = later(due, month);
            json!({
                "due_date": time(due).split('T').next(),
                "amount": amount(part), "principal": amount(part), "service_fee": "0", "old_amount": amount(part),
            })
        })
        .collect();
    let mut product = json!({
        "downpayment": amount(first),
        "downpayment_percent": "25",
        "downpayment_total": amount(first),
        "amount_to_pay": amount(payment.amount),
        "order_amount": amount(payment.amount),
        "total_service_fee": "0",
        "service_fee": "0",
        "service_fee_policy": "",
        "next_payment_date": time(later(payment.created_at, month)),
        "installments": parts,
        "pay_after_delivery": false,
        "pay_per_installment": amount(second),
        "id": 1,
        "installments_count": 3,
        "installment_period": "P1M",
        "status": "unknown",
    });
    add(&mut product, links);
    product
}

/// Members that real replies have and no page describes.
fn extra(body: &mut Value, session: &Session, settings: &Settings, base: &str) {
    let currency = session.payment.currency;
    let language = if session.arabic { "ar" } else { "en" };
    let lang = match settings.session_lang {
        SessionLang::ThreeLetters => session.lang(),
        SessionLang::TwoLetters => language,
    };
    let country: String = currency.code().chars().take(2).collect();
    let short: String = session.id.simple().to_string().chars().take(8).collect();
    add(
        body,
        json!({
            "lang": lang,
            "merchant": {"name": "Sandbox shop", "address": "", "logo": ""},
            "merchant_code": session.merchant_code,
            "warnings": null,
            "api_url": format!("{base}/s/{short}"),
            "flow": "web",
            "locale": format!("{language}-{country}"),
            "customer": {},
            "juicyscore": null,
            "product_type": "installments",
            "terms_accepted": false,
            "promo": null,
            "installment_plan": null,
        }),
    );
    if let Some(configuration) = body.get_mut("configuration") {
        add(
            configuration,
            json!({
                "expires_at": time(session.expires_at),
                "currency": currency.code(),
                "app_type": "pos",
                "new_customer": false,
                "available_limit": null,
                "min_limit": null,
                "country": currency.country(),
                "is_bank_card_required": false,
                "blocked_until": null,
                "hide_closing_icon": false,
                "pos_provider": null,
                "is_tokenized": false,
                "disclaimer": "",
                "help": "",
                "monthly_billing": {"due_day": null},
                "extra_available_products": null,
                "order_details_mode": "",
            }),
        );
    }
}

/// What a webhook is told of a payment; with another status when it is told of an earlier moment.
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

/// What a webhook is told of a dispute. Source: Tabby, dispute webhooks.
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

/// A webhook, as registering and retrieving one answers.
#[must_use]
pub fn webhook(webhook: &Webhook) -> Value {
    json!({
        "id": webhook.id,
        "url": webhook.url,
        "is_test": webhook.owner.is_test,
        "header": webhook.header,
    })
}

/// A dispute, as lists have it.
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

/// A dispute with what happened, as retrieving one answers.
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
