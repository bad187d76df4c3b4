//! Sessions.
//!
//! Source: Tabby, create a session; POS integration; custom payment links.

use axum::http::StatusCode;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::call::Call;
use super::error;
use super::payload::Payload;
use super::shape::{self, CREATE};
use crate::customer::credentials;
use crate::engine::qr;
use crate::engine::reply::Reply;
use crate::tabby::accounts::Owner;
use crate::tabby::money::Currency;
use crate::tabby::settings::{DoneReply, QrAfterEnd, RejectedPayment};
use crate::tabby::world::payment::{Payment, Status};
use crate::tabby::world::session::Rejection;
use crate::tabby::world::{Requested, Session, World, view};

/// `POST /api/v2/checkout`
pub fn create(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let Some(request) = call.payload() else {
        return error::bad_data("could not decode request");
    };
    match requested(world, &request, call, owner) {
        Ok(asked) => {
            let id = world.open(asked);
            found(world, owner, Some(id), |session, world| {
                Reply::ok(view::session(session, &world.settings))
            })
        }
        Err(reply) => reply,
    }
}

fn requested(
    world: &World,
    request: &Payload,
    call: &Call,
    owner: &Owner,
) -> Result<Requested, Reply> {
    let body = &request.value;
    let text = |path: &str| body.pointer(path).and_then(Value::as_str).unwrap_or("");
    let currency = Currency::parse(text("/payment/currency"));
    let decimals = currency.map_or(3, Currency::decimals);
    shape::check(request, &CREATE, decimals, &world.settings)?;
    let wrong = |field: &str| error::wrong(&[field.to_owned()], &world.settings);
    let currency = currency.ok_or_else(|| wrong("$.payment.currency"))?;
    let amount = currency
        .positive(text("/payment/amount"))
        .ok_or_else(|| wrong("$.payment.amount"))?;
    let merchant_code = text("/merchant_code");
    let account = world
        .state
        .accounts
        .iter()
        .find(|account| account.key == owner.key);
    if let Some(account) = account {
        if account.currency != currency {
            return Err(error::bad_data(&format!(
                "could not create payment: only '{}' is supported, but got '{currency}'",
                account.currency
            )));
        }
        if !account
            .merchant_codes
            .iter()
            .any(|code| code == merchant_code)
        {
            // Tabby does not publish the answer for an unknown branch. This text is published for
            // 401.
            return Err(error::not_authorized(call.operation));
        }
    }
    // Only a call that asks whether a customer is eligible has no order yet.
    let order = text("/payment/order/reference_id");
    let phone = text("/payment/buyer/phone");
    if order.is_empty() && (phone.is_empty() || text("/payment/buyer/email").is_empty()) {
        return Err(wrong("$.payment.order.reference_id"));
    }
    let phone = Some(phone).filter(|_| owner.is_test);
    let rejection = rejection(world, amount, currency, phone, merchant_code);
    let status = match (rejection, world.settings.rejected_payment) {
        (Some(_), RejectedPayment::Rejected) => Status::Rejected,
        _ => Status::Created,
    };
    Ok(Requested {
        owner: owner.clone(),
        region: call.region,
        host: call.host.clone(),
        payment: Payment::new(
            amount,
            currency,
            status,
            order.to_owned(),
            body.get("payment").unwrap_or(&Value::Null),
        ),
        arabic: text("/lang") == "ar",
        merchant_code: merchant_code.to_owned(),
        merchant_urls: body.get("merchant_urls").cloned().unwrap_or_default(),
        rejection,
    })
}

/// Whether a new session is rejected, and why. Source: testing credentials: these phones do not
/// pass the eligibility check. Payment links: the amount or a disabled branch can be the reason.
fn rejection(
    world: &World,
    amount: Decimal,
    currency: Currency,
    phone: Option<&str>,
    merchant_code: &str,
) -> Option<Rejection> {
    let settings = &world.settings;
    let disabled = settings
        .disabled_merchant_codes
        .iter()
        .any(|code| code == merchant_code);
    let ineligible = phone.is_some_and(credentials::is_ineligible);
    if disabled || ineligible {
        Some(Rejection::NotAvailable)
    } else if currency
        .of(&settings.maximum)
        .is_some_and(|most| amount > most)
    {
        Some(Rejection::OrderAmountTooHigh)
    } else if currency
        .of(&settings.minimum)
        .is_some_and(|least| amount < least)
    {
        Some(Rejection::OrderAmountTooLow)
    } else {
        None
    }
}

/// Finds the owner's session with this id. Sessions of others are answered as if they did not
/// exist.
fn found(
    world: &World,
    owner: &Owner,
    id: Option<uuid::Uuid>,
    reply: impl FnOnce(&Session, &World) -> Reply,
) -> Reply {
    id.and_then(|id| world.session(id))
        .filter(|session| session.owner == *owner)
        .map_or(error::PAGE_NOT_FOUND, |session| reply(session, world))
}

/// `GET /api/v2/checkout/{id}`
pub fn retrieve(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    if call.uuid().is_none() {
        return error::bad_data("could not decode request");
    }
    found(world, owner, call.uuid(), |session, world| {
        Reply::ok(view::session(session, &world.settings))
    })
}

/// `GET /api/v2/checkout/{id}/hpp_link_qr`. Needs no key.
pub fn qr_code(world: &mut World, call: &Call, _: &Owner) -> Reply {
    let settings = &world.settings;
    let session = call
        .uuid()
        .and_then(|id| world.session(id))
        .filter(|session| {
            settings.qr_after_end == QrAfterEnd::Png || session.is_payable(world.now())
        });
    session
        .and_then(|session| qr::png(&session.web_url(session.base(settings))))
        .map_or(error::PAGE_NOT_FOUND, |image| Reply::Png {
            image,
            cache: settings.qr_cache_control.clone(),
            cors: settings.qr_cors,
        })
}

/// Carries out an action on the owner's session. Tabby does not publish the answer.
fn act(
    world: &mut World,
    call: &Call,
    owner: &Owner,
    action: impl FnOnce(&mut World, uuid::Uuid) -> Reply,
) -> Reply {
    let Some(id) = call.uuid() else {
        return error::bad_data("could not decode request");
    };
    match world.session(id) {
        Some(session) if session.owner == *owner => action(world, id),
        _ => error::PAGE_NOT_FOUND,
    }
}

/// The answer after success, which Tabby does not publish.
fn done(world: &World, id: uuid::Uuid) -> Reply {
    match world.settings.done {
        DoneReply::Json => Reply::ok(json!({"status": "ok"})),
        DoneReply::Empty => Reply::Text(StatusCode::OK, ""),
        DoneReply::NoContent => Reply::Text(StatusCode::NO_CONTENT, ""),
        DoneReply::Session => world.session(id).map_or(error::PAGE_NOT_FOUND, |session| {
            Reply::ok(view::session(session, &world.settings))
        }),
    }
}

/// `POST /api/v2/checkout/{id}/send_hpp_link`. The body is ignored.
pub fn send_link(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    act(world, call, owner, |world, id| {
        if world
            .session(id)
            .is_some_and(|session| session.phone().is_none())
        {
            return error::wrong(&["$.payment.buyer.phone".into()], &world.settings);
        }
        match world.send_link(id) {
            Ok(()) => done(world, id),
            Err(refusal) => error::refused(refusal),
        }
    })
}

/// `POST /api/v2/checkout/{id}/cancel`
pub fn cancel(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    act(world, call, owner, |world, id| match world.cancel(id) {
        Ok(()) => done(world, id),
        Err(refusal) => error::refused(refusal),
    })
}
