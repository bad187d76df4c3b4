//! What Checkout.com's errors say about the effect of a call.

use checkout::{Error, ErrorKind};

use crate::port::{GatewayError, Hindrance, Refusal};

/// Tabby is not enabled for the account, or it is out of order for now: the code does not tell which.
pub(super) const UNAVAILABLE: &str = "apm_service_unavailable";

/// What an error says about the effect of the call.
pub(super) fn outcome(error: &Error) -> GatewayError {
    match error.kind() {
        ErrorKind::InvalidRequest(_) => GatewayError::Refused(Refusal::NotSent),
        ErrorKind::WrongCredentials => GatewayError::Refused(Refusal::Key),
        ErrorKind::NotFound => GatewayError::Refused(Refusal::NotFound),
        ErrorKind::Refused if has_code(error, UNAVAILABLE) => {
            GatewayError::TryLater(Hindrance::NotReached)
        }
        ErrorKind::NotAllowed | ErrorKind::Refused => GatewayError::Refused(Refusal::Request),
        ErrorKind::RateLimited | ErrorKind::NotReached(_) => {
            GatewayError::TryLater(Hindrance::NotReached)
        }
        ErrorKind::DuplicateUnderWay | ErrorKind::NotRead(_) | ErrorKind::Unknown(_) => {
            GatewayError::Unknown
        }
    }
}

pub(super) fn has_code(error: &Error, code: &str) -> bool {
    error.codes().iter().any(|one| one == code)
}

/// Whether there was neither a yes nor a no.
pub(super) fn is_silence(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::NotReached(_) | ErrorKind::NotRead(_) | ErrorKind::Unknown(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_may_hide_an_effect_is_unknown_and_a_refusal_is_none() {
        let of = |status, body: &str| outcome(&Error::of_answer(status, body.as_bytes()));
        let refused = |why| GatewayError::Refused(why);
        let later = GatewayError::TryLater(Hindrance::NotReached);
        let codes =
            |code: &str| format!(r#"{{"error_type":"request_invalid","error_codes":["{code}"]}}"#);
        for (status, body, expected) in [
            (401, String::new(), refused(Refusal::Key)),
            (403, String::new(), refused(Refusal::Request)),
            (404, String::new(), refused(Refusal::NotFound)),
            (404, "<html>".to_owned(), later),
            (422, codes("amount_invalid"), refused(Refusal::Request)),
            (422, codes(UNAVAILABLE), later),
            (429, codes("duplicate_request"), GatewayError::Unknown),
            (429, codes("api_calls_quota_exceeded"), later),
            (500, String::new(), GatewayError::Unknown),
            (502, String::new(), GatewayError::Unknown),
        ] {
            assert_eq!(of(status, &body), expected, "{status} {body}");
        }
    }
}
