//! Captures, refunds and voids.
//!
//! Source: Checkout.com, Tabby page, and "Capture a payment", "Void a payment".

use axum::http::StatusCode;
use serde_json::Value;

use super::call::Call;
use super::error;
use super::payments::found;
use super::shape::Reader;
use crate::checkout::accounts::Owner;
use crate::checkout::settings::{Model, NonFinal};
use crate::checkout::world::payment::Refusal;
use crate::checkout::world::payments::{Order, What};
use crate::checkout::world::told::Told;
use crate::checkout::world::{World, view};
use crate::engine::reply::Reply;

/// `POST /payments/{id}/captures`
pub fn capture(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    act(world, call, owner, |reader| {
        match reader.text("/capture_type", 20, "capture_type_invalid") {
            None | Some("Final") => What::Capture { is_final: true },
            Some("NonFinal") => What::Capture { is_final: false },
            Some(_) => {
                reader.wrong("capture_type_invalid");
                What::Capture { is_final: true }
            }
        }
    })
}

/// `POST /payments/{id}/refunds`
pub fn refund(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    act(world, call, owner, |_| What::Refund)
}

/// `POST /payments/{id}/voids`
pub fn void(world: &mut World, call: &Call, owner: &Owner) -> Reply {
    act(world, call, owner, |_| What::Void)
}

fn act(
    world: &mut World,
    call: &Call,
    owner: &Owner,
    what: impl FnOnce(&mut Reader<'_>) -> What,
) -> Reply {
    let Some(record) = found(world, owner, call.segment(2)) else {
        return error::NOT_FOUND;
    };
    let (id, currency) = (record.id, record.currency);
    let Some(body) = call.object() else {
        return error::malformed(&call.request_id);
    };
    let mut reader = Reader::new(&body);
    let what = what(&mut reader);
    let amount = reader.amount(Some(currency), &world.settings);
    let reference = reader.text("/reference", 80, "reference_invalid");
    reader.text("/description", 100, "description_invalid");
    reader.metadata();
    reader.items();
    let codes = reader.codes();
    if !codes.is_empty() {
        return error::invalid(&call.request_id, &codes);
    }
    let is_refused = world.settings.model == Model::Collecting
        && world.settings.collecting_non_final == NonFinal::Refused
        && what == (What::Capture { is_final: false });
    if is_refused {
        return error::refused(&call.request_id, Refusal::NotAllowed, &world.settings);
    }
    let order = Order {
        what,
        amount,
        reference: reference.map(str::to_owned),
        metadata: Told::new(body.get("metadata").unwrap_or(&Value::Null)),
    };
    let reference = order.reference.clone();
    match world.act(id, order) {
        Ok(action) => {
            let answer = view::payment::accepted(
                &call.base,
                id,
                action,
                reference.as_deref(),
                what == What::Refund,
                &world.settings,
            );
            Reply::Json(StatusCode::ACCEPTED, answer)
        }
        Err(refusal) => error::refused(&call.request_id, refusal, &world.settings),
    }
}
