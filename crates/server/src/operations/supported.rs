//! What the gateway cannot do.

use gateway::{Capabilities, Captures};
use payment::Money;
use payment::operation::{Movement, OperationRequest, Possible};

/// What the gateway can do of what is possible.
pub(super) fn supported(possible: Possible, can: &Capabilities) -> Possible {
    Possible {
        refund: possible.refund && can.refund,
        void: possible.void && can.void,
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
