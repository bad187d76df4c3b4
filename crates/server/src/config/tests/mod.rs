//! Tests of the settings, by what they are about.

mod checkout;
mod ledger;
mod network;
mod printing;
mod refusals;
mod refused;
mod sample;
mod secrets;
mod several;
mod shop;
mod tables;
mod texts;
