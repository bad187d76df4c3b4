//! Checkout.com's side of the sandbox.

mod actions;
mod contexts;
mod idempotency;
mod payments;
mod rules;
mod till;
