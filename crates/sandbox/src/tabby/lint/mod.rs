//! What the guides say is wrong with a request that Tabby would answer all the same.
//!
//! Each rule names the page that it comes from. What published clients send beyond the API
//! reference is found by [`shape::quirks`], and has a sentence here. What was refused is explained by
//! [`refusal`].

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde_json::Value;

use crate::tabby::accounts::Owner;
use crate::tabby::api::call::Call;
use crate::tabby::api::payload::Payload;
use crate::tabby::api::shape::{
    self, CAPTURE, CREATE, Quirk, REFUND, Shape, WEBHOOK, WEBHOOK_UPDATE,
};
use crate::tabby::fault::Operation;
use crate::tabby::money::Currency;
use crate::tabby::request::Entry;
pub use crate::tabby::request::Finding;
use crate::tabby::settings::{Clients, Profile, Settings};
use crate::tabby::world::payment::Status;
use crate::tabby::world::{Session, World};

const POS: &str = "POS integration";
const LINKS: &str = "Custom payment links";
const REQUIREMENTS: &str = "Technical requirements";
const PROCESSING: &str = "Payment processing";
const WEBHOOKS: &str = "Webhooks";
const REFERENCE: &str = "API reference";
const SANDBOX: &str = "This sandbox";

macro_rules! finding {
    ($rule:literal, $source:ident, $message:literal) => {
        Finding {
            rule: $rule,
            message: $message,
            source: $source,
            detail: None,
        }
    };
}

pub mod refusal;
mod sum;

/// Looks at a call before it is done.
#[must_use]
pub fn look(world: &World, call: &Call) -> Vec<Finding> {
    let mut found = Vec::new();
    transport(call, &mut found);
    match call.operation {
        Operation::RetrieveSession => found.push(finding!(
            "session_read",
            REFERENCE,
            "Tabby provides this call for tokenization only. To learn whether it was paid, read the payment: GET /api/v2/payments/{id}."
        )),
        Operation::QrCode => qr(call, &mut found),
        Operation::RetrievePayment => polling(world, call, &mut found),
        Operation::ListPayments if long_page(&call.query) => found.push(finding!(
            "long_page",
            REFERENCE,
            "Send a limit of at most 20, and ask for the next page with offset."
        )),
        Operation::SendLink => again(world, call, &mut found),
        _ => {
            // What is wrong with a body that cannot be read, its refusal says.
            if let Some(request) = call.payload().filter(|read| read.value.is_object()) {
                contents(world, call, &request, &mut found);
            }
        }
    }
    found
}

/// Looks at what a call holds.
fn contents(world: &World, call: &Call, request: &Payload, found: &mut Vec<Finding>) {
    let body = &request.value;
    match call.operation {
        Operation::CreateSession => {
            let currency = Currency::parse(text(body, "/payment/currency"));
            let decimals = currency.map_or(3, Currency::decimals);
            quirks(request, &CREATE, decimals, &world.settings, found);
            payload(request, world.settings.profile, found);
            if let Ok(owner) = &call.owner {
                second_session(world, owner, body, found);
            }
        }
        Operation::CapturePayment | Operation::RefundPayment => {
            if let Some(session) = session(world, call) {
                let shape = match call.operation {
                    Operation::CapturePayment => &CAPTURE,
                    _ => &REFUND,
                };
                let decimals = session.payment.currency.decimals();
                quirks(request, shape, decimals, &world.settings, found);
                money(session, call.operation, body, found);
            }
        }
        Operation::RegisterWebhook | Operation::UpdateWebhook => {
            webhook(body, found);
            let shape = match call.operation {
                Operation::RegisterWebhook => &WEBHOOK,
                _ => &WEBHOOK_UPDATE,
            };
            quirks(request, shape, 0, &world.settings, found);
        }
        _ => {}
    }
}

fn long_page(query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes())
        .any(|(name, value)| name == "limit" && value.parse().is_ok_and(|limit: u64| limit > 20))
}

