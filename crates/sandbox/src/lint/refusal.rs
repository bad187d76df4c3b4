//! Why a request was refused, and what to do about it.
//!
//! Tabby's own answers say little: every 400 of a webhook is `bad_request`. A refusal changes
//! nothing, so that the reason can be looked for after the answer, in the call and in the world.

use serde_json::Value;

use super::{Finding, LINKS, PROCESSING, REFERENCE, REQUIREMENTS, SANDBOX, WEBHOOKS, listed, text};
use crate::accounts::{Account, BadKey, Owner};
use crate::api::payload::Payload;
use crate::api::shape::{self, CAPTURE, CREATE, REFUND, Shape, UPDATE, WEBHOOK, WEBHOOK_UPDATE};
use crate::api::webhooks::{address_class, deliverable};
use crate::api::{Call, methods_of, similar_path};
use crate::fault::Operation;
use crate::limits::Class;
use crate::money::Currency;
use crate::reply::Reply;
use crate::settings::Region;
use crate::world::webhook::{Header, MOST};
use crate::world::{Session, World};

/// A finding with a detail.
fn with(finding: Finding, detail: impl Into<String>) -> Finding {
    Finding {
        detail: Some(detail.into()),
        ..finding
    }
}

/// Why a call was refused; nothing when it was not.
#[must_use]
pub fn explain(world: &World, call: &Call, reply: &Reply) -> Option<Finding> {
    match reply.status().as_u16() {
        401 => not_authorized(world, call),
        403 => Some(other_region(world, call)),
        404 => Some(not_found(world, call)),
        409 => Some(conflict(world, call)),
        429 => Some(too_many(world, call)),
        400..=499 => Some(bad_request(world, call, reply)),
        _ => None,
    }
}

/// Why a path or a method leads nowhere.
#[must_use]
pub fn no_such_call(method: &str, path: &str) -> Finding {
    let methods = methods_of(path);
    if !methods.is_empty() {
        let detail = format!("{path} takes {}, not {method}", methods.join(", "));
        let finding = finding!(
            "wrong_method",
            REFERENCE,
            "This path takes other methods: use one of them."
        );
        return with(finding, detail);
    }
    let finding = finding!(
        "unknown_path",
        REFERENCE,
        "Tabby has no such path: compare it with the API reference, version and slashes included."
    );
    match similar_path(path) {
        Some(known) => with(finding, format!("{known} is meant, perhaps")),
        None => finding,
    }
}

/// What a browser asks before it lets a page send a key.
#[must_use]
pub fn preflight() -> Finding {
    finding!(
        "cors_preflight",
        REQUIREMENTS,
        "A page in a browser wants to send this request. The API answers no CORS, and a secret key must not be in a page: send it from your server."
    )
}

/// A body that was too large to be read.
#[must_use]
pub fn too_large() -> Finding {
    finding!(
        "too_large",
        REFERENCE,
        "The body is more than 6 MB, or it ended early: attachments may have 5 MB, everything else is small."
    )
}

fn account<'a>(world: &'a World, owner: &Owner) -> Option<&'a Account> {
    world.accounts.iter().find(|known| known.key == owner.key)
}

fn not_authorized(world: &World, call: &Call) -> Option<Finding> {
    let owner = match &call.owner {
        Err(bad) => return Some(bad_key(*bad)),
        Ok(owner) => owner,
    };
    if call.path.starts_with("/api/v1/disputes") {
        return Some(finding!(
            "test_key_for_disputes",
            SANDBOX,
            "The setting disputes_live_only is on: disputes take live keys only, as Tabby's do."
        ));
    }
    // Without a code the headers' own finding says so.
    let named = call.branch().filter(|code| !code.is_empty())?;
    Some(unknown_code(world, owner, &named))
}

fn bad_key(bad: BadKey) -> Finding {
    match bad {
        BadKey::Absent => finding!(
            "no_key",
            REQUIREMENTS,
            "The request has no key: send the header Authorization: Bearer sk_test_…"
        ),
        BadKey::NoBearer => finding!(
            "no_bearer",
            REQUIREMENTS,
            "Authorization does not begin with Bearer and one space: send Authorization: Bearer sk_test_…"
        ),
        BadKey::Public => finding!(
            "public_key",
            REQUIREMENTS,
            "Public keys make sessions only: send the secret key, from your server."
        ),
        BadKey::Malformed => finding!(
            "malformed_key",
            REQUIREMENTS,
            "This is no secret key: one is sk_test_ or sk_ with a UUID behind it, without quotation marks or blanks."
        ),
        BadKey::Unlisted => finding!(
            "unlisted_key",
            SANDBOX,
            "No account of this sandbox has this key: use a listed one, or start it with TABBY_SANDBOX_UNLISTED_KEYS=1 and leave the setting open_accounts on."
        ),
    }
}

