//! What is Checkout.com's, as it serves Tabby, written from its documents.
//!
//! | module | what it is |
//! |---|---|
//! | [`world`] | contexts, payments, workflows, and the actions on them |
//! | [`ids`] | ids as its answers write them |

pub mod ids;
pub mod world;
