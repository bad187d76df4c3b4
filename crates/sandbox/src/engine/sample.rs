//! A made-up API for tests of the engine.

use serde::{Deserialize, Serialize};

use super::fault::{Effect, FaultName};
use super::requests::Finding;

/// A type without values.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) enum Never {}

impl Finding for Never {
    fn rule(&self) -> &'static str {
        match *self {}
    }
}

/// The only call, and the only fault.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Word;

impl FaultName for Word {
    type Operation = Self;
    type Lie = Never;

    const DELIVERY: Self = Self;
    const NOT_POSSIBLE: &'static str = "not possible";

    fn effect(self) -> Effect<Never> {
        Effect::Drop
    }

    fn can_lie(_: Self, lie: Never) -> bool {
        match lie {}
    }
}
