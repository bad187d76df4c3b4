//! The body of a request for a session with risk data.

use payment::buyer::{self, Phone};
use payment::risk::sample::risk_data;
use payment::risk::{CustomerHistory, RiskData};
use payment::sale::sample::intent;
use payment::sale::{Intent, Method};
use payment::{Currency, Money};
use serde_json::{Value, json};
use tabby::checkout::Coordinates;
use tabby::serde_json;

use super::attachment::with_risk;
use crate::port::SessionOptions;
use crate::tabby::session::{Goods, request};

/// The body of the request for a session of the sample sale. The attachment's document stands in
/// the place of its text.
fn body(intent: &Intent, risk: RiskData, phone: Option<&str>) -> Value {
    let buyer = phone.map(|phone| buyer::Buyer {
        phone: Phone::parse(phone, Currency::Aed).unwrap(),
        name: None,
        email: None,
    });
    let options = SessionOptions {
        lang: None,
        buyer,
        risk,
    };
    let place = Coordinates::new(25.1972, 55.2744).unwrap();
    let goods = Goods {
        title: "Goods".to_owned(),
        category: "General".to_owned(),
    };
    let request = request(intent, &options, place, &goods);
    assert_eq!(request.check(), Ok(()));
    let mut body = serde_json::to_value(&request).unwrap();
    let attached = &mut body["payment"]["attachment"]["body"];
    *attached = serde_json::from_str(attached.as_str().unwrap()).unwrap();
    body
}

/// The body without risk data.
fn bare() -> Value {
    json!({
        "merchant_code": "demo",
        "payment": {
            "amount": "250.00",
            "currency": "AED",
            "description": "T1",
            "order": {"reference_id": "A-1"},
            "attachment": {
                "content_type": "application/vnd.tabby.v1+json",
                "body": {"latitude": 25.1972, "longitude": 55.2744, "timestamp": "1970-01-01T00:16:40.000Z"},
            },
        },
    })
}

#[test]
fn a_sale_without_risk_data_has_no_empty_members() {
    assert_eq!(body(&intent(), RiskData::default(), None), bare());
}

#[test]
fn everything_that_tabby_has_a_place_for_is_passed_on() {
    let buyer = json!({"phone": "+971500000001"});
    let mut wanted = bare();
    let payment = &mut wanted["payment"];
    payment["buyer"] = buyer.clone();
    payment["buyer_history"] = json!({
        "registered_since": "2019-08-24T00:00:00Z", "loyalty_level": 10,
        "is_phone_number_verified": true, "is_email_verified": false,
    });
    payment["order_history"] = json!([
        {
            "purchased_at": "2024-06-15T00:00:00Z", "amount": "300.25", "status": "complete",
            "payment_method": "cod", "buyer": buyer,
        },
        {
            "purchased_at": "2024-05-02T00:00:00Z", "amount": "120.00", "status": "refunded",
            "buyer": buyer,
        },
    ]);
    let attached = &mut payment["attachment"]["body"];
    attached["payment_history_full"] = json!({
        "number_paid_purchases": 10, "total_amount_paid_purchases": 2150.5,
        "date_of_first_paid_purchase": "2017-06-24", "date_of_last_paid_purchase": "2024-06-15",
    });
    attached["flight_reservation_details"] = json!({
        "pnr": "TR9088999",
        "itinerary": [
            {
                "departure_city": "London", "departure_country": "GB",
                "arrival_city": "Los Angeles", "arrival_country": "US",
                "carrier": "BA", "departure_date": "2023-06-19T00:00:00Z", "class": "Economy",
                "refundable": false,
            },
            {"carrier": "BA", "departure_date": "2023-06-23T15:30:00Z"},
        ],
        "insurance": [],
        "passengers": [
            {"first_name": "John", "last_name": "White", "dob": "1990-05-26"},
            {"first_name": "Jane", "last_name": "White", "dob": "1990-05-26"},
        ],
    });
    attached["hotel_reservation_details"] = json!({
        "pnr": "ABC123",
        "hotel_itinerary": [{
            "hotel_name": "Jim's Hotel", "address": "39 Hercules St", "hotel_city": "Brisbane",
            "hotel_country": "AU", "start_date": "2024-05-20", "end_date": "2024-05-22",
            "number_of_rooms": 1,
        }],
        "insurance": [],
        "passengers": [{"first_name": "John", "last_name": "Doe", "dob": "1990-05-20"}],
    });
    let told = risk_data(Currency::Aed);
    assert_eq!(body(&intent(), told, Some("500000001")), wanted);
}

#[test]
fn the_place_of_a_shop_that_sends_a_link_stays_beside_what_is_told() {
    let by_link = Intent {
        method: Method::Link,
        ..intent()
    };
    let told = RiskData {
        stays: risk_data(Currency::Aed).stays,
        ..RiskData::default()
    };
    let attached = &body(&by_link, told, None)["payment"]["attachment"]["body"];
    assert_eq!(attached["location"], "25.1972, 55.2744");
    assert!(attached["hotel_reservation_details"].is_object());
    assert_eq!(attached.as_object().unwrap().len(), 2);
}

#[test]
fn several_bookings_are_one_with_all_legs_and_each_person_once() {
    let mut told = risk_data(Currency::Aed);
    let mut other = told.flights[0].clone();
    told.flights[0].booking_reference = None;
    other.passengers.remove(0);
    other.passengers[0].ticket_number = None;
    told.flights.push(other);
    told.history = CustomerHistory::default();
    let body = body(&intent(), told, None);
    let flights = &body["payment"]["attachment"]["body"]["flight_reservation_details"];
    assert_eq!(flights["pnr"], "TR9088999");
    assert_eq!(flights["itinerary"].as_array().unwrap().len(), 4);
    assert_eq!(flights["passengers"].as_array().unwrap().len(), 2);
    let payment = body["payment"].as_object().unwrap();
    assert!(!payment.contains_key("buyer_history") && !payment.contains_key("order_history"));
}

#[test]
fn a_total_is_written_to_its_last_digit() {
    let most = Money::from_minor(Money::MAX_MINOR, Currency::Kwd).unwrap();
    let history = CustomerHistory {
        total_paid: Some(most),
        ..CustomerHistory::default()
    };
    let told = RiskData {
        history,
        ..RiskData::default()
    };
    let written = with_risk("{}", &told).unwrap();
    let wanted = r#"{"payment_history_full":{"total_amount_paid_purchases":9007199254740.991}}"#;
    assert_eq!(written, wanted);
}
