//! Checkout.com's side of the sandbox.

mod actions;
mod contexts;
mod payments;
mod rules;
mod till;
