//! Payment contexts.

use checkout::ErrorKind;
use checkout::Minor;
use checkout::context::{ContextStatus, Eligibility, NewContext, RejectionReason};
use checkout::date;
use checkout::error::Flaw;
use checkout::objects::{
    Accommodation, Address, AirlineData, Customer, FlightLeg, Item, ItemType, Metadata, Phone,
    Processing, Shipping, Summary, Traveller,
};
use checkout::payment::PaymentType;
use serde_json::json;
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::fixture::{
    CHANNEL, CONTEXT, IDEMPOTENCY_KEY, KEY, REQUEST_ID, aed, answering, channel, client, customer,
    idempotency_key, json, sent,
};

const PATH: &str = "/payment-contexts";

fn published() -> NewContext {
    NewContext::new(aed("100.00"), customer(), channel())
        .processing(Processing::new().locale("ar-AE"))
        .success_url("http://www.example.com/success.html")
        .failure_url("http://www.example.com/failure.html")
}

#[tokio::test]
async fn a_context_is_requested_as_published_and_says_yes() {
    let server = MockServer::start().await;
    let answer = json!({"id": CONTEXT, "available_payment_types": [{"payment_type": "Installment"}],
        "_links": {"self": format!("https://api.checkout.com/payment-contexts/{CONTEXT}")}});
    Mock::given(method("POST"))
        .and(path(PATH))
        .and(header("authorization", format!("Bearer {KEY}")))
        .and(header("cko-idempotency-key", IDEMPOTENCY_KEY))
        .and(header("content-type", "application/json"))
        .and(header("accept", "application/json"))
        .respond_with(json(201, &answer))
        .expect(1)
        .mount(&server)
        .await;
    let answer = client(&server.uri())
        .request_context(&published(), &idempotency_key())
        .await
        .unwrap();
    let kind = PaymentType::Installment;
    assert_eq!(answer.eligibility(), Eligibility::Available(&kind));
    assert_eq!(answer.id.as_str(), CONTEXT);
    assert_eq!(
        (answer.http_status(), answer.request_id()),
        (201, Some(REQUEST_ID))
    );
    assert!(answer.links.get("self").is_some());
    assert_eq!(
        sent(&server).await,
        json!({
            "source": {"type": "tabby"}, "amount": 10000, "currency": "AED",
            "customer": {"email": "john@shop.example", "name": "John Smith",
                "phone": {"country_code": "+971", "number": "500000001"}},
            "processing": {"locale": "ar-AE"}, "processing_channel_id": CHANNEL,
            "success_url": "http://www.example.com/success.html",
            "failure_url": "http://www.example.com/failure.html",
        })
    );
}

#[tokio::test]
async fn every_detail_of_a_customer_and_an_order_is_sent_as_published() {
    let answer =
        json!({"id": CONTEXT, "available_payment_types": [{"payment_type": "Installment"}]});
    let server = answering("POST", PATH, json(201, &answer)).await;
    let summary = Summary::new()
        .registration_date(date(2019, 8, 24))
        .total_order_count(10_u32)
        .first_transaction_date(date(2017, 6, 24))
        .last_payment_date(date(2024, 6, 15))
        .last_payment_amount(Minor(300));
    let customer = Customer::new()
        .email("john@shop.example")
        .email_verified(true)
        .name("John Smith")
        .phone(Phone::new("+1", "415 555 2671").phone_verified(true))
        .summary(summary);
    let address = Address::new()
        .address_line1("123 High St.")
        .city("London")
        .zip("SW1A 1AA");
    let item = Item::new("Test item", 2, Minor(50))
        .kind(ItemType::Physical)
        .reference("858818ac")
        .discount_amount(Minor(1000))
        .url("https://shop.example/item")
        .image_url("https://shop.example/item.png");
    let processing = Processing::new()
        .shipping_amount(Minor(300))
        .discount_amount(Minor(100))
        .tax_amount(Minor(3000))
        .locale("ar");
    let context = NewContext::new(aed("65.40"), customer, channel())
        .capture(true)
        .reference("ORD-5023-4E89")
        .description("Set of 3 masks")
        .shipping(Shipping::new().address(address))
        .processing(processing)
        .item(item)
        .metadata(Metadata::new().with("till", 7).with("gift", true))
        .success_url("https://example.com/payments/success")
        .failure_url("https://example.com/payments/fail");
    client(&server.uri())
        .request_context(&context, &idempotency_key())
        .await
        .unwrap();
    assert_eq!(
        sent(&server).await,
        json!({
            "source": {"type": "tabby"}, "amount": 6540, "currency": "AED", "capture": true,
            "reference": "ORD-5023-4E89", "description": "Set of 3 masks",
            "customer": {"email": "john@shop.example", "email_verified": true, "name": "John Smith",
                "phone": {"country_code": "+1", "number": "415 555 2671", "phone_verified": true},
                "summary": {"registration_date": "2019-08-24", "total_order_count": 10,
                    "first_transaction_date": "2017-06-24", "last_payment_date": "2024-06-15",
                    "last_payment_amount": 300}},
            "shipping": {"address": {"address_line1": "123 High St.", "city": "London", "zip": "SW1A 1AA"}},
            "processing": {"shipping_amount": 300, "discount_amount": 100, "tax_amount": 3000, "locale": "ar"},
            "items": [{"type": "physical", "name": "Test item", "quantity": 2, "unit_price": 50,
                "reference": "858818ac", "discount_amount": 1000,
                "url": "https://shop.example/item", "image_url": "https://shop.example/item.png"}],
            "metadata": {"till": 7, "gift": true},
            "processing_channel_id": CHANNEL,
            "success_url": "https://example.com/payments/success",
            "failure_url": "https://example.com/payments/fail",
        })
    );
}

