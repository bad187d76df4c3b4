//! Payment contexts.
//!
//! Source: Checkout.com, Tabby page, "Request a payment context"; the models of its SDKs.

use axum::http::StatusCode;
use serde_json::Value;

use super::call::Call;
use super::error;
use super::shape::Reader;
use crate::checkout::accounts::{Account, Owner};
use crate::checkout::currency::Currency;
use crate::checkout::ids::ContextId;
use crate::checkout::world::context::{Context, Rejection};
use crate::checkout::world::told::Told;
use crate::checkout::world::{World, view};
use crate::customer::credentials;
use crate::engine::reply::Reply;

/// `POST /payment-contexts`
pub fn create(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let Some(body) = call.object() else {
        return error::malformed(&call.request_id);
    };
    match context(world, call, owner, &body) {
        Ok(context) => {
            let answer = view::context::created(&context, &world.settings);
            world.set_context(context);
            Reply::Json(StatusCode::CREATED, answer)
        }
        Err(reply) => reply,
    }
}

/// The account that lists an owner's key.
pub(super) fn account<'a>(world: &'a World, owner: &Owner) -> Option<&'a Account> {
    let mut all = world.state.accounts.iter();
    all.find(|account| account.secret_key == owner.key)
}

fn context(world: &World, call: &Call, owner: &Owner, body: &Value) -> Result<Context, Reply> {
    let (settings, id) = (&world.settings, &call.request_id);
    let channels = account(world, owner).map_or(&[][..], |account| &account.channels);
    let mut reader = Reader::new(body);
    match reader.text("/source/type", 50, "source_type_invalid") {
        None => reader.wrong("payment_source_required"),
        Some("tabby") => {}
        Some(_) => reader.wrong("source_type_invalid"),
    }
    let currency = reader.currency();
    if reader.member("/currency").is_none() {
        reader.wrong("currency_required");
    }
    let amount = reader.amount(currency, settings);
    if reader.member("/amount").is_none() {
        reader.wrong("amount_required");
    }
    reader.customer(settings);
    let channel = reader.channel(channels).map(str::to_owned);
    if reader.member("/processing_channel_id").is_none() && settings.require_channel {
        reader.wrong("processing_channel_id_required");
    }
    reader.text("/reference", 50, "reference_invalid");
    reader.text("/description", 100, "description_invalid");
    reader.url("/success_url", "success_url_invalid");
    reader.url("/failure_url", "failure_url_invalid");
    let kind = reader.text("/payment_type", 20, "payment_type_invalid");
    if kind.is_some_and(|kind| !matches!(kind, "Regular" | "Recurring")) {
        reader.wrong("payment_type_invalid");
    }
    let capture = reader.flag("/capture", "capture_invalid");
    reader.metadata();
    reader.items();
    reader.locale();
    // Source: what the sandbox of 2026-09-25 answered to a list.
    let airline = reader.member("/processing/airline_data");
    let passengers = airline.and_then(Value::as_array).into_iter().flatten();
    if passengers
        .into_iter()
        .any(|one| one.get("passenger").is_some_and(Value::is_array))
    {
        reader.wrong("passenger_required");
    }
    let codes = reader.codes();
    let (Some(amount), Some(currency), []) = (amount, currency, codes.as_slice()) else {
        return Err(error::invalid(id, &codes));
    };
    if !settings.tabby_enabled {
        return Err(error::invalid(id, &["apm_service_unavailable"]));
    }
    Ok(Context {
        id: ContextId::new(),
        owner: owner.clone(),
        base: call.base.clone(),
        created_at: world.now(),
        amount,
        currency,
        channel,
        capture,
        rejection: rejection(world, owner, body, amount, currency),
        is_used: false,
        told: Told::new(body),
    })
}

/// Why Tabby is not offered. Source: Tabby, testing credentials: these phones do not pass the
/// eligibility check; `order_amount_too_low` is published, the other reasons are Tabby's own.
fn rejection(
    world: &World,
    owner: &Owner,
    body: &Value,
    amount: u64,
    currency: Currency,
) -> Option<Rejection> {
    let text = |path: &str| body.pointer(path).and_then(Value::as_str).unwrap_or("");
    let phone = format!(
        "{}{}",
        text("/customer/phone/country_code"),
        text("/customer/phone/number")
    );
    let (minimum, maximum) = (&world.settings.minimum, &world.settings.maximum);
    if minimum.of(currency).is_some_and(|least| amount < least) {
        Some(Rejection::OrderAmountTooLow)
    } else if maximum.of(currency).is_some_and(|most| amount > most) {
        Some(Rejection::OrderAmountTooHigh)
    } else if owner.is_test() && credentials::is_ineligible(&phone) {
        Some(Rejection::NotAvailable)
    } else {
        None
    }
}

/// `GET /payment-contexts/{id}`
pub fn retrieve(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    let context = ContextId::read(call.segment(2))
        .and_then(|id| world.context(id))
        .filter(|context| context.owner == *owner);
    match context {
        Some(context) => Reply::ok(view::context::retrieved(context)),
        None => error::NOT_FOUND,
    }
}
