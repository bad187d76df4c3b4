//! What the gateway cannot do.

use gateway::{Capabilities, Captures};
use payment::Money;
use payment::operation::{Movement, NotAllowed, OperationKind, OperationRequest, Possible};
use payment::sale::{CaptureMode, Sale};

use super::error::OperationError;

/// What the gateway can do of what is possible on the payment of this sale.
pub(super) fn supported(sale: &Sale, possible: Possible, can: &Capabilities) -> Possible {
    let is_ours = !is_captured_by_gateway(sale, can);
    Possible {
        refund: possible.refund && can.refund,
        capture: possible.capture && is_ours,
        void: possible.void && can.void && is_ours,
        ..possible
    }
}

/// Whether the gateway refunds less than this.
pub(super) fn refunds_less_than(all: Money, can: &Capabilities) -> bool {
    let rule = can.amounts_in(all.currency());
    let step = rule.map_or(1, |rule| rule.step.get());
    can.refund && all.minor() > step.into()
}

/// Whether the gateway can do this, as far as its capabilities tell.
///
/// # Errors
///
/// Why not. The gateway was not asked.
pub(super) fn check_support(
    sale: &Sale,
    request: &OperationRequest,
    can: &Capabilities,
) -> Result<(), OperationError> {
    if request.movement.kind() != OperationKind::Refund && is_captured_by_gateway(sale, can) {
        return Err(NotAllowed::CapturedBySale.into());
    }
    match is_supported(request, can) {
        true => Ok(()),
        false => Err(OperationError::Unsupported),
    }
}

/// Whether the gateway captures all of this payment by itself, and takes neither another capture nor a
/// void of it: always, or when the sale was made. A reading from before its capture says "authorised",
/// as if there were something to capture or to release.
fn is_captured_by_gateway(sale: &Sale, can: &Capabilities) -> bool {
    let was_made_so = sale.intent.terms.capture == CaptureMode::Automatic;
    can.captures == Captures::None || (can.capture == CaptureMode::Manual && was_made_so)
}

fn is_supported(request: &OperationRequest, can: &Capabilities) -> bool {
    let is_possible = match request.movement {
        Movement::Capture { last, .. } => match can.captures {
            Captures::None => false,
            Captures::One => last,
            Captures::Several => true,
        },
        Movement::Void => can.void,
        Movement::Refund { .. } => can.refund,
    };
    let has_step = request.movement.amount().is_none_or(|amount| {
        let rule = can.amounts_in(amount.currency());
        rule.is_none_or(|rule| amount.minor().is_multiple_of(rule.step.get().into()))
    });
    is_possible && has_step
}
