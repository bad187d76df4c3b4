//! What a shop tells of its customer and of a journey: the gateway gets it, and nothing of ours keeps
//! it.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::log::Log;
use crate::shop::{ID, Shop, new_sale};

/// The members of a sale that a gateway's risk assessment may know, with all that they may have.
pub(crate) fn risk_data() -> Value {
    json!({
        "customer_history": {
            "registration_date": "2019-08-24",
            "order_count": 10,
            "first_payment_date": "2017-06-24",
            "last_payment_date": "2024-06-15",
            "last_payment_amount": "300.25",
            "total_paid": "2150.50",
            "phone_verified": true,
            "email_verified": true,
            "orders": [
                {"purchase_date": "2024-06-15", "amount": "300.25", "status": "complete", "paid_by": "card"},
            ],
        },
        "flights": [{
            "booking_reference": "PNRX77",
            "passengers": [
                {
                    "first_name": "Dulcinea", "last_name": "Toboso", "date_of_birth": "1990-05-26",
                    "ticket_number": "045-21351455613",
                },
                {"first_name": "Sancho", "last_name": "Panza"},
            ],
            "legs": [{
                "carrier": "EK", "flight_number": "EK141", "class": "economy",
                "departure_airport": "DXB", "departure_city": "Dubai", "departure_country": "AE",
                "departure_date": "2026-12-19", "departure_time": "08:15",
                "arrival_airport": "MAD", "arrival_city": "Madrid", "arrival_country": "ES",
                "refundable": true,
            }],
        }],
        "stays": [{
            "booking_reference": "STAYX88",
            "property": "Venta de Quesada",
            "address": {"line": "Calle Mayor 1", "city": "Puerto Lapice", "zip": "13650", "country": "ES"},
            "check_in_date": "2026-12-20",
            "check_out_date": "2026-12-27",
            "guests": [{"first_name": "Aldonza", "last_name": "Lorenzo", "date_of_birth": "1989-04-23"}],
            "rooms": 2,
        }],
    })
}

/// What must not be found anywhere afterwards, in lower case.
const PRIVATE: [&str; 14] = [
    "dulcinea",
    "toboso",
    "sancho",
    "panza",
    "aldonza",
    "lorenzo",
    "1990-05-26",
    "1989-04-23",
    "045-21351455613",
    "pnrx77",
    "stayx88",
    "quesada",
    "2150.5",
    "2017-06-24",
];

/// A sale of which a gateway is told everything.
pub(crate) fn told() -> Value {
    let mut sale = new_sale();
    sale["phone"] = json!("+971500000001");
    sale["name"] = json!("Sara");
    sale["email"] = json!("otp.success@tabby.ai");
    sale["items"] =
        json!([{"title": "Journey", "quantity": 1, "unit_price": "250", "category": "Travel"}]);
    let risk = risk_data().as_object().unwrap().clone();
    sale.as_object_mut().unwrap().extend(risk);
    sale
}

