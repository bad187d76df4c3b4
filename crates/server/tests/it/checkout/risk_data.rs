//! What a shop tells of its customer and of a journey, at Checkout.com.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::shop::open;
use crate::risk_data::{is_kept_nowhere, told};

#[tokio::test]
async fn checkout_is_told_all_that_it_has_a_place_for_and_nothing_is_kept() {
    let shop = open(|_| {}).await;
    is_kept_nowhere(&shop).await;
    assert_eq!(shop.requests_of("create_context").await, 1);
    let request = shop.requests("create_context").await;
    // This shop has no page to return to, and that is all there is to say.
    let findings = request["findings"].as_array().unwrap().iter();
    let rules: Vec<_> = findings.map(|finding| &finding["rule"]).collect();
    assert_eq!(rules, ["no_return"], "{request}");
    let body = &request["body"];
    assert_eq!(body["customer"]["summary"]["total_order_count"], 10);
    assert_eq!(body["customer"]["summary"]["last_payment_amount"], 30_025);
    assert_eq!(body["customer"]["phone"]["phone_verified"], true);
    let flights = body["processing"]["airline_data"].as_array().unwrap();
    let first_names = flights.iter().map(|one| &one["passenger"]["first_name"]);
    assert_eq!(first_names.collect::<Vec<_>>(), ["Dulcinea", "Sancho"]);
    assert_eq!(flights[0]["ticket"]["number"], "045-21351455613");
    assert_eq!(
        flights[1]["flight_leg_details"][0]["departure_time"],
        "08:15"
    );
    let stay = &body["processing"]["accommodation_data"][0];
    assert_eq!(stay["booking_reference"], "STAYX88");
    assert_eq!(stay["guests"][0]["last_name"], "Lorenzo");
    // The payment itself repeats none of it.
    let payment = shop.requests("create_payment").await;
    assert_eq!(payment["body"]["processing"], Value::Null, "{payment}");
}

#[tokio::test]
async fn what_is_asked_for_again_under_one_key_is_the_same_and_after_a_restart_nothing_is() {
    let shop = open(|_| {}).await;
    let lost = json!({"kind": "reset", "times": 1});
    shop.fault("create_payment", lost).await;
    let (status, sale) = shop.create(told()).await;
    assert_eq!(
        (status, &sale["state"]),
        (StatusCode::OK, &json!("waiting"))
    );
    let contexts = bodies(&shop.sandbox, "create_context").await;
    assert_eq!(contexts.len(), 2, "the whole creation is asked for again");
    assert_eq!(contexts[0], contexts[1]);
    let url = shop.sandbox.clone();
    let shop = shop.restarted_with(super::shop::at(url)).await;
    let (status, same) = shop.create(told()).await;
    assert_eq!(status, StatusCode::OK, "{same}");
    assert_eq!(same["payment_id"], sale["payment_id"]);
    assert_eq!(bodies(&shop.sandbox, "create_context").await.len(), 2);
}

/// The bodies of all requests of this kind.
async fn bodies(sandbox: &str, operation: &str) -> Vec<Value> {
    let url = format!("{sandbox}/_sandbox/requests");
    let text = reqwest::get(url).await.unwrap().text().await.unwrap();
    let all: Value = serde_json::from_str(&text).unwrap();
    let all = all["requests"].as_array().unwrap().iter();
    let of_kind = all.filter(|request| request["operation"] == operation);
    of_kind.map(|request| request["body"].clone()).collect()
}
