//! Webhooks: never believed, whoever sends them.

mod delivered;
mod readiness;
mod reading;
mod refused;
mod registration;
