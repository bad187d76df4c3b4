//! What a gateway's risk assessment may know beyond the customer's phone and what is sold: the
//! customer's history with the shop, and what is travelled. All of it is optional.
//!
//! It is passed on to the gateway once, with the request for a session, and is stored nowhere:
//! [`RiskData`] cannot be serialized. What is about a person prints as dots: names are
//! [`Redacted`], and days, sums, places and flights print so, too.
//!
//! Source: Checkout.com, "Tabby", "Risk assessment" and "Travel industry data"; Tabby, API reference,
//! create a session, `buyer_history`, `order_history` and `attachment`.
//!
//! [`Redacted`]: crate::buyer::Redacted

mod code;
mod date;
mod history;
#[cfg(any(test, feature = "samples"))]
pub mod sample;
mod travel;

pub use code::{AirportCode, CarrierCode, CountryCode, FlightNumber, InvalidCode};
pub use date::{Date, InvalidDate, InvalidTime, TimeOfDay};
pub use history::{CustomerHistory, EarlierOrder, MAX_EARLIER_ORDERS, OrderStatus, PaidBy};
pub use travel::{
    Flight, FlightLeg, MAX_FLIGHTS, MAX_GUESTS, MAX_LEGS, MAX_PASSENGERS, MAX_ROOMS, MAX_STAYS,
    Passenger, Person, PropertyAddress, Stay, TravelClass,
};

/// What a shop tells of its customer and of the journey that is sold. What a gateway has no place for
/// is not sent to it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RiskData {
    /// The customer's history with the shop.
    pub history: CustomerHistory,
    /// The flights that are sold, at most [`MAX_FLIGHTS`].
    pub flights: Vec<Flight>,
    /// The stays that are sold, at most [`MAX_STAYS`].
    pub stays: Vec<Stay>,
}

#[cfg(test)]
mod tests {
    use super::sample::risk_data;
    use crate::money::Currency;

    #[test]
    fn nothing_of_the_customer_or_the_journey_is_printed() {
        let printed = format!("{:?}", risk_data(Currency::Aed));
        let is_said = |byte: u8| byte.is_ascii_digit();
        assert!(!printed.bytes().any(is_said), "{printed}");
        for private in [
            "John", "Doe", "Jim", "Hercules", "LHR", "Economy", "Complete", "true",
        ] {
            assert!(!printed.contains(private), "{private}: {printed}");
        }
        assert!(printed.contains("CustomerHistory(•••)"), "{printed}");
    }
}
