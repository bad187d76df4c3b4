//! Payments: create, read, list.
//!
//! Source: Checkout.com, Tabby page, "Request a payment"; OpenAPI document of 2023; the models of its
//! SDKs and its Salesforce cartridge.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::contexts::account;
use super::error;
use super::shape::Reader;
use crate::checkout::accounts::Owner;
use crate::checkout::ids::{ContextId, PaymentId, ReturnId};
use crate::checkout::settings::Model;
use crate::checkout::world::context::Context;
use crate::checkout::world::payment::{Payment, Phase, Terms};
use crate::checkout::world::record::{Record, Requested};
use crate::checkout::world::{World, view};
use crate::engine::clock::seconds;
use crate::engine::qr;
use crate::engine::reply::Reply;

/// `POST /payments`
pub fn create(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let Some(body) = call.object() else {
        return error::malformed(&call.request_id);
    };
    match requested(world, call, owner, &body) {
        Ok(asked) => {
            let id = world.open(asked);
            match world.record(id) {
                Some(record) => Reply::Json(
                    StatusCode::ACCEPTED,
                    view::payment::pending(record, &world.settings),
                ),
                None => error::NOT_FOUND,
            }
        }
        Err(reply) => reply,
    }
}

/// The context of a payment, while it can be used.
fn context<'a>(world: &'a World, owner: &Owner, body: &Value) -> Option<&'a Context> {
    let id = body.get("payment_context_id").and_then(Value::as_str)?;
    let context = world.context(ContextId::read(id)?)?;
    let age = world.now().duration_since(context.created_at);
    let is_old = world
        .settings
        .context_ttl_s
        .is_some_and(|ttl| age >= seconds(ttl));
    let is_spent = context.is_used && !world.settings.reuse_contexts;
    let is_right = context.owner == *owner && context.rejection.is_none();
    (is_right && !is_old && !is_spent).then_some(context)
}

fn requested(world: &World, call: &Call, owner: &Owner, body: &Value) -> Result<Requested, Reply> {
    let (settings, id) = (&world.settings, &call.request_id);
    let channels = account(world, owner).map_or(&[][..], |account| &account.channels);
    let mut reader = Reader::new(body);
    let context = context(world, owner, body);
    if reader.member("/payment_context_id").is_none() {
        reader.wrong("payment_context_id_required");
    } else if context.is_none() {
        reader.wrong("payment_context_id_invalid");
    }
    let kind = reader.text("/payment_type", 20, "payment_type_invalid");
    // The context names the type in two spellings.
    if !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("installment")) {
        reader.wrong("payment_type_invalid");
    }
    // One SDK sends the currency, which the published body does not have.
    let currency = reader.currency();
    let amount = reader.amount(context.map(|context| context.currency), settings);
    let channel = reader.channel(channels).map(str::to_owned);
    if let Some(context) = context {
        if currency.is_some_and(|currency| currency != context.currency) {
            reader.wrong("currency_invalid");
        }
        if amount.is_some_and(|amount| amount != context.amount) {
            reader.wrong("amount_invalid");
        }
        if channel.is_some() && context.channel.is_some() && channel != context.channel {
            reader.wrong("processing_channel_id_invalid");
        }
    }
    reader.text("/reference", 80, "reference_invalid");
    reader.text("/description", 100, "description_invalid");
    reader.url("/success_url", "success_url_invalid");
    reader.url("/failure_url", "failure_url_invalid");
    let capture = reader.flag("/capture", "capture_invalid");
    let captures_later = reader.member("/capture_on").is_some();
    reader.metadata();
    reader.items();
    reader.locale();
    let told = context.map(|context| merged(&context.told.value(), body));
    if settings.require_items {
        told.iter().for_each(|told| check_items(told, &mut reader));
    }
    let codes = reader.codes();
    let (Some(context), Some(told), []) = (context, told, codes.as_slice()) else {
        return Err(error::invalid(id, &codes));
    };
    let reference = told.get("reference").and_then(Value::as_str);
    Ok(Requested {
        context: context.id,
        owner: owner.clone(),
        base: call.base.clone(),
        currency: context.currency,
        channel: channel.or_else(|| context.channel.clone()),
        reference: reference.map(str::to_owned),
        payment: Payment::new(Terms {
            amount: context.amount,
            auto_capture: captures_later || capture.or(context.capture).unwrap_or(true),
            is_captured_once: settings.model == Model::Collecting,
        }),
        told,
    })
}

