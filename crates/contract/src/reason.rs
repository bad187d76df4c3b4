//! Why a sale is in its state.

use payment::sale::{Cause, Difference, DoubtOver, Failure, Phase, Rejection, Stage};
use serde::{Deserialize, Serialize};

/// Why a sale is in its state. A terminal that does not know a reason reads [`Reason::Other`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Reason {
    /// Declined: not available to this customer, or no reason given.
    NotAvailable,
    /// Declined: above the customer's limit.
    OrderAmountTooHigh,
    /// Declined: below what can be paid this way.
    OrderAmountTooLow,
    /// Failed: the gateway refused the request.
    Refused,
    /// Failed: the gateway does not take the key.
    KeyRefused,
    /// Failed: the gateway was not reached.
    Unreachable,
    /// Failed: no usable answer.
    NoAnswer,
    /// Failed: an answer without a way to pay.
    Incomplete,
    /// Failed: the ledger could not take the session down.
    Unrecorded,
    /// Failed: the gateway's answer named another sale's session.
    OtherSale,
    /// Paid: the money came late and was kept; the goods had gone before.
    CameLate,
    /// Cancelling or cancelled: by the cashier.
    Cashier,
    /// Cancelling or expired: the till's deadline.
    TimeOut,
    /// Cancelled: by the customer.
    Customer,
    /// Cancelled: closed without taking money.
    ClosedUnpaid,
    /// Cancelling or cancelled: by the proxy, which could not look after the sale for a while.
    Unattended,
    /// Cancelled: all of it was given back. Mismatch: all or a part of what was shown as paid was given
    /// back elsewhere.
    Refunded,
    /// Checking: the cancellation got no answer.
    CancelUnanswered,
    /// Checking: still open after a cancellation.
    StillOpen,
    /// Checking: the payment could not be read.
    Unread,
    /// Checking: a state that nobody has described.
    UnknownStatus,
    /// Mismatch: another payment.
    OtherPayment,
    /// Mismatch: another amount or currency.
    OtherAmount,
    /// Mismatch: another order.
    OtherReference,
    /// Mismatch: test instead of live, or the other way round.
    OtherMode,
    /// Mismatch: captures and refunds do not add up.
    OtherFunds,
    /// Mismatch: the money was promised and let go before it was captured; nothing was taken.
    Released,
    /// Checking: made with a key that this server does not have any more. It is read again when that
    /// key is back. Failed: so it was before its answer was written down.
    OtherAccount,
    /// Returning: it was tried again and again and does not get there; a person has to look.
    NotReturned,
    /// A reason of a newer proxy.
    #[serde(other)]
    Other,
}

impl Reason {
    /// All reasons that this version knows, without [`Self::Other`].
    pub const ALL: &[Self] = &[
        Self::NotAvailable,
        Self::OrderAmountTooHigh,
        Self::OrderAmountTooLow,
        Self::Refused,
        Self::KeyRefused,
        Self::Unreachable,
        Self::NoAnswer,
        Self::Incomplete,
        Self::Unrecorded,
        Self::OtherSale,
        Self::CameLate,
        Self::Cashier,
        Self::TimeOut,
        Self::Customer,
        Self::ClosedUnpaid,
        Self::Unattended,
        Self::Refunded,
        Self::CancelUnanswered,
        Self::StillOpen,
        Self::Unread,
        Self::UnknownStatus,
        Self::OtherPayment,
        Self::OtherAmount,
        Self::OtherReference,
        Self::OtherMode,
        Self::OtherFunds,
        Self::Released,
        Self::OtherAccount,
        Self::NotReturned,
    ];
}

impl From<Rejection> for Reason {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::NotAvailable => Self::NotAvailable,
            Rejection::OrderAmountTooHigh => Self::OrderAmountTooHigh,
            Rejection::OrderAmountTooLow => Self::OrderAmountTooLow,
        }
    }
}

impl From<Failure> for Reason {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused => Self::Refused,
            Failure::KeyRefused => Self::KeyRefused,
            Failure::Unreachable => Self::Unreachable,
            Failure::NoAnswer => Self::NoAnswer,
            Failure::Incomplete => Self::Incomplete,
            Failure::Unrecorded => Self::Unrecorded,
            Failure::OtherSale => Self::OtherSale,
            Failure::OtherAccount => Self::OtherAccount,
        }
    }
}

impl From<Cause> for Reason {
    fn from(cause: Cause) -> Self {
        match cause {
            Cause::Cashier => Self::Cashier,
            Cause::TimeOut => Self::TimeOut,
            Cause::Customer => Self::Customer,
            Cause::ClosedUnpaid => Self::ClosedUnpaid,
            Cause::Refunded => Self::Refunded,
            Cause::Unpayable => Self::Incomplete,
            Cause::Unrecorded => Self::Unrecorded,
            Cause::Unattended => Self::Unattended,
        }
    }
}

impl From<DoubtOver> for Reason {
    fn from(over: DoubtOver) -> Self {
        match over {
            DoubtOver::CancelUnanswered => Self::CancelUnanswered,
            DoubtOver::StillOpen => Self::StillOpen,
            DoubtOver::Unread => Self::Unread,
            DoubtOver::UnknownStatus => Self::UnknownStatus,
            DoubtOver::OtherAccount => Self::OtherAccount,
        }
    }
}

impl From<Difference> for Reason {
    fn from(difference: Difference) -> Self {
        match difference {
            Difference::Payment => Self::OtherPayment,
            Difference::Amount => Self::OtherAmount,
            Difference::Reference => Self::OtherReference,
            Difference::Mode => Self::OtherMode,
            Difference::Funds => Self::OtherFunds,
            Difference::Released => Self::Released,
            Difference::GivenBack => Self::Refunded,
        }
    }
}

/// Why a sale is in its state; `None` where the state says it all.
pub(super) fn reason(stage: &Stage) -> Option<Reason> {
    Some(match stage {
        Stage::Creating => return None,
        Stage::Declined(rejection) => (*rejection).into(),
        Stage::Failed(failure) => (*failure).into(),
        Stage::Opened(session, phase) => match phase {
            Phase::Cancelling(cause) | Phase::Cancelled(cause) => (*cause).into(),
            Phase::Checking(doubt) => doubt.over.into(),
            Phase::Paid(_) if session.seen => Reason::CameLate,
            Phase::Expired => Reason::TimeOut,
            Phase::Failed(failure) => (*failure).into(),
            Phase::Returning(_) if session.is_stuck() => Reason::NotReturned,
            Phase::Mismatch(difference) => (*difference).into(),
            Phase::Waiting
            | Phase::Paid(_)
            | Phase::Rejected
            | Phase::PaidLate(_)
            | Phase::Returning(_) => return None,
        },
    })
}
