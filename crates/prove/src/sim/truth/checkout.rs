//! What Checkout.com answers to calls.

use serde_json::{Value, json};
use uuid::Uuid;

use super::action::{Action, Kind};
use super::payment::{Payment, Status};
use super::payments::Truth;
use super::tabby::instant;

/// An answer: status and body; `null` for none.
type Answer = (u16, Value);

/// A call, and what chance adds to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked<'a> {
    /// The method.
    pub method: &'a str,
    /// The path with its query, without a leading slash.
    pub path: &'a str,
    /// The body.
    pub body: Option<&'a [u8]>,
    /// The idempotency key.
    pub key: Option<&'a str>,
    /// The id of what is made.
    pub fresh: Uuid,
    /// In how many milliseconds an accepted action is carried out.
    pub delay: u64,
    /// Whether it is declined then.
    pub is_declined: bool,
    /// Whether the balances of what is made are published.
    pub has_balances: bool,
}

/// For how long the answer to a call with a key is known.
const KEY_LIVES: u64 = 24 * 60 * 60 * 1_000;

/// The payment with this id as either gateway writes it.
#[must_use]
pub fn id_of(text: &str) -> Option<Uuid> {
    text.strip_prefix("pay_").unwrap_or(text).parse().ok()
}

/// A payment's id as Checkout.com writes it.
#[must_use]
pub fn written(id: Uuid) -> String {
    format!("pay_{}", id.simple())
}

impl Truth {
    /// What Checkout.com answers to a call. A success of a call with a key is answered again for a day.
    pub fn answer_at_checkout(&mut self, asked: &Asked<'_>, now: u64) -> Answer {
        self.at(now);
        let key = asked.key.filter(|_| asked.method == "POST");
        let known = key.and_then(|key| self.answers.get(key));
        if let Some((at, status, body)) = known.filter(|(at, ..)| now < at + KEY_LIVES) {
            debug_assert!(*at <= now);
            return (*status, body.clone());
        }
        let answer = self.carry_out_at_checkout(asked, now);
        if let Some(key) = key.filter(|_| answer.0 < 300) {
            let kept = (now, answer.0, answer.1.clone());
            self.answers.insert(key.to_owned(), kept);
        }
        self.at(now);
        answer
    }

    fn carry_out_at_checkout(&mut self, asked: &Asked<'_>, now: u64) -> Answer {
        let body: Value = asked
            .body
            .and_then(|body| serde_json::from_slice(body).ok())
            .unwrap_or(Value::Null);
        let (place, query) = asked.path.split_once('?').unwrap_or((asked.path, ""));
        let parts: Vec<&str> = place.split('/').collect();
        match (asked.method, parts.as_slice()) {
            ("POST", ["payment-contexts"]) => self.make_context(&body, asked.fresh),
            ("POST", ["payments"]) => self.make_payment(&body, asked, now),
            ("GET", ["payments"]) => self.with_reference(query),
            ("GET", ["payments", id]) => self.of(id, |id, payment| (200, view(id, payment))),
            ("GET", ["payments", id, "actions"]) => self.of(id, |_, payment| actions(payment)),
            ("POST", ["payments", id, "captures"]) => {
                let is_last = body.get("capture_type") != Some(&json!("NonFinal"));
                self.act(id, Kind::Capture(is_last), &body, asked, now)
            }
            ("POST", ["payments", id, "voids"]) => self.act(id, Kind::Void, &body, asked, now),
            ("POST", ["payments", id, "refunds"]) => self.act(id, Kind::Refund, &body, asked, now),
            _ => (404, Value::Null),
        }
    }

    fn make_context(&mut self, body: &Value, fresh: Uuid) -> Answer {
        let amount = body.get("amount").and_then(Value::as_u64).unwrap_or(0);
        let has_buyer = ["name", "email", "phone"]
            .iter()
            .all(|part| body.pointer(&format!("/customer/{part}")).is_some());
        if amount == 0 || !has_buyer {
            return refused("amount_invalid");
        }
        let id = format!("pct_{}", fresh.simple());
        if self.rejects {
            self.rejected += 1;
            let no = json!([{"payment_type": "installment", "rejection_reason": "not_available"}]);
            return (201, json!({"id": id, "unavailable_payment_types": no}));
        }
        self.contexts.insert(fresh, amount);
        let yes = json!([{"payment_type": "Installment"}]);
        (201, json!({"id": id, "available_payment_types": yes}))
    }

    fn make_payment(&mut self, body: &Value, asked: &Asked<'_>, now: u64) -> Answer {
        let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
        let context = text("payment_context_id").strip_prefix("pct_");
        let context = context.and_then(|id| id.parse::<Uuid>().ok());
        let Some((context, amount)) = context.and_then(|id| Some((id, *self.contexts.get(&id)?)))
        else {
            return refused("payment_context_id_invalid");
        };
        let id = asked.fresh;
        let payment = Payment {
            auto_capture: body.get("capture") != Some(&json!(false)),
            has_balances: asked.has_balances,
            kept: body.get("metadata").cloned().unwrap_or_default(),
            ..Payment::new(context, text("reference").to_owned(), amount, now)
        };
        // Only some answers have a picture of the code; without one the terminal draws it.
        let picture = format!("https://api.invalid/{}", written(id));
        let picture = asked.has_balances.then(|| json!({"href": picture}));
        let page = json!({"href": format!("https://checkout.invalid/{}", written(id))});
        let links = json!({"redirect": page, "qr_code": picture});
        let answer = json!({
            "id": written(id), "status": "Pending", "reference": payment.reference, "_links": links,
        });
        self.payments.insert(id, payment);
        (202, answer)
    }

