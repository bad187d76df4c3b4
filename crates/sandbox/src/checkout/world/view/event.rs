//! Events: the bodies of deliveries, and lists of events.
//!
//! Source: Checkout.com, one page per event. There are two envelopes: an older one with `source` and
//! `timestamp`, and one with `created_on`.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::payment::{balances, result};
use super::values::{add, time};
use crate::checkout::ids::{ActionId, EventId};
use crate::checkout::settings::Settings;
use crate::checkout::world::delivery::{Delivery, DeliveryState};
use crate::checkout::world::event::{Event, EventName};
use crate::checkout::world::record::Record;
use crate::engine::post::Answer;

/// The body of a delivery.
#[must_use]
pub fn body(
    record: &Record,
    name: EventName,
    id: EventId,
    action: Option<ActionId>,
    at: Timestamp,
    settings: &Settings,
) -> Value {
    let base = &record.base;
    let own = format!("{base}/payments/{}", record.id);
    let href = |address: String| json!({"href": address});
    let mut links = json!({"subject": href(own.clone())});
    let mut body = json!({
        "id": id,
        "type": name.as_str(),
        "data": data(record, name, id, action, at, settings),
    });
    if name.is_older() {
        add(
            &mut links,
            json!({"self": href(format!("{base}/events/{id}"))}),
        );
        add(
            &mut body,
            json!({"source": "gateway", "timestamp": time(at), "version": "1.0.9"}),
        );
    } else {
        add(
            &mut links,
            json!({
                "self": href(format!("{base}/workflows/events/{id}")),
                "payment": href(own.clone()),
                "payment_actions": href(format!("{own}/actions")),
            }),
        );
        add(
            &mut body,
            json!({"created_on": time(at), "version": "1.0.29"}),
        );
    }
    if name == EventName::PaymentCaptured {
        add(
            &mut body,
            json!({"source": "gateway", "timestamp": time(at), "action_invocations": []}),
        );
    }
    add(&mut body, json!({"_links": links}));
    body
}

fn data(
    record: &Record,
    name: EventName,
    id: EventId,
    action: Option<ActionId>,
    at: Timestamp,
    settings: &Settings,
) -> Value {
    let told = record.told.value();
    let metadata = told.get("metadata");
    let known = action.and_then(|id| {
        let mut all = record.payment.actions().iter();
        all.find(|action| action.id == id)
    });
    let total = record.payment.terms().amount;
    let mut data = json!({
        "id": record.id,
        // The action's amount, not a running total.
        "amount": known.map_or(total, |action| action.amount),
        "currency": record.currency.code(),
        "processed_on": time(at),
    });
    let detail = action.and_then(|id| record.detail(id));
    let reference = detail
        .and_then(|detail| detail.reference.as_ref())
        .or(record.reference.as_ref());
    add(&mut data, json!({"reference": reference}));
    match name {
        EventName::PaymentPending => add(&mut data, json!({"metadata": metadata})),
        // No action stands behind these two: the id is nobody else's.
        EventName::PaymentExpired => add(
            &mut data,
            json!({"action_id": ActionId::of(id.bits()), "metadata": metadata}),
        ),
        EventName::PaymentCanceled => {
            add(&mut data, json!({"action_id": ActionId::of(id.bits())}));
        }
        _ => {
            let code = known.and_then(|action| result(action.progress));
            let own = format!("{}/payments/{}", record.base, record.id);
            let sums = record.payment.balances();
            let mut links = json!({"payment": own, "payment_actions": format!("{own}/actions")});
            for (name, path, left) in [
                ("capture", "captures", sums.available_to_capture),
                ("void", "voids", sums.available_to_void),
                ("refund", "refunds", sums.available_to_refund),
            ] {
                let href = (left > 0).then(|| format!("{own}/{path}"));
                add(&mut links, json!({name: href}));
            }
            add(
                &mut data,
                json!({
                    "action_id": action,
                    "response_code": code.map(|(code, _)| code),
                    "response_summary": code.map(|(_, summary)| summary),
                    "balances": balances(&sums),
                    "metadata": detail.map(|detail| detail.metadata.value()).filter(|m| !m.is_null()).or_else(|| metadata.cloned()),
                    "processing": {"partner_payment_id": record.id.bits()},
                    "event_links": links,
                }),
            );
            if matches!(
                name,
                EventName::PaymentApproved | EventName::PaymentDeclined
            ) {
                let email = told.pointer("/customer/email");
                let mut customer = json!({"id": record.customer});
                add(&mut customer, json!({"email": email}));
                add(
                    &mut data,
                    json!({
                        "customer": customer,
                        "payment_type": "Installment",
                        "risk": {"flagged": false},
                        "source": {"id": record.source, "type": "tabby"},
                        "status": record.status(settings).as_str(),
                    }),
                );
            }
        }
    }
    data
}

/// The events of a payment, oldest first.
#[must_use]
pub fn list<'a>(events: impl Iterator<Item = &'a Event>, base: &str) -> Value {
    let data: Vec<Value> = events
        .map(|event| {
            let own = format!("{base}/workflows/events/{}", event.id);
            json!({
                "id": event.id,
                "type": event.name.as_str(),
                "timestamp": time(event.at),
                "_links": {
                    "workflow-event": {"href": own},
                    "reflow": {"href": format!("{own}/reflow")},
                },
            })
        })
        .collect();
    json!({"data": data})
}

/// What came of an event's delivery.
#[must_use]
pub fn invocations(delivery: &Delivery) -> Value {
    let last = delivery.attempts.len();
    let all: Vec<Value> = delivery
        .attempts
        .iter()
        .enumerate()
        .map(|(place, attempt)| {
            let status = match attempt.answer {
                Some(Answer::Status(status)) => Some(status),
                _ => None,
            };
            let succeeded = status.is_some_and(|status| (200..300).contains(&status));
            let mut result = json!({"url": delivery.url});
            add(&mut result, json!({"status_code": status}));
            json!({
                "invocation_id": format!("wia_{}_{place}", delivery.id.simple()),
                "timestamp": time(attempt.at),
                "retry": place > 0,
                "succeeded": succeeded,
                "final": place + 1 == last && delivery.is_over(),
                "result_details": result,
            })
        })
        .collect();
    json!({
        "workflow_id": delivery.workflow,
        "event_id": delivery.event,
        "workflow_action_id": delivery.action,
        "action_type": "webhook",
        "status": match delivery.state {
            DeliveryState::Waiting | DeliveryState::Sending => "pending",
            DeliveryState::Delivered => "successful",
            DeliveryState::Failed | DeliveryState::Dropped => "failed",
        },
        "action_invocations": all,
    })
}
