//! Permits: how often a gateway may be asked with one key, and who goes first.

use std::fmt;

use async_trait::async_trait;

/// Who goes first where there is not room for all.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Priority {
    /// What ends a code or moves money; a cashier waits with it.
    Act,
    /// Somebody asks, or something is said to have happened.
    Asked,
    /// A reading whose time has come.
    Due,
    /// A page of the list of payments.
    Sweep,
}

/// What kind of call it is: gateways count them apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CallClass {
    /// A request for a new session.
    Session,
    /// Any other call.
    Other,
}

/// There was no room for a call within the time that it could wait: it was not made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no permit within the key's limit")]
pub struct NoPermit;

/// Counts the calls of one key.
#[async_trait]
pub trait Permits: Send + Sync + fmt::Debug {
    /// Waits for room for a call.
    ///
    /// # Errors
    ///
    /// [`NoPermit`]: the call is not to be made.
    async fn permit(&self, class: CallClass, priority: Priority) -> Result<(), NoPermit>;
}
