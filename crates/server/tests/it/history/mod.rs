//! What is looked at after a sale: what happened to it, and what may be done with its money.

mod events;
mod possible;
