//! The server from outside, against a sandbox of Tabby.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

mod accounts;
mod alone;
mod audit;
mod authority;
mod bodies;
mod branches;
mod budget;
mod calls;
mod checkout;
mod company;
mod contract;
mod damaged;
mod day;
mod document;
mod events;
mod export;
mod gateways;
mod golden;
mod history;
mod ledger;
mod link;
mod log;
mod management;
mod money;
mod operations;
mod paid_operations;
mod paired_browser;
mod pairing;
mod people;
mod polls;
mod prints;
mod program;
mod restore;
mod risk_data;
mod roles;
mod same_key;
mod shop;
mod standing;
mod tls;
mod unattended;
mod upgrade;
mod webhooks;
