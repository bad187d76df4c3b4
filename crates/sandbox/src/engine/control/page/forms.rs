//! The forms for the clock, the faults, the settings and the reset.

use std::collections::BTreeMap;

use axum::extract::{Form, Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::answer::{done, impossible, refused};
use super::shows::Shows;
use super::view::View;
use super::{faults, settings};
use crate::engine::clock::{Speed, seconds};
use crate::engine::deliver::advance_and_deliver;
use crate::engine::fault::Faults;
use crate::engine::shared::Shared;

#[derive(Deserialize)]
pub(super) struct ClockForm {
    advance_s: Option<u32>,
    speed: Option<String>,
}

pub(super) async fn clock<A: Shows>(
    State(shared): State<Shared<A>>,
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
    done::<A>(&headers, "clock", "time")
}

pub(super) async fn add_fault<A: Shows>(
    State(shared): State<Shared<A>>,
    headers: HeaderMap,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response {
    let mut sandbox = shared.lock();
    let added = faults::read(&form).and_then(|asked| {
        let added = sandbox.change_faults(|faults| faults.add(asked.clone()));
        added.map_err(|unclear| faults::why_not(&asked, &unclear))
    });
    match added {
        Ok(()) => done::<A>(&headers, "fault", "fault"),
        Err(said) => refused(&sandbox, &headers, said, form),
    }
}

#[derive(Deserialize)]
pub(super) struct ClearForm {
    /// The fault as the page showed it. Others may have removed faults since then.
    fault: String,
}

pub(super) async fn clear_fault<A: Shows>(
    State(shared): State<Shared<A>>,
    Path(place): Path<usize>,
    headers: HeaderMap,
    Form(form): Form<ClearForm>,
) -> Response {
    let mut sandbox = shared.lock();
    let is_it = sandbox
        .faults()
        .list()
        .nth(place)
        .is_some_and(|fault| faults::name_of(fault) == form.fault);
    if !is_it {
        return impossible(
            &sandbox,
            &headers,
            "fault-list",
            "That fault is not there any more.",
        );
    }
    sandbox.change_faults(|faults| faults.remove(place));
    done::<A>(&headers, "clear", "fault-list")
}

pub(super) async fn clear_faults<A: Shows>(
    State(shared): State<Shared<A>>,
    headers: HeaderMap,
) -> Response {
    shared.lock().set_faults(Faults::default());
    done::<A>(&headers, "clear", "fault-list")
}

pub(super) async fn change_settings<A: Shows>(
    State(shared): State<Shared<A>>,
    headers: HeaderMap,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response {
    let mut sandbox = shared.lock();
    let changes = A::read_settings(&form, &sandbox.settings);
    let changed = changes.and_then(|changes| {
        let wrong = sandbox.change_settings(changes).err();
        wrong.map_or(Ok(()), |wrong| {
            Err(settings::refused(&wrong.field, &wrong.to_string()))
        })
    });
    match changed {
        Ok(()) => done::<A>(&headers, "settings", settings::PLACE),
        Err(said) => refused(&sandbox, &headers, said, form),
    }
}

pub(super) async fn reset<A: Shows>(State(shared): State<Shared<A>>) -> Response {
    shared.lock().reset();
    let address = View::new(A::PAGE).after("reset", "forget");
    Redirect::to(&address).into_response()
}