fn transport(call: &Call, found: &mut Vec<Finding>) {
    if call.query.contains("sk_") {
        found.push(finding!(
            "key_in_url",
            REQUIREMENTS,
            "An address ends in logs: send the secret key in the Authorization header only."
        ));
    }
    // Where it is not taken, the refusal says so.
    let is_public = |header: &str| header.starts_with("Bearer pk_");
    if call.owner.is_ok() && call.authorization.as_deref().is_some_and(is_public) {
        found.push(finding!(
            "public_key",
            REQUIREMENTS,
            "A public key was used. Mobile SDKs do this for POST /api/v2/checkout only; a server should send its secret key (sk_…)."
        ));
    }
    let of_webhooks = call.path.starts_with("/api/v1/webhooks");
    if of_webhooks && call.merchant_code.as_deref().unwrap_or("").is_empty() {
        found.push(finding!(
            "no_merchant_code",
            WEBHOOKS,
            "Send the header X-Merchant-Code with the merchant code of the branch that the webhook is for."
        ));
    }
    let json = call
        .content_type
        .as_deref()
        .is_some_and(|kind| kind.starts_with("application/json"));
    if !json && call.operation != Operation::UploadAttachment && call.json().is_some() {
        found.push(finding!(
            "content_type",
            REQUIREMENTS,
            "Send the header Content-Type: application/json."
        ));
    }
}

fn text<'a>(body: &'a Value, path: &str) -> &'a str {
    body.pointer(path).and_then(Value::as_str).unwrap_or("")
}

/// Names places: the first of them, and how many more there are.
fn listed<S: AsRef<str>>(places: &[S]) -> String {
    /// As many as people read.
    const NAMED: usize = 20;
    /// Longer than any place that a page describes: a finding is kept.
    const LONGEST: usize = 200;
    let short = |place: &S| -> String { place.as_ref().chars().take(LONGEST).collect() };
    let named: Vec<String> = places.iter().take(NAMED).map(short).collect();
    let named = named.join("; ");
    match places.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named}; and {more} more"),
    }
}

/// What published clients send beyond the API reference, and texts that are too long: a finding for
/// each kind, with its places.
fn quirks(
    request: &Payload,
    shape: &Shape,
    decimals: u32,
    settings: &Settings,
    found: &mut Vec<Finding>,
) {
    let mut kinds: Vec<(Quirk, Vec<String>)> = Vec::new();
    let mut add = |quirk, place: String| match kinds.iter_mut().find(|kind| kind.0 == quirk) {
        Some((_, places)) => places.push(place),
        None => kinds.push((quirk, vec![place])),
    };
    let mut long = BTreeSet::new();
    for taken in shape::quirks(request, shape, decimals, settings) {
        if taken.quirk == Quirk::LongText {
            long.insert(taken.detail.clone());
        }
        add(taken.quirk, taken.detail);
    }
    // Also those that are refused, or that the settings allow.
    long_texts(&request.value, "$", &mut |path| {
        if !long.contains(&path) {
            add(Quirk::LongText, path);
        }
    });
    found.extend(kinds.into_iter().map(|(quirk, places)| Finding {
        detail: Some(listed(&places)),
        ..of_quirk(quirk, settings.clients)
    }));
}

