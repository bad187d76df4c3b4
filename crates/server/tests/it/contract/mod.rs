//! The contract, call by call.

mod gateway;
mod ledger;
mod pages;
mod requests;
mod sales;
