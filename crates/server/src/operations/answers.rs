//! Turns the gateway's answers into events of the operation's machine.

use gateway::{GatewayError, Refusal};
use payment::operation::{GatewayRefusal, OperationAnswer};

/// What an answer says about the effect of a call.
pub(super) const fn answer(answer: Result<(), GatewayError>) -> OperationAnswer {
    match answer {
        Ok(()) => OperationAnswer::Accepted,
        Err(GatewayError::Refused(refusal)) => OperationAnswer::Refused(match refusal {
            Refusal::Key => GatewayRefusal::Key,
            Refusal::NotFound => GatewayRefusal::NotFound,
            Refusal::Request => GatewayRefusal::Request,
            Refusal::NotSent => GatewayRefusal::NotSent,
        }),
        Err(GatewayError::TryLater(_)) => OperationAnswer::TryLater,
        Err(GatewayError::Unknown) => OperationAnswer::Unanswered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gateway::Hindrance;

    #[test]
    fn only_a_call_without_a_usable_answer_may_have_had_an_effect_that_nobody_told() {
        assert_eq!(answer(Ok(())), OperationAnswer::Accepted);
        let unknown = answer(Err(GatewayError::Unknown));
        assert_eq!(unknown, OperationAnswer::Unanswered);
        for hindrance in [Hindrance::NoPermit, Hindrance::NotReached] {
            let later = answer(Err(GatewayError::TryLater(hindrance)));
            assert_eq!(later, OperationAnswer::TryLater);
        }
        let refused = answer(Err(GatewayError::Refused(Refusal::Request)));
        let expected = OperationAnswer::Refused(GatewayRefusal::Request);
        assert_eq!(refused, expected);
    }
}
