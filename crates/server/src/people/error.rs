//! Why people cannot be read, and why a PIN was not taken.

use std::time::Duration;

use store::StoreError;

use super::pepper::PepperError;

/// Why the people of a ledger cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum NoPeople {
    /// The ledger failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The pepper failed.
    #[error(transparent)]
    Pepper(#[from] PepperError),
}

/// Why a PIN was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// The account has no such person, or nobody of that role.
    #[error("nobody has this id, or may do this")]
    Nobody,
    /// Another PIN than the person's.
    #[error("the PIN is wrong")]
    Wrong,
    /// Too many were wrong at this terminal; the next is checked after this time.
    #[error("too many PINs were wrong at this terminal")]
    Wait(Duration),
    /// Too many were wrong at this terminal; somebody has to unlock the person.
    #[error("so many PINs were wrong at this terminal that the person is locked there")]
    Locked,
    /// The ledger failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The task panicked.
    #[error(transparent)]
    Task(#[from] tokio::task::JoinError),
}
