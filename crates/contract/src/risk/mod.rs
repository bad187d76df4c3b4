//! What a shop may tell for the gateway's risk assessment, as a terminal requests it: the customer's
//! history, flights and stays.
//!
//! Nothing of it is needed, and nothing of it is stored: the gateway gets it once, with the request
//! for a session.

mod history;
mod optional;
#[cfg(test)]
mod tests;
mod travel;

pub use history::{NewEarlierOrder, NewHistory};
pub use travel::{NewAddress, NewFlight, NewFlightLeg, NewGuest, NewPassenger, NewStay};

use super::problem::ProblemCode;
use payment::money::Currency;
use payment::risk::{CustomerHistory, MAX_FLIGHTS, MAX_STAYS, RiskData};

/// Parses what is told of the customer and of the journey.
///
/// # Errors
///
/// [`ProblemCode::InvalidHistory`], [`ProblemCode::InvalidFlight`] and [`ProblemCode::InvalidStay`] for
/// what breaks a rule or is there too often, [`ProblemCode::InvalidTraveller`] for a passenger or a
/// guest.
pub(super) fn check(
    history: Option<&NewHistory>,
    flights: &[NewFlight],
    stays: &[NewStay],
    currency: Currency,
) -> Result<RiskData, ProblemCode> {
    if flights.len() > MAX_FLIGHTS {
        return Err(ProblemCode::InvalidFlight);
    }
    if stays.len() > MAX_STAYS {
        return Err(ProblemCode::InvalidStay);
    }
    let history = match history {
        None => CustomerHistory::default(),
        Some(history) => history.check(currency).ok_or(ProblemCode::InvalidHistory)?,
    };
    Ok(RiskData {
        history,
        flights: flights
            .iter()
            .map(NewFlight::check)
            .collect::<Result<_, _>>()?,
        stays: stays.iter().map(NewStay::check).collect::<Result<_, _>>()?,
    })
}
