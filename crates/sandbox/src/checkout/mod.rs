//! What is Checkout.com's, as it serves Tabby, written from its documents.
//!
//! | module | what it is |
//! |---|---|
//! | [`world`] | contexts, payments, workflows, and the actions on them |
//! | [`api`] | the merchant API |
//! | [`accounts`], [`currency`], [`ids`] | keys, amounts, ids |
//! | [`signature`] | the signature of a delivery |
//! | [`lint`] | findings: what the documents say is wrong with a request |
//! | [`control`] | the control calls at `/_sandbox` |
//! | [`settings`], [`scenario`] | settings, and scenario files |

pub mod accounts;
pub mod api;
pub mod control;
pub mod currency;
pub mod fault;
mod guard;
mod hosted;
pub mod ids;
pub mod lint;
pub mod rates;
pub mod request;
pub mod scenario;
pub mod settings;
pub mod signature;
pub mod world;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};

use self::world::{Checkout, Shared};
use crate::customer;
use crate::engine::guard::{headers, own_site};

/// The router of Checkout.com's side.
pub fn router_of(shared: Shared) -> Router {
    let all = Router::new()
        .merge(api::router())
        .merge(customer::hosted::router())
        .merge(control::router())
        .fallback(api::no_such_page)
        .method_not_allowed_fallback(api::no_such_page)
        .layer(from_fn_with_state(shared.clone(), own_site::<Checkout>))
        .layer(from_fn(headers::<Checkout>))
        .with_state(shared);
    // Outside: a method is chosen inside.
    Router::new()
        .fallback_service(all)
        .layer(from_fn(api::stamp))
}
