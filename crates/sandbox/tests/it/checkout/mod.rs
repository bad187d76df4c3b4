//! Checkout.com's side of the sandbox.

mod actions;
mod contexts;
mod hosted;
mod idempotency;
mod payments;
mod rules;
mod till;
