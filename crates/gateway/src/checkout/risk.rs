//! What the shop tells of its customer and of a journey, in the shape of Checkout.com.
//!
//! Source: Checkout.com, "Tabby", "Risk assessment" and "Travel industry data". It has no place for
//! earlier orders one by one, for what they came to, and, of a flight, for its booking reference, its
//! cities and countries, and whether its ticket can be given back.

use checkout::objects::{
    Accommodation, Address, AirlineData, Customer, FlightLeg, Summary, Traveller,
};
use checkout::{Minor, Private};
use jiff::civil::Date;
use payment::buyer::Redacted;
use payment::id::Detail;
use payment::risk::{self, CustomerHistory, Flight, Passenger, Person, PropertyAddress, Stay};

/// The customer with what the shop knows of them.
pub(super) fn known(mut customer: Customer, history: &CustomerHistory) -> Customer {
    customer.email_verified = history.email_verified;
    if let Some(phone) = &mut customer.phone {
        phone.phone_verified = history.phone_verified;
    }
    let minor = |amount: payment::Money| i64::try_from(amount.minor()).ok().map(Minor);
    let mut summary = Summary::new();
    summary.registration_date = history.registration_date.and_then(date);
    summary.total_order_count = history.order_count;
    summary.first_transaction_date = history.first_payment_date.and_then(date);
    summary.last_payment_date = history.last_payment_date.and_then(date);
    summary.last_payment_amount = history.last_payment_amount.and_then(minor);
    customer.summary = (summary != Summary::default()).then_some(summary);
    customer
}

/// The flights: an entry for each passenger, because a payment context takes one passenger of an
/// entry, and each passenger has a ticket of their own.
pub(super) fn airline_data(flights: &[Flight]) -> Vec<AirlineData> {
    let entries = flights.iter().flat_map(|flight| {
        let of_passenger = |passenger| entry(flight, passenger);
        flight.passengers.iter().map(of_passenger)
    });
    entries.collect()
}

fn entry(flight: &Flight, passenger: &Passenger) -> AirlineData {
    let mut entry = match &passenger.ticket_number {
        Some(number) => AirlineData::new(private(number)),
        None => AirlineData::default(),
    };
    entry.passengers = vec![traveller(&passenger.person)];
    entry.flight_leg_details = flight.legs.iter().map(leg).collect();
    entry
}

fn leg(leg: &risk::FlightLeg) -> FlightLeg {
    let mut details = FlightLeg::new(
        leg.departure_airport.to_string(),
        leg.arrival_airport.to_string(),
    )
    .carrier_code(leg.carrier.to_string());
    details.flight_number = leg.flight_number.as_ref().map(ToString::to_string);
    details.class_of_travelling = leg.class.map(|class| class.name().to_owned());
    details.departure_date = date(leg.departure_date);
    details.departure_time = leg.departure_time.map(|time| time.to_string());
    details
}

/// The stays. City, state and country stand in the address, as the page about Tabby shows them, and
/// beside it, as the SDKs have them.
pub(super) fn accommodation_data(stays: &[Stay]) -> Vec<Accommodation> {
    stays.iter().map(accommodation).collect()
}

fn accommodation(stay: &Stay) -> Accommodation {
    let PropertyAddress {
        city,
        state,
        country,
        ..
    } = &stay.address;
    let text = |detail: &Detail| detail.to_string();
    let mut data = Accommodation::new(stay.property.to_string());
    data.booking_reference = stay.booking_reference.as_ref().map(private);
    data.check_in_date = date(stay.check_in_date);
    data.check_out_date = date(stay.check_out_date);
    data.address = address(&stay.address);
    data.city = city.as_ref().map(text);
    data.state = state.as_ref().map(text);
    data.country = country.as_ref().map(ToString::to_string);
    data.number_of_rooms = stay.rooms;
    data.guests = stay.guests.iter().map(traveller).collect();
    data
}

fn address(of: &PropertyAddress) -> Option<Address> {
    let text = |detail: &Detail| Private::from(detail.as_str());
    let mut address = Address::new();
    address.address_line1 = of.line.as_ref().map(text);
    address.city = of.city.as_ref().map(text);
    address.state = of.state.as_ref().map(text);
    address.zip = of.zip.as_ref().map(text);
    address.country = of.country.as_ref().map(ToString::to_string);
    (address != Address::default()).then_some(address)
}

fn traveller(person: &Person) -> Traveller {
    let mut traveller = Traveller::new(private(&person.first_name), private(&person.last_name));
    traveller.date_of_birth = person.date_of_birth.as_ref().map(private);
    traveller
}

fn private(text: &Redacted) -> Private {
    Private::new(text.0.clone())
}

/// A day as the client has it: both have the same calendar.
fn date(day: risk::Date) -> Option<Date> {
    day.to_string().parse().ok()
}

