//! Webhooks, received by a real server.

mod attempts;
mod payloads;
mod reach;
mod registration;
