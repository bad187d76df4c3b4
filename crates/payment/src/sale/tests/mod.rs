//! What the sale's machine promises.

mod states;

mod account;
mod creating;
mod frozen;
mod late;
mod manual;
mod open;
mod paid;
mod schedule;
mod sequences;
