//! A Tabby that you can run on your machine and in CI.
//!
//! It answers as Tabby's documents say, and shares no code with the client that it tests: requests
//! and answers are plain JSON here, written from the documents, so that a misunderstanding in the
//! client's types cannot be in the sandbox as well.
//!
//! | module | what it is |
//! |---|---|
//! | [`engine`] | the part that does not depend on the API: HTTP, time, faults, the journal |
//! | [`tabby`] | Tabby's part: its API, its rules, its pages |
//! | [`customer`] | the customer, whichever API the shop calls |
//! | [`checkout`] | the same for Checkout.com, as far as it serves Tabby |

pub mod checkout;
pub mod customer;
pub mod engine;
pub mod tabby;

use std::sync::Arc;

use axum::middleware::{from_fn, from_fn_with_state};
use axum::{Extension, Router};

use crate::customer::others::Others;
use crate::engine::{deliver, guard};
pub use crate::tabby::world::Shared;
use crate::tabby::world::{Tabby, World};
use crate::tabby::{api, control, hosted};

/// The router of the whole sandbox. Call it on a Tokio runtime: it starts a task that sends
/// webhooks as long as the router lives.
pub fn router(world: World) -> Router {
    let shared = Shared::new(world);
    deliver::start(&shared);
    router_of(shared)
}

/// The routers of a sandbox of two APIs: Tabby's, and Checkout.com's. Each knows the other's
/// customers. Call it on a Tokio runtime.
pub fn routers_of(tabby: Shared, checkout: checkout::world::Shared) -> (Router, Router) {
    let of_tabby = Others::new(vec![Arc::new(checkout.clone())]);
    let of_checkout = Others::new(vec![Arc::new(tabby.clone())]);
    (
        router_of(tabby).layer(Extension(of_tabby)),
        checkout::router_of(checkout).layer(Extension(of_checkout)),
    )
}

/// The same for a world that the caller keeps a handle on.
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
