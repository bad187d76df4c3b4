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

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};

use crate::engine::{deliver, guard};
pub use crate::tabby::world::Shared;
use crate::tabby::world::{Tabby, World};
use crate::tabby::{api, control, hosted};

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
        .layer(from_fn_with_state(shared.clone(), guard::own_site::<Tabby>))
        .layer(from_fn(guard::headers::<Tabby>))
        .with_state(shared)
}
