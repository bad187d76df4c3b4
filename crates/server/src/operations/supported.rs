//! What the gateway cannot do.

use gateway::{Capabilities, Captures};
use payment::operation::{Movement, OperationRequest};

/// Whether the gateway can do this, as far as its capabilities tell.
pub(super) fn is_supported(request: &OperationRequest, can: &Capabilities) -> bool {
    let is_possible = match request.movement {
        Movement::Capture { last, .. } => last || can.captures == Captures::Several,
        Movement::Void => can.void,
        Movement::Refund { .. } => can.refund,
    };
    let has_step = request.movement.amount().is_none_or(|amount| {
        let rule = can.amounts_in(amount.currency());
        rule.is_none_or(|rule| amount.minor().is_multiple_of(rule.step.get().into()))
    });
    is_possible && has_step
}
