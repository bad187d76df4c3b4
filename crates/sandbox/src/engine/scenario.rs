//! Scenario files: TOML with settings, the clock, and the API's own data.

use jiff::SignedDuration;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::clock::Speed;
use super::control::input::Wrong;
use super::sandbox::{Api, Sandbox};
use super::settings::{Switches, changed};

/// The clock at the start.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClockStart {
    /// Seconds ahead of real time.
    pub advance_s: u32,
    /// How fast it runs.
    pub speed: Option<Speed>,
}

impl ClockStart {
    /// Sets the sandbox's clock accordingly.
    pub fn play<A: Api>(&self, sandbox: &mut Sandbox<A>) {
        if let Some(speed) = self.speed {
            sandbox.set_speed(speed);
        }
        if self.advance_s > 0 {
            sandbox.advance(SignedDuration::from_secs(i64::from(self.advance_s)));
        }
    }
}

/// Parses a scenario: its `settings` override the defaults; the rest is returned as `R`.
///
/// # Errors
///
/// A sentence that names the field and says what is wrong with it.
pub fn read<S: Switches, R: DeserializeOwned>(
    text: &str,
    mut settings: S,
) -> Result<(S, R), String> {
    let file: toml::Value =
        toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
    let mut value = serde_json::to_value(file).map_err(|error| error.to_string())?;
    if let Some(changes) = value.get_mut("settings").map(Value::take) {
        settings = changed(&settings, changes).map_err(|error| match error.field.as_str() {
            "." => format!("settings: {}", error.message),
            _ => format!("settings.{error}"),
        })?;
    }
    if let Some(members) = value.as_object_mut() {
        members.remove("settings");
    }
    let rest =
        serde_path_to_error::deserialize(value).map_err(|error| Wrong::at(&error).to_string())?;
    Ok((settings, rest))
}