fn of_quirk(quirk: Quirk, clients: Clients) -> Finding {
    match quirk {
        Quirk::AmountIsNumber => finding!(
            "amount_is_number",
            REFERENCE,
            "Send amounts as text, such as \"100.00\": a JSON number can lose digits."
        ),
        Quirk::RoundedAmount => match clients {
            Clients::AsPublished => finding!(
                "rounded_amount",
                REFERENCE,
                "More decimals than the currency has. Calculate with decimals and round before you send. The sandbox used the rounded value."
            ),
            Clients::Strict => finding!(
                "rounded_amount",
                REFERENCE,
                "More decimals than the currency has. Calculate with decimals and round before you send."
            ),
        },
        Quirk::NegativeDiscount => finding!(
            "negative_discount",
            REFERENCE,
            "Send the discount as a positive amount."
        ),
        Quirk::NegativePrice => finding!(
            "negative_price",
            REFERENCE,
            "Send prices of zero or more, and a discount in discount_amount."
        ),
        Quirk::NegativeAmount => finding!(
            "negative_amount",
            REFERENCE,
            "Send the amount of a past order as zero or more; what was returned is said by its status, refunded."
        ),
        Quirk::PaymentMethod => finding!(
            "payment_method",
            REFERENCE,
            "Send card or cod as payment_method of a past order, or leave it out."
        ),
        Quirk::LongText => finding!(
            "long_text",
            REQUIREMENTS,
            "Shorten it: a text has at most 255 characters."
        ),
        Quirk::PhoneAsTyped => finding!(
            "phone_as_typed",
            REFERENCE,
            "Send a phone number as 500000001, 0500000001, 971500000001 or +971500000001: no spaces, dashes, brackets or invisible direction characters."
        ),
        Quirk::PastPhoneIsNoNumber => finding!(
            "phone_is_no_number",
            REFERENCE,
            "This is not a phone number. Leave the field out where an old order has none."
        ),
        Quirk::FalseMember => finding!(
            "false_member",
            REFERENCE,
            "Leave the field out instead of sending false."
        ),
        Quirk::LeftOut => finding!(
            "left_out",
            REFERENCE,
            "Send this field: the API reference requires it."
        ),
        Quirk::NullMember => finding!(
            "null_member",
            REFERENCE,
            "Leave the field out instead of sending null."
        ),
        Quirk::ZeroQuantity => finding!(
            "zero_quantity",
            REFERENCE,
            "Send a quantity of at least 1. Send goods sold by weight as quantity 1 with the price of all, and leave out what is not returned."
        ),
        Quirk::NegativeQuantity => finding!(
            "negative_quantity",
            REFERENCE,
            "Send returned pieces as a positive quantity."
        ),
        Quirk::NegativeCount => finding!(
            "negative_count",
            REFERENCE,
            "Send a number of zero or more; returned pieces are counted in refunded."
        ),
        Quirk::CountWithFraction => finding!(
            "count_with_fraction",
            REFERENCE,
            "Send the quantity as a whole number without a decimal point. Send goods sold by weight as quantity 1 with the price of all."
        ),
        Quirk::WordInCapitals => finding!(
            "word_in_capitals",
            REFERENCE,
            "Write Male, Female, Kids or Other."
        ),
        Quirk::UndescribedMember => finding!(
            "undescribed_member",
            REFERENCE,
            "The API reference does not describe this field; Tabby may ignore it. Leave it out."
        ),
        Quirk::OutdatedMember => finding!(
            "is_test",
            WEBHOOKS,
            "Leave out is_test: the key decides whether it is a test."
        ),
    }
}

fn payload(request: &Payload, profile: Profile, found: &mut Vec<Finding>) {
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
        && let Some(figures) = sum::off(request, items)
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

fn attachment(body: &Value, at_a_till: bool, found: &mut Vec<Finding>) {
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

/// Where texts are too long, but for what may be long: attachments, tokens and addresses.
fn long_texts(value: &Value, path: &str, found: &mut impl FnMut(String)) {
    match value {
        Value::String(text) if !text.contains("://") && text.chars().nth(255).is_some() => {
            found(path.to_owned());
        }
        Value::Array(entries) => {
            for (place, entry) in entries.iter().enumerate() {
                long_texts(entry, &format!("{path}[{place}]"), found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                if !matches!(name.as_str(), "attachment" | "token") {
                    long_texts(member, &format!("{path}.{name}"), found);
                }
            }
        }
        _ => {}
    }
}

fn second_session(world: &World, owner: &Owner, body: &Value, found: &mut Vec<Finding>) {
    let reference = text(body, "/payment/order/reference_id");
    let now = world.now();
    let twin = |session: &&Session| {
        session.owner == *owner
            && session.payment.reference_id == reference
            && session.is_payable(now)
    };
    // A shop's waiting sessions are among its youngest.
    if !reference.is_empty() && world.sessions().iter().rev().take(200).any(|s| twin(&s)) {
        found.push(finding!(
            "second_session",
            POS,
            "Another session of the same order can still be paid. Cancel it first: the customer could pay twice."
        ));
    }
}

fn qr(call: &Call, found: &mut Vec<Finding>) {
    if call.authorization.is_some() {
        found.push(finding!(
            "key_for_qr",
            POS,
            "Do not send the key here: the QR image needs none, and a browser must never hold the secret key."
        ));
    }
    if call.query != "gis=u&product_type=installments" {
        found.push(finding!(
            "edited_qr_link",
            POS,
            "Use qr_code exactly as it was returned: its query string is missing or changed."
        ));
    }
}

fn session<'a>(world: &'a World, call: &Call) -> Option<&'a Session> {
    let id = call.id.as_deref().and_then(|id| id.parse().ok())?;
    world.payment(id)
}

/// Requests of the last seconds for the same path.
fn lately<'a>(
    world: &'a World,
    call: &'a Call,
    span: SignedDuration,
) -> impl Iterator<Item = &'a Entry> {
    let now = world.now();
    world
        .requests
        .latest()
        .take(200)
        .take_while(move |entry| now.duration_since(entry.at) < span)
        .filter(|entry| entry.operation == Some(call.operation) && entry.path == call.path)
}

