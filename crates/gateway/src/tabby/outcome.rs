//! What Tabby's errors say about the effect of a call.

use tabby::Error;
use tabby::error::ErrorType;

use super::standing::is_about_key;
use crate::port::{GatewayError, Hindrance, Refusal};

/// What an error says about the effect of the call.
pub(super) fn outcome(error: &Error) -> GatewayError {
    match error {
        Error::InvalidRequest(_) => GatewayError::Refused(Refusal::NotSent),
        Error::Refused(refusal) if is_about_key(refusal) => GatewayError::Refused(Refusal::Key),
        Error::Refused(refusal) if is_not_found(refusal) => {
            GatewayError::Refused(Refusal::NotFound)
        }
        Error::Refused(_) => GatewayError::Refused(Refusal::Request),
        Error::WrongAddress(_) | Error::TryLater(_) => {
            GatewayError::TryLater(Hindrance::NotReached)
        }
        Error::NotRead(_) | Error::Unknown(_) => GatewayError::Unknown,
    }
}

/// Whether Tabby itself says that this key has no such payment: not the network in front of it, and
/// not a wrong address.
fn is_not_found(refusal: &tabby::error::Refusal) -> bool {
    refusal.status == 404 && refusal.kind == Some(ErrorType::NotFound)
}
