//! The state of a payment as a gateway returned it.

use serde::{Deserialize, Serialize};

use super::intent::Mode;
use crate::id::{PaymentId, Reference};
use crate::money::Money;

/// What the gateway said about a payment when the server read it.
///
/// An amount that is no valid amount of a known currency, and a reference that breaks the rules of
/// [`Reference`], are `None`: they match no sale.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct PaymentSnapshot {
    /// The payment that was read.
    pub payment: PaymentId,
    /// The gateway's status.
    pub status: PaymentState,
    /// The amount of the payment at the gateway.
    pub amount: Option<Money>,
    /// The shop's order number at the gateway.
    pub reference: Option<Reference>,
    /// Whether the payment was made in test or live mode.
    pub mode: Option<Mode>,
    /// The sum of captures.
    pub captured: Option<Money>,
    /// The sum of refunds.
    pub refunded: Option<Money>,
}

/// The gateway's status of a payment.
///
/// Source: Tabby, payment statuses.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum PaymentState {
    /// Waiting for the customer.
    Created,
    /// Approved: the money is promised. Some or all of it may be captured.
    Authorized,
    /// Ended after approval: captured, closed without capture, or refunded.
    Closed,
    /// Refused by the gateway.
    Rejected,
    /// Cancelled by either side, or not paid in time.
    Expired,
    /// Not paid in time, as a gateway says that has another word for a cancellation.
    TimedOut,
    /// A status that is not documented.
    Unknown,
}
