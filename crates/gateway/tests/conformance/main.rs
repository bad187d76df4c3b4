//! Each gateway does what the port says.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::tests_outside_test_module,
    reason = "tests may"
)]

mod checkout;
mod permits;
mod tabby;
mod training;