#[tokio::test]
async fn flights_and_stays_are_sent_with_one_passenger_as_an_object() {
    let answer =
        json!({"id": CONTEXT, "available_payment_types": [{"payment_type": "Installment"}]});
    let server = answering("POST", PATH, json(201, &answer)).await;
    let leg = |from: &str, to: &str| FlightLeg::new(from, to).carrier_code("BA");
    let flight = AirlineData::new("045-21351455613")
        .passenger(Traveller::new("John", "White").date_of_birth("1990-05-26"))
        .leg(
            leg("LHR", "LAX")
                .departure_date(date(2023, 6, 19))
                .class_of_travelling("Economy"),
        )
        .leg(
            leg("LAX", "LHR")
                .departure_date(date(2023, 6, 23))
                .departure_time("15:30"),
        );
    let stay = Accommodation::new("Jim's Hotel")
        .booking_reference("ABC123")
        .address(
            Address::new()
                .address_line1("39 Hercules St")
                .city("Brisbane")
                .country("AU"),
        )
        .check_in_date(date(2024, 5, 20))
        .check_out_date(date(2024, 5, 21))
        .guest(Traveller::new("John", "Doe").date_of_birth("1990-05-20"))
        .number_of_rooms(1_u32);
    let context = published().processing(Processing::new().flight(flight.clone()).stay(stay));
    client(&server.uri())
        .request_context(&context, &idempotency_key())
        .await
        .unwrap();
    assert_eq!(
        sent(&server).await["processing"],
        json!({
            "airline_data": [{"ticket": {"number": "045-21351455613"},
                "passenger": {"first_name": "John", "last_name": "White", "date_of_birth": "1990-05-26"},
                "flight_leg_details": [
                    {"class_of_travelling": "Economy", "carrier_code": "BA", "departure_date": "2023-06-19",
                        "departure_airport": "LHR", "arrival_airport": "LAX"},
                    {"carrier_code": "BA", "departure_date": "2023-06-23", "departure_time": "15:30",
                        "departure_airport": "LAX", "arrival_airport": "LHR"}]}],
            "accommodation_data": [{"name": "Jim's Hotel", "booking_reference": "ABC123",
                "address": {"address_line1": "39 Hercules St", "city": "Brisbane", "country": "AU"},
                "check_in_date": "2024-05-20", "check_out_date": "2024-05-21",
                "guests": [{"first_name": "John", "last_name": "Doe", "date_of_birth": "1990-05-20"}],
                "number_of_rooms": 1}],
        })
    );
    let two = flight.passenger(Traveller::new("Jane", "White"));
    let written = serde_json::to_value(&two).unwrap();
    assert_eq!(written["passenger"].as_array().unwrap().len(), 2);
    for (passenger, count) in [(&written["passenger"][0], 1), (&written["passenger"], 2)] {
        let read: AirlineData = serde_json::from_value(json!({"passenger": passenger,
            "flight_leg_details": [{"travel_class": "Economy"}]}))
        .unwrap();
        assert_eq!(read.passengers.len(), count);
        let leg = &read.flight_leg_details[0];
        assert_eq!(leg.class_of_travelling.as_deref(), Some("Economy"));
    }
}

