//! The client against servers that answer as published, and badly.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    unreachable_pub,
    reason = "tests may"
)]

mod connection;
mod contexts;
mod errors;
mod fixture;
mod hosts;
mod lenient;
mod oauth;
mod operations;
mod payments;
mod secrets;
mod workflows;
