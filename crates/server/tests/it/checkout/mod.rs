//! The server from outside, against a sandbox of Checkout.com.

mod sales;
pub(crate) mod shop;
pub(crate) mod webhooks;
