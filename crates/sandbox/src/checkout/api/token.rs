//! Access tokens: the call that gives one, and which scopes a call needs.
//!
//! Source: Checkout.com, OAuth with client credentials; OpenAPI document of 2023 (400 with `error`).

use axum::http::StatusCode;
use serde_json::json;

use super::call::Call;
use crate::checkout::accounts::Owner;
use crate::checkout::fault::Operation;
use crate::checkout::world::World;
use crate::checkout::world::token::{REFLOW, SCOPES, read_scopes};
use crate::engine::reply::Reply;

/// The scopes of which a token needs one for this call; none is needed if there are none.
#[must_use]
pub const fn needed(operation: Operation) -> &'static [&'static str] {
    use Operation as Of;
    match operation {
        Of::CreateContext => &["gateway", "gateway:payment-contexts"],
        Of::RetrieveContext => &["gateway", "gateway:payment-contexts", "Payment Context"],
        Of::CreatePayment => &["gateway", "gateway:payment"],
        Of::ListPayments | Of::RetrievePayment | Of::ListActions => {
            &["gateway", "gateway:payment-details"]
        }
        Of::CapturePayment => &["gateway", "gateway:payment-captures"],
        Of::RefundPayment => &["gateway", "gateway:payment-refunds"],
        Of::VoidPayment => &["gateway", "gateway:payment-voids"],
        Of::CreateWorkflow
        | Of::ListWorkflows
        | Of::RetrieveWorkflow
        | Of::UpdateWorkflow
        | Of::RemoveWorkflow
        | Of::WorkflowParts
        | Of::TestWorkflow => &["flow", "flow:workflows"],
        Of::ReadEvents => &["flow", "flow:events"],
        Of::Reflow => &["flow", REFLOW],
        Of::QrCode | Of::Token | Of::Webhook => &[],
    }
}

fn error(word: &str) -> Reply {
    Reply::Json(StatusCode::BAD_REQUEST, json!({ "error": word }))
}

/// `POST /connect/token`. The client's id and secret are in the form, or in a `Basic` header.
pub fn give(world: &mut World, call: &Call, _: &Owner) -> Reply {
    let form: Vec<(String, String)> = form_urlencoded::parse(&call.body).into_owned().collect();
    let field = |name: &str| -> &str {
        let found = form.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    };
    match field("grant_type") {
        "" => return error("invalid_request"),
        "client_credentials" => {}
        _ => return error("unsupported_grant_type"),
    }
    let in_header = call.authorization.as_deref().and_then(basic);
    let (id, secret) = match field("client_id") {
        "" => in_header.unwrap_or_default(),
        id => (id.to_owned(), field("client_secret").to_owned()),
    };
    let mut all = world.state.accounts.iter();
    let account = all.find(|account| {
        !id.is_empty() && account.client_id == id && account.client_secret == secret
    });
    let Some(account) = account else {
        return error("invalid_client");
    };
    let owner = Owner {
        key: account.secret_key.clone(),
    };
    let Some(mut scopes) = read_scopes(field("scope")) else {
        return error("invalid_scope");
    };
    if scopes.is_empty() {
        scopes = SCOPES.map(str::to_owned).to_vec();
        scopes.push(REFLOW.to_owned());
    }
    let token = world.give_token(owner, scopes);
    Reply::ok(json!({
        "access_token": token.text,
        "token_type": "Bearer",
        "expires_in": world.settings.token_ttl_s,
        "scope": token.scopes.join(" "),
    }))
}

/// Id and secret of a `Basic` header.
fn basic(header: &str) -> Option<(String, String)> {
    let text = decoded(header.strip_prefix("Basic ")?.trim())?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

/// Reads base 64.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0_u32);
    for letter in text.trim_end_matches('=').bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 255).ok()?);
            bits &= (1 << count) - 1;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basic_header_has_id_and_secret() {
        let read = basic("Basic YWNrX3g6YTpi").unwrap();
        assert_eq!(read, ("ack_x".to_owned(), "a:b".to_owned()));
        for wrong in ["Bearer YWNrX3g6YTpi", "Basic !", "Basic YWNr"] {
            assert_eq!(basic(wrong), None, "{wrong}");
        }
    }
}
