//! Disputes.
//!
//! Source: Tabby, API reference, Disputes.

use std::convert::Infallible;

use axum::body::Bytes;
use futures_util::stream;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::Call;
use super::error;
use crate::engine::clock::time;
use crate::engine::reply::Reply;
use crate::tabby::accounts::Owner;
use crate::tabby::world::dispute::{Dispute, DisputeStatus};
use crate::tabby::world::payment::Refusal;
use crate::tabby::world::view::{dispute as shown, dispute_with_history};
use crate::tabby::world::{Session, World};

/// Largest page of disputes.
const PAGE: usize = 100;

/// Most disputes that one call may approve.
const AT_ONCE: usize = 20;

/// The largest attachment, in bytes.
const LARGEST: usize = 5 * 1024 * 1024;

/// Refuses test keys, if the settings say that disputes exist for live keys only.
fn allowed(world: &World, call: &Call, owner: &Owner) -> Result<(), Reply> {
    if owner.is_test && world.settings.disputes_live_only {
        Err(error::not_authorized(call.operation))
    } else {
        Ok(())
    }
}

fn of<'a>(world: &'a World, owner: &Owner, dispute: &Dispute) -> Option<&'a Session> {
    world
        .session(dispute.session_id)
        .filter(|session| session.owner == *owner)
}

fn find<'a>(
    world: &'a World,
    owner: &Owner,
    id: Option<Uuid>,
) -> Option<(&'a Dispute, &'a Session)> {
    let dispute = world.dispute(id?)?;
    Some((dispute, of(world, owner, dispute)?))
}

/// Merges answer and early refusal into one answer.
fn settle(result: Result<Reply, Reply>) -> Reply {
    match result {
        Ok(reply) | Err(reply) => reply,
    }
}

/// `GET /api/v1/disputes`, newest first.
pub fn list(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    settle(allowed(world, call, owner).and_then(|()| {
        let filter = Filter::read(&call.query).ok_or_else(error::bad_request)?;
        let all: Vec<Value> = world
            .disputes()
            .iter()
            .rev()
            .filter(|dispute| filter.takes(dispute))
            .filter_map(|dispute| Some((dispute, of(world, owner, dispute)?)))
            .map(|(dispute, session)| shown(dispute, session, &world.settings, world.now()))
            .collect();
        let next = filter.from.saturating_add(PAGE);
        let token = if next < all.len() {
            next.to_string()
        } else {
            String::new()
        };
        let page: Vec<Value> = all.into_iter().skip(filter.from).take(PAGE).collect();
        Ok(Reply::ok(
            json!({"disputes": page, "next_page_token": token}),
        ))
    }))
}

#[derive(Default)]
struct Filter {
    statuses: Vec<String>,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    from: usize,
}

impl Filter {
    fn read(query: &str) -> Option<Self> {
        let mut filter = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "statuses" => {
                    let status: Result<DisputeStatus, _> = serde_json::from_value(json!(value));
                    filter.statuses.push(status.ok()?.as_str().to_owned());
                }
                "created_at_gte" => filter.since = Some(value.parse().ok()?),
                "created_at_lte" => filter.until = Some(value.parse().ok()?),
                "page_token" if !value.is_empty() => filter.from = value.parse().ok()?,
                _ => {}
            }
        }
        Some(filter)
    }

    fn takes(&self, dispute: &Dispute) -> bool {
        let status = dispute.status.as_str();
        (self.statuses.is_empty() || self.statuses.iter().any(|wanted| wanted == status))
            && self.since.is_none_or(|since| dispute.created_at >= since)
            && self.until.is_none_or(|until| dispute.created_at <= until)
    }
}

/// `GET /api/v1/disputes/{id}`
pub fn retrieve(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    settle(allowed(world, call, owner).and_then(|()| {
        let id = call.uuid().ok_or_else(error::bad_request)?;
        let (dispute, session) = find(world, owner, Some(id)).ok_or_else(error::no_such_dispute)?;
        let body = dispute_with_history(dispute, session, &world.settings, world.now());
        Ok(Reply::ok(json!({"dispute": body})))
    }))
}

/// The attachment ids in a body. All must be of uploaded files.
fn attachments(world: &World, body: &Value) -> Result<Vec<Uuid>, Reply> {
    let entries = match body.get("attachment_ids") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(entries)) => entries,
        Some(_) => return Err(error::bad_request()),
    };
    entries
        .iter()
        .map(|entry| {
            entry
                .as_str()
                .and_then(|id| Uuid::try_parse(id).ok())
                .filter(|id| world.has_attachment(*id))
                .ok_or_else(error::bad_request)
        })
        .collect()
}

fn text(body: &Value, name: &str) -> Result<String, Reply> {
    body.get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .ok_or_else(error::bad_request)
}

