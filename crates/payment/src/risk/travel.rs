//! Flights and stays that are sold, and who travels.

use serde::{Deserialize, Serialize};

use super::code::{AirportCode, CarrierCode, CountryCode, FlightNumber};
use super::date::{Date, TimeOfDay};
use crate::buyer::Redacted;
use crate::id::Detail;
use crate::prints_as_dots;

/// The most flights that one sale may have.
pub const MAX_FLIGHTS: usize = 5;

/// The most passengers of one flight: no booking of the airlines has more.
pub const MAX_PASSENGERS: usize = 9;

/// The most legs of one flight.
pub const MAX_LEGS: usize = 8;

/// The most stays that one sale may have.
pub const MAX_STAYS: usize = 5;

/// The most guests of one stay.
pub const MAX_GUESTS: usize = 20;

/// The most rooms of one stay.
pub const MAX_ROOMS: u32 = 99;

/// Somebody who travels. Personal data: prints as dots.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// First name.
    pub first_name: Redacted,
    /// Last name.
    pub last_name: Redacted,
    /// Date of birth, such as `1990-05-26`, if known.
    pub date_of_birth: Option<Redacted>,
}

/// A booking of flights: who flies, and from where to where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Flight {
    /// The number of the booking (PNR), if known. With a name it opens the booking at the airline, so
    /// it prints as dots.
    pub booking_reference: Option<Redacted>,
    /// Who flies: one to [`MAX_PASSENGERS`].
    pub passengers: Vec<Passenger>,
    /// The legs in their order: one to [`MAX_LEGS`].
    pub legs: Vec<FlightLeg>,
}

/// A passenger. Each has a ticket of their own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Passenger {
    /// Who it is.
    pub person: Person,
    /// The number of the ticket, if there is one already.
    pub ticket_number: Option<Redacted>,
}

/// A leg of a flight: from one airport to the next.
#[derive(Clone, PartialEq, Eq)]
pub struct FlightLeg {
    /// The airline.
    pub carrier: CarrierCode,
    /// The number of the flight, if known.
    pub flight_number: Option<FlightNumber>,
    /// The class, if known.
    pub class: Option<TravelClass>,
    /// Where it begins.
    pub departure_airport: AirportCode,
    /// The city of that airport, if given.
    pub departure_city: Option<Detail>,
    /// The country of that airport, if given.
    pub departure_country: Option<CountryCode>,
    /// The day of the departure, at that airport.
    pub departure_date: Date,
    /// The time of the departure, at that airport, if known.
    pub departure_time: Option<TimeOfDay>,
    /// Where it ends.
    pub arrival_airport: AirportCode,
    /// The city of that airport, if given.
    pub arrival_city: Option<Detail>,
    /// The country of that airport, if given.
    pub arrival_country: Option<CountryCode>,
    /// Whether the ticket can be given back for its price, if known.
    pub refundable: Option<bool>,
}

prints_as_dots! { FlightLeg, Stay, PropertyAddress }

/// The class of a flight. Source: Checkout.com, "Travel industry data", which shows `Economy`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TravelClass {
    /// Economy.
    Economy,
    /// Premium economy.
    PremiumEconomy,
    /// Business.
    Business,
    /// First.
    First,
}

impl TravelClass {
    /// The class as gateways write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Economy => "Economy",
            Self::PremiumEconomy => "Premium Economy",
            Self::Business => "Business",
            Self::First => "First",
        }
    }
}

/// A stay in a hotel or another property.
#[derive(Clone, PartialEq, Eq)]
pub struct Stay {
    /// The number of the booking, if known. Prints as dots, as that of a flight.
    pub booking_reference: Option<Redacted>,
    /// The name of the property.
    pub property: Detail,
    /// Where the property is.
    pub address: PropertyAddress,
    /// The day of the arrival.
    pub check_in_date: Date,
    /// The day of the departure, not before that of the arrival.
    pub check_out_date: Date,
    /// Who stays, as far as known: at most [`MAX_GUESTS`].
    pub guests: Vec<Person>,
    /// How many rooms, 1 to [`MAX_ROOMS`], if known.
    pub rooms: Option<u32>,
}

/// The address of a property, as far as it is known.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct PropertyAddress {
    /// Street and number.
    pub line: Option<Detail>,
    /// City.
    pub city: Option<Detail>,
    /// State or emirate.
    pub state: Option<Detail>,
    /// Postal code.
    pub zip: Option<Detail>,
    /// Country.
    pub country: Option<CountryCode>,
}
