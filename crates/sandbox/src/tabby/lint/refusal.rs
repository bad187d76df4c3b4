//! Why a request was refused, and what to do about it.
//!
//! Tabby's own answers say little: every 400 of a webhook is `bad_request`. A refusal changes
//! nothing, so that the reason can be looked for after the answer, in the call and in the world.

use serde_json::Value;

use super::finding::{
    LINKS, PROCESSING, REFERENCE, REQUIREMENTS, SANDBOX, WEBHOOKS, finding, listed, text,
};
use super::payment::{is_key_used_again, key_used_again};
use crate::engine::reply::Reply;
use crate::tabby::accounts::{Account, BadKey, Owner};
use crate::tabby::api::call::Call;
use crate::tabby::api::calls::{methods_of, similar_path};
use crate::tabby::api::payload::Payload;
use crate::tabby::api::payments;
use crate::tabby::api::shape::{
    self, CAPTURE, CREATE, REFUND, Shape, UPDATE, WEBHOOK, WEBHOOK_UPDATE,
};
use crate::tabby::api::webhooks::{address_class, deliverable};
use crate::tabby::fault::Operation;
use crate::tabby::money::Currency;
use crate::tabby::rates::Class;
use crate::tabby::request::Finding;
use crate::tabby::settings::{Region, Replay};
use crate::tabby::world::payment::Status;
use crate::tabby::world::webhook::{Header, MOST};
use crate::tabby::world::{Session, World};

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
        let finding = finding!("wrong_method", REFERENCE, "Use another method (see below).");
        return with(finding, detail);
    }
    let finding = finding!(
        "unknown_path",
        REFERENCE,
        "Tabby has no such path. Compare it with the API reference, version and slashes included."
    );
    match similar_path(path) {
        Some(known) => with(finding, format!("Did you mean {known}?")),
        None => finding,
    }
}

/// What a browser asks before it lets a page send a key.
#[must_use]
pub fn preflight() -> Finding {
    finding!(
        "cors_preflight",
        REQUIREMENTS,
        "A page in a browser asks whether it may send this request. The API does not support CORS, and a secret key must not be in a page: send the request from your server."
    )
}

/// A name that the sandbox does not answer to.
#[must_use]
pub fn unknown_host(host: &str) -> Finding {
    let shown: String = host.chars().take(253).filter(|c| !c.is_control()).collect();
    with(
        finding!(
            "unknown_host",
            SANDBOX,
            "The sandbox does not answer to this host name, for a page of another site could use it. Add the name to TABBY_SANDBOX_HOSTS, or call the sandbox by localhost, its address or TABBY_SANDBOX_PUBLIC_URL."
        ),
        format!("the request names the host {shown:?}"),
    )
}

/// A change that another site's page wants.
#[must_use]
pub fn other_site() -> Finding {
    finding!(
        "other_site",
        SANDBOX,
        "The request comes from another site's page in a browser. Nothing was changed."
    )
}

/// A body that was too large to be read.
#[must_use]
pub fn too_large() -> Finding {
    finding!(
        "too_large",
        REFERENCE,
        "The body is over 6 MB or the upload broke off. An attachment may have 5 MB."
    )
}

fn account<'a>(world: &'a World, owner: &Owner) -> Option<&'a Account> {
    world
        .state
        .accounts
        .iter()
        .find(|known| known.key == owner.key)
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
            "The request has no key. Send the header Authorization: Bearer sk_test_…"
        ),
        BadKey::NoBearer => finding!(
            "no_bearer",
            REQUIREMENTS,
            "The header Authorization must begin with Bearer and one space. Send Authorization: Bearer sk_test_…"
        ),
        BadKey::Public => finding!(
            "public_key",
            REQUIREMENTS,
            "A public key is not accepted here: send the secret key (sk_…) from your server."
        ),
        BadKey::Malformed => finding!(
            "malformed_key",
            REQUIREMENTS,
            "This is not a secret key. A key is sk_test_ or sk_ followed by a UUID, without quotation marks or spaces."
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
        "This key has no such merchant code. Use the code that Tabby gave you for this branch, in exactly the same letters."
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
            "This key belongs to the other region. Send the request to that region's address (see below)."
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
            "Too many requests with this key. Wait, then ask less often. For load tests turn the limit off with --no-rate-limits or the setting rate_limits."
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
                "No refund while a dispute is open. Approve or challenge it (/api/v1/disputes) and wait for the decision."
            ),
            stands(session),
        ),
        None => finding!(
            "dispute_moment",
            REFERENCE,
            "The dispute does not wait for evidence. Read its status first."
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
        "it is {}; {} {} in total, {} captured, {} refunded",
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
        "Nothing here has this id. It was made elsewhere, or lost by a reset or a restart without --data."
    );
    let others = finding!(
        "made_with_another_key",
        REQUIREMENTS,
        "It was made with another key. A key sees only what was made with it; test and live keys are different keys."
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
                    "The webhook belongs to another merchant code (see below). Send that one in X-Merchant-Code."
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
            "The session has ended, and with the setting qr_after_end = not_found its image is answered 404."
        ),
        (true, None, Some(_)) => finding!(
            "payment_id_for_session",
            REFERENCE,
            "This is a payment's id. Use `.id` of the create answer here, not `.payment.id`."
        ),
        (false, Some(_), None) => finding!(
            "session_id_for_payment",
            REFERENCE,
            "This is a session's id. Use `.payment.id` of the create answer here, not `.id`."
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
            // Tabby's one text for a payment that cannot be closed says that it is closed.
            match (call.operation, session.payment.status) {
                (Operation::ClosePayment, Status::Created | Status::Rejected | Status::Expired) => {
                    format!("nobody has paid it; {}", stands(session))
                }
                _ => format!("{}; {}", named(reply), stands(session)),
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
            stands(session),
        ),
        _ => with(wrong_value(), named(reply)),
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

fn wrong_value() -> Finding {
    finding!(
        "wrong_value",
        REFERENCE,
        "A field is missing or its value is not allowed (see below)."
    )
}

/// What is wrong with a capture or a refund whatever the payment's state is.
fn wrong_order(world: &World, call: &Call, request: &Payload) -> Option<Finding> {
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

fn wrong_session(world: &World, call: &Call, currency: Option<Currency>, reply: &Reply) -> Finding {
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

/// What is wrong with a field that only the whole request tells.
fn session_fields(named: String) -> String {
    match named.as_str() {
        "$.payment.amount" => format!("{named}: not above zero"),
        "$.payment.order.reference_id" => {
            format!("{named}: missing; only a request with e-mail and phone may have no order")
        }
        _ => named,
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
