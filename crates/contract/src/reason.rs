//! Why a sale is in its state.

use payment::sale::{Came, Cause, Decision, Difference, DoubtOver, End, Failure, Rejection, State};
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
    /// Cancelling or cancelled: by the server, which could not look after the sale for a while.
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
    /// A reason of a newer server.
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
pub(super) fn reason(state: &State) -> Option<Reason> {
    Some(match state {
        State::Declined(rejection) => (*rejection).into(),
        State::Failed(failure) => (*failure).into(),
        State::Cancelling(_, ending) => ending.cause.into(),
        State::Checking(_, doubt) => doubt.over.into(),
        State::Paid(_, paid) => match paid.came {
            Came::InTime => return None,
            Came::Late { .. } => Reason::CameLate,
        },
        State::Unpaid(_, unpaid) => match unpaid.end {
            End::Rejected => return None,
            End::Expired => Reason::TimeOut,
            End::Cancelled(cause) => cause.into(),
            End::Failed(failure) => failure.into(),
        },
        State::Late(_, late) => match late.decision {
            Decision::Return(asked) if asked.is_stuck() => Reason::NotReturned,
            Decision::None | Decision::Accept | Decision::Return(_) => return None,
        },
        State::Frozen(_, frozen) => frozen.difference.into(),
        State::Creating { .. } | State::Waiting(_) => return None,
    })
}