/// What the merchant told with the context, and over it what it told with the payment.
fn merged(context: &Value, payment: &Value) -> Value {
    const NAMES: [&str; 10] = [
        "customer",
        "items",
        "shipping",
        "processing",
        "metadata",
        "reference",
        "description",
        "success_url",
        "failure_url",
        "amount_allocations",
    ];
    let mut all = Map::new();
    for name in NAMES {
        let told = [payment, context]
            .into_iter()
            .filter_map(|body| body.get(name))
            .find(|member| !member.is_null());
        if let Some(member) = told {
            all.insert(name.to_owned(), member.clone());
        }
    }
    Value::Object(all)
}

fn check_items(told: &Value, reader: &mut Reader<'_>) {
    let items = told.get("items").and_then(Value::as_array);
    let Some(items) = items.filter(|items| !items.is_empty()) else {
        return reader.wrong("items_required");
    };
    let is_physical = |item: &Value| {
        let kind = item.get("type").and_then(Value::as_str).unwrap_or("");
        kind.eq_ignore_ascii_case("physical")
    };
    if items.iter().all(is_physical) && told.get("shipping").is_none() {
        reader.wrong("shipping_required");
    }
}

/// The payment of a path: by its own id, or by the id of its customer's return.
pub(super) fn found<'a>(world: &'a World, owner: &Owner, id: &str) -> Option<&'a Record> {
    let record = match ReturnId::read(id) {
        Some(id) => world.record_of_return(id),
        None => PaymentId::read(id).and_then(|id| world.record(id)),
    };
    record.filter(|record| record.owner == *owner)
}

/// `GET /payments/{id}`
pub fn retrieve(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let id = call.segment(2);
    match found(world, owner, id) {
        Some(record) => {
            let mut answer = view::payment::details(record, &world.settings);
            if ReturnId::read(id).is_some() {
                let actions = view::payment::short_actions(record);
                if let Some(members) = answer.as_object_mut() {
                    members.insert("actions".to_owned(), actions);
                }
            }
            Reply::ok(answer)
        }
        None => error::NOT_FOUND,
    }
}

/// `GET /payments/{id}/actions`
pub fn actions(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    match found(world, owner, call.segment(2)) {
        Some(record) => Reply::ok(view::payment::actions(record)),
        None => error::NOT_FOUND,
    }
}

/// `GET /payments?reference=…`
pub fn list(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let asked: Vec<_> = form_urlencoded::parse(call.query.as_bytes()).collect();
    let value = |name: &str| {
        let found = asked.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_ref())
    };
    let number = |name: &str, default: usize| match value(name) {
        None => Some(default),
        Some(text) => text.parse::<usize>().ok(),
    };
    let paging = number("limit", 10).zip(number("skip", 0));
    let Some((limit, skip)) = paging.filter(|(limit, _)| (1..=100).contains(limit)) else {
        return error::invalid(&call.request_id, &["paging_limit_invalid"]);
    };
    let Some(reference) = value("reference").filter(|reference| !reference.is_empty()) else {
        return error::invalid(&call.request_id, &["reference_required"]);
    };
    let lists_pending = world.settings.list_pending;
    let all: Vec<&Record> = world
        .records()
        .iter()
        .rev()
        .filter(|record| {
            record.owner == *owner
                && record.reference.as_deref() == Some(reference)
                && (lists_pending || record.payment.phase() != Phase::Pending)
        })
        .collect();
    let page = all.iter().skip(skip).take(limit);
    let data: Vec<Value> = page
        .map(|record| view::payment::details(record, &world.settings))
        .collect();
    Reply::ok(json!({
        "limit": limit, "skip": skip, "total_count": all.len(), "data": data,
    }))
}

/// `GET /checkout/{id}/hpp_link_qr`, which needs no key.
pub fn qr_code(world: &mut World, call: &Call, _: &Owner) -> Reply {
    let record = PaymentId::read(call.segment(2)).and_then(|id| world.record(id));
    let image = record.and_then(|record| qr::png(&record.page()));
    match image {
        Some(image) => Reply::Png {
            image,
            cache: None,
            cors: false,
        },
        None => error::NOT_FOUND,
    }
}
