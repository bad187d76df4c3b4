//! Flights and stays, as a terminal requests them.

use serde::{Deserialize, Serialize};

use super::optional;
use crate::problem::ProblemCode;
use payment::buyer::Redacted;
use payment::id::Detail;
use payment::prints_as_dots;
use payment::risk::{
    Flight, FlightLeg, MAX_GUESTS, MAX_LEGS, MAX_PASSENGERS, MAX_ROOMS, Passenger, Person,
    PropertyAddress, Stay, TravelClass,
};

/// A booking of flights.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewFlight {
    /// The number of the booking (PNR), 1 to 255 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booking_reference: Option<Redacted>,
    /// Who flies, 1 to 9.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 9))]
    pub passengers: Vec<NewPassenger>,
    /// The legs in their order, 1 to 8.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 8))]
    pub legs: Vec<NewFlightLeg>,
}

/// A passenger of a flight.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPassenger {
    /// First name, 1 to 255 characters.
    pub first_name: Redacted,
    /// Last name, 1 to 255 characters.
    pub last_name: Redacted,
    /// Date of birth, such as `1990-05-26`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<Redacted>,
    /// The number of this passenger's ticket, 1 to 255 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_number: Option<Redacted>,
}

/// A leg of a flight: from one airport to the next.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewFlightLeg {
    /// The airline: two or three capital letters or digits (IATA or ICAO).
    #[cfg_attr(feature = "openapi", schema(example = "BA"))]
    pub carrier: String,
    /// The number of the flight: 1 to 8 letters or digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "BA117"))]
    pub flight_number: Option<String>,
    /// The class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<TravelClass>,
    /// The airport of the departure: three capital letters (IATA).
    #[cfg_attr(feature = "openapi", schema(example = "LHR"))]
    pub departure_airport: String,
    /// The city of that airport, 1 to 255 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub departure_city: Option<String>,
    /// The country of that airport: two capital letters (ISO 3166).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "GB"))]
    pub departure_country: Option<String>,
    /// The day of the departure, at that airport.
    #[cfg_attr(feature = "openapi", schema(format = "date", example = "2023-06-19"))]
    pub departure_date: String,
    /// The time of the departure, at that airport, of 24 hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "15:30"))]
    pub departure_time: Option<String>,
    /// The airport of the arrival: three capital letters (IATA).
    #[cfg_attr(feature = "openapi", schema(example = "LAX"))]
    pub arrival_airport: String,
    /// The city of that airport, 1 to 255 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrival_city: Option<String>,
    /// The country of that airport: two capital letters (ISO 3166).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "US"))]
    pub arrival_country: Option<String>,
    /// Whether the ticket can be given back for its price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refundable: Option<bool>,
}

/// A stay in a hotel or another property.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewStay {
    /// The number of the booking, 1 to 255 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booking_reference: Option<Redacted>,
    /// The name of the property, 1 to 255 characters.
    #[cfg_attr(feature = "openapi", schema(example = "Jim's Hotel"))]
    pub property: String,
    /// Where the property is.
    #[serde(
        default,
        deserialize_with = "crate::object::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub address: Option<NewAddress>,
    /// The day of the arrival.
    #[cfg_attr(feature = "openapi", schema(format = "date", example = "2024-05-20"))]
    pub check_in_date: String,
    /// The day of the departure; not before that of the arrival.
    #[cfg_attr(feature = "openapi", schema(format = "date", example = "2024-05-22"))]
    pub check_out_date: String,
    /// Who stays, at most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub guests: Vec<NewGuest>,
    /// How many rooms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 99))]
    pub rooms: Option<u32>,
}

/// The address of a property, as far as it is known. Its texts have 1 to 255 characters.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewAddress {
    /// Street and number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// City.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State or emirate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Postal code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zip: Option<String>,
    /// Country: two capital letters (ISO 3166).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "AE"))]
    pub country: Option<String>,
}

prints_as_dots! { NewFlightLeg, NewStay, NewAddress }

/// A guest of a stay.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewGuest {
    /// First name, 1 to 255 characters.
    pub first_name: Redacted,
    /// Last name, 1 to 255 characters.
    pub last_name: Redacted,
    /// Date of birth, such as `1990-05-20`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<Redacted>,
}

