//! Sales that the server cannot look after: unreadable ones, and those of another account.

mod fresh;
mod other_key;
mod other_merchant;
mod renamed;
mod repair;
pub(crate) mod rows;
mod unaccounted;
mod unreadable;
