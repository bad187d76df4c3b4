//! The attachment of a session: what is told of payments, flights and stays, beside the place of the
//! shop. A session has one attachment.
//!
//! Source: Tabby, API reference, create a session, `attachment`: "an object containing any of the
//! keys". That the place may stand among them is our reading.

use std::collections::BTreeMap;

use payment::buyer::Redacted;
use payment::risk::{
    CustomerHistory, Date, Flight, FlightLeg, Person, RiskData, Stay, TimeOfDay, TravelClass,
};
use serde::Serialize;
use tabby::Private;
use tabby::checkout::Attachment;
use tabby::serde_json;
use tabby::serde_json::value::{RawValue, to_raw_value};

/// The attachment with what is told of payments, flights and stays beside what stands there already.
pub(in crate::tabby) fn attachment(mut attachment: Attachment, risk: &RiskData) -> Attachment {
    // Neither can fail: what stands there is an object, and what is told can be written.
    if let Ok(body) = with_risk(&attachment.body, risk) {
        attachment.body = body;
    }
    attachment
}

pub(super) fn with_risk(body: &str, risk: &RiskData) -> serde_json::Result<String> {
    let mut document: BTreeMap<&str, Box<RawValue>> = serde_json::from_str(body)?;
    if let Some(payments) = PaymentHistory::of(&risk.history) {
        document.insert("payment_history_full", to_raw_value(&payments)?);
    }
    if !risk.flights.is_empty() {
        let flights = FlightReservation::of(&risk.flights);
        document.insert("flight_reservation_details", to_raw_value(&flights)?);
    }
    if !risk.stays.is_empty() {
        let stays = HotelReservation::of(&risk.stays);
        document.insert("hotel_reservation_details", to_raw_value(&stays)?);
    }
    serde_json::to_string(&document)
}

/// `AttachmentPaymentHistoryFull`
#[derive(Default, Serialize)]
struct PaymentHistory {
    #[serde(skip_serializing_if = "Option::is_none")]
    number_paid_purchases: Option<u32>,
    /// In major units, a number: its digits as they stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    total_amount_paid_purchases: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_of_last_paid_purchase: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_of_first_paid_purchase: Option<String>,
}

impl PaymentHistory {
    /// `None` if nothing of it was told.
    fn of(history: &CustomerHistory) -> Option<Self> {
        let digits = |amount: payment::Money| RawValue::from_string(amount.to_string()).ok();
        let of_buyer = Self {
            number_paid_purchases: history.order_count,
            total_amount_paid_purchases: history.total_paid.and_then(digits),
            date_of_last_paid_purchase: history.last_payment_date.map(|date| date.to_string()),
            date_of_first_paid_purchase: history.first_payment_date.map(|date| date.to_string()),
        };
        let is_told = of_buyer.number_paid_purchases.is_some()
            || of_buyer.total_amount_paid_purchases.is_some()
            || of_buyer.date_of_last_paid_purchase.is_some()
            || of_buyer.date_of_first_paid_purchase.is_some();
        is_told.then_some(of_buyer)
    }
}

/// `FlightReservationDetails`: there is one, which has the legs and passengers of all bookings.
#[derive(Serialize)]
struct FlightReservation {
    /// The number of the first booking that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pnr: Option<Private>,
    itinerary: Vec<Segment>,
    /// Required, also where nothing is known of an insurance.
    insurance: [(); 0],
    passengers: Vec<Passenger>,
}

impl FlightReservation {
    fn of(flights: &[Flight]) -> Self {
        let booking = |flight: &Flight| flight.booking_reference.as_ref().map(private);
        let legs = flights.iter().flat_map(|flight| &flight.legs);
        let passengers = flights.iter().flat_map(|flight| &flight.passengers);
        Self {
            pnr: flights.iter().find_map(booking),
            itinerary: legs.map(Segment::of).collect(),
            insurance: [],
            passengers: once_each(passengers.map(|passenger| &passenger.person)),
        }
    }
}

#[derive(Serialize)]
struct Segment {
    #[serde(skip_serializing_if = "Option::is_none")]
    departure_city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    departure_country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    arrival_city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    arrival_country: Option<String>,
    carrier: String,
    departure_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refundable: Option<bool>,
}

impl Segment {
    fn of(leg: &FlightLeg) -> Self {
        Self {
            departure_city: leg.departure_city.as_ref().map(ToString::to_string),
            departure_country: leg.departure_country.as_ref().map(ToString::to_string),
            arrival_city: leg.arrival_city.as_ref().map(ToString::to_string),
            arrival_country: leg.arrival_country.as_ref().map(ToString::to_string),
            carrier: leg.carrier.to_string(),
            departure_date: departure(leg.departure_date, leg.departure_time),
            class: leg.class.map(TravelClass::name),
            refundable: leg.refundable,
        }
    }
}

/// `HotelReservationDetails`: there is one, which has all stays.
#[derive(Serialize)]
struct HotelReservation {
    /// The number of the first booking that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pnr: Option<Private>,
    hotel_itinerary: Vec<Hotel>,
    /// Required, also where nothing is known of an insurance.
    insurance: [(); 0],
    passengers: Vec<Passenger>,
}

impl HotelReservation {
    fn of(stays: &[Stay]) -> Self {
        let booking = |stay: &Stay| stay.booking_reference.as_ref().map(private);
        Self {
            pnr: stays.iter().find_map(booking),
            hotel_itinerary: stays.iter().map(Hotel::of).collect(),
            insurance: [],
            passengers: once_each(stays.iter().flat_map(|stay| &stay.guests)),
        }
    }
}

#[derive(Serialize)]
struct Hotel {
    hotel_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hotel_city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hotel_country: Option<String>,
    start_date: String,
    end_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    number_of_rooms: Option<u32>,
}

impl Hotel {
    fn of(stay: &Stay) -> Self {
        let address = &stay.address;
        Self {
            hotel_name: stay.property.to_string(),
            address: address.line.as_ref().map(ToString::to_string),
            hotel_city: address.city.as_ref().map(ToString::to_string),
            hotel_country: address.country.as_ref().map(ToString::to_string),
            start_date: stay.check_in_date.to_string(),
            end_date: stay.check_out_date.to_string(),
            number_of_rooms: stay.rooms,
        }
    }
}

#[derive(Serialize)]
struct Passenger {
    first_name: Private,
    last_name: Private,
    #[serde(skip_serializing_if = "Option::is_none")]
    dob: Option<Private>,
}

/// Each person once, however many bookings they are in.
fn once_each<'a>(people: impl Iterator<Item = &'a Person>) -> Vec<Passenger> {
    let mut all: Vec<&Person> = Vec::new();
    for person in people {
        if !all.contains(&person) {
            all.push(person);
        }
    }
    let passenger = |person: &Person| Passenger {
        first_name: private(&person.first_name),
        last_name: private(&person.last_name),
        dob: person.date_of_birth.as_ref().map(private),
    };
    all.into_iter().map(passenger).collect()
}

fn private(text: &Redacted) -> Private {
    Private::new(text.0.clone())
}

/// The day and the time of a departure as they stand on the ticket. Tabby wants them in UTC, and
/// nobody here knows the airport's time zone.
fn departure(day: Date, time: Option<TimeOfDay>) -> String {
    match time {
        Some(time) => format!("{day}T{time}:00Z"),
        None => format!("{day}T00:00:00Z"),
    }
}
