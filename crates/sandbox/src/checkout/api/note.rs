//! Stores requests and their answers in the log.

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::authorization::owner;
use super::call::Call;
use super::contexts::account;
use super::error;
use super::paths::is_api;
use crate::checkout::fault::{KindName, Operation};
use crate::checkout::ids::{PaymentId, ReturnId};
use crate::checkout::lint::{self, refusal};
use crate::checkout::request::{Answered, Entry, Finding};
use crate::checkout::world::{Shared, World};
use crate::customer::hosted;
use crate::engine::http::text;
use crate::engine::note::{REMEMBERED, asked_for, masked, method_name, remembered};
use crate::engine::reply::Reply;

/// How keys begin.
const KINDS: [&str; 4] = ["sk_sbox_", "sk_", "pk_sbox_", "pk_"];

/// Answers unknown routes. The request is stored all the same, because whoever mistyped a path will
/// look for it.
pub(crate) async fn no_such_page(State(shared): State<Shared>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let path = parts.uri.path();
    let accepted = text(&parts.headers, header::ACCEPT);
    if !is_api(path) && accepted.is_some_and(|kinds| kinds.contains("text/html")) {
        return hosted::no_such_page();
    }
    let refusal = refusal::no_such_call(method_name(&parts.method), path);
    refused(&mut shared.lock(), &parts, None, &error::NOT_FOUND, refusal);
    error::NOT_FOUND.into_response()
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
    let owner = owner(world, authorization.as_deref());
    let entry = Entry {
        at: world.now(),
        method: method_name(&parts.method),
        path: asked_for(parts.uri.path(), parts.uri.query().unwrap_or("")),
        operation,
        key: masked(authorization.as_deref(), &KINDS),
        account: owner
            .ok()
            .and_then(|owner| Some(account(world, &owner)?.name.clone())),
        branch: None,
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
    let id = call.segment(2);
    let record = match ReturnId::read(id) {
        Some(id) => world.record_of_return(id),
        None => PaymentId::read(id).and_then(|id| world.record(id)),
    };
    let owner = call.owner.as_ref().ok();
    let named = call.object();
    let named = named
        .as_ref()
        .and_then(|body| body.get("processing_channel_id")?.as_str());
    let entry = Entry {
        at: world.now(),
        method: method_name(&call.method),
        path: asked_for(&call.path, &call.query),
        operation: Some(call.operation),
        key: masked(call.authorization.as_deref(), &KINDS),
        account: owner.and_then(|owner| Some(account(world, owner)?.name.clone())),
        branch: record
            .and_then(|record| record.channel.clone())
            .or_else(|| named.map(str::to_owned)),
        // Copied, because the body is a slice of a larger buffer, which would be kept with it.
        body: Bytes::copy_from_slice(call.body.get(..REMEMBERED).unwrap_or(&call.body)),
        status: None,
        answer: Bytes::new(),
        fault,
        findings,
        refused_because: None,
        payment_id: record.map(|record| record.id),
    };
    world.requests.add(entry)
}

/// Stores which payment a call created, even if its client never gets the answer.
pub(super) fn made(world: &mut World, number: u64, reply: &Reply) {
    let Reply::Json(_, body) = reply else {
        return;
    };
    let id = body.get("id").and_then(Value::as_str);
    if let Some(id) = id.and_then(PaymentId::read) {
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
