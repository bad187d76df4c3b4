//! Which operations may be asked for: checked before the gateway hears of them.

use super::intent::Movement;
use crate::id::OperationId;
use crate::money::Money;
use crate::sale::{Decision, Funds, PaymentSnapshot, PaymentState, Sale, State, is_of_sale};

/// Why an operation may not be asked for. The gateway was not asked: nothing has happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotAllowed {
    /// The sale has no money.
    #[error("this sale is not paid, so there is no money to capture, release or refund")]
    NotPaid,
    /// Late money waits for a decision.
    #[error(
        "the payment of this sale came late: decide first whether to keep it or to send it back"
    )]
    LateUndecided,
    /// Late money is being returned.
    #[error("the late payment of this sale is being sent back to the customer already")]
    LateReturning,
    /// The sale is frozen.
    #[error(
        "the payment of this sale does not fit it, so nothing is changed in it from here: look at it in the gateway's portal"
    )]
    Frozen,
    /// Another operation of the payment has not ended.
    #[error("another operation is under way on this payment: wait until it has ended")]
    UnderWay(OperationId),
    /// The sale captures its payment in full as soon as it is paid, or the gateway does.
    #[error(
        "this payment is being captured in full by itself: wait until it is captured, then refund it"
    )]
    CapturedBySale,
    /// The snapshot is not of this sale, or its sums cannot be read.
    #[error("what the gateway says of this payment cannot be used; nothing was changed: try again")]
    NotReadable,
    /// The amount is zero.
    #[error("the amount must be more than zero")]
    Zero,
    /// The amount is in another currency than the sale.
    #[error("the amount must be in the currency of the sale")]
    Currency,
    /// A capture or a void of a payment that is not authorised any more.
    #[error(
        "the payment is closed, so nothing more can be captured or released: what was captured can be refunded"
    )]
    NotAuthorized,
    /// A refund of a payment that is not closed.
    #[error(
        "the payment is not closed yet: capture the rest or void it first, then refund what was captured"
    )]
    NotClosed,
    /// A capture of more than what is left.
    #[error("only {left} is authorised and not captured yet")]
    AboveAuthorized {
        /// What may be captured.
        left: Money,
    },
    /// A refund of more than what is left.
    #[error("only {left} was captured and not refunded yet")]
    AboveCaptured {
        /// What may be refunded.
        left: Money,
    },
    /// A refund of a sale that is older than the shop refunds.
    #[error("the time in which this sale could be refunded is over")]
    WindowOver,
    /// A void of a payment that is captured in full.
    #[error("all of the payment is captured, so there is nothing to release: refund it")]
    NothingToRelease,
}

/// Whether operations of this sale may be asked for at all.
pub(super) fn takes_operations(sale: &Sale) -> Result<(), NotAllowed> {
    match &sale.state {
        State::Paid(..) => Ok(()),
        State::Late(_, late) => Err(match late.decision {
            Decision::Return(_) => NotAllowed::LateReturning,
            Decision::None | Decision::Accept => NotAllowed::LateUndecided,
        }),
        State::Frozen(..) => Err(NotAllowed::Frozen),
        State::Creating { .. }
        | State::Declined(_)
        | State::Failed(_)
        | State::Waiting(_)
        | State::Cancelling(..)
        | State::Checking(..)
        | State::Unpaid(..) => Err(NotAllowed::NotPaid),
    }
}

/// Checks what is asked for against the payment as it was just read. Returns the amount that it moves, and
/// the sums from before it.
pub(super) fn check(
    sale: &Sale,
    movement: Movement,
    snapshot: &PaymentSnapshot,
) -> Result<(Money, Funds), NotAllowed> {
    takes_operations(sale)?;
    let session = sale.session().ok_or(NotAllowed::NotPaid)?;
    if !is_of_sale(&sale.intent, session, snapshot) {
        return Err(NotAllowed::NotReadable);
    }
    let sums = snapshot.captured.zip(snapshot.refunded);
    let (captured, refunded) = sums.ok_or(NotAllowed::NotReadable)?;
    let whole = sale.intent.amount;
    let left_of = |whole: Money, spent: Money| whole.checked_sub(spent);
    let amount = match movement {
        Movement::Capture { amount, .. } => {
            is_amount_of(sale, amount)?;
            is_authorised(sale, snapshot)?;
            let left = left_of(whole, captured).ok_or(NotAllowed::NotReadable)?;
            if amount.minor() > left.minor() {
                return Err(NotAllowed::AboveAuthorized { left });
            }
            amount
        }
        Movement::Void => {
            is_authorised(sale, snapshot)?;
            let left = left_of(whole, captured).ok_or(NotAllowed::NotReadable)?;
            if left.is_zero() {
                return Err(NotAllowed::NothingToRelease);
            }
            left
        }
        Movement::Refund { amount } => {
            is_amount_of(sale, amount)?;
            if snapshot.status != PaymentState::Closed {
                return Err(NotAllowed::NotClosed);
            }
            let left = left_of(captured, refunded).ok_or(NotAllowed::NotReadable)?;
            if amount.minor() > left.minor() {
                return Err(NotAllowed::AboveCaptured { left });
            }
            amount
        }
    };
    Ok((amount, Funds { captured, refunded }))
}

fn is_amount_of(sale: &Sale, amount: Money) -> Result<(), NotAllowed> {
    if amount.currency() != sale.intent.amount.currency() {
        return Err(NotAllowed::Currency);
    }
    if amount.is_zero() {
        return Err(NotAllowed::Zero);
    }
    Ok(())
}

/// Whether the payment may be captured or voided by an operation.
fn is_authorised(sale: &Sale, snapshot: &PaymentSnapshot) -> Result<(), NotAllowed> {
    if snapshot.status != PaymentState::Authorized {
        return Err(NotAllowed::NotAuthorized);
    }
    if sale.intent.terms.is_manual() {
        return Err(NotAllowed::CapturedBySale);
    }
    Ok(())
}