#[tokio::test]
async fn a_context_that_says_no_or_nothing_is_no_yes() {
    for (body, wanted) in [
        (
            json!({"unavailable_payment_types": [{"payment_type": "installment",
                "rejection_reason": "order_amount_too_low"}]}),
            Eligibility::Unavailable(Some(&RejectionReason::OrderAmountTooLow)),
        ),
        (
            json!({"unavailable_payment_types": [{"rejection_reason": "not_on_mondays"}]}),
            Eligibility::Unavailable(Some(&RejectionReason::Other("not_on_mondays".into()))),
        ),
        (
            json!({"unavailable_payment_types": [{"payment_type": 7, "rejection_reason": {}}]}),
            Eligibility::Unavailable(None),
        ),
        (json!({}), Eligibility::Unclear),
        (
            json!({"available_payment_types": [], "unavailable_payment_types": null}),
            Eligibility::Unclear,
        ),
    ] {
        let mut answer = body;
        answer["id"] = CONTEXT.into();
        let server = answering("POST", PATH, json(201, &answer)).await;
        let read = client(&server.uri())
            .request_context(&published(), &idempotency_key())
            .await
            .unwrap();
        assert_eq!(read.eligibility(), wanted, "{answer}");
    }
}

#[tokio::test]
async fn a_context_is_read_with_its_request() {
    let at = format!("{PATH}/{CONTEXT}");
    let body = json!({"id": CONTEXT, "status": "Approved", "payment_request": {
            "source": {"type": "tabby"}, "amount": 6540, "currency": "KWD", "reference": "ORD-1",
            "capture": false, "authorization_type": "Final", "customer": {"name": "John Smith"}},
        "partner_metadata": {"order_id": "x"}});
    let server = answering("GET", &at, json(200, &body)).await;
    let context = client(&server.uri())
        .context(&CONTEXT.parse().unwrap())
        .await
        .unwrap();
    assert_eq!(context.status, Some(ContextStatus::Approved));
    let request = context.payment_request.as_ref().unwrap();
    assert_eq!(request.amount, Some(Minor(6540)));
    assert_eq!(request.reference.as_deref(), Some("ORD-1"));
    assert!(!format!("{context:?}").contains("Smith"));
    // Older answers have no id.
    let server = answering("GET", &at, json(200, &json!({"status": "Created"}))).await;
    let older = client(&server.uri())
        .context(&CONTEXT.parse().unwrap())
        .await
        .unwrap();
    assert_eq!(
        (&older.id, &older.status),
        (&None, &Some(ContextStatus::Created))
    );
}

#[tokio::test]
async fn what_would_be_refused_in_any_case_is_not_sent() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(201))
        .expect(0)
        .mount(&server)
        .await;
    let client = client(&server.uri());
    let many = (0..21).fold(Metadata::new(), |all, n| all.with(format!("k{n}"), n));
    let long = "a".repeat(1025);
    let item = || Item::new("Jumper", 1, Minor(100));
    let negative = item().discount_amount(Minor(-1));
    for (context, flaw) in [
        (
            published().reference("a".repeat(51)),
            Flaw::TooLong {
                member: "reference",
                most: 50,
            },
        ),
        (
            published().description("a".repeat(101)),
            Flaw::TooLong {
                member: "description",
                most: 100,
            },
        ),
        (
            published().success_url(long.clone()),
            Flaw::TooLong {
                member: "success_url",
                most: 1024,
            },
        ),
        (
            published().failure_url(long),
            Flaw::TooLong {
                member: "failure_url",
                most: 1024,
            },
        ),
        (published().item(negative), Flaw::NegativeSum("items")),
        (
            published().item(Item::new("Jumper", 0, Minor(1))),
            Flaw::Quantity,
        ),
        (
            published().processing(Processing::new().tax_amount(Minor(-1))),
            Flaw::NegativeSum("processing"),
        ),
        (
            published().processing(Processing::new().locale("arabic")),
            Flaw::Locale,
        ),
        (published().metadata(many), Flaw::Metadata),
        (
            published().metadata(Metadata::new().with("list", vec![1])),
            Flaw::Metadata,
        ),
        (
            published().metadata(Metadata::new().with("long", "a".repeat(256))),
            Flaw::Metadata,
        ),
    ] {
        let error = client
            .request_context(&context, &idempotency_key())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest(flaw));
        assert!(error.did_nothing());
    }
}
