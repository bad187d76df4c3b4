//! Checks a call before it is carried out.

use jiff::SignedDuration;
use serde_json::Value;

use super::finding::{LINKS, POS, REFERENCE, REQUIREMENTS, WEBHOOKS, finding, text};
use super::known::{lately, session};
use super::payment::money;
use super::quirks::quirks;
use super::session::{payload, second_session};
use crate::tabby::api::call::Call;
use crate::tabby::api::payload::Payload;
use crate::tabby::api::shape::{CAPTURE, CREATE, REFUND, WEBHOOK, WEBHOOK_UPDATE};
use crate::tabby::fault::Operation;
use crate::tabby::money::Currency;
use crate::tabby::request::Finding;
use crate::tabby::world::World;
use crate::tabby::world::payment::Status;
/// Checks a call before it is carried out.
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
            // For a body that cannot be parsed the refusal explains the reason.
            if let Some(request) = call.payload().filter(|read| read.value.is_object()) {
                contents(world, call, &request, &mut found);
            }
        }
    }
    found
}

/// Checks the content of a call.
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
    // If it is not accepted, the refusal says so.
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
