//! A browser: its storage, and what its tabs show.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use till::{Draft, Till};

use super::shop::Shop;

/// A browser: what its tabs share.
#[derive(Clone, Debug)]
pub struct Browser {
    pub(super) shop: Shop,
    pub(super) stored: Arc<Mutex<Option<Draft>>>,
    pub(super) screens: Arc<Mutex<BTreeMap<u32, Till>>>,
    pub(super) opened: Arc<Mutex<u32>>,
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Browser {
    /// A browser without tabs.
    #[must_use]
    pub fn new(shop: Shop) -> Self {
        Self {
            shop,
            stored: Arc::default(),
            screens: Arc::default(),
            opened: Arc::default(),
        }
    }

    /// What all share.
    #[must_use]
    pub fn world(&self) -> super::World {
        self.shop.world.clone()
    }

    /// Somebody clears the browser's storage; whether a sale was in it.
    pub fn wipe(&self) -> bool {
        let was_there = locked(&self.stored).take().is_some();
        self.shop.world.say(|| "storage is wiped".to_owned());
        was_there
    }
}
