//! The server from outside, against a sandbox of Checkout.com.

mod operations;
mod risk_data;
mod sales;
pub(crate) mod shop;
mod strangers;
pub(crate) mod webhooks;
