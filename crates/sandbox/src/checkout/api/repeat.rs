//! Idempotency keys of calls.

use axum::http::StatusCode;
use serde_json::Value;

use super::call::Call;
use super::error;
use crate::checkout::accounts::Owner;
use crate::checkout::fault::Operation;
use crate::checkout::settings::KeyScope;
use crate::checkout::world::World;
use crate::checkout::world::idempotency::Repeat;
use crate::checkout::world::kept::{Kept, Place};
use crate::checkout::world::told::Told;
use crate::engine::reply::Reply;

/// The place of a call's key; `None` if it has none, or its operation takes none.
#[must_use]
pub fn place(world: &World, call: &Call) -> Option<Place> {
    use Operation as Of;
    let takes_keys = matches!(
        call.operation,
        Of::CreateContext
            | Of::CreatePayment
            | Of::CapturePayment
            | Of::RefundPayment
            | Of::VoidPayment
    );
    let owner = call.owner.as_ref().ok().filter(|_| takes_keys)?;
    let key = call.idempotency_key.as_deref().unwrap_or("").trim();
    (!key.is_empty()).then(|| Place {
        account: owner.key.clone(),
        path: match world.settings.idempotency_scope {
            KeyScope::Path => call.path.clone(),
            KeyScope::Account => String::new(),
        },
        key: key.to_owned(),
    })
}

/// Carries out a call once: one that was answered before gets the same answer.
pub(super) fn once(
    world: &mut World,
    call: &Call,
    owner: &Owner,
    number: u64,
    carry_out: impl FnOnce(&mut World, &Call, &Owner) -> Reply,
) -> Reply {
    let Some(place) = place(world, call) else {
        return carry_out(world, call, owner);
    };
    let sent = Told::new(&call.object().unwrap_or(Value::Null));
    match world.repeat(&place, number, &sent) {
        Repeat::UnderWay => error::duplicate(&call.request_id),
        Repeat::OtherBody => error::invalid(&call.request_id, &["idempotency_key_reused"]),
        Repeat::Of(kept) => {
            let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK);
            Reply::Json(status, kept.answer.value())
        }
        Repeat::No => {
            let reply = carry_out(world, call, owner);
            if let Reply::Json(status, answer) = &reply
                && status.is_success()
            {
                let at = world.now();
                world.keep(Kept {
                    place,
                    at,
                    sent,
                    status: status.as_u16(),
                    answer: Told::new(answer),
                });
            }
            reply
        }
    }
}
