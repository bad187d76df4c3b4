//! Two accounts in one server, on one ledger: one at Tabby and one at Checkout.com.

mod apart;
mod commands;
mod ledger;
mod program;
mod sales;
mod shop;
