//! A sandbox that every request shares.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::Notify;

use super::sandbox::{Api, Sandbox};

/// A sandbox, shared by every request.
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
    /// A webhook's receiver has answered.
    answered: Notify,
}

impl<A: Api> Drop for Inner<A> {
    fn drop(&mut self) {
        // Whoever waits for what happens next finds that nothing will.
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

    /// The sandbox as it is now, for as long as nobody waits for anything.
    pub fn lock(&self) -> Guard<'_, A> {
        // A panic of another request leaves it as it was between two assignments.
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

    /// A hold on the sandbox that does not keep it alive.
    pub(super) fn weak(&self) -> WeakShared<A> {
        WeakShared {
            sandbox: Arc::downgrade(&self.0),
            wake: Arc::clone(&self.0.wake),
        }
    }

    /// Told whenever a webhook's receiver has answered.
    pub(super) fn answered(&self) -> &Notify {
        &self.0.answered
    }
}

/// A hold on a sandbox that ends with it.
#[derive(Debug)]
pub(super) struct WeakShared<A: Api> {
    sandbox: Weak<Inner<A>>,
    /// Told when what happens next has changed, and at the end.
    pub(super) wake: Arc<Notify>,
}

impl<A: Api> WeakShared<A> {
    /// The sandbox, if anybody still shares it.
    pub(super) fn upgrade(&self) -> Option<Shared<A>> {
        self.sandbox.upgrade().map(Shared)
    }
}

/// The sandbox, held. Whoever waits for what happens next is woken when that has changed.
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
