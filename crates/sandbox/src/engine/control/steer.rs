//! What the control calls for health, clock, faults and settings do, for any API.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::input::{LIST, Wrong};
use crate::engine::clock::{Speed, seconds};
use crate::engine::deliver::{Delivers, advance_and_deliver};
use crate::engine::fault::{FaultName, FaultRequest, Faults};
use crate::engine::sandbox::Api;
use crate::engine::shared::Shared;

/// What becomes of the clock.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockRequest {
    /// Seconds that pass at once. Everything that falls due in them happens at its time and in its
    /// order, retries of webhooks included; a receiver has one second of real time for each delivery
    /// and all of them ten, then the clock goes on without their answers.
    #[serde(default)]
    advance_s: Option<u32>,
    /// How many of the sandbox's seconds pass in one, from 0 to 1000000.
    #[serde(default)]
    #[schema(value_type = Option<f64>)]
    speed: Option<Speed>,
}

/// What the clock shows.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClockState {
    /// The sandbox's time.
    now: String,
    /// How many of the sandbox's seconds pass in one.
    #[schema(value_type = f64)]
    speed: Speed,
}

/// Lets time pass, or pass faster, and says what the clock shows then.
///
/// # Errors
///
/// The request names neither a span nor a speed.
pub async fn set_clock<A: Delivers>(
    shared: &Shared<A>,
    request: ClockRequest,
) -> Result<ClockState, Wrong> {
    if request.advance_s.is_none() && request.speed.is_none() {
        return Err(Wrong::new(
            "advance_s",
            "either advance_s or speed is needed",
        ));
    }
    if let Some(span) = request.advance_s {
        advance_and_deliver(shared, seconds(span)).await;
    }
    let mut sandbox = shared.lock();
    if let Some(speed) = request.speed {
        sandbox.set_speed(speed);
    }
    Ok(ClockState {
        now: sandbox.now().to_string(),
        speed: sandbox.clock().speed(),
    })
}

/// That it is there.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok` for as long as it answers.
    status: &'static str,
    /// Of the program.
    version: &'static str,
    /// Why changes are not being saved to the `--data` file, if so.
    data_problem: Option<String>,
}

/// Says that the sandbox is there.
pub fn health<A: Api>(shared: &Shared<A>) -> Health {
    Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
        data_problem: shared.lock().journal_problem().map(str::to_owned),
    }
}

/// Checks a list of faults that a program sent.
///
/// # Errors
///
/// The body is not an object with a list, or the place and the field of the first fault that cannot
/// be.
pub fn read_faults<N: FaultName>(
    sent: Result<Vec<FaultRequest<N>>, Wrong>,
) -> Result<Faults<N>, Wrong> {
    let list = sent.map_err(|wrong| match wrong.message.as_str() {
        LIST => Wrong::new(".", "send an object: {\"faults\": [...]}"),
        _ => wrong,
    })?;
    Faults::read(list).map_err(|(place, unclear)| {
        Wrong::new(
            &format!("faults[{place}].{}", unclear.field),
            &unclear.message,
        )
    })
}

/// Changes some of the settings, until the next reset, and returns all of them.
///
/// # Errors
///
/// The body is not an object, or the setting that cannot be so; nothing was changed then.
pub fn change_settings<A: Api>(
    shared: &Shared<A>,
    sent: Result<Value, Wrong>,
) -> Result<A::Settings, Wrong> {
    let changes = sent.map_err(|wrong| match wrong.message.as_str() {
        LIST => Wrong::new(".", "must be an object with the settings to change"),
        _ => wrong,
    })?;
    let mut sandbox = shared.lock();
    sandbox.change_settings(changes)?;
    Ok(sandbox.settings.clone())
}
