//! Findings about requests for sessions.

use serde_json::Value;

use super::finding::{LINKS, POS, REFERENCE, finding, text};
use super::sum;
use crate::tabby::accounts::Owner;
use crate::tabby::api::payload::Payload;
use crate::tabby::api::shape;
use crate::tabby::request::Finding;
use crate::tabby::settings::Profile;
use crate::tabby::world::{Session, World};
pub(super) fn payload(request: &Payload, profile: Profile, found: &mut Vec<Finding>) {
    let body = &request.value;
    let phone = text(body, "/payment/buyer/phone");
    let at_a_till = profile == Profile::Pos;
    if at_a_till && phone.is_empty() && text(body, "/payment/description").is_empty() {
        found.push(finding!(
            "no_terminal",
            POS,
            "Name the terminal in payment.description (the customer pays by QR code)."
        ));
    }
    if !phone.is_empty() && !shape::is_phone_as_typed(phone) {
        found.push(Finding {
            detail: Some("$.payment.buyer.phone".to_owned()),
            ..finding!(
                "phone_is_no_number",
                REFERENCE,
                "This is not a phone number, and no SMS can reach it. Send one number of 8 to 15 digits, without words or extensions."
            )
        });
    }
    if !phone.is_empty() && body.pointer("/payment/order/items/0").is_none() {
        found.push(finding!(
            "no_items",
            LINKS,
            "Send payment.order.items: a payment link requires it. More detail can raise the approval rate."
        ));
    }
    attachment(body, at_a_till, found);
    if let Some(items) = body
        .pointer("/payment/order/items")
        .and_then(Value::as_array)
        && !items.is_empty()
        && let Some(figures) = sum::mismatch(request, items)
    {
        found.push(Finding {
            detail: Some(figures),
            ..finding!(
                "sum",
                REFERENCE,
                "The items (unit_price × quantity) plus shipping_amount do not add up to payment.amount, with or without tax_amount and discount_amount. Check prices and quantities."
            )
        });
    }
}

pub(super) fn attachment(body: &Value, at_a_till: bool, found: &mut Vec<Finding>) {
    let Some(attachment) = body.pointer("/payment/attachment").filter(|a| !a.is_null()) else {
        if at_a_till {
            found.push(finding!(
                "no_attachment",
                POS,
                "Send the shop's location in payment.attachment: content_type application/vnd.tabby.v1+json, and as body a text with JSON that has latitude and longitude."
            ));
        }
        return;
    };
    match attachment.get("body") {
        Some(Value::String(inner)) => {
            let inner: Option<Value> = serde_json::from_str(inner).ok();
            let place = |name: &str| inner.as_ref().is_some_and(|i| i.get(name).is_some());
            if inner.is_none() {
                found.push(finding!(
                    "attachment_is_no_json",
                    POS,
                    "Send payment.attachment.body as a text that holds JSON: this text is not JSON."
                ));
            } else if at_a_till
                && text(body, "/payment/buyer/email").is_empty()
                && !(place("location") || place("latitude") && place("longitude"))
            {
                found.push(finding!(
                    "no_location",
                    POS,
                    "payment.attachment.body needs latitude and longitude, or location."
                ));
            }
        }
        Some(_) | None => found.push(finding!(
            "attachment_is_object",
            POS,
            "Send payment.attachment.body as a text that holds JSON, not as an object."
        )),
    }
    if text(attachment, "/content_type") != "application/vnd.tabby.v1+json" {
        found.push(finding!(
            "attachment_type",
            POS,
            "Send payment.attachment.content_type as application/vnd.tabby.v1+json."
        ));
    }
}

pub(super) fn second_session(world: &World, owner: &Owner, body: &Value, found: &mut Vec<Finding>) {
    let reference = text(body, "/payment/order/reference_id");
    let now = world.now();
    let twin = |session: &&Session| {
        session.owner == *owner
            && session.payment.reference_id == reference
            && session.is_payable(now)
    };
    // A shop's waiting sessions are among the newest.
    if !reference.is_empty() && world.sessions().iter().rev().take(200).any(|s| twin(&s)) {
        found.push(finding!(
            "second_session",
            POS,
            "Another session of the same order can still be paid. Cancel it first: the customer could pay twice."
        ));
    }
}
