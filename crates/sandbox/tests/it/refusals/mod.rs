//! A refusal explains itself: what was refused has a finding that says what to do.

mod access;
mod bodies;
mod payments;
mod requests;
