//! Turns the gateway's answers into events of the sale's machine.

use gateway::{GatewayError, Hindrance, Refusal, SessionAnswer};
use payment::sale::{Delivery, Event, Failure};

/// The event for the answer to a request for a session.
pub(super) fn opened(answer: Result<SessionAnswer, GatewayError>) -> Event {
    match answer {
        Ok(SessionAnswer::Opened(session, reading)) => Event::Created(session, reading),
        Ok(SessionAnswer::Declined(rejection)) => Event::Declined(rejection),
        Err(GatewayError::Refused(Refusal::Key)) => Event::NotCreated(Failure::KeyRefused),
        Err(GatewayError::Refused(_)) => Event::NotCreated(Failure::Refused),
        Err(GatewayError::TryLater(_)) => Event::NotCreated(Failure::Unreachable),
        Err(GatewayError::Unknown) => Event::NotCreated(Failure::NoAnswer),
    }
}

/// Whether the gateway answered, with yes or no.
const fn is_answer(answer: Result<(), GatewayError>) -> bool {
    match answer {
        Ok(()) => true,
        Err(GatewayError::Refused(refusal)) => !matches!(refusal, Refusal::NotSent),
        Err(GatewayError::TryLater(_) | GatewayError::Unknown) => false,
    }
}

/// The event for a cancellation. Yes and no are the same, because only a reading tells its result.
pub(super) const fn cancelled(answer: Result<(), GatewayError>) -> Event {
    if is_answer(answer) {
        Event::CancelAnswered
    } else {
        Event::CancelUnanswered
    }
}

/// The event for a refund or a release. Only a reading tells its result, too.
pub(super) const fn returned(answer: Result<(), GatewayError>) -> Event {
    if is_answer(answer) {
        Event::ReturnAnswered
    } else {
        Event::ReturnUnanswered
    }
}

/// The event for a capture. Only a reading tells its result, too.
pub(super) const fn captured(answer: Result<(), GatewayError>) -> Event {
    if is_answer(answer) {
        Event::CaptureAnswered
    } else {
        Event::CaptureUnanswered
    }
}

/// The event for sending a link. A link that was refused or not requested has not been sent.
pub(super) const fn link_sent(answer: Result<(), GatewayError>) -> Event {
    Event::LinkSent(match answer {
        Ok(()) => Delivery::Sent,
        Err(GatewayError::Refused(_) | GatewayError::TryLater(_)) => Delivery::Refused,
        Err(GatewayError::Unknown) => Delivery::Unanswered,
    })
}

/// Whether the gateway was not asked at all: then there was no reading, and the sale is not in
/// doubt.
pub(super) fn was_not_asked<T>(answer: &Result<T, GatewayError>) -> bool {
    matches!(answer, Err(GatewayError::TryLater(Hindrance::NoPermit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFUSALS: [Refusal; 3] = [Refusal::Key, Refusal::NotFound, Refusal::Request];

    #[test]
    fn a_session_that_may_have_been_made_is_told_from_one_that_was_not() {
        let failure = |error| match opened(Err(error)) {
            Event::NotCreated(failure) => failure,
            other => panic!("{other:?}"),
        };
        assert_eq!(failure(GatewayError::Unknown), Failure::NoAnswer);
        for hindrance in [Hindrance::NoPermit, Hindrance::NotReached] {
            assert_eq!(
                failure(GatewayError::TryLater(hindrance)),
                Failure::Unreachable
            );
        }
        assert_eq!(
            failure(GatewayError::Refused(Refusal::Key)),
            Failure::KeyRefused
        );
        for refusal in [Refusal::NotFound, Refusal::Request, Refusal::NotSent] {
            assert_eq!(failure(GatewayError::Refused(refusal)), Failure::Refused);
        }
    }

    #[test]
    fn no_is_as_good_as_yes_to_whoever_reads_afterwards_and_silence_is_neither() {
        for answer in REFUSALS.map(|refusal| Err(GatewayError::Refused(refusal))) {
            assert_eq!(cancelled(answer), Event::CancelAnswered);
            assert_eq!(returned(answer), Event::ReturnAnswered);
            assert_eq!(captured(answer), Event::CaptureAnswered);
        }
        for answer in [
            GatewayError::Unknown,
            GatewayError::TryLater(Hindrance::NotReached),
            GatewayError::TryLater(Hindrance::NoPermit),
            GatewayError::Refused(Refusal::NotSent),
        ] {
            assert_eq!(cancelled(Err(answer)), Event::CancelUnanswered);
            assert_eq!(returned(Err(answer)), Event::ReturnUnanswered);
            assert_eq!(captured(Err(answer)), Event::CaptureUnanswered);
        }
    }

    #[test]
    fn only_a_link_without_an_answer_may_have_been_sent() {
        let sent = |answer| match link_sent(answer) {
            Event::LinkSent(delivery) => delivery,
            other => panic!("{other:?}"),
        };
        assert_eq!(sent(Ok(())), Delivery::Sent);
        assert_eq!(sent(Err(GatewayError::Unknown)), Delivery::Unanswered);
        let not_made = GatewayError::TryLater(Hindrance::NoPermit);
        assert_eq!(sent(Err(not_made)), Delivery::Refused);
        assert_eq!(
            sent(Err(GatewayError::Refused(Refusal::Request))),
            Delivery::Refused
        );
    }
}
