//! The client against servers that answer badly.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    unreachable_pub,
    reason = "tests may"
)]

mod answers;
mod connection;
mod disputes;
mod fixture;
mod payments;
mod proxy;
mod transport;
