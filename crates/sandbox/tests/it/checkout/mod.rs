//! Checkout.com's side of the sandbox.

mod actions;
mod contexts;
mod findings;
mod hook;
mod hosted;
mod idempotency;
mod kept;
mod payments;
mod rules;
mod started;
mod steering;
mod till;
mod tokens;
mod webhooks;
mod workflows;
