//! What the gateway allows, as far as the course of a sale depends on it.

use serde::{Deserialize, Serialize};

use super::pauses::WATCH;
use crate::time::Millis;

/// Who captures an authorised payment.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptureMode {
    /// The gateway, by itself.
    #[default]
    Automatic,
    /// The shop: an authorised payment of a sale that is not given up is captured at once, and that
    /// of another one is released, so that late money never moves.
    Manual,
}

/// What the gateway allows, as far as the course of a sale depends on it. It is a copy of the gateway's
/// capabilities in each intent, so that a sale goes on as it began.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Terms {
    /// Who captures an authorised payment.
    pub capture: CaptureMode,
    /// Whether a session can be ended before its time. If not, a sale that is given up is watched
    /// until the gateway says how it ended, and its terminal is free.
    pub cancel: bool,
    /// How long after its intent a sale may still turn out paid, at the most.
    pub watch: Millis,
}

/// The terms of Tabby's own API, which all sales of older versions have.
impl Default for Terms {
    fn default() -> Self {
        Self {
            capture: CaptureMode::Automatic,
            cancel: true,
            watch: WATCH,
        }
    }
}

impl Terms {
    /// Whether the shop captures.
    #[must_use]
    pub fn is_manual(&self) -> bool {
        self.capture == CaptureMode::Manual
    }
}
