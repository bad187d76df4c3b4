//! Payments.
//!
//! Source: Tabby, API reference; payment processing.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::Call;
use super::error;
use super::payload::Payload;
use super::shape::{self, CAPTURE, REFUND, UPDATE};
use crate::engine::reply::Reply;
use crate::tabby::accounts::Owner;
use crate::tabby::money::Currency;
use crate::tabby::settings::{Clients, Settings};
use crate::tabby::world::payment::{Order, Parts, Payment, RefundOf, Refusal, Status};
use crate::tabby::world::{Session, World, view};

/// Largest page of payments.
const PAGE: usize = 20;

/// Finds the session of the owner's payment with this id.
fn found(world: &World, call: &Call, owner: &Owner) -> Result<(Uuid, Currency), Reply> {
    let id = call
        .uuid()
        .ok_or_else(|| error::bad_data("invalid payment id"))?;
    world
        .payment(id)
        .filter(|session| session.owner == *owner)
        .map(|session| (session.id, session.payment.currency))
        .ok_or_else(error::no_such_payment)
}

fn shown(world: &World, session: Uuid) -> Reply {
    world
        .session(session)
        .map_or_else(error::no_such_payment, |session| {
            Reply::ok(view::payment(session, &world.settings))
        })
}

/// Carries out an action on the owner's payment and answers with the whole payment.
fn act(
    world: &mut World,
    call: &Call,
    owner: &Owner,
    action: impl FnOnce(&mut World, Uuid, Currency) -> Result<(), Reply>,
) -> Reply {
    let (session, currency) = match found(world, call, owner) {
        Ok(found) => found,
        Err(reply) => return reply,
    };
    match action(world, session, currency) {
        Ok(()) => shown(world, session),
        Err(reply) => reply,
    }
}

/// `GET /api/v2/payments/{id}`
pub fn retrieve(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    act(world, call, owner, |_, _, _| Ok(()))
}

/// `PUT /api/v2/payments/{id}`. Changes the order number and ignores everything else.
pub fn update(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    act(world, call, owner, |world, id, currency| {
        let request = decoded(call)?;
        shape::check(&request, &UPDATE, currency.decimals(), &world.settings)?;
        let reference = request
            .value
            .pointer("/order/reference_id")
            .and_then(Value::as_str)
            .map(str::to_owned);
        world.rename(id, reference).map_err(error::refused)
    })
}

fn decoded(call: &Call) -> Result<Payload, Reply> {
    call.payload()
        .ok_or_else(|| error::bad_data("could not decode request"))
}

fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body.get(name).and_then(Value::as_str).unwrap_or("")
}

/// Whether captures and refunds need a `reference_id`. The API reference requires it; official
/// plugins leave it out.
#[must_use]
pub fn needs_key(settings: &Settings) -> bool {
    settings.require_reference_id || settings.clients == Clients::Strict
}

/// Amount and key of a capture or a refund.
fn order(world: &World, body: &Value, currency: Currency) -> Result<Order, Reply> {
    let amount = currency
        .positive(text(body, "amount"))
        .ok_or_else(|| error::wrong(&["$.amount".into()], &world.settings))?;
    let reference_id = text(body, "reference_id").to_owned();
    if reference_id.is_empty() && needs_key(&world.settings) {
        return Err(error::wrong(&["$.reference_id".into()], &world.settings));
    }
    Ok(Order {
        amount,
        reference_id,
    })
}

/// `POST /api/v2/payments/{id}/captures`
pub fn capture(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    act(world, call, owner, |world, id, currency| {
        let request = decoded(call)?;
        shape::check(&request, &CAPTURE, currency.decimals(), &world.settings)?;
        let body = request.value;
        let order = order(world, &body, currency)?;
        let part = |name: &str| currency.told(text(&body, name)).unwrap_or(Decimal::ZERO);
        let parts = Parts {
            tax: part("tax_amount"),
            shipping: part("shipping_amount"),
            discount: part("discount_amount"),
            items: body.get("items").cloned().unwrap_or_default(),
        };
        world.capture(id, order, parts).map_err(error::refused)
    })
}

