//! What shops of the travel sector add to `processing`.

use http_client::setters;
use jiff::civil::Date;
use serde::{Deserialize, Serialize, Serializer};

use crate::lenient::one_or_more;
use crate::private::Private;

use super::order::Address;

/// A person who travels or stays.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Traveller {
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<Private>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<Private>,
    /// Date of birth, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<Private>,
}

impl Traveller {
    /// A person of this name.
    #[must_use]
    pub fn new(first_name: impl Into<Private>, last_name: impl Into<Private>) -> Self {
        Self {
            first_name: Some(first_name.into()),
            last_name: Some(last_name.into()),
            date_of_birth: None,
        }
    }
}

setters! { Traveller {
    date_of_birth: Private,
} }

/// A flight ticket.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Ticket {
    /// Number of the ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Private>,
}

/// A flight.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct AirlineData {
    /// The ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<Ticket>,
    /// Who flies. One is written as an object, several as an array: a payment context takes an
    /// object only, a payment both.
    #[serde(
        rename = "passenger",
        deserialize_with = "one_or_more",
        serialize_with = "one_or_several",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub passengers: Vec<Traveller>,
    /// The legs of the flight.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flight_leg_details: Vec<FlightLeg>,
}

fn one_or_several<S: Serializer>(all: &[Traveller], serializer: S) -> Result<S::Ok, S::Error> {
    match all {
        [one] => one.serialize(serializer),
        several => several.serialize(serializer),
    }
}

impl AirlineData {
    /// A flight with a ticket of this number.
    #[must_use]
    pub fn new(ticket: impl Into<Private>) -> Self {
        Self {
            ticket: Some(Ticket {
                number: Some(ticket.into()),
            }),
            ..Self::default()
        }
    }

    /// Adds a passenger.
    #[must_use]
    pub fn passenger(mut self, passenger: Traveller) -> Self {
        self.passengers.push(passenger);
        self
    }

    /// Adds a leg.
    #[must_use]
    pub fn leg(mut self, leg: FlightLeg) -> Self {
        self.flight_leg_details.push(leg);
        self
    }
}

/// A leg of a flight.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct FlightLeg {
    /// Number of the flight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flight_number: Option<String>,
    /// Code of the carrier (IATA).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier_code: Option<String>,
    /// Class, such as `Economy`.
    #[serde(alias = "travel_class", skip_serializing_if = "Option::is_none")]
    pub class_of_travelling: Option<String>,
    /// Airport of the departure (IATA).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub departure_airport: Option<String>,
    /// Day of the departure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub departure_date: Option<Date>,
    /// Time of the departure, such as `15:30`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub departure_time: Option<String>,
    /// Airport of the arrival (IATA).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arrival_airport: Option<String>,
}

impl FlightLeg {
    /// A leg from one airport to another.
    #[must_use]
    pub fn new(from: impl Into<String>, to: impl Into<String>) -> Self {
        Self {
            departure_airport: Some(from.into()),
            arrival_airport: Some(to.into()),
            ..Self::default()
        }
    }
}

setters! { FlightLeg {
    flight_number: String,
    carrier_code: String,
    class_of_travelling: String,
    departure_date: Date,
    departure_time: String,
} }

/// A stay.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Accommodation {
    /// Name of the house.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Number of the booking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booking_reference: Option<Private>,
    /// Day of the arrival.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_in_date: Option<Date>,
    /// Day of the departure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_out_date: Option<Date>,
    /// Address of the house.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// City of the house.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State of the house.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Country of the house.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Number of rooms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number_of_rooms: Option<u32>,
    /// Who stays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guests: Vec<Traveller>,
    /// The rooms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub room: Vec<Room>,
}

/// A room: its price and for how many nights. Both are texts.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Room {
    /// Price of a night.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<String>,
    /// Nights at that price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number_of_nights_at_room_rate: Option<String>,
}

impl Room {
    /// A room at this price of a night.
    #[must_use]
    pub fn new(rate: impl Into<String>, nights: impl Into<String>) -> Self {
        Self {
            rate: Some(rate.into()),
            number_of_nights_at_room_rate: Some(nights.into()),
        }
    }
}

impl Accommodation {
    /// A stay in this house.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: Some(name.into()),
            ..Self::default()
        }
    }

    /// Adds a guest.
    #[must_use]
    pub fn guest(mut self, guest: Traveller) -> Self {
        self.guests.push(guest);
        self
    }

    /// Adds a room.
    #[must_use]
    pub fn room(mut self, room: Room) -> Self {
        self.room.push(room);
        self
    }
}

setters! { Accommodation {
    booking_reference: Private,
    check_in_date: Date,
    check_out_date: Date,
    address: Address,
    city: String,
    state: String,
    country: String,
    number_of_rooms: u32,
} }
