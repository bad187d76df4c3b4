//! Checkout.com's side of the sandbox.

mod rules;
