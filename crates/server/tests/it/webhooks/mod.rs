//! Webhooks: hints, whoever brings them.

mod delivered;
mod readiness;
mod reading;
mod refused;
mod registration;
