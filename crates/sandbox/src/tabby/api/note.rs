//! Stores requests and their answers in the log.

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use uuid::Uuid;

use super::call::Call;
use super::error;
use crate::customer::hosted;
use crate::engine::http::text;
use crate::engine::note::{REMEMBERED, asked_for, masked, method_name, remembered};
use crate::engine::reply::Reply;
use crate::tabby::accounts::{self, Account, Keys, Owner};
use crate::tabby::fault::{KindName, Operation};
use crate::tabby::lint::{self, refusal};
use crate::tabby::request::Finding;
use crate::tabby::request::{Answered, Entry};
use crate::tabby::world::Shared;
use crate::tabby::world::World;

/// How keys begin.
const KINDS: [&str; 4] = ["sk_test_", "sk_", "pk_test_", "pk_"];

/// Answers unknown routes with plain text. The request is stored all the same, because whoever
/// mistyped a path will look for it.
pub(crate) async fn no_such_page(State(shared): State<Shared>, request: Request) -> Response {
    let reply = error::PAGE_NOT_FOUND;
    let (parts, _) = request.into_parts();
    let path = parts.uri.path();
    let accepted = text(&parts.headers, header::ACCEPT);
    if !path.starts_with("/api") && accepted.is_some_and(|kinds| kinds.contains("text/html")) {
        return hosted::no_such_page();
    }
    if path.starts_with("/api") {
        let refusal = if parts.method == Method::OPTIONS {
            refusal::preflight()
        } else {
            refusal::no_such_call(method_name(&parts.method), path)
        };
        refused(&mut shared.lock(), &parts, None, &reply, refusal);
    }
    reply.into_response()
}

/// Stores a request that matched no call.
pub(crate) fn refused(
    world: &mut World,
    parts: &Parts,
    operation: Option<Operation>,
    reply: &Reply,
    refusal: Finding,
) {
    let authorization = text(&parts.headers, header::AUTHORIZATION);
    let owner = accounts::owner(
        authorization.as_deref(),
        Keys::PublicToo,
        true,
        &world.state.accounts,
    );
    let entry = Entry {
        at: world.now(),
        method: method_name(&parts.method),
        path: asked_for(parts.uri.path(), parts.uri.query().unwrap_or("")),
        operation,
        key: masked(authorization.as_deref(), &KINDS),
        account: owner.ok().and_then(|owner| account(world, &owner)),
        branch: text(&parts.headers, "x-merchant-code"),
        body: Bytes::new(),
        status: Some(reply.status().as_u16()),
        answer: remembered(reply),
        fault: None,
        refused_because: Some(refusal.rule),
        findings: vec![refusal],
        payment_id: None,
    };
    world.requests.add(entry);
}

/// Stores a call before it is carried out. Returns its number.
pub(super) fn came(world: &mut World, call: &Call, fault: Option<KindName>) -> u64 {
    let findings = lint::look(world, call);
    let session = call
        .uuid()
        .and_then(|id| world.payment(id).or_else(|| world.session(id)));
    let owner = call.owner.as_ref().ok();
    let entry = Entry {
        at: world.now(),
        method: method_name(&call.method),
        path: asked_for(&call.path, &call.query),
        operation: Some(call.operation),
        key: masked(call.authorization.as_deref(), &KINDS),
        account: owner.and_then(|owner| account(world, owner)),
        branch: session
            .map(|session| session.merchant_code.clone())
            .or_else(|| call.branch()),
        // Copied, because the body is a slice of a larger buffer, which would be kept with it.
        body: Bytes::copy_from_slice(call.body.get(..REMEMBERED).unwrap_or(&call.body)),
        status: None,
        answer: Bytes::new(),
        fault,
        findings,
        refused_because: None,
        payment_id: session.map(|session| session.payment.id),
    };
    world.requests.add(entry)
}

/// Stores which payment a call created, even if its client never gets the answer.
pub(super) fn made(world: &mut World, number: u64, reply: &Reply) {
    let Reply::Json(_, body) = reply else {
        return;
    };
    let id = body.pointer("/payment/id").and_then(Value::as_str);
    if let Some(id) = id.and_then(|id| Uuid::try_parse(id).ok()) {
        world.requests.made(number, id);
    }
}

/// Stores the answer to a call.
pub(super) fn answered(world: &mut World, number: u64, reply: &Reply, refusal: Option<Finding>) {
    let answered = Answered {
        status: reply.status().as_u16(),
        body: remembered(reply),
        refusal,
    };
    world.requests.answered(number, answered);
}

fn account(world: &World, owner: &Owner) -> Option<String> {
    let is_owner = |account: &&Account| account.key == owner.key;
    let account = world.state.accounts.iter().find(is_owner)?;
    Some(account.name.clone())
}
