//! Decides what a snapshot says about an operation.

use super::intent::{OperationIntent, OperationKind};
use crate::money::Money;
use crate::sale::{PaymentSnapshot, PaymentState};

/// What a snapshot says about an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Evidence {
    /// It was carried out: the sums have grown by its amount since it was asked for, or the payment
    /// is closed.
    Shown,
    /// The amount of a last capture was captured, and the rest is not released.
    RestHeld,
    /// It was not carried out, and may still be.
    Missing,
    /// It was not carried out and never will be: the payment has no room for it any more.
    Impossible,
}

/// What a snapshot says about an operation; `None` if it is of another payment, or its sums cannot be
/// read.
///
/// A capture is shown by the sum of captures, a refund by the sum of refunds, and a void by a payment
/// that was closed before all of it was captured. Something else may have made a sum grow, as in the
/// gateway's portal; the sums do not tell, and as at most one operation is open, no two of ours explain
/// the same growth.
pub(super) fn evidence(intent: &OperationIntent, snapshot: &PaymentSnapshot) -> Option<Evidence> {
    // A status that is not known, or that the sums contradict, allows no conclusion.
    if snapshot.payment != intent.payment || snapshot.status == PaymentState::Unknown {
        return None;
    }
    let (captured, refunded) = (snapshot.captured?, snapshot.refunded?);
    let authorised = snapshot.amount?;
    let is_closed = snapshot.status == PaymentState::Closed;
    let grew_to = |sum: Money, before: Money| {
        let shown = before.checked_add(intent.amount);
        shown.is_some_and(|shown| sum.minor() >= shown.minor())
    };
    let fits = |whole: Money, spent: Money| {
        let left = whole.checked_sub(spent);
        left.is_some_and(|left| left.minor() >= intent.amount.minor())
    };
    Some(match intent.kind {
        OperationKind::Capture { last } if grew_to(captured, intent.before.captured) => {
            match last && !is_closed {
                true => Evidence::RestHeld,
                false => Evidence::Shown,
            }
        }
        OperationKind::Capture { .. } if is_closed || !fits(authorised, captured) => {
            Evidence::Impossible
        }
        // Closed by its last capture: there was nothing left to release.
        OperationKind::Void if is_closed && captured.minor() >= authorised.minor() => {
            Evidence::Impossible
        }
        OperationKind::Void if is_closed => Evidence::Shown,
        OperationKind::Refund if grew_to(refunded, intent.before.refunded) => Evidence::Shown,
        OperationKind::Refund if !fits(captured, refunded) => Evidence::Impossible,
        OperationKind::Capture { .. } | OperationKind::Void | OperationKind::Refund => {
            Evidence::Missing
        }
    })
}