/// `POST /api/v1/disputes/{id}/provide-evidence`
pub fn provide_evidence(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    settle(allowed(world, call, owner).and_then(|()| {
        let id = call.uuid().ok_or_else(error::bad_request)?;
        let body = call.json().ok_or_else(error::bad_request)?;
        let content = text(&body, "content")?;
        let files = attachments(world, &body)?;
        let (dispute, _) = find(world, owner, Some(id)).ok_or_else(error::no_such_dispute)?;
        if dispute.status != DisputeStatus::EvidenceMerchant {
            return Err(error::disputed());
        }
        world.give_evidence(id, content.clone(), files.clone());
        Ok(Reply::ok(json!({
            "id": Uuid::new_v4(),
            "dispute_id": id,
            "content": content,
            "created_by": "Disputes API",
            "created_at": time(world.now()),
            "attachment_ids": files,
        })))
    }))
}

/// The answer with the owner's disputes of these ids.
fn several(world: &World, owner: &Owner, ids: &[Uuid]) -> Reply {
    let disputes: Vec<Value> = ids
        .iter()
        .filter_map(|id| find(world, owner, Some(*id)))
        .map(|(dispute, session)| shown(dispute, session, &world.settings, world.now()))
        .collect();
    Reply::ok(json!({"disputes": disputes}))
}

/// `POST /api/v1/disputes/approve`. Approves all of them or none.
pub fn approve(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    settle(allowed(world, call, owner).and_then(|()| {
        let body = call.json().ok_or_else(error::bad_request)?;
        let entries = body
            .get("dispute_ids")
            .and_then(Value::as_array)
            .filter(|ids| !ids.is_empty() && ids.len() <= AT_ONCE)
            .ok_or_else(error::bad_request)?;
        let mut ids = Vec::with_capacity(entries.len());
        for entry in entries {
            let id = entry.as_str().and_then(|id| Uuid::try_parse(id).ok());
            let id = id.ok_or_else(error::bad_request)?;
            let (dispute, _) = find(world, owner, Some(id)).ok_or(error::PAGE_NOT_FOUND)?;
            if !dispute.status.is_open() {
                return Err(error::bad_request());
            }
            ids.push(id);
        }
        for id in &ids {
            world.turn_dispute(
                *id,
                DisputeStatus::Refunded,
                String::new(),
                String::new(),
                Vec::new(),
            );
        }
        Ok(several(world, owner, &ids))
    }))
}

const REASONS: [&str; 5] = [
    "merchant_reason_other",
    "merchant_reason_order_on_its_way",
    "merchant_reason_order_has_been_already_delivered",
    "merchant_reason_order_amount_should_be_different",
    "merchant_reason_problem_with_delivery",
];

/// `POST /api/v1/disputes/challenge`
pub fn challenge(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    settle(allowed(world, call, owner).and_then(|()| {
        let body = call.json().ok_or_else(error::bad_request)?;
        let id = text(&body, "dispute_id")?;
        let id = Uuid::try_parse(&id).map_err(|_| error::bad_request())?;
        let description = text(&body, "description")?;
        let reason = text(&body, "reason")?;
        if !REASONS.contains(&reason.as_str()) {
            return Err(error::bad_request());
        }
        let files = attachments(world, &body)?;
        let (dispute, session) = find(world, owner, Some(id)).ok_or(error::PAGE_NOT_FOUND)?;
        if dispute.status != DisputeStatus::New {
            return Err(error::bad_request());
        }
        let amount = if reason == "merchant_reason_order_amount_should_be_different" {
            let amount = session.payment.currency.positive(&text(&body, "amount")?);
            Some(
                amount
                    .filter(|amount| *amount <= dispute.amount)
                    .ok_or_else(error::bad_request)?,
            )
        } else {
            None
        };
        if let Some(amount) = amount {
            world.change_dispute_amount(id, amount);
        }
        world.turn_dispute(id, DisputeStatus::InProgress, reason, description, files);
        Ok(several(world, owner, &[id]))
    }))
}

/// The file in an upload; empty if there is none.
pub async fn file(content_type: Option<&str>, body: Bytes) -> Bytes {
    let Ok(boundary) = multer::parse_boundary(content_type.unwrap_or("")) else {
        return Bytes::new();
    };
    let whole = stream::once(async { Ok::<_, Infallible>(body) });
    let mut parts = multer::Multipart::new(Box::pin(whole), boundary);
    while let Ok(Some(part)) = parts.next_field().await {
        if part.name() == Some("attachment") {
            return part.bytes().await.unwrap_or_default();
        }
    }
    Bytes::new()
}

/// `POST /api/v1/disputes/attachments/upload`
pub fn upload(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    settle(allowed(world, call, owner).and_then(|()| {
        let kinds: [&[u8]; 3] = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-"];
        let known = kinds.iter().any(|kind| call.body.starts_with(kind));
        if !known || call.body.len() > LARGEST {
            return Err(error::bad_request());
        }
        Ok(Reply::ok(json!({"id": world.keep_attachment()})))
    }))
}

/// Why a dispute cannot be opened, for people.
#[must_use]
pub const fn why_not(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Disputed => "the payment is disputed already",
        Refusal::MoreThanCaptured => "the amount is more than what is left of the capture",
        _ => "only captured payments can be disputed",
    }
}
