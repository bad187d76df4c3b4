//! Flights and stays as the published examples have them, and what is wrong with others.
//!
//! Source: Checkout.com, "Tabby", "Risk assessment" and "Travel industry data".

use payment::money::Currency;
use payment::risk::{
    MAX_FLIGHTS, MAX_GUESTS, MAX_LEGS, MAX_PASSENGERS, MAX_STAYS, RiskData, sample,
};
use serde_json::{Value, json};

use super::{NewStay, check};
use crate::new_sale::NewSale;
use crate::problem::ProblemCode;

/// The members of a sale that are [`sample::risk_data`].
fn members() -> Value {
    json!({
        "customer_history": {
            "registration_date": "2019-08-24",
            "order_count": 10,
            "first_payment_date": "2017-06-24",
            "last_payment_date": "2024-06-15",
            "last_payment_amount": "300.25",
            "total_paid": "2150.50",
            "phone_verified": true,
            "email_verified": false,
            "orders": [
                {"purchase_date": "2024-06-15", "amount": "300.25", "status": "complete", "paid_by": "cash"},
                {"purchase_date": "2024-05-02", "amount": "120.00", "status": "refunded"},
            ],
        },
        "flights": [{
            "booking_reference": "TR9088999",
            "passengers": [
                {"first_name": "John", "last_name": "White", "date_of_birth": "1990-05-26", "ticket_number": "045-21351455613"},
                {"first_name": "Jane", "last_name": "White", "date_of_birth": "1990-05-26", "ticket_number": "045-21351455614"},
            ],
            "legs": [
                {
                    "carrier": "BA", "flight_number": "BA117", "class": "economy",
                    "departure_airport": "LHR", "departure_city": "London", "departure_country": "GB",
                    "departure_date": "2023-06-19",
                    "arrival_airport": "LAX", "arrival_city": "Los Angeles", "arrival_country": "US",
                    "refundable": false,
                },
                {
                    "carrier": "BA", "departure_airport": "LAX", "departure_date": "2023-06-23",
                    "departure_time": "15:30", "arrival_airport": "LHR",
                },
            ],
        }],
        "stays": [{
            "booking_reference": "ABC123",
            "property": "Jim's Hotel",
            "address": {
                "line": "39 Hercules St", "city": "Brisbane", "state": "Queensland", "zip": "4007", "country": "AU",
            },
            "check_in_date": "2024-05-20",
            "check_out_date": "2024-05-22",
            "guests": [{"first_name": "John", "last_name": "Doe", "date_of_birth": "1990-05-20"}],
            "rooms": 1,
        }],
    })
}

fn sale(members: &Value) -> NewSale {
    let mut sale = json!({"id": "", "amount": "", "currency": "", "method": "qr"});
    let all = members.as_object().unwrap().clone();
    sale.as_object_mut().unwrap().extend(all);
    serde_json::from_value(sale).unwrap()
}

fn checked(members: &Value) -> Result<RiskData, ProblemCode> {
    let sale = sale(members);
    let history = sale.customer_history.as_ref();
    check(history, &sale.flights, &sale.stays, Currency::Aed)
}

#[test]
fn everything_that_a_shop_may_tell_is_read_and_written_as_it_stands() {
    assert_eq!(checked(&members()), Ok(sample::risk_data(Currency::Aed)));
    let written = serde_json::to_value(sale(&members())).unwrap();
    for (name, member) in members().as_object().unwrap() {
        assert_eq!(written[name], *member);
    }
    let alone = serde_json::to_value(sale(&json!({}))).unwrap();
    for name in ["customer_history", "flights", "stays"] {
        assert_eq!(alone.get(name), None);
    }
}

#[test]
fn nothing_is_needed() {
    let nothing = json!({"customer_history": null, "flights": [], "stays": []});
    for members in [json!({}), nothing, json!({"customer_history": {}})] {
        assert_eq!(checked(&members), Ok(RiskData::default()));
    }
}

#[test]
fn a_list_of_an_objects_members_is_no_object() {
    let stay = json!({
        "property": "Jim's Hotel", "check_in_date": "2024-05-20", "check_out_date": "2024-05-20",
        "address": ["39 Hercules St"],
    });
    assert!(serde_json::from_value::<NewStay>(stay).is_err());
    let sale = json!({
        "id": "", "amount": "", "currency": "", "method": "qr", "customer_history": ["2019-08-24"],
    });
    assert!(serde_json::from_value::<NewSale>(sale).is_err());
}

