//! Sharing of a sandbox between requests and tasks.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::Notify;

use super::sandbox::{Api, Sandbox};

/// A sandbox behind a lock. Clones share it.
#[derive(Debug)]
pub struct Shared<A: Api>(Arc<Inner<A>>);

impl<A: Api> Clone for Shared<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

#[derive(Debug)]
struct Inner<A: Api> {
    sandbox: Mutex<Sandbox<A>>,
    wake: Arc<Notify>,
    /// Notified when a webhook's receiver has answered.
    answered: Notify,
}

impl<A: Api> Drop for Inner<A> {
    fn drop(&mut self) {
        // Wakes the task that waits for the next event, so that it ends.
        self.wake.notify_one();
    }
}

impl<A: Api> Shared<A> {
    /// Shares a sandbox.
    #[must_use]
    pub fn new(sandbox: Sandbox<A>) -> Self {
        Self(Arc::new(Inner {
            sandbox: Mutex::new(sandbox),
            wake: Arc::default(),
            answered: Notify::new(),
        }))
    }

    /// Locks the sandbox and carries out everything that is due. Do not hold the lock across an
    /// `await`.
    pub fn lock(&self) -> Guard<'_, A> {
        // After a panic in another request the data is as it was between two assignments, and can
        // be used.
        let mut sandbox = self
            .0
            .sandbox
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        sandbox.settle();
        Guard {
            sandbox,
            wake: &self.0.wake,
        }
    }

    /// A weak reference, which does not keep the sandbox alive.
    pub(super) fn weak(&self) -> WeakShared<A> {
        WeakShared {
            sandbox: Arc::downgrade(&self.0),
            wake: Arc::clone(&self.0.wake),
        }
    }

    /// Notified whenever a webhook's receiver has answered.
    pub(super) fn answered(&self) -> &Notify {
        &self.0.answered
    }
}

/// A weak reference to a sandbox.
#[derive(Debug)]
pub(super) struct WeakShared<A: Api> {
    sandbox: Weak<Inner<A>>,
    /// Notified when the next event has changed, and when the sandbox is dropped.
    pub(super) wake: Arc<Notify>,
}

impl<A: Api> WeakShared<A> {
    /// The sandbox, if it still exists.
    pub(super) fn upgrade(&self) -> Option<Shared<A>> {
        self.sandbox.upgrade().map(Shared)
    }
}

/// The locked sandbox. When it is released and the next event has changed, the waiting task is
/// woken.
#[derive(Debug)]
pub struct Guard<'a, A: Api> {
    sandbox: MutexGuard<'a, Sandbox<A>>,
    wake: &'a Notify,
}

impl<A: Api> Deref for Guard<'_, A> {
    type Target = Sandbox<A>;

    fn deref(&self) -> &Sandbox<A> {
        &self.sandbox
    }
}

impl<A: Api> DerefMut for Guard<'_, A> {
    fn deref_mut(&mut self) -> &mut Sandbox<A> {
        &mut self.sandbox
    }
}

impl<A: Api> Drop for Guard<'_, A> {
    fn drop(&mut self) {
        if self.sandbox.take_changed() {
            self.wake.notify_one();
        }
    }
}