fn polling(world: &World, call: &Call, found: &mut Vec<Finding>) {
    if lately(world, call, SignedDuration::from_secs(5))
        .nth(2)
        .is_some()
    {
        found.push(finding!(
            "fast_polling",
            POS,
            "Do not read the same payment more often than every 5 seconds: this was the fourth time within 5 seconds."
        ));
    }
    let over = session(world, call).is_some_and(|session| {
        matches!(session.payment.status, Status::Rejected | Status::Expired)
    });
    if over
        && lately(world, call, SignedDuration::from_mins(1))
            .nth(2)
            .is_some()
    {
        found.push(finding!(
            "polling_after_end",
            LINKS,
            "The payment has ended and will not change. Stop reading it."
        ));
    }
}

fn money(session: &Session, operation: Operation, body: &Value, found: &mut Vec<Finding>) {
    if text(body, "/reference_id").is_empty() {
        found.push(finding!(
            "no_idempotency_key",
            PROCESSING,
            "Send a reference_id: without one, a repeated request can move the money twice."
        ));
    } else if is_key_used_again(session, operation, body) {
        found.push(key_used_again());
    }
    let payment = &session.payment;
    if operation == Operation::RefundPayment && payment.status == Status::Authorized {
        found.push(if payment.captures.is_empty() {
            finding!(
                "refund_of_authorized",
                PROCESSING,
                "The payment is AUTHORIZED and nothing is captured: close it, and the customer owes nothing."
            )
        } else {
            finding!(
                "refund_of_authorized",
                PROCESSING,
                "A payment can be refunded only when it is CLOSED. Close it first: the rest that was not captured is released. Then refund the captured part."
            )
        });
    }
}

/// Whether the `reference_id` of a capture or refund was used with another amount.
fn is_key_used_again(session: &Session, operation: Operation, body: &Value) -> bool {
    let reference = text(body, "/reference_id");
    let payment = &session.payment;
    let amount = payment.currency.amount(text(body, "/amount"));
    let used = match operation {
        Operation::CapturePayment => payment
            .captures
            .iter()
            .find(|c| c.reference_id == reference)
            .map(|c| c.amount),
        _ => payment
            .refunds
            .iter()
            .find(|r| r.reference_id == reference)
            .map(|r| r.amount),
    };
    !reference.is_empty() && used.is_some() && used != amount
}

fn key_used_again() -> Finding {
    finding!(
        "key_used_again",
        PROCESSING,
        "This reference_id was already used with another amount. No money moved. Use a new reference_id for each new capture or refund."
    )
}

fn webhook(body: &Value, found: &mut Vec<Finding>) {
    if body.pointer("/header/value").is_none() {
        found.push(finding!(
            "no_webhook_header",
            WEBHOOKS,
            "Register a header with a secret value: without it you cannot tell Tabby's deliveries from anybody else's."
        ));
    }
    let url = text(body, "/url");
    if !url.starts_with("https://") {
        found.push(finding!(
            "webhook_url",
            WEBHOOKS,
            "Tabby delivers only to https addresses that can be reached from the internet."
        ));
    }
}

fn again(world: &World, call: &Call, found: &mut Vec<Finding>) {
    if lately(world, call, SignedDuration::from_mins(1))
        .next()
        .is_some()
    {
        found.push(finding!(
            "link_sent_twice",
            LINKS,
            "The link was sent less than a minute ago. Each time the customer gets another SMS."
        ));
    }
}
