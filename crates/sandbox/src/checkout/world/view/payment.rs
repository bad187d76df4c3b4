//! Payments and actions in answers.

use serde_json::{Map, Value, json};

use super::values::{add, time};
use crate::checkout::ids::{ActionId, PaymentId};
use crate::checkout::settings::{QrCode, RefundId, Settings};
use crate::checkout::world::payment::{Action, Balances, Phase, Progress};
use crate::checkout::world::record::Record;
use crate::engine::qr;

/// The answer to a request for a payment.
///
/// Source: Tabby page; the form of an embedded QR code is that of a newer SDK.
#[must_use]
pub fn pending(record: &Record, settings: &Settings) -> Value {
    let own = address(record);
    let mut links = json!({
        "self": {"href": own},
        "redirect": {"href": record.page()},
    });
    match settings.qr_code {
        QrCode::Link => {
            let href = format!("{}/checkout/{}/hpp_link_qr", record.base, record.id);
            add(&mut links, json!({"qr_code": {"href": href}}));
        }
        QrCode::Embedded => {
            let image = qr::png(&record.page()).unwrap_or_default();
            let code = json!({"image": base64(&image), "text": record.page()});
            let redirect = json!({"href": record.page(), "qr_code": code});
            add(&mut links, json!({"redirect": redirect}));
        }
        QrCode::None => {}
    }
    let mut answer = json!({
        "id": record.id,
        "status": record.status(settings).as_str(),
        "customer": customer(record),
        "processing": {"partner_payment_id": record.id.bits()},
        "_links": links,
    });
    add(&mut answer, json!({"reference": record.reference}));
    answer
}

/// A payment, as it is read and listed.
#[must_use]
pub fn details(record: &Record, settings: &Settings) -> Value {
    let told = record.told.value();
    let member = |name: &str| told.get(name).cloned().unwrap_or_default();
    let own = address(record);
    let sums = record.payment.balances();
    let mut links = json!({
        "self": {"href": own},
        "actions": {"href": format!("{own}/actions")},
    });
    for (name, path, left) in [
        ("capture", "captures", sums.available_to_capture),
        ("void", "voids", sums.available_to_void),
        ("refund", "refunds", sums.available_to_refund),
    ] {
        let href = (left > 0).then(|| json!({"href": format!("{own}/{path}")}));
        add(&mut links, json!({name: href}));
    }
    if record.payment.phase() == Phase::Pending {
        add(&mut links, json!({"redirect": {"href": record.page()}}));
    }
    let mut processing = member("processing");
    if !processing.is_object() {
        processing = Value::Object(Map::new());
    }
    let partner = json!({
        "partner_payment_id": record.id.bits(),
        "partner_status": partner_status(record.payment.phase()),
    });
    add(&mut processing, partner);
    let mut answer = json!({
        "id": record.id,
        "requested_on": time(record.requested_at),
        "source": {"id": record.source, "type": "tabby"},
        "amount": record.payment.terms().amount,
        "currency": record.currency.code(),
        "payment_type": "Installment",
        "status": record.status(settings).as_str(),
        "approved": record.payment.phase() == Phase::Authorized,
        "balances": balances(&sums),
        "risk": {"flagged": false},
        "customer": customer(record),
        "processing": processing,
        "_links": links,
    });
    let end = record
        .authorization_end(settings)
        .filter(|_| !record.payment.terms().auto_capture);
    add(
        &mut answer,
        json!({
            "reference": record.reference,
            "description": member("description"),
            "expires_on": end.map(time),
            "processed_on": record.ended_at.map(time),
            "shipping": member("shipping"),
            "items": member("items"),
            "metadata": member("metadata"),
            "processing_channel_id": record.channel,
        }),
    );
    answer
}

/// The sums of a payment.
#[must_use]
pub fn balances(sums: &Balances) -> Value {
    json!({
        "total_authorized": sums.total_authorized,
        "total_voided": sums.total_voided,
        "available_to_void": sums.available_to_void,
        "total_captured": sums.total_captured,
        "available_to_capture": sums.available_to_capture,
        "total_refunded": sums.total_refunded,
        "available_to_refund": sums.available_to_refund,
    })
}

