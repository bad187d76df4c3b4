//! What Tabby answers to calls.

use serde_json::{Value, json};
use uuid::Uuid;

use super::payment::{MadeKind, Payment, Status};
use super::payments::{LIFE, Truth};

/// An answer: status and body.
type Answer = (u16, Value);

impl Truth {
    /// What Tabby answers to a call; `fresh` are ids for what is made.
    pub fn answer_at_tabby(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&[u8]>,
        now: u64,
        fresh: (Uuid, Uuid),
        auto_capture: bool,
    ) -> Answer {
        self.at(now);
        let path = path.strip_prefix("api/v2/").unwrap_or(path);
        let body: Value = body
            .and_then(|body| serde_json::from_slice(body).ok())
            .unwrap_or(Value::Null);
        let (place, query) = path.split_once('?').unwrap_or((path, ""));
        let parts: Vec<&str> = place.split('/').collect();
        match (method, parts.as_slice()) {
            ("POST", ["checkout"]) => self.create(&body, now, fresh, auto_capture),
            ("POST", ["checkout", session, "cancel"]) => self.cancel(session),
            ("POST", ["checkout", session, "send_hpp_link"]) => self.send_link(session),
            ("GET", ["payments"]) => self.list(query),
            ("GET", ["payments", id]) => self.with(id, |id, payment| (200, view(id, payment))),
            ("POST", ["payments", id, "captures"]) => self.with(id, |id, p| capture(id, p, &body)),
            ("POST", ["payments", id, "refunds"]) => self.with(id, |id, p| refund(id, p, &body)),
            ("POST", ["payments", id, "close"]) => self.with(id, close),
            _ => (404, json!("404 page not found")),
        }
    }

