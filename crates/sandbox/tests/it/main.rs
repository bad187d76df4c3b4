//! The sandbox from outside.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    unreachable_pub,
    reason = "tests may"
)]

mod checkout;
mod clients;
mod desk;
mod disputes;
mod findings;
mod guard;
mod hosted;
mod kept;
mod money;
mod openapi;
mod page;
mod program;
mod published;
mod receiver;
mod refusals;
mod rules;
mod sessions;
mod steering;
mod webhooks;
mod wire;
