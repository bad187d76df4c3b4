//! A value that views can watch.
//!
//! A signal of its own type would generate more code than a counter beside a stored value. Figures:
//! docs/decisions/terminal-size.md.

use leptos::prelude::*;

/// A condition, for views that change only when its result does. Boxed, because otherwise its code
/// would be in the module once for each condition.
pub fn flag(is_so: Box<dyn Fn() -> bool + Send + Sync>) -> Memo<bool> {
    Memo::new(move |_| is_so())
}

/// A value of the page, with a change counter that views can track.
pub struct Watched<T: 'static> {
    changes: RwSignal<u32>,
    value: StoredValue<T>,
}

impl<T> Clone for Watched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Watched<T> {}

impl<T: Send + Sync + 'static> Watched<T> {
    /// A value that no view watches yet.
    pub fn new(value: T) -> Self {
        Self {
            changes: RwSignal::new(0),
            value: StoredValue::new(value),
        }
    }

    /// Reads the value and tracks it: what is being computed runs again when the value changes.
    pub fn with<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        self.changes.track();
        self.value.with_value(look)
    }

    /// Reads the value without tracking it.
    pub fn with_untracked<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        self.value.with_value(look)
    }

    /// Reads the value without tracking it; `None` if the page it belonged to is gone.
    pub fn try_with_untracked<R>(&self, look: impl FnOnce(&T) -> R) -> Option<R> {
        self.value.try_with_value(look)
    }

    /// Changes the value, unless the page it belonged to is gone.
    pub fn set(&self, value: T) {
        self.update(|old| *old = value);
    }

    /// Changes the value in place, unless the page it belonged to is gone.
    pub fn update(&self, change: impl FnOnce(&mut T)) {
        if self.value.try_update_value(change).is_some() {
            let _ = self
                .changes
                .try_update(|changes| *changes = changes.wrapping_add(1));
        }
    }
}

impl<T: Clone + Send + Sync + 'static> Watched<T> {
    /// A copy of the value, tracked.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }

    /// A copy of the value, untracked.
    pub fn get_untracked(&self) -> T {
        self.with_untracked(T::clone)
    }
}