#[cfg(test)]
mod tests {
    use payment::buyer::{Buyer, Phone};
    use payment::lang::Lang;
    use payment::risk::{RiskData, sample::risk_data};
    use payment::sale::CaptureMode;
    use payment::sale::sample::intent;
    use payment::{Currency, Money};
    use serde_json::{Value, json};

    use super::super::session::{Branch, Goods, context};
    use crate::port::SessionOptions;

    /// The body of the request for a context of the sample sale.
    fn body(risk: RiskData, lang: Option<Lang>) -> Value {
        let branch = Branch {
            channel: "pc_aaaaaaaaaaaaaaaaaaaaaaaaaa".parse().unwrap(),
            capture: CaptureMode::Manual,
            return_url: None,
            goods: Goods {
                title: "Goods".to_owned(),
            },
        };
        let buyer = Buyer {
            phone: Phone::parse("500000001", Currency::Aed).unwrap(),
            name: None,
            email: None,
        };
        let options = SessionOptions {
            lang,
            buyer: Some(buyer),
            risk,
        };
        let context = context(&intent(), &options, &branch).unwrap();
        assert_eq!(context.check(), Ok(()));
        serde_json::to_value(&context).unwrap()
    }

    /// The body without risk data.
    fn bare() -> Value {
        json!({
            "source": {"type": "tabby"},
            "amount": 25_000,
            "currency": "AED",
            "customer": {"phone": {"country_code": "971", "number": "500000001"}},
            "processing_channel_id": "pc_aaaaaaaaaaaaaaaaaaaaaaaaaa",
            "reference": "A-1",
            "capture": false,
            "items": [{"type": "physical", "name": "Goods", "quantity": 1, "unit_price": 25_000}],
            "shipping": {"address": {"country": "AE"}, "method": "PickUp"},
        })
    }

    #[test]
    fn a_sale_without_risk_data_has_no_empty_members() {
        assert_eq!(body(RiskData::default(), None), bare());
    }

    #[test]
    fn everything_that_checkout_has_a_place_for_is_passed_on() {
        let legs = json!([
            {
                "flight_number": "BA117", "carrier_code": "BA", "class_of_travelling": "Economy",
                "departure_airport": "LHR", "departure_date": "2023-06-19", "arrival_airport": "LAX",
            },
            {
                "carrier_code": "BA", "departure_airport": "LAX", "departure_date": "2023-06-23",
                "departure_time": "15:30", "arrival_airport": "LHR",
            },
        ]);
        let mut wanted = bare();
        wanted["customer"] = json!({
            "email_verified": false,
            "phone": {"country_code": "971", "number": "500000001", "phone_verified": true},
            "summary": {
                "registration_date": "2019-08-24", "total_order_count": 10,
                "first_transaction_date": "2017-06-24", "last_payment_date": "2024-06-15",
                "last_payment_amount": 30_025,
            },
        });
        wanted["processing"] = json!({
            "locale": "ar",
            "airline_data": [
                {
                    "ticket": {"number": "045-21351455613"},
                    "passenger": {"first_name": "John", "last_name": "White", "date_of_birth": "1990-05-26"},
                    "flight_leg_details": legs,
                },
                {
                    "ticket": {"number": "045-21351455614"},
                    "passenger": {"first_name": "Jane", "last_name": "White", "date_of_birth": "1990-05-26"},
                    "flight_leg_details": legs,
                },
            ],
            "accommodation_data": [{
                "name": "Jim's Hotel",
                "booking_reference": "ABC123",
                "check_in_date": "2024-05-20",
                "check_out_date": "2024-05-22",
                "address": {
                    "address_line1": "39 Hercules St", "city": "Brisbane", "state": "Queensland",
                    "zip": "4007", "country": "AU",
                },
                "city": "Brisbane",
                "state": "Queensland",
                "country": "AU",
                "number_of_rooms": 1,
                "guests": [{"first_name": "John", "last_name": "Doe", "date_of_birth": "1990-05-20"}],
            }],
        });
        assert_eq!(body(risk_data(Currency::Aed), Some(Lang::Ar)), wanted);
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let mut risk = risk_data(Currency::Aed);
        risk.history = Default::default();
        risk.history.last_payment_amount = Some(Money::zero(Currency::Aed));
        risk.flights[0].passengers.truncate(1);
        risk.flights[0].legs.truncate(0);
        risk.flights[0].passengers[0].ticket_number = None;
        risk.flights[0].passengers[0].person.date_of_birth = None;
        risk.stays[0].address = Default::default();
        risk.stays[0].guests.clear();
        (risk.stays[0].booking_reference, risk.stays[0].rooms) = (None, None);
        let mut wanted = bare();
        wanted["customer"]["summary"] = json!({"last_payment_amount": 0});
        wanted["processing"] = json!({
            "airline_data": [{"passenger": {"first_name": "John", "last_name": "White"}}],
            "accommodation_data": [{
                "name": "Jim's Hotel", "check_in_date": "2024-05-20", "check_out_date": "2024-05-22",
            }],
        });
        assert_eq!(body(risk, None), wanted);
    }
}