fn person(first: &Redacted, last: &Redacted, birth: Option<&Redacted>) -> Option<Person> {
    Some(Person {
        first_name: first.checked()?,
        last_name: last.checked()?,
        date_of_birth: optional::birth(birth)?,
    })
}

impl NewFlight {
    /// Parses every field.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::InvalidFlight`] or [`ProblemCode::InvalidTraveller`].
    pub(super) fn check(&self) -> Result<Flight, ProblemCode> {
        let has_right_counts = (1..=MAX_PASSENGERS).contains(&self.passengers.len())
            && (1..=MAX_LEGS).contains(&self.legs.len());
        if !has_right_counts {
            return Err(ProblemCode::InvalidFlight);
        }
        let passengers = self.passengers.iter().map(NewPassenger::check);
        let passengers: Option<_> = passengers.collect();
        let passengers = passengers.ok_or(ProblemCode::InvalidTraveller)?;
        let of_flight = || {
            Some(Flight {
                booking_reference: optional::personal(self.booking_reference.as_ref())?,
                passengers,
                legs: self
                    .legs
                    .iter()
                    .map(NewFlightLeg::check)
                    .collect::<Option<_>>()?,
            })
        };
        of_flight().ok_or(ProblemCode::InvalidFlight)
    }
}

impl NewPassenger {
    fn check(&self) -> Option<Passenger> {
        let birth = self.date_of_birth.as_ref();
        Some(Passenger {
            person: person(&self.first_name, &self.last_name, birth)?,
            ticket_number: optional::personal(self.ticket_number.as_ref())?,
        })
    }
}

impl NewFlightLeg {
    fn check(&self) -> Option<FlightLeg> {
        Some(FlightLeg {
            carrier: self.carrier.trim().parse().ok()?,
            flight_number: optional::parsed(self.flight_number.as_ref())?,
            class: self.class,
            departure_airport: self.departure_airport.trim().parse().ok()?,
            departure_city: optional::detail(self.departure_city.as_ref())?,
            departure_country: optional::parsed(self.departure_country.as_ref())?,
            departure_date: self.departure_date.trim().parse().ok()?,
            departure_time: optional::parsed(self.departure_time.as_ref())?,
            arrival_airport: self.arrival_airport.trim().parse().ok()?,
            arrival_city: optional::detail(self.arrival_city.as_ref())?,
            arrival_country: optional::parsed(self.arrival_country.as_ref())?,
            refundable: self.refundable,
        })
    }
}

impl NewStay {
    /// Parses every field.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::InvalidStay`] or [`ProblemCode::InvalidTraveller`].
    pub(super) fn check(&self) -> Result<Stay, ProblemCode> {
        if self.guests.len() > MAX_GUESTS {
            return Err(ProblemCode::InvalidStay);
        }
        let guests = self.guests.iter().map(NewGuest::check);
        let guests: Option<_> = guests.collect();
        let guests = guests.ok_or(ProblemCode::InvalidTraveller)?;
        let of_stay = || {
            let address = self.address.as_ref().map(NewAddress::check);
            let is_count = |rooms: &u32| (1..=MAX_ROOMS).contains(rooms);
            let stay = Stay {
                booking_reference: optional::personal(self.booking_reference.as_ref())?,
                property: Detail::new(&self.property).ok()?,
                address: address.unwrap_or_else(|| Some(PropertyAddress::default()))?,
                check_in_date: self.check_in_date.trim().parse().ok()?,
                check_out_date: self.check_out_date.trim().parse().ok()?,
                guests,
                rooms: self.rooms,
            };
            let is_fine = stay.check_in_date <= stay.check_out_date
                && stay.rooms.as_ref().is_none_or(is_count);
            is_fine.then_some(stay)
        };
        of_stay().ok_or(ProblemCode::InvalidStay)
    }
}

impl NewAddress {
    fn check(&self) -> Option<PropertyAddress> {
        Some(PropertyAddress {
            line: optional::detail(self.line.as_ref())?,
            city: optional::detail(self.city.as_ref())?,
            state: optional::detail(self.state.as_ref())?,
            zip: optional::detail(self.zip.as_ref())?,
            country: optional::parsed(self.country.as_ref())?,
        })
    }
}

impl NewGuest {
    fn check(&self) -> Option<Person> {
        let birth = self.date_of_birth.as_ref();
        person(&self.first_name, &self.last_name, birth)
    }
}
