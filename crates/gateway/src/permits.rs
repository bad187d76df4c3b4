//! Permits: how often the gateway may be called with one key, and which calls go first.

use std::fmt;

use async_trait::async_trait;

/// Which calls go first when there are more than the limit allows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Priority {
    /// A call that ends a code or moves money; a cashier waits for it.
    Act,
    /// A reading that somebody asked for, or that a hint such as a webhook asks for.
    Asked,
    /// A reading that is due.
    Due,
    /// A page of the list of payments.
    Reconcile,
}

/// The kind of a call: gateways limit each kind separately.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CallClass {
    /// The request for a new session.
    Session,
    /// Every other call.
    Other,
}

/// The limit allowed no call within the time that it could wait: the call was not made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no permit within the key's limit")]
pub struct NoPermit;

/// Counts the calls with one key.
#[async_trait]
pub trait Permits: Send + Sync + fmt::Debug {
    /// Waits until the limit allows this call.
    ///
    /// # Errors
    ///
    /// [`NoPermit`]: do not make the call.
    async fn permit(&self, class: CallClass, priority: Priority) -> Result<(), NoPermit>;
}
