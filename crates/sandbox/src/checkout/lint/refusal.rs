//! Why a request was refused.

use axum::http::StatusCode;
use serde_json::Value;

use super::finding::{IDEMPOTENCY, REFERENCE, SANDBOX, TABBY, finding};
use crate::checkout::accounts::BadKey;
use crate::checkout::api::call::Call;
use crate::checkout::api::token::needed;
use crate::checkout::fault::Operation;
use crate::checkout::request::Finding;
use crate::checkout::world::World;
use crate::engine::reply::Reply;

/// For a body that is too large.
#[must_use]
pub const fn too_large() -> Finding {
    finding(
        "too_large",
        SANDBOX,
        "The body cannot be read, or is larger than 1 MB.",
    )
}

/// For a path or method that Checkout.com does not have here.
#[must_use]
pub fn no_such_call(method: &str, path: &str) -> Finding {
    Finding {
        detail: Some(format!(
            "{method} {}",
            path.chars().take(200).collect::<String>()
        )),
        ..finding(
            "no_such_call",
            SANDBOX,
            "There is no such call here: the sandbox has those that serve Tabby. Look at the method and at slashes: //payments is another path.",
        )
    }
}

/// For a host name that is not the sandbox's.
#[must_use]
pub fn unknown_host(name: &str) -> Finding {
    Finding {
        detail: Some(name.chars().take(200).collect()),
        ..finding(
            "unknown_host",
            SANDBOX,
            "Pages, /_sandbox and /workflows are served by the sandbox's own names only; list others with TABBY_SANDBOX_HOSTS.",
        )
    }
}

/// For a change that another site's page sends.
#[must_use]
pub const fn other_site() -> Finding {
    finding(
        "other_site",
        SANDBOX,
        "A page of another site has sent this; it was not carried out.",
    )
}

/// Why a call was refused; `None` if it was not.
#[must_use]
pub fn explain(_: &World, call: &Call, reply: &Reply) -> Option<Finding> {
    match reply.status() {
        StatusCode::UNAUTHORIZED => Some(unauthorized(call)),
        StatusCode::FORBIDDEN => Some(forbidden(call)),
        StatusCode::NOT_FOUND => Some(finding(
            "not_found",
            REFERENCE,
            "This account has nothing with this id, or it cannot be looked up any more. A sid_ id counts for 15 minutes.",
        )),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::UNPROCESSABLE_ENTITY => Some(coded(reply)),
        StatusCode::BAD_REQUEST => Some(finding(
            "token",
            REFERENCE,
            "No token was given: send grant_type=client_credentials, client_id and client_secret of the account, and scopes that it has, as a form.",
        )),
        status if status.is_client_error() => {
            Some(finding("refused", SANDBOX, "The request was refused."))
        }
        _ => None,
    }
}

fn unauthorized(call: &Call) -> Finding {
    let message = match call.owner {
        Err(BadKey::Absent) => "Send the key: Authorization: Bearer sk_sbox_….",
        Err(BadKey::NoBearer) => {
            "The key has no Bearer before it. One SDK leaves it out for keys that do not match its pattern."
        }
        Err(BadKey::Public) => "This is a public key; send a secret one.",
        Err(BadKey::Malformed) => {
            "This is no secret key: sk_sbox_ and 27 characters of a-z and 2-7 (the last may be * # $ =)."
        }
        Err(BadKey::Unlisted) => "No account of this sandbox has this key.",
        Err(BadKey::NoSuchToken) => {
            "This access token was never given, or its time is over: ask for a new one."
        }
        Ok(_) => "The call needs another key.",
    };
    finding("unauthorized", REFERENCE, message)
}

fn forbidden(call: &Call) -> Finding {
    let needed = needed(call.operation);
    let lacks = |scopes: &Vec<String>| !scopes.iter().any(|one| needed.contains(&one.as_str()));
    if call.scopes.as_ref().is_some_and(lacks) {
        return Finding {
            detail: Some(needed.join(", ")),
            ..finding(
                "scope",
                REFERENCE,
                "The access token has none of the scopes that this call needs.",
            )
        };
    }
    let message = match call.operation {
        Operation::CapturePayment => {
            "The payment cannot be captured now: it is not authorized, it is captured by itself, or nothing is left."
        }
        Operation::RefundPayment => {
            "The payment cannot be refunded now: it needs a final capture, or a void after a partial one, and something that is left."
        }
        Operation::VoidPayment => {
            "The payment cannot be voided now: it is not authorized, it is captured by itself, or it has had its final capture."
        }
        _ => "The key or the token does not allow this call.",
    };
    finding("not_allowed", TABBY, message)
}

/// By the codes in the answer.
fn coded(reply: &Reply) -> Finding {
    let Reply::Json(_, body) = reply else {
        return finding("refused", SANDBOX, "The request was refused.");
    };
    let codes: Vec<&str> = body
        .get("error_codes")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let Some(first) = codes.first() else {
        return finding(
            "malformed",
            REFERENCE,
            "The body must be a JSON object, or be left out where it is optional.",
        );
    };
    let found = match *first {
        "duplicate_request" => finding(
            "duplicate_request",
            IDEMPOTENCY,
            "The first call with this idempotency key is still under way. Wait, and send the same key again.",
        ),
        "idempotency_key_reused" => finding(
            "idempotency_key_reused",
            SANDBOX,
            "This idempotency key was used with another body, and the sandbox is set to refuse that.",
        ),
        "api_calls_quota_exceeded" => finding(
            "too_many_requests",
            REFERENCE,
            "100 reads and 100 writes a second are allowed; back off, and spread what is sent again.",
        ),
        "payment_context_id_invalid" => finding(
            "context",
            TABBY,
            "No context of this account has this id, or Tabby was not offered for it, or it cannot be used any more.",
        ),
        "apm_service_unavailable" => finding(
            "apm_service_unavailable",
            REFERENCE,
            "Tabby is not enabled for the account, or it is down: the code does not say which.",
        ),
        "amount_exceeds_balance"
        | "capture_value_greater_than_authorized"
        | "capture_value_greater_than_remaining_authorized" => finding(
            "too_much",
            REFERENCE,
            "It is more than is left; the payment's balances say how much that is.",
        ),
        "amount_invalid" => finding(
            "amount",
            REFERENCE,
            "An amount is a whole number of minor units above zero, of at most nine digits. In KWD its last digit is 0.",
        ),
        "action_not_allowed" => finding(
            "action_not_allowed",
            SANDBOX,
            "The payment's state does not allow it, and the sandbox is set to say so by a code.",
        ),
        "action_failure_limit_exceeded" => finding(
            "too_many_actions",
            REFERENCE,
            "A payment takes 150 partial captures and refunds.",
        ),
        _ => finding(
            "invalid",
            REFERENCE,
            "The codes in the answer name what is missing or wrong.",
        ),
    };
    Finding {
        detail: Some(codes.join(", ")),
        ..found
    }
}
