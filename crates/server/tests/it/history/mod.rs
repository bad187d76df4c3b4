//! What is looked at after a sale: which sales there are, what happened to one, and what may be done with
//! its money.

mod commands;
mod events;
mod possible;
mod search;