    /// The payments with a reference, newest first; those that wait for the customer as well.
    fn with_reference(&mut self, query: &str) -> Answer {
        let value = |name: &str| {
            let mut pairs = query.split('&');
            pairs.find_map(|pair| pair.strip_prefix(name))
        };
        let number = |name: &str| value(name).and_then(|text| text.parse().ok());
        let reference = value("reference=").unwrap_or_default();
        let (skip, limit) = (number("skip=").unwrap_or(0), number("limit=").unwrap_or(10));
        let all = self.payments.iter();
        let mut its: Vec<_> = all
            .filter(|(_, payment)| payment.reference == reference)
            .collect();
        its.sort_by_key(|(_, payment)| std::cmp::Reverse(payment.created_at));
        let page = its.iter().skip(skip).take(limit);
        let data: Vec<_> = page.map(|(id, payment)| view(**id, payment)).collect();
        (
            200,
            json!({"skip": skip, "limit": limit, "total_count": its.len(), "data": data}),
        )
    }

    fn of(&mut self, id: &str, act: impl FnOnce(Uuid, &mut Payment) -> Answer) -> Answer {
        let id = id_of(id).unwrap_or_default();
        match self.payments.get_mut(&id) {
            Some(payment) => act(id, payment),
            None => (404, Value::Null),
        }
    }

    fn act(&mut self, id: &str, kind: Kind, body: &Value, asked: &Asked<'_>, now: u64) -> Answer {
        let reference = body.get("reference").and_then(Value::as_str);
        let reference = reference.unwrap_or_default().to_owned();
        let wanted = body.get("amount").and_then(Value::as_u64);
        self.of(id, |_, payment| {
            let whole = match kind {
                Kind::Capture(_) | Kind::Void => payment.amount - payment.captured,
                Kind::Refund => payment.captured - payment.refunded,
            };
            let amount = wanted.unwrap_or(whole);
            if !payment.takes(kind, amount) {
                return match (kind, payment.status) {
                    (Kind::Capture(_), Status::Authorized) => refused("amount_exceeds_balance"),
                    (Kind::Refund, Status::Closed) => refused("refund_amount_exceeds_balance"),
                    _ => (403, Value::Null),
                };
            }
            let number = payment.actions.len();
            payment.actions.push(Action {
                kind,
                amount,
                reference: reference.clone(),
                due: now + asked.delay,
                is_declined: asked.is_declined,
                approved: None,
            });
            (
                202,
                json!({"action_id": format!("act_{number}"), "reference": reference}),
            )
        })
    }
}

fn refused(code: &str) -> Answer {
    (
        422,
        json!({"request_id": "r", "error_type": "request_invalid", "error_codes": [code]}),
    )
}

fn view(id: Uuid, payment: &Payment) -> Value {
    let Payment {
        amount,
        captured,
        refunded,
        ..
    } = *payment;
    let status = match payment.status {
        Status::Created => "Pending",
        Status::Rejected => "Declined",
        Status::Expired if payment.ran_out => "Expired",
        Status::Expired => "Canceled",
        Status::Authorized if captured > 0 => "Partially Captured",
        Status::Authorized => "Authorized",
        Status::Closed if captured == 0 => "Voided",
        Status::Closed if refunded == 0 => "Captured",
        Status::Closed if refunded < captured => "Partially Refunded",
        Status::Closed => "Refunded",
    };
    let is_held = payment.status == Status::Authorized;
    let left = if is_held { amount - captured } else { 0 };
    let authorized = match payment.status {
        Status::Authorized | Status::Closed => amount,
        Status::Created | Status::Rejected | Status::Expired => 0,
    };
    let balances = json!({
        "total_authorized": authorized, "total_captured": captured, "available_to_capture": left,
        "total_refunded": refunded, "available_to_refund": captured - refunded,
    });
    json!({
        "id": written(id), "requested_on": instant(payment.created_at), "amount": amount, "currency": "AED",
        "status": status, "reference": payment.reference, "metadata": payment.kept,
        "balances": payment.has_balances.then_some(balances),
    })
}

/// What was done to a payment, newest first. What was done in the portal, or by itself, has no
/// reference of the shop's.
fn actions(payment: &Payment) -> Answer {
    let mut all = Vec::new();
    for (number, action) in payment.actions.iter().enumerate() {
        let kind = match action.kind {
            Kind::Capture(_) => "Capture",
            Kind::Void => "Void",
            Kind::Refund => "Refund",
        };
        all.push(json!({
            "id": format!("act_{number}"), "type": kind, "amount": action.amount,
            "reference": action.reference, "approved": action.approved,
        }));
    }
    let own = |capture: bool| -> u64 {
        let is_meant = |kind| match kind {
            Kind::Capture(_) => capture,
            Kind::Refund => !capture,
            Kind::Void => false,
        };
        let done = payment.actions.iter();
        let done = done.filter(|one| one.approved == Some(true) && is_meant(one.kind));
        done.map(|one| one.amount).sum()
    };
    for (kind, sum, own) in [
        ("Capture", payment.captured, own(true)),
        ("Refund", payment.refunded, own(false)),
    ] {
        if sum > own {
            let id = format!("act_by_itself_{kind}");
            all.push(json!({"id": id, "type": kind, "amount": sum - own, "approved": true}));
        }
    }
    all.reverse();
    (200, Value::Array(all))
}
