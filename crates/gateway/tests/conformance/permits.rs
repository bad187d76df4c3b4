//! Permits that the suite gives and takes.

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use gateway::{CallClass, NoPermit, Permits, Priority};

/// Permits every call, or none.
#[derive(Debug, Default)]
pub(crate) struct Switch {
    is_off: AtomicBool,
}

impl Switch {
    pub(crate) fn permit(&self, permitted: bool) {
        self.is_off.store(!permitted, Ordering::Relaxed);
    }
}

#[async_trait]
impl Permits for Switch {
    async fn permit(&self, _: CallClass, _: Priority) -> Result<(), NoPermit> {
        match self.is_off.load(Ordering::Relaxed) {
            true => Err(NoPermit),
            false => Ok(()),
        }
    }
}
