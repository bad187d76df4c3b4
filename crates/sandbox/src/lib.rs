//! A Tabby you can run at your desk and in CI.
//!
//! It answers as Tabby is published to answer, and shares no code with the client that it is meant
//! to test: requests and replies are plain JSON here, written from the documents, so that a
//! misunderstanding in the client's types cannot hide in the sandbox as well.
//!
//! | module | what it is |
//! |---|---|
//! | [`engine`] | what a sandbox of any such API needs: HTTP, time, faults, a memory on disk |
//! | [`tabby`] | what is Tabby's: its API, its rules, its pages |

pub mod engine;
pub mod tabby;

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tokio::sync::Notify;

use crate::engine::{deliver, guard};
use crate::tabby::world::World;
use crate::tabby::{api, control, hosted};

/// The world, shared by every request.
#[derive(Clone, Debug)]
pub struct Shared(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    world: Mutex<World>,
    wake: Arc<Notify>,
    /// A webhook's receiver has answered.
    answered: Notify,
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Whoever waits for what happens next finds that nothing will.
        self.wake.notify_one();
    }
}

impl Shared {
    /// Shares a world.
    #[must_use]
    pub fn new(world: World) -> Self {
        Self(Arc::new(Inner {
            world: Mutex::new(world),
            wake: Arc::default(),
            answered: Notify::new(),
        }))
    }

    /// The world as it is now, for as long as nobody waits for anything.
    pub fn lock(&self) -> Guard<'_> {
        // A panic of another request leaves the world as it was between two assignments.
        let mut world = self.0.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.settle();
        Guard {
            world,
            wake: &self.0.wake,
        }
    }

    fn weak(&self) -> (Weak<Inner>, Arc<Notify>) {
        (Arc::downgrade(&self.0), Arc::clone(&self.0.wake))
    }
}

/// The world, held. Whoever waits for what happens next is woken when that has changed.
#[derive(Debug)]
pub struct Guard<'a> {
    world: MutexGuard<'a, World>,
    wake: &'a Notify,
}

impl Deref for Guard<'_> {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl DerefMut for Guard<'_> {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if self.world.take_changed() {
            self.wake.notify_one();
        }
    }
}

/// The whole sandbox. Has to be called on a Tokio runtime, where it leaves a task that sends
/// webhooks for as long as the router lives.
pub fn router(world: World) -> Router {
    let shared = Shared::new(world);
    deliver::start(&shared);
    router_of(shared)
}

/// The whole sandbox of a world that others know as well.
pub fn router_of(shared: Shared) -> Router {
    Router::new()
        .merge(api::router())
        .merge(hosted::router())
        .merge(control::router())
        .fallback(api::no_such_page)
        .method_not_allowed_fallback(api::no_such_page)
        .layer(from_fn_with_state(shared.clone(), guard::own_site))
        .layer(from_fn(guard::headers))
        .with_state(shared)
}
