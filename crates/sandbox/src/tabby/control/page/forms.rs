//! The handlers of the page's forms.

use std::collections::BTreeMap;

use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::settings;
use super::view::{of_referer, whole};
use super::whole::page;
use crate::engine::clock::Speed;
use crate::engine::clock::seconds;
use crate::engine::control::page::faults;
use crate::engine::control::page::said::Said;
use crate::engine::control::page::settings::{PLACE, refused as refused_setting};
use crate::engine::deliver::advance_and_deliver;
use crate::tabby::control::customers::session;
use crate::tabby::fault::Faults;
use crate::tabby::outcome::Outcome;
use crate::tabby::world::Shared;
use crate::tabby::world::World;
use crate::tabby::world::dispute::{DisputeReason, DisputeStatus};

/// Redirects to the view that the form was sent from, with a success message at the form's place.
fn done(headers: &HeaderMap, word: &str, at: &str) -> Response {
    Redirect::to(&of_referer(headers).after(word, at)).into_response()
}

/// Answers 422 with that view, the reason, and what was typed.
fn refused(
    world: &World,
    headers: &HeaderMap,
    said: Said,
    typed: BTreeMap<String, String>,
) -> Response {
    let mut view = of_referer(headers);
    view.said = Some(said);
    view.typed = typed;
    (StatusCode::UNPROCESSABLE_ENTITY, page(world, &view)).into_response()
}

/// The same for a form without fields.
fn impossible(world: &World, headers: &HeaderMap, at: &str, why: &str) -> Response {
    refused(world, headers, Said::refused(at, why), BTreeMap::new())
}

pub(super) async fn outcome(
    State(shared): State<Shared>,
    Path((id, outcome)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let mut world = shared.lock();
    let at = format!("payment-{id}");
    let Some(id) = session(&world, &id) else {
        return impossible(&world, &headers, &at, "There is no such payment any more.");
    };
    let (word, is_done) = if outcome == "dispute" {
        let opened = world.open_dispute(id, None, DisputeReason::default(), String::new());
        ("dispute", opened.is_ok())
    } else {
        let outcome: Result<Outcome, _> = serde_json::from_value(json!(outcome));
        let is_done = outcome.is_ok_and(|outcome| world.decide(id, outcome).is_ok());
        ("outcome", is_done)
    };
    if is_done {
        done(&headers, word, &at)
    } else {
        impossible(
            &world,
            &headers,
            &at,
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
    let mut world = shared.lock();
    let at = format!("dispute-{id}");
    let is_done = status.is_ok_and(|status| {
        world.turn_dispute(id, status, String::new(), String::new(), Vec::new())
    });
    if is_done {
        done(&headers, "status", &at)
    } else {
        impossible(&world, &headers, &at, "The dispute is over already.")
    }
}

pub(super) async fn resend(
    State(shared): State<Shared>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Response {
    let mut world = shared.lock();
    let at = format!("delivery-{id}");
    if world.resend(id) {
        done(&headers, "resend", &at)
    } else {
        impossible(
            &world,
            &headers,
            &at,
            "That delivery is not remembered any more.",
        )
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
        Some(Err(_)) => {
            return impossible(
                &shared.lock(),
                &headers,
                "time",
                "A speed is a number from 0 to 1000000.",
            );
        }
        Some(Ok(speed)) => Some(speed),
        None => None,
    };
    if let Some(span) = form.advance_s {
        advance_and_deliver(&shared, seconds(span)).await;
    }
    if let Some(speed) = speed {
        shared.lock().set_speed(speed);
    }
    done(&headers, "clock", "time")
}

pub(super) async fn add_fault(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response {
    let mut world = shared.lock();
    let added = faults::read(&form).and_then(|asked| {
        let added = world.change_faults(|faults| faults.add(asked.clone()));
        added.map_err(|unclear| faults::why_not(&asked, &unclear))
    });
    match added {
        Ok(()) => done(&headers, "fault", "fault"),
        Err(said) => refused(&world, &headers, said, form),
    }
}

#[derive(Deserialize)]
pub(super) struct ClearForm {
    /// The fault as the page showed it. Others may have removed faults since then.
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
        return impossible(
            &world,
            &headers,
            "fault-list",
            "That fault is not there any more.",
        );
    }
    world.change_faults(|faults| faults.remove(place));
    done(&headers, "clear", "fault-list")
}

pub(super) async fn clear_faults(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    shared.lock().set_faults(Faults::default());
    done(&headers, "clear", "fault-list")
}

pub(super) async fn change_settings(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response {
    let mut world = shared.lock();
    let changes = settings::read(&form, &world.settings);
    let changed = changes.and_then(|changes| {
        let wrong = world.change_settings(changes).err();
        wrong.map_or(Ok(()), |wrong| {
            Err(refused_setting(&wrong.field, &wrong.to_string()))
        })
    });
    match changed {
        Ok(()) => done(&headers, "settings", PLACE),
        Err(said) => refused(&world, &headers, said, form),
    }
}

pub(super) async fn reset(State(shared): State<Shared>) -> Response {
    shared.lock().reset();
    let address = whole().after("reset", "forget");
    Redirect::to(&address).into_response()
}
