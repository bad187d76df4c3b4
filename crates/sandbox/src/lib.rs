//! A Tabby you can run at your desk and in CI.
//!
//! It answers as Tabby is published to answer, and shares no code with the client that it is meant
//! to test: requests and replies are plain JSON here, written from the documents, so that a
//! misunderstanding in the client's types cannot hide in the sandbox as well.
//!
//! | module | what it is |
//! |---|---|
//! | [`world`] | sessions, payments, and the clock that they obey |
//! | [`api`] | the merchant API under `/api` |
//! | [`hosted`] | the page that a customer pays on |
//! | [`qr`] | the QR image |
//! | [`fault`] | bad days |
//! | [`control`] | `/_sandbox`, which steers all of it; Tabby has no such path |

pub mod api;
pub mod control;
pub mod fault;
pub mod hosted;
pub mod qr;
pub mod world;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;

use crate::world::World;

/// The world, shared by every request.
#[derive(Clone, Debug)]
pub struct Shared(Arc<Mutex<World>>);

impl Shared {
    /// Shares a world.
    #[must_use]
    pub fn new(world: World) -> Self {
        Self(Arc::new(Mutex::new(world)))
    }

    /// The world, for as long as nobody waits for anything.
    pub fn lock(&self) -> MutexGuard<'_, World> {
        // A panic of another request leaves the world as it was between two assignments.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The whole sandbox.
pub fn router(world: World) -> Router {
    Router::new()
        .merge(api::router())
        .merge(hosted::router())
        .merge(control::router())
        .fallback(api::no_such_page)
        .with_state(Shared::new(world))
}
