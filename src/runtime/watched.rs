//! A value that views watch.
//!
//! A signal of its own type is code of its own in the module, and more of it than a counter beside
//! a stored value; docs/decisions/terminal-size.md has the figures.

use leptos::prelude::*;

/// Whether something is so, for views that change only when the answer does. Boxed: written out for
/// each question it would be in the module as often.
pub fn flag(is_so: Box<dyn Fn() -> bool + Send + Sync>) -> Memo<bool> {
    Memo::new(move |_| is_so())
}

/// A value of the page, and a count of its changes that views can watch.
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
    /// A value that nobody watches yet.
    pub fn new(value: T) -> Self {
        Self {
            changes: RwSignal::new(0),
            value: StoredValue::new(value),
        }
    }

    /// Looks at the value; whatever is being computed is computed again when it changes.
    pub fn with<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        self.changes.track();
        self.value.with_value(look)
    }

    /// Looks at the value without watching it.
    pub fn with_untracked<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        self.value.with_value(look)
    }

    /// Looks at the value, unless the page it belonged to is gone.
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
    /// A copy of the value; watches it.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }

    /// A copy of the value, unwatched.
    pub fn get_untracked(&self) -> T {
        self.with_untracked(T::clone)
    }
}
