//! What published clients of Tabby send and need beyond the API reference.
//!
//! `tests/clients.json` has a body for each row of docs/sandbox-clients.md. Except for what the row
//! is about, each body follows the API reference, so that a refusal can have no other reason.

mod accounts;
mod members;
mod numbers;
mod rows;
mod shop;
