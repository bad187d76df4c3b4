//! The terminals at which a PIN is checked now.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::error::NotTaken;
use crate::pairing::KeyId;

/// The terminals at which a PIN is checked now: each has one at a time, so that none fills the line.
#[derive(Debug, Default)]
pub(super) struct Checks(Mutex<HashSet<KeyId>>);

/// Lets the terminal have its next PIN checked when this one was.
pub(super) struct Check<'a>(&'a Checks, KeyId);

impl Drop for Check<'_> {
    fn drop(&mut self) {
        self.0.all().remove(&self.1);
    }
}

impl Checks {
    fn all(&self) -> MutexGuard<'_, HashSet<KeyId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note that a PIN is checked at this terminal.
    pub(super) fn begin(&self, terminal: KeyId) -> Result<Check<'_>, NotTaken> {
        match self.all().insert(terminal) {
            true => Ok(Check(self, terminal)),
            false => Err(NotTaken::Wait(Duration::from_secs(1))),
        }
    }
}