#[test]
fn what_is_said_of_travellers_is_not_printed() {
    let printed = format!("{:?}", sale(&members()));
    for private in [
        "John",
        "White",
        "Doe",
        "1990-05",
        "045-",
        "TR9088999",
        "ABC123",
        "2024-",
        "2019-",
        "300.25",
        "LHR",
        "Hercules",
    ] {
        assert!(!printed.contains(private), "{private}");
    }
}

/// What is said of the sample with another value in one place.
fn with(place: &str, value: Value) -> Result<RiskData, ProblemCode> {
    let mut members = members();
    *members.pointer_mut(place).unwrap() = value;
    checked(&members)
}

#[test]
fn each_rule_that_is_broken_is_named_by_what_it_is_about() {
    use ProblemCode::{InvalidFlight, InvalidHistory, InvalidStay, InvalidTraveller};
    let long = "x".repeat(256);
    for (place, value, code) in [
        ("/customer_history/total_paid", "12.345", InvalidHistory),
        (
            "/customer_history/orders/1/purchase_date",
            "",
            InvalidHistory,
        ),
        ("/flights/0/booking_reference", &long, InvalidFlight),
        ("/flights/0/legs/0/carrier", "British", InvalidFlight),
        ("/flights/0/legs/0/flight_number", "BA 117", InvalidFlight),
        ("/flights/0/legs/1/departure_airport", "", InvalidFlight),
        ("/flights/0/legs/1/arrival_airport", "London", InvalidFlight),
        (
            "/flights/0/legs/0/departure_city",
            "Lon\ndon",
            InvalidFlight,
        ),
        ("/flights/0/legs/0/arrival_country", "USA", InvalidFlight),
        (
            "/flights/0/legs/1/departure_date",
            "2023-06-31",
            InvalidFlight,
        ),
        ("/flights/0/legs/1/departure_time", "3:30 pm", InvalidFlight),
        ("/flights/0/passengers/1/first_name", " ", InvalidTraveller),
        ("/flights/0/passengers/1/last_name", &long, InvalidTraveller),
        (
            "/flights/0/passengers/0/ticket_number",
            "0\u{200b}45",
            InvalidTraveller,
        ),
        (
            "/flights/0/passengers/0/date_of_birth",
            "26.5.1990",
            InvalidTraveller,
        ),
        ("/stays/0/booking_reference", "A\tB", InvalidStay),
        ("/stays/0/property", "", InvalidStay),
        ("/stays/0/address/line", &long, InvalidStay),
        ("/stays/0/address/country", "Australia", InvalidStay),
        ("/stays/0/check_in_date", "2024-05-23", InvalidStay),
        ("/stays/0/check_out_date", "", InvalidStay),
        ("/stays/0/guests/0/first_name", "", InvalidTraveller),
        ("/stays/0/guests/0/date_of_birth", "soon", InvalidTraveller),
    ] {
        assert_eq!(with(place, json!(value)), Err(code), "{place}");
    }
    for rooms in [0, 100] {
        assert_eq!(with("/stays/0/rooms", json!(rooms)), Err(InvalidStay));
    }
}

#[test]
fn there_may_be_so_many_and_no_more() {
    use ProblemCode::{InvalidFlight, InvalidStay};
    for (list, least, most, code) in [
        ("/flights", 0, MAX_FLIGHTS, InvalidFlight),
        ("/flights/0/passengers", 1, MAX_PASSENGERS, InvalidFlight),
        ("/flights/0/legs", 1, MAX_LEGS, InvalidFlight),
        ("/stays", 0, MAX_STAYS, InvalidStay),
        ("/stays/0/guests", 0, MAX_GUESTS, InvalidStay),
    ] {
        let one = members().pointer(list).unwrap()[0].clone();
        let of = |count: usize| with(list, vec![one.clone(); count].into());
        assert!(of(least).is_ok() && of(most).is_ok(), "{list}");
        assert_eq!(of(most + 1), Err(code), "{list}");
        if least == 1 {
            assert_eq!(of(0), Err(code), "{list}");
        }
    }
}
