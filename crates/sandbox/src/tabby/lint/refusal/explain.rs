//! Why a call was refused.

use super::body::bad_request;
use super::detail::{account, payment_of, status_in_words, with};
use crate::engine::reply::Reply;
use crate::tabby::accounts::{BadKey, Owner};
use crate::tabby::api::call::Call;
use crate::tabby::fault::Operation;
use crate::tabby::lint::finding::{
    PROCESSING, REFERENCE, REQUIREMENTS, SANDBOX, WEBHOOKS, finding,
};
use crate::tabby::rates::Class;
use crate::tabby::request::Finding;
use crate::tabby::settings::Region;
use crate::tabby::world::{Session, World};

/// Why a call was refused; `None` if it was not.
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
    // A missing code has a finding of its own.
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
            status_in_words(session),
        ),
        None => finding!(
            "dispute_moment",
            REFERENCE,
            "The dispute does not wait for evidence. Read its status first."
        ),
    }
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
