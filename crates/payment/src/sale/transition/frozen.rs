//! What a reading tells of a frozen sale.

use crate::money::Money;
use crate::sale::funds::Funds;
use crate::sale::intent::Intent;
use crate::sale::session::Session;
use crate::sale::snapshot::{PaymentSnapshot, PaymentState};
use crate::sale::state::Phase;

/// Whether a reading of this sale's own payment finds money, authorised or captured.
pub(super) fn has_money(session: &Session, reading: &PaymentSnapshot) -> bool {
    let is_taken = reading.captured.is_some_and(|captured| !captured.is_zero());
    reading.payment == session.payment && (reading.status == PaymentState::Authorized || is_taken)
}

/// Whether a frozen sale's own payment is authorised and not captured in full. A reading of another
/// payment does not change the last answer.
pub(super) fn is_promised(intent: &Intent, session: &Session, reading: &PaymentSnapshot) -> bool {
    if reading.payment != session.payment {
        return session.promised;
    }
    let is_taken = |captured: Money| captured.minor() >= intent.amount.minor();
    reading.status == PaymentState::Authorized && !reading.captured.is_some_and(is_taken)
}

/// The sums that a reading found for a frozen sale: a person needs to know them first. A reading of
/// another payment or in another currency does not change the last sums.
pub(super) fn found_when_frozen(
    intent: &Intent,
    session: &Session,
    phase: &Phase,
    reading: &PaymentSnapshot,
) -> Option<Funds> {
    if !matches!(phase, Phase::Mismatch(_)) {
        return None;
    }
    let (Some(captured), Some(refunded)) = (reading.captured, reading.refunded) else {
        return session.found;
    };
    let currency = intent.amount.currency();
    if reading.payment != session.payment
        || captured.currency() != currency
        || refunded.currency() != currency
    {
        return session.found;
    }
    let is_any = !captured.is_zero() || !refunded.is_zero();
    is_any.then_some(Funds { captured, refunded })
}

/// Whether a frozen sale's session may still be paid, whatever else is wrong. A reading of another
/// payment does not change the last answer; right after freezing, the answer is then yes.
pub(super) fn may_be_payable(
    session: &Session,
    was_frozen: bool,
    phase: &Phase,
    reading: &PaymentSnapshot,
) -> bool {
    if !matches!(phase, Phase::Mismatch(_)) {
        return false;
    }
    if reading.payment == session.payment {
        matches!(
            reading.status,
            PaymentState::Created | PaymentState::Unknown
        )
    } else {
        session.to_cancel || !was_frozen
    }
}