fn unknown_code(world: &World, owner: &Owner, named: &str) -> Finding {
    let finding = finding!(
        "unknown_merchant_code",
        REQUIREMENTS,
        "The merchant code is not one of the key's: use the code that Tabby gave you for this branch, in the same letters."
    );
    let codes = account(world, owner).map(|account| account.merchant_codes.join(", "));
    with(
        finding,
        format!("{named}; this key has {}", codes.unwrap_or_default()),
    )
}

fn other_region(world: &World, call: &Call) -> Finding {
    let region = call.owner.as_ref().ok().and_then(|o| account(world, o));
    let detail = match region.map(|account| account.region) {
        Some(Region::Sa) => {
            "the key is Saudi Arabia's: api.tabby.sa; here the address of --listen-sa, or a Host that begins with sa."
        }
        _ => {
            "the key is not Saudi Arabia's: api.tabby.ai; here the first address, or a Host that begins with ai."
        }
    };
    with(
        finding!(
            "other_region",
            REQUIREMENTS,
            "The key belongs to the other region's address: send the request there."
        ),
        detail,
    )
}

fn too_many(world: &World, call: &Call) -> Finding {
    let class = Class::of(call.operation);
    let is_test = call.owner.as_ref().is_ok_and(|owner| owner.is_test);
    with(
        finding!(
            "rate_limit",
            REQUIREMENTS,
            "The key asked too often: wait, and ask again later and less often. For load tests turn it off with --no-rate-limits or the setting rate_limits."
        ),
        class.described(is_test, &world.settings.limits),
    )
}

fn conflict(world: &World, call: &Call) -> Finding {
    match payment_of(world, call) {
        Some(session) => with(
            finding!(
                "disputed",
                PROCESSING,
                "The payment is disputed: answer the dispute before money moves."
            ),
            stands(session),
        ),
        None => finding!(
            "dispute_moment",
            REFERENCE,
            "The dispute does not wait for evidence: read its status first."
        ),
    }
}

fn payment_of<'a>(world: &'a World, call: &Call) -> Option<&'a Session> {
    world.payment(call.uuid()?)
}

/// Where a payment stands, in a few words.
fn stands(session: &Session) -> String {
    let payment = &session.payment;
    let sum = |amount| payment.currency.written(amount);
    format!(
        "it is {}: of {} {} {} captured, {} refunded",
        payment.status.as_str(),
        payment.currency,
        sum(payment.amount),
        sum(payment.captured()),
        sum(payment.refunded()),
    )
}

fn not_found(world: &World, call: &Call) -> Finding {
    let of_sessions = call.path.starts_with("/api/v2/checkout");
    let of_webhooks = call.path.starts_with("/api/v1/webhooks");
    let stranger = |session: &Session| call.owner.as_ref() != Ok(&session.owner);
    let unknown = finding!(
        "unknown_id",
        SANDBOX,
        "Nothing here has this id: it was made elsewhere, or forgotten by a reset or by a start without --data."
    );
    let others = finding!(
        "made_with_another_key",
        REQUIREMENTS,
        "It was made with another key: test and live keys, and each account's, see their own only."
    );
    if of_webhooks {
        if let (Ok(owner), Some(code)) = (&call.owner, call.branch())
            && account(world, owner).is_some_and(|known| !known.merchant_codes.contains(&code))
        {
            return unknown_code(world, owner, &code);
        }
        let known = world
            .webhooks()
            .iter()
            .find(|hook| Some(hook.id) == call.uuid());
        return match known {
            Some(hook) if call.owner.as_ref() == Ok(&hook.owner) => with(
                finding!(
                    "webhook_of_another_code",
                    WEBHOOKS,
                    "The webhook belongs to another merchant code: send that one in X-Merchant-Code."
                ),
                hook.merchant_code.clone(),
            ),
            Some(_) => others,
            None => unknown,
        };
    }
    let Some(id) = call.uuid() else {
        return unknown;
    };
    match (of_sessions, world.session(id), world.payment(id)) {
        (true, Some(_), _) if call.operation == Operation::QrCode => finding!(
            "qr_after_end",
            SANDBOX,
            "The session is over, and the setting qr_after_end answers 404 then."
        ),
        (true, None, Some(_)) => finding!(
            "payment_id_for_session",
            REFERENCE,
            "This is a payment's id; sessions are asked for by .id of the reply that made them."
        ),
        (false, Some(_), None) => finding!(
            "session_id_for_payment",
            REFERENCE,
            "This is a session's id; payments are asked for by .payment.id of the reply that made them."
        ),
        (true, Some(session), _) | (false, _, Some(session)) if stranger(session) => others,
        _ => unknown,
    }
}