/// The code and summary of a result; `None` while there is none.
#[must_use]
pub const fn result(progress: Progress) -> Option<(&'static str, &'static str)> {
    match progress {
        Progress::Pending => None,
        Progress::Approved => Some(("10000", "Approved")),
        Progress::Declined => Some(("20005", "Declined - Do not honour")),
    }
}

/// The actions of a payment, newest first.
#[must_use]
pub fn actions(record: &Record) -> Value {
    let all = record.payment.actions().iter().rev();
    all.map(|action| full_action(record, action)).collect()
}

fn full_action(record: &Record, action: &Action) -> Value {
    let detail = record.detail(action.id);
    let at = detail.map(|detail| detail.settled_at.unwrap_or(detail.at));
    let result = result(action.progress);
    let mut answer = json!({
        "id": action.id,
        "type": action.kind.as_str(),
        "processed_on": at.map(time),
        "amount": action.amount,
        // Required, and nothing yet.
        "response_code": result.map_or("", |(code, _)| code),
    });
    add(
        &mut answer,
        json!({
            "approved": result.map(|_| action.progress == Progress::Approved),
            "response_summary": result.map(|(_, summary)| summary),
            "reference": detail.and_then(|detail| detail.reference.as_deref()),
            "metadata": detail.map(|detail| detail.metadata.value()),
        }),
    );
    answer
}

/// The actions of a payment that is looked up by its customer's return.
#[must_use]
pub fn short_actions(record: &Record) -> Value {
    let all = record.payment.actions().iter().rev();
    all.map(|action| {
        let (code, summary) = result(action.progress).unwrap_or(("", ""));
        json!({
            "id": action.id,
            "type": action.kind.as_str(),
            "response_code": code,
            "response_summary": summary,
        })
    })
    .collect()
}

/// The answer to an accepted capture, refund or void.
#[must_use]
pub fn accepted(
    base: &str,
    payment: PaymentId,
    action: ActionId,
    reference: Option<&str>,
    is_refund: bool,
    settings: &Settings,
) -> Value {
    let name = match settings.refund_id {
        RefundId::Camel if is_refund => "actionId",
        _ => "action_id",
    };
    let href = format!("{base}/payments/{payment}");
    let mut answer = json!({name: action, "_links": {"payment": {"href": href}}});
    add(&mut answer, json!({"reference": reference}));
    answer
}

fn address(record: &Record) -> String {
    format!("{}/payments/{}", record.base, record.id)
}

/// The customer, with the members that answers have.
fn customer(record: &Record) -> Value {
    let told = record.told.value();
    let mut answer = json!({"id": record.customer});
    for name in ["email", "name", "phone"] {
        let member = told.get("customer").and_then(|customer| customer.get(name));
        add(&mut answer, json!({name: member}));
    }
    answer
}

/// Tabby's own word.
const fn partner_status(phase: Phase) -> &'static str {
    match phase {
        Phase::Pending => "created",
        Phase::Authorized => "authorized",
        Phase::Declined => "rejected",
        Phase::Expired | Phase::Canceled => "expired",
    }
}

/// Base 64 with padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letter = |bits: u32| {
        let index = usize::try_from(bits & 63).unwrap_or(0);
        char::from(LETTERS.get(index).copied().unwrap_or(b'A'))
    };
    bytes
        .chunks(3)
        .flat_map(|chunk| {
            let byte = |place: usize| u32::from(chunk.get(place).copied().unwrap_or(0));
            let bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
            let or_pad = |place: usize, letter| if place < chunk.len() { letter } else { '=' };
            [
                letter(bits >> 18),
                letter(bits >> 12),
                or_pad(1, letter(bits >> 6)),
                or_pad(2, letter(bits)),
            ]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_64_is_that_of_rfc_4648() {
        for (text, written) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(text.as_bytes()), written);
        }
    }
}
