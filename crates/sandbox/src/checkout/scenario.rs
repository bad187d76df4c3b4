//! How a sandbox begins: settings, accounts, clock and faults.

use serde::Deserialize;

use crate::checkout::accounts::{self, Account};
use crate::checkout::fault::{FaultRequest, Faults};
use crate::checkout::settings::Settings;
use crate::checkout::world::World;
use crate::engine::scenario::{ClockStart, read};

/// A beginning.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scenario {
    /// How the sandbox behaves.
    pub settings: Settings,
    /// Its merchants.
    pub accounts: Vec<Account>,
    /// Its time.
    pub clock: ClockStart,
    /// Its faults.
    pub faults: Vec<FaultRequest>,
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            accounts: accounts::built_in(),
            clock: ClockStart::default(),
            faults: Vec::new(),
        }
    }
}

impl Scenario {
    /// Reads a TOML file's text over a beginning.
    ///
    /// # Errors
    ///
    /// One sentence that names the member and says what is wrong with it.
    pub fn read(text: &str, settings: Settings) -> Result<Self, String> {
        let (settings, mut scenario): (Settings, Self) = read(text, settings)?;
        scenario.settings = settings;
        Faults::read(scenario.faults.clone()).map_err(|(place, unclear)| {
            format!("faults[{place}].{}: {}", unclear.field, unclear.message)
        })?;
        Ok(scenario)
    }

    /// Carries out what it says.
    pub(super) fn play(&self, world: &mut World) {
        if let Ok(faults) = Faults::read(self.faults.clone()) {
            world.set_faults(faults);
        }
        self.clock.play(world);
    }
}
