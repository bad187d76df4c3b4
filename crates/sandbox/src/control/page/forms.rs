//! Does what the page's forms ask for.

use std::collections::BTreeMap;

use axum::extract::{Form, Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::view::of_referer;
use super::{faults, switches};
use crate::Shared;
use crate::clock::Speed;
use crate::control::session;
use crate::deliver::let_pass;
use crate::fault::Faults;
use crate::settings::seconds;
use crate::world::Outcome;
use crate::world::dispute::{DisputeReason, DisputeStatus};

/// Back to the view that the form was sent from: an address that can be loaded again.
fn back(headers: &HeaderMap) -> Response {
    Redirect::to(&of_referer(headers).address()).into_response()
}

/// The same, with why nothing was done.
fn refused(headers: &HeaderMap, problem: &str) -> Response {
    let mut view = of_referer(headers);
    view.problem = Some(problem.to_owned());
    Redirect::to(&view.address()).into_response()
}

pub(super) async fn outcome(
    State(shared): State<Shared>,
    Path((id, outcome)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let done = {
        let mut world = shared.lock();
        let Some(id) = session(&world, &id) else {
            return refused(&headers, "There is no such payment any more.");
        };
        if outcome == "dispute" {
            world
                .open_dispute(id, None, DisputeReason::default(), String::new())
                .is_ok()
        } else {
            let outcome: Result<Outcome, _> = serde_json::from_value(json!(outcome));
            outcome.is_ok_and(|outcome| world.decide(id, outcome).is_ok())
        }
    };
    if done {
        back(&headers)
    } else {
        refused(
            &headers,
            "That is not possible any more: the payment has changed meanwhile.",
        )
    }
}

pub(super) async fn turn_dispute(
    State(shared): State<Shared>,
    Path((id, status)): Path<(Uuid, String)>,
    headers: HeaderMap,
) -> Response {
    let status: Result<DisputeStatus, _> = serde_json::from_value(json!(status));
    let done = status.is_ok_and(|status| {
        shared
            .lock()
            .turn_dispute(id, status, String::new(), String::new(), Vec::new())
    });
    if done {
        back(&headers)
    } else {
        refused(&headers, "The dispute is over already.")
    }
}

pub(super) async fn resend(
    State(shared): State<Shared>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Response {
    if shared.lock().resend(id) {
        back(&headers)
    } else {
        refused(&headers, "That delivery is not remembered any more.")
    }
}

#[derive(Deserialize)]
pub(super) struct ClockForm {
    advance_s: Option<u32>,
    speed: Option<String>,
}

pub(super) async fn clock(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Form(form): Form<ClockForm>,
) -> Response {
    let speed: Option<Speed> = match form.speed.as_deref().map(serde_json::from_str) {
        Some(Err(_)) => return refused(&headers, "A speed is a number from 0 to 1000000."),
        Some(Ok(speed)) => Some(speed),
        None => None,
    };
    if let Some(span) = form.advance_s {
        let_pass(&shared, seconds(span)).await;
    }
    if let Some(speed) = speed {
        shared.lock().hurry(speed);
    }
    back(&headers)
}

pub(super) async fn add_fault(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response {
    let asked = match faults::read(&form) {
        Ok(asked) => asked,
        Err(sentence) => return refused(&headers, &sentence),
    };
    let added = shared
        .lock()
        .change_faults(|faults| faults.add(asked.clone()));
    match added {
        Ok(()) => back(&headers),
        Err(unclear) => refused(&headers, &faults::why_not(&asked, &unclear)),
    }
}

#[derive(Deserialize)]
pub(super) struct ClearForm {
    /// What is to be cleared, as the page showed it: others may have cleared some meanwhile.
    fault: String,
}

pub(super) async fn clear_fault(
    State(shared): State<Shared>,
    Path(place): Path<usize>,
    headers: HeaderMap,
    Form(form): Form<ClearForm>,
) -> Response {
    let mut world = shared.lock();
    let is_it = world
        .faults()
        .list()
        .nth(place)
        .is_some_and(|fault| faults::name_of(fault) == form.fault);
    if !is_it {
        return refused(&headers, "That fault is not there any more.");
    }
    world.change_faults(|faults| faults.remove(place));
    back(&headers)
}

pub(super) async fn clear_faults(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    shared.lock().set_faults(Faults::default());
    back(&headers)
}

pub(super) async fn change_settings(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response {
    let mut world = shared.lock();
    let changes = switches::read(&form, &world.settings);
    let changed = changes.and_then(|changes| {
        let wrong = world.change_settings(changes).err();
        wrong.map_or(Ok(()), |wrong| Err(wrong.to_string()))
    });
    match changed {
        Ok(()) => back(&headers),
        Err(sentence) => refused(&headers, &sentence),
    }
}

pub(super) async fn reset(State(shared): State<Shared>) -> Response {
    shared.lock().reset();
    Redirect::to("/_sandbox/").into_response()
}
