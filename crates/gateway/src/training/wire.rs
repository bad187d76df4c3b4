//! What happens to calls on their way to the gateway in memory.

use std::fmt;

use async_trait::async_trait;

use crate::permits::{CallClass, NoPermit, Permits, Priority};

/// A call of the gateway in memory.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Call {
    /// [`open_session`](crate::Gateway::open_session)
    Open,
    /// [`read_payment`](crate::Gateway::read_payment)
    Read,
    /// [`cancel_session`](crate::Gateway::cancel_session)
    Cancel,
    /// [`send_link`](crate::Gateway::send_link)
    SendLink,
    /// [`capture`](crate::Gateway::capture)
    Capture,
    /// [`refund`](crate::Gateway::refund)
    Refund,
    /// [`void`](crate::Gateway::void)
    Void,
    /// [`list_payments`](crate::Gateway::list_payments)
    List,
    /// [`state`](crate::Gateway::state)
    State,
}

/// Delays calls and loses answers.
#[async_trait]
pub trait Wire: Send + Sync + fmt::Debug {
    /// Returns when the call arrives at the gateway.
    async fn arrives(&self, call: Call);

    /// Returns when the answer has come back, or is lost (`false`). The call was carried out either
    /// way.
    async fn comes_back(&self, call: Call) -> bool;
}

/// Every call arrives at once, and no answer is lost.
#[derive(Clone, Copy, Debug)]
pub struct Undisturbed;

#[async_trait]
impl Wire for Undisturbed {
    async fn arrives(&self, _: Call) {}

    async fn comes_back(&self, _: Call) -> bool {
        true
    }
}

/// Permits every call: a gateway in memory has no limit.
#[derive(Clone, Copy, Debug)]
pub struct EveryCall;

#[async_trait]
impl Permits for EveryCall {
    async fn permit(&self, _: CallClass, _: Priority) -> Result<(), NoPermit> {
        Ok(())
    }
}