/// `POST /api/v2/payments/{id}/refunds`
pub fn refund(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    act(world, call, owner, |world, id, currency| {
        let request = decoded(call)?;
        shape::check(&request, &REFUND, currency.decimals(), &world.settings)?;
        let body = request.value;
        let order = order(world, &body, currency)?;
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        let of = RefundOf {
            reason: text("reason"),
            capture_id: text("capture_id"),
            items: body.get("items").cloned().unwrap_or_default(),
        };
        world.refund(id, order, of).map_err(error::refused)
    })
}

/// `POST /api/v2/payments/{id}/close`. The body is ignored.
pub fn close(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    act(world, call, owner, |world, id, _| {
        world.close(id).map_err(|refusal| match refusal {
            // The only text that is published for this call.
            Refusal::NotPaid => error::refused(Refusal::AlreadyClosed),
            other => error::refused(other),
        })
    })
}

/// The filters of a list.
struct Filter {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    status: Option<String>,
    limit: usize,
    offset: usize,
}

impl Filter {
    fn read(query: &str) -> Option<Self> {
        let mut filter = Self {
            from: None,
            to: None,
            status: None,
            limit: PAGE,
            offset: 0,
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if value.is_empty() {
                continue;
            }
            match name.as_ref() {
                "created_at__gte" => filter.from = Some(midnight(&value)?),
                "created_at__lte" => filter.to = Some(midnight(&value)?),
                // Larger limits are cut to the largest page, as integrators rely on.
                "limit" => filter.limit = value.parse::<usize>().ok()?.min(PAGE),
                "offset" => filter.offset = value.parse().ok()?,
                "status" => {
                    let known = [
                        "authorized",
                        "closed",
                        "rejected",
                        "new",
                        "captured",
                        "refunded",
                        "cancelled",
                    ];
                    filter.status = Some(value.to_string()).filter(|s| known.contains(&s.as_str()));
                    filter.status.as_ref()?;
                }
                _ => {}
            }
        }
        Some(filter)
    }

    fn takes(&self, session: &Session) -> bool {
        let payment = &session.payment;
        self.from.is_none_or(|from| payment.created_at >= from)
            && self.to.is_none_or(|to| payment.created_at <= to)
            && self.takes_status(payment)
    }

    /// Whether a payment has the status asked for. The first three words are statuses of the API,
    /// the others of the merchant's dashboard.
    fn takes_status(&self, payment: &Payment) -> bool {
        let status = payment.status;
        let (captured, refunded) = (!payment.captures.is_empty(), !payment.refunds.is_empty());
        match self.status.as_deref() {
            None => matches!(status, Status::Authorized | Status::Closed),
            Some("authorized" | "new") => status == Status::Authorized,
            Some("closed") => status == Status::Closed,
            Some("rejected") => status == Status::Rejected,
            Some("captured") => status == Status::Closed && captured && !refunded,
            Some("refunded") => status == Status::Closed && refunded,
            Some("cancelled") => status == Status::Closed && !captured,
            Some(_) => false,
        }
    }
}

/// The start of a day; a time in the day is accepted too.
fn midnight(text: &str) -> Option<Timestamp> {
    let day = text.get(..10).unwrap_or(text);
    let rest = text.get(10..).unwrap_or("");
    if !(rest.is_empty() || rest.starts_with('T')) {
        return None;
    }
    let date: Date = day.parse().ok()?;
    Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// `GET /api/v2/payments`, newest first.
pub fn list(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let Some(filter) = Filter::read(&call.query) else {
        return error::bad_data("failed to decode request");
    };
    let all: Vec<&Session> = world
        .sessions()
        .iter()
        .rev()
        .filter(|session| session.owner == *owner && filter.takes(session))
        .collect();
    let payments = all
        .iter()
        .skip(filter.offset)
        .take(filter.limit)
        .map(|session| view::payment(session, &world.settings))
        .collect();
    Reply::ok(json!({
        "payments": view::list(payments, &world.settings),
        "pagination": {"limit": filter.limit, "offset": filter.offset, "total_count": all.len()},
    }))
}
