//! What published clients of Tabby send and need beyond the API reference.
//!
//! `tests/clients.json` has a body for each row of docs/sandbox-clients.md: with values of our own,
//! and otherwise as the API reference has it, so that a refusal is for this row alone.

mod accounts;
mod members;
mod numbers;
mod rows;
mod shop;
