//! The server from outside, against a sandbox of Checkout.com.

mod sales;
mod shop;
mod webhooks;