/// The members that a published answer names, or its text.
fn named(reply: &Reply) -> String {
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

fn shape_of(operation: Operation) -> Option<&'static Shape> {
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

fn bad_request(world: &World, call: &Call, reply: &Reply) -> Finding {
    let has_id = call
        .path
        .split('/')
        .nth(4)
        .is_some_and(|id| !matches!(id, "" | "approve" | "challenge" | "attachments"));
    if has_id && call.uuid().is_none() {
        return finding!(
            "no_id",
            REFERENCE,
            "The id in the path is no UUID: use it as it was returned."
        );
    }
    if call.operation == Operation::ListPayments {
        return finding!(
            "wrong_filter",
            REFERENCE,
            "A filter of the list cannot be read: days are 2026-01-31, limit and offset whole numbers, status authorized, closed, rejected, new, captured, refunded or cancelled."
        );
    }
    if let Some(shape) = shape_of(call.operation) {
        let Some(request) = call.payload() else {
            return finding!(
                "no_json",
                REFERENCE,
                "The body is empty or no JSON: send an object, in UTF-8."
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
                "The payment does not allow this where it stands: read it first, and ask for no more than is left."
            ),
            format!("{}; {}", named(reply), stands(session)),
        );
    }
    let session = call.uuid().and_then(|id| world.session(id));
    match (call.operation, session) {
        (Operation::SendLink, Some(session)) if session.phone().is_none() => finding!(
            "no_phone",
            LINKS,
            "The session has no payment.buyer.phone: a link needs a phone to go to."
        ),
        (Operation::SendLink | Operation::CancelSession, Some(session)) => with(
            finding!(
                "session_is_over",
                REFERENCE,
                "The session is over: its link cannot be sent and it cannot be cancelled any more."
            ),
            stands(session),
        ),
        _ => with(
            finding!(
                "wrong_value",
                REFERENCE,
                "A member is missing, or holds what it may not at this moment: compare with the API reference."
            ),
            named(reply),
        ),
    }
}

fn wrong_body(
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
                "A member has the wrong type, such as an object where a text belongs: the body cannot be decoded."
            ),
            listed(&undecoded),
        ));
    }
    if let Err(wrong) = shape::check(request, shape, decimals, &world.settings) {
        return Some(with(
            finding!(
                "wrong_value",
                REFERENCE,
                "A member is missing, or holds what it may not at this moment: compare with the API reference."
            ),
            named(&wrong),
        ));
    }
    match call.operation {
        Operation::RegisterWebhook | Operation::UpdateWebhook => wrong_webhook(world, call, body),
        Operation::CreateSession => Some(wrong_session(world, call, currency, reply)),
        _ => None,
    }
}

fn wrong_session(world: &World, call: &Call, currency: Option<Currency>, reply: &Reply) -> Finding {
    let account = call.owner.as_ref().ok().and_then(|o| account(world, o));
    match (account, currency) {
        (Some(account), Some(asked)) if account.currency != asked => with(
            finding!(
                "other_currency",
                REQUIREMENTS,
                "A key sells in its country's currency only: use that country's key."
            ),
            format!(
                "{} sells in {}, not {asked}",
                account.name, account.currency
            ),
        ),
        _ => with(
            finding!(
                "wrong_value",
                REFERENCE,
                "A member is missing, or holds what it may not at this moment: compare with the API reference."
            ),
            named(reply),
        ),
    }
}

fn wrong_webhook(world: &World, call: &Call, body: &Value) -> Option<Finding> {
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
            "Webhooks belong to a branch: the header X-Merchant-Code has to name it."
        ));
    };
    if !deliverable(url, &world.settings) || !world.exposure.receivers.may_be(url) {
        return Some(with(
            finding!(
                "undeliverable",
                WEBHOOKS,
                "Nothing can be delivered to this address: use https and a public host, or allow a local receiver."
            ),
            address_class(url, world),
        ));
    }
    if !can_be_sent {
        return Some(finding!(
            "webhook_header",
            WEBHOOKS,
            "HTTP has no such header: title is a header's name, value has no line breaks and no letters beyond ASCII."
        ));
    }
    if call.operation == Operation::UpdateWebhook {
        return Some(finding!(
            "webhook_id",
            WEBHOOKS,
            "The setting require_webhook_id is on: the body's id has to be the one in the path."
        ));
    }
    let owner = call.owner.as_ref().ok()?;
    if world.webhooks_of(owner, &code).any(|hook| hook.url == url) {
        return Some(finding!(
            "webhook_twice",
            WEBHOOKS,
            "This address is registered already: change that webhook, or leave it as it is."
        ));
    }
    if world.webhooks_of(owner, &code).count() >= MOST {
        return Some(finding!(
            "fifth_webhook",
            WEBHOOKS,
            "A merchant code has four webhooks with each key: remove one with DELETE /api/v1/webhooks/{id}."
        ));
    }
    None
}