/// Sells, has the customer pay, and looks for what was told in what the server says, logs and stores.
pub(crate) async fn is_kept_nowhere(shop: &Shop) {
    let log = Log::keep();
    let (status, sale) = shop.create(told()).await;
    assert_eq!(status, StatusCode::OK, "{sale}");
    assert_eq!(sale["state"], "waiting", "{sale}");
    // Sent again without it, it is the same sale, and the gateway is not asked again.
    let mut again = told();
    for name in ["customer_history", "flights", "stays"] {
        again.as_object_mut().unwrap().remove(name);
    }
    let (status, same) = shop.create(again).await;
    assert_eq!(status, StatusCode::OK, "{same}");
    assert_eq!(same["payment_id"], sale["payment_id"]);
    shop.decide(&sale, "approve").await;
    let paid = shop.until("paid").await;
    let (_, all) = shop.send(Method::GET, "/api/sales", None).await;
    shop.app.sales.finish().await;
    let mut kept = format!("{sale}{same}{paid}{all}").into_bytes();
    for entry in std::fs::read_dir(shop.folder.path()).unwrap() {
        kept.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let lines = log.lines();
    assert!(lines.len() > 1, "{lines:?}");
    let kept = String::from_utf8_lossy(&kept).to_lowercase();
    // The ledger is read as it stands.
    assert!(kept.contains("journey"));
    let logged = format!("{lines:?}").to_lowercase();
    for private in PRIVATE {
        assert!(!kept.contains(private), "kept: {private}");
        assert!(!logged.contains(private), "logged: {private}");
    }
}

#[tokio::test]
async fn tabby_is_told_all_that_it_has_a_place_for_and_nothing_is_kept() {
    let shop = Shop::open().await;
    is_kept_nowhere(&shop).await;
    assert_eq!(shop.requests_of("create_session").await, 1);
    let request = shop.requests("create_session").await;
    assert_eq!(request["findings"], json!([]), "{request}");
    let payment = &request["body"]["payment"];
    assert_eq!(payment["buyer_history"]["loyalty_level"], 10);
    assert_eq!(payment["order_history"][0]["amount"], "300.25");
    let attached = payment["attachment"]["body"].as_str().unwrap();
    let attached: Value = serde_json::from_str(attached).unwrap();
    assert_eq!(attached["latitude"], 25.1972);
    let paid = &attached["payment_history_full"];
    assert_eq!(paid["date_of_first_paid_purchase"], "2017-06-24");
    let flight = &attached["flight_reservation_details"];
    assert_eq!(flight["passengers"][0]["first_name"], "Dulcinea");
    assert_eq!(
        flight["itinerary"][0]["departure_date"],
        "2026-12-19T08:15:00Z"
    );
    let hotel = &attached["hotel_reservation_details"];
    assert_eq!(
        hotel["hotel_itinerary"][0]["hotel_name"],
        "Venta de Quesada"
    );
    assert_eq!(hotel["passengers"][0]["last_name"], "Lorenzo");
}

#[tokio::test]
async fn what_breaks_a_rule_is_refused_before_anything_is_stored_or_asked() {
    let shop = Shop::open().await;
    for (place, value, status, code) in [
        (
            "/customer_history/order_count",
            json!(-1),
            400,
            "malformed_json",
        ),
        (
            "/customer_history/total_paid",
            json!(2150.5),
            400,
            "malformed_json",
        ),
        (
            "/customer_history/total_paid",
            json!("2150.505"),
            422,
            "invalid_history",
        ),
        (
            "/customer_history/orders/0/status",
            json!("lost"),
            400,
            "malformed_json",
        ),
        (
            "/flights/0/legs/0/class",
            json!("cargo"),
            400,
            "malformed_json",
        ),
        (
            "/flights/0/legs/0/arrival_airport",
            json!("Madrid"),
            422,
            "invalid_flight",
        ),
        ("/flights/0/legs", json!([]), 422, "invalid_flight"),
        (
            "/flights/0/passengers/1/last_name",
            json!(""),
            422,
            "invalid_traveller",
        ),
        (
            "/stays/0/check_out_date",
            json!("2026-12-19"),
            422,
            "invalid_stay",
        ),
        (
            "/stays/0/guests/0/date_of_birth",
            json!("1989"),
            422,
            "invalid_traveller",
        ),
    ] {
        let mut sale = told();
        *sale.pointer_mut(place).unwrap() = value;
        let (got, problem) = shop.create(sale).await;
        let got = (got.as_u16(), problem["code"].as_str().unwrap());
        assert_eq!(got, (status, code), "{place}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("Nothing was charged"), "{problem}");
    }
    assert!(shop.sessions().await.is_empty());
    let path = format!("/api/sales/{ID}");
    let (status, _) = shop.send(Method::GET, &path, None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn members_that_nobody_knows_are_ignored_as_elsewhere_in_the_body() {
    let shop = Shop::open().await;
    let mut sale = told();
    sale["flights"][0]["brand_new"] = json!({"a": 1});
    sale["stays"][0]["guests"][0]["brand_new"] = json!([1]);
    sale["customer_history"]["brand_new"] = json!("x");
    let (status, sale) = shop.create(sale).await;
    assert_eq!(status, StatusCode::OK, "{sale}");
}
