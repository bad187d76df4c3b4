//! Reasons for 400: what is wrong with the content of a call.

use serde_json::Value;

use super::detail::{account, payment_of, status_in_words, with};
use crate::engine::reply::Reply;
use crate::tabby::api::call::Call;
use crate::tabby::api::payload::Payload;
use crate::tabby::api::payments;
use crate::tabby::api::shape::{
    self, CAPTURE, CREATE, REFUND, Shape, UPDATE, WEBHOOK, WEBHOOK_UPDATE,
};
use crate::tabby::api::webhooks::{address_class, deliverable};
use crate::tabby::fault::Operation;
use crate::tabby::lint::finding::{
    LINKS, PROCESSING, REFERENCE, REQUIREMENTS, WEBHOOKS, finding, listed, text,
};
use crate::tabby::lint::payment::{is_key_used_again, key_used_again};
use crate::tabby::money::Currency;
use crate::tabby::request::Finding;
use crate::tabby::settings::Replay;
use crate::tabby::world::World;
use crate::tabby::world::payment::Status;
use crate::tabby::world::webhook::{Header, MOST};

/// The fields in a published answer, or its text.
pub(super) fn named(reply: &Reply) -> String {
    let Reply::Json(_, body) = reply else {
        return String::new();
    };
    let fields = body.get("errors").and_then(Value::as_array);
    match fields {
        Some(fields) => {
            let names: Vec<&str> = fields.iter().map(|field| text(field, "/field")).collect();
            listed(&names)
        }
        None => text(body, "/error").to_owned(),
    }
}

pub(super) fn shape_of(operation: Operation) -> Option<&'static Shape> {
    match operation {
        Operation::CreateSession => Some(&CREATE),
        Operation::UpdatePayment => Some(&UPDATE),
        Operation::CapturePayment => Some(&CAPTURE),
        Operation::RefundPayment => Some(&REFUND),
        Operation::RegisterWebhook => Some(&WEBHOOK),
        Operation::UpdateWebhook => Some(&WEBHOOK_UPDATE),
        _ => None,
    }
}

pub(super) fn bad_request(world: &World, call: &Call, reply: &Reply) -> Finding {
    let has_id = call
        .path
        .split('/')
        .nth(4)
        .is_some_and(|id| !matches!(id, "" | "approve" | "challenge" | "attachments"));
    if has_id && call.uuid().is_none() {
        return finding!(
            "no_id",
            REFERENCE,
            "The id in the path is not a UUID. Use it exactly as it was returned."
        );
    }
    if call.operation == Operation::ListPayments {
        return finding!(
            "wrong_filter",
            REFERENCE,
            "A filter of the list is wrong. Days are written 2026-01-31; limit and offset are whole numbers; status is authorized, closed, rejected, new, captured, refunded or cancelled."
        );
    }
    if let Some(shape) = shape_of(call.operation) {
        let Some(request) = call.payload() else {
            return finding!(
                "no_json",
                REFERENCE,
                "The body is empty or not JSON. Send a JSON object in UTF-8."
            );
        };
        if let Some(found) = wrong_body(world, call, &request, shape, reply) {
            return found;
        }
    }
    if let Some(session) = payment_of(world, call) {
        return with(
            finding!(
                "wrong_moment",
                PROCESSING,
                "The payment's present state does not allow this (see below). Read the payment, then send an amount within what is left."
            ),
            // Tabby's only text for a payment that cannot be closed says that it is closed already.
            match (call.operation, session.payment.status) {
                (Operation::ClosePayment, Status::Created | Status::Rejected | Status::Expired) => {
                    format!("nobody has paid it; {}", status_in_words(session))
                }
                _ => format!("{}; {}", named(reply), status_in_words(session)),
            },
        );
    }
    let session = call.uuid().and_then(|id| world.session(id));
    match (call.operation, session) {
        (Operation::SendLink, Some(session)) if session.phone().is_none() => finding!(
            "no_phone",
            LINKS,
            "The session has no payment.buyer.phone, so no link can be sent. Create the session with the customer's phone."
        ),
        (Operation::SendLink | Operation::CancelSession, Some(session)) => with(
            finding!(
                "session_is_over",
                REFERENCE,
                "The session has ended. Its link cannot be sent and it cannot be cancelled any more."
            ),
            status_in_words(session),
        ),
        _ => with(wrong_value(), named(reply)),
    }
}

