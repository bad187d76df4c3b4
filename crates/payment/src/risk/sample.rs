//! Risk data with every field: the data of all tests (feature `samples`). Names, dates and places are
//! those of the published examples. Source: Checkout.com, "Tabby", "Risk assessment" and "Travel
//! industry data".

#![allow(clippy::unwrap_used, reason = "sample data is right, or a test fails")]

use super::{
    CustomerHistory, EarlierOrder, Flight, FlightLeg, OrderStatus, PaidBy, Passenger, Person,
    PropertyAddress, RiskData, Stay, TravelClass,
};
use crate::buyer::Redacted;
use crate::id::Detail;
use crate::money::{Currency, Money};

/// Everything that a shop may tell, in this currency.
#[must_use]
pub fn risk_data(currency: Currency) -> RiskData {
    RiskData {
        history: history(currency),
        flights: vec![flight()],
        stays: vec![stay()],
    }
}

fn said(text: &str) -> Redacted {
    Redacted(text.to_owned())
}

fn detail(text: &str) -> Option<Detail> {
    Some(Detail::new(text).unwrap())
}

fn history(currency: Currency) -> CustomerHistory {
    let amount = |text| Money::parse(text, currency).unwrap();
    CustomerHistory {
        registration_date: Some("2019-08-24".parse().unwrap()),
        order_count: Some(10),
        first_payment_date: Some("2017-06-24".parse().unwrap()),
        last_payment_date: Some("2024-06-15".parse().unwrap()),
        last_payment_amount: Some(amount("300.25")),
        total_paid: Some(amount("2150.50")),
        phone_verified: Some(true),
        email_verified: Some(false),
        orders: vec![
            EarlierOrder {
                purchase_date: "2024-06-15".parse().unwrap(),
                amount: amount("300.25"),
                status: OrderStatus::Complete,
                paid_by: Some(PaidBy::Cash),
            },
            EarlierOrder {
                purchase_date: "2024-05-02".parse().unwrap(),
                amount: amount("120"),
                status: OrderStatus::Refunded,
                paid_by: None,
            },
        ],
    }
}

fn flight() -> Flight {
    let passenger = |first, last, ticket| Passenger {
        person: Person {
            first_name: said(first),
            last_name: said(last),
            date_of_birth: Some(said("1990-05-26")),
        },
        ticket_number: Some(said(ticket)),
    };
    let there = FlightLeg {
        carrier: "BA".parse().unwrap(),
        flight_number: Some("BA117".parse().unwrap()),
        class: Some(TravelClass::Economy),
        departure_airport: "LHR".parse().unwrap(),
        departure_city: detail("London"),
        departure_country: Some("GB".parse().unwrap()),
        departure_date: "2023-06-19".parse().unwrap(),
        departure_time: None,
        arrival_airport: "LAX".parse().unwrap(),
        arrival_city: detail("Los Angeles"),
        arrival_country: Some("US".parse().unwrap()),
        refundable: Some(false),
    };
    let back = FlightLeg {
        carrier: "BA".parse().unwrap(),
        flight_number: None,
        class: None,
        departure_airport: "LAX".parse().unwrap(),
        departure_city: None,
        departure_country: None,
        departure_date: "2023-06-23".parse().unwrap(),
        departure_time: Some("15:30".parse().unwrap()),
        arrival_airport: "LHR".parse().unwrap(),
        arrival_city: None,
        arrival_country: None,
        refundable: None,
    };
    Flight {
        booking_reference: Some(said("TR9088999")),
        passengers: vec![
            passenger("John", "White", "045-21351455613"),
            passenger("Jane", "White", "045-21351455614"),
        ],
        legs: vec![there, back],
    }
}

fn stay() -> Stay {
    Stay {
        booking_reference: Some(said("ABC123")),
        property: Detail::new("Jim's Hotel").unwrap(),
        address: PropertyAddress {
            line: detail("39 Hercules St"),
            city: detail("Brisbane"),
            state: detail("Queensland"),
            zip: detail("4007"),
            country: Some("AU".parse().unwrap()),
        },
        check_in_date: "2024-05-20".parse().unwrap(),
        check_out_date: "2024-05-22".parse().unwrap(),
        guests: vec![Person {
            first_name: said("John"),
            last_name: said("Doe"),
            date_of_birth: Some(said("1990-05-20")),
        }],
        rooms: Some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_travels_and_whatever_opens_a_booking_prints_as_dots() {
        let printed = format!("{:?}", risk_data(Currency::Aed));
        for private in [
            "John",
            "Jane",
            "White",
            "Doe",
            "1990",
            "045-",
            "TR9088999",
            "ABC123",
        ] {
            assert!(!printed.contains(private), "{private}: {printed}");
        }
    }
}