    fn create(&mut self, body: &Value, now: u64, fresh: (Uuid, Uuid), auto: bool) -> Answer {
        let asked = body.get("payment").cloned().unwrap_or_default();
        let text = |pointer: &str| {
            asked
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let (session, id) = fresh;
        if self.rejects {
            self.rejected += 1;
            return (
                200,
                json!({"id": session, "status": "rejected", "configuration": {"products": {"installments":
                    {"rejection_reason": "not_available"}}},
                    "payment": {"id": id, "status": "REJECTED", "amount": text("/amount"), "currency": "AED", "is_test": true}}),
            );
        }
        let payment = Payment {
            auto_capture: auto,
            has_phone: text("/buyer/phone").starts_with("+971"),
            ..Payment::new(
                session,
                text("/order/reference_id"),
                minor(&text("/amount")),
                now,
            )
        };
        let answer = json!({
            "id": session, "status": "created", "payment": view(&id, &mut payment.clone()),
            "configuration": {"expires_at": instant(now + LIFE), "available_products": {"installments": [
                {"web_url": format!("https://checkout.invalid/?sessionId={session}"),
                 "qr_code": format!("https://api.invalid/{session}/hpp_link_qr")}]}},
        });
        self.payments.insert(id, payment);
        (200, answer)
    }

    fn cancel(&mut self, session: &str) -> Answer {
        let session = session.parse::<Uuid>().unwrap_or_default();
        let found = self
            .payments
            .values_mut()
            .find(|payment| payment.session == session);
        match found {
            Some(payment) if payment.status == Status::Created => {
                payment.status = Status::Expired;
                (200, json!({"status": "ok"}))
            }
            Some(_) => bad("session is finalized"),
            None => (
                404,
                json!({"status": "error", "errorType": "not_found", "error": "not found"}),
            ),
        }
    }

    fn send_link(&mut self, session: &str) -> Answer {
        let session = session.parse::<Uuid>().unwrap_or_default();
        let mut all = self.payments.values_mut();
        match all.find(|payment| payment.session == session) {
            Some(payment) if payment.status == Status::Created && payment.has_phone => {
                payment.links += 1;
                (200, json!({"status": "ok"}))
            }
            _ => bad("no link"),
        }
    }

    fn list(&mut self, query: &str) -> Answer {
        let number = |name: &str, default: usize| {
            let mut pairs = query.split('&');
            let text = pairs.find_map(|pair| pair.strip_prefix(name));
            text.and_then(|text| text.parse().ok()).unwrap_or(default)
        };
        let (offset, limit) = (number("offset=", 0), number("limit=", 20).min(20));
        let mut paid: Vec<_> = self
            .payments
            .iter_mut()
            .filter(|(_, payment)| matches!(payment.status, Status::Authorized | Status::Closed))
            .collect();
        paid.sort_by_key(|(_, payment)| std::cmp::Reverse(payment.created_at));
        let page: Vec<_> = paid
            .into_iter()
            .skip(offset)
            .take(limit)
            .map(|(id, payment)| view(id, payment))
            .collect();
        (200, json!({"payments": page}))
    }

    fn with(&mut self, id: &str, act: impl FnOnce(&Uuid, &mut Payment) -> Answer) -> Answer {
        let id = id.parse::<Uuid>().unwrap_or_default();
        match self.payments.get_mut(&id) {
            Some(payment) => act(&id, payment),
            None => (
                404,
                json!({"status": "error", "errorType": "not_found", "error": "not found"}),
            ),
        }
    }
}

fn bad(error: &str) -> Answer {
    (
        400,
        json!({"status": "error", "errorType": "bad_data", "error": error}),
    )
}

fn refund(id: &Uuid, payment: &mut Payment, body: &Value) -> Answer {
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let (amount, key) = (minor(text("amount")), text("reference_id").to_owned());
    if payment.has_made(MadeKind::Refund, &key) {
        return (200, view(id, payment));
    }
    if payment.status != Status::Closed || amount > payment.captured - payment.refunded {
        return bad("cannot be refunded");
    }
    payment.refunded += amount;
    payment.make(MadeKind::Refund, key, amount);
    (200, view(id, payment))
}

fn capture(id: &Uuid, payment: &mut Payment, body: &Value) -> Answer {
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let (amount, key) = (minor(text("amount")), text("reference_id").to_owned());
    if payment.has_made(MadeKind::Capture, &key) {
        return (200, view(id, payment));
    }
    let is_open = payment.status == Status::Authorized;
    if !is_open || amount == 0 || amount > payment.amount - payment.captured {
        return bad("could not capture not authorized payments");
    }
    payment.captured += amount;
    if payment.captured == payment.amount {
        payment.status = Status::Closed;
    }
    payment.make(MadeKind::Capture, key, amount);
    (200, view(id, payment))
}

fn close(id: &Uuid, payment: &mut Payment) -> Answer {
    if payment.status != Status::Authorized {
        return bad("already closed");
    }
    payment.status = Status::Closed;
    payment.make(
        MadeKind::Void,
        String::new(),
        payment.amount - payment.captured,
    );
    (200, view(id, payment))
}

/// `250.00` as 25,000.
fn minor(text: &str) -> u64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let part = format!("{part:0<2}");
    whole.parse::<u64>().unwrap_or(0) * 100
        + part.get(..2).and_then(|p| p.parse().ok()).unwrap_or(0)
}

fn major(minor: u64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// The wall's time when a simulation begins, in milliseconds since 1970.
pub const EPOCH: i64 = 1_790_000_000_000;

pub(super) fn instant(at: u64) -> String {
    let at = EPOCH.saturating_add_unsigned(at);
    jiff::Timestamp::from_millisecond(at)
        .unwrap_or_default()
        .to_string()
}

fn view(id: &Uuid, payment: &mut Payment) -> Value {
    let status = match payment.status {
        Status::Created => "CREATED",
        Status::Authorized => "AUTHORIZED",
        Status::Closed => "CLOSED",
        Status::Rejected => "REJECTED",
        Status::Expired => "EXPIRED",
    };
    let amounts = |sum: u64| match sum {
        0 => json!([]),
        sum => json!([{"amount": major(sum)}]),
    };
    json!({
        "id": id, "status": status, "is_test": true, "created_at": instant(payment.created_at), "amount": major(payment.amount), "currency": "AED",
        "description": "T1", "order": {"reference_id": payment.reference},
        "captures": amounts(payment.captured), "refunds": amounts(payment.refunded),
    })
}