pub(super) fn wrong_body(
    world: &World,
    call: &Call,
    request: &Payload,
    shape: &Shape,
    reply: &Reply,
) -> Option<Finding> {
    let body = &request.value;
    let currency = match call.operation {
        Operation::CreateSession => Currency::parse(text(body, "/payment/currency")),
        _ => payment_of(world, call).map(|session| session.payment.currency),
    };
    let decimals = currency.map_or(3, Currency::decimals);
    let undecoded = shape::undecoded(request, shape, decimals, &world.settings);
    if !undecoded.is_empty() {
        return Some(with(
            finding!(
                "wrong_type",
                REFERENCE,
                "A field has the wrong type, such as an object instead of a text (see below)."
            ),
            listed(&undecoded),
        ));
    }
    let wrong = shape::wrong_values(request, shape, decimals, &world.settings);
    if !wrong.is_empty() {
        return Some(with(wrong_value(), listed(&wrong)));
    }
    match call.operation {
        Operation::RegisterWebhook | Operation::UpdateWebhook => wrong_webhook(world, call, body),
        Operation::CreateSession => Some(wrong_session(world, call, currency, reply)),
        Operation::CapturePayment | Operation::RefundPayment => wrong_order(world, call, request),
        _ => None,
    }
}

pub(super) fn wrong_value() -> Finding {
    finding!(
        "wrong_value",
        REFERENCE,
        "A field is missing or its value is not allowed (see below)."
    )
}

/// What is wrong with a capture or a refund, independent of the payment's status.
pub(super) fn wrong_order(world: &World, call: &Call, request: &Payload) -> Option<Finding> {
    let (body, session) = (&request.value, payment_of(world, call)?);
    let currency = session.payment.currency;
    if currency.positive(text(body, "/amount")).is_none() {
        return Some(with(wrong_value(), "$.amount: not above zero"));
    }
    if text(body, "/reference_id").is_empty() && payments::needs_key(&world.settings) {
        return Some(with(wrong_value(), "$.reference_id: missing"));
    }
    let refused = world.settings.replay_with_other_amount == Replay::Refuse;
    let used = is_key_used_again(session, call.operation, body);
    (refused && used).then(key_used_again)
}

pub(super) fn wrong_session(
    world: &World,
    call: &Call,
    currency: Option<Currency>,
    reply: &Reply,
) -> Finding {
    let account = call.owner.as_ref().ok().and_then(|o| account(world, o));
    match (account, currency) {
        (Some(account), Some(asked)) if account.currency != asked => with(
            finding!(
                "other_currency",
                REQUIREMENTS,
                "A key sells in its country's currency only. Use that country's key."
            ),
            format!(
                "{} sells in {}, not {asked}",
                account.name, account.currency
            ),
        ),
        _ => with(wrong_value(), session_fields(named(reply))),
    }
}

/// Explains a wrong field that is only wrong in combination with others.
pub(super) fn session_fields(named: String) -> String {
    match named.as_str() {
        "$.payment.amount" => format!("{named}: not above zero"),
        "$.payment.order.reference_id" => {
            format!("{named}: missing; only a request with e-mail and phone may have no order")
        }
        _ => named,
    }
}

pub(super) fn wrong_webhook(world: &World, call: &Call, body: &Value) -> Option<Finding> {
    let url = text(body, "/url");
    let header = body.get("header").filter(|header| !header.is_null());
    let can_be_sent = header.is_none_or(|header| {
        let header = Header {
            title: text(header, "/title").into(),
            value: text(header, "/value").into(),
        };
        header.can_be_sent()
    });
    let code = call.branch().filter(|code| !code.is_empty());
    let Some(code) = code else {
        return Some(finding!(
            "no_merchant_code",
            WEBHOOKS,
            "Send the header X-Merchant-Code with the merchant code of the branch that the webhook is for."
        ));
    };
    if !deliverable(url, &world.settings) || !world.exposure.receivers.may_be(url) {
        return Some(with(
            finding!(
                "undeliverable",
                WEBHOOKS,
                "No webhook can be delivered to this address (see below)."
            ),
            address_class(url, world),
        ));
    }
    if !can_be_sent {
        return Some(finding!(
            "webhook_header",
            WEBHOOKS,
            "This header cannot be sent: title must be a header name, and value must have no line breaks and only ASCII characters."
        ));
    }
    if call.operation == Operation::UpdateWebhook {
        return Some(finding!(
            "webhook_id",
            WEBHOOKS,
            "Send the webhook's id in the body as well: the setting require_webhook_id is on."
        ));
    }
    let owner = call.owner.as_ref().ok()?;
    if world.webhooks_of(owner, &code).any(|hook| hook.url == url) {
        return Some(finding!(
            "webhook_twice",
            WEBHOOKS,
            "This address is already registered. Change that webhook, or leave it as it is."
        ));
    }
    if world.webhooks_of(owner, &code).count() >= MOST {
        return Some(finding!(
            "fifth_webhook",
            WEBHOOKS,
            "A merchant code may have at most four webhooks for each key. Remove one with DELETE /api/v1/webhooks/{id}."
        ));
    }
    None
}
