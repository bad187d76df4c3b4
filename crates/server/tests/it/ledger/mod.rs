//! A ledger that cannot be written while sales are under way.

mod events;
mod file;
mod hands;
mod other_session;
mod unwritten;
