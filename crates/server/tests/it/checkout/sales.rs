//! Sales at Checkout.com, from the code to the money.

use axum::http::Method;
use payment::time::Millis;
use serde_json::{Value, json};

use super::shop::{at, at_automatic, new_sale, open, payments, sale, simulator, waiting};
use crate::shop::{ID, Shop};

async fn cancel(shop: &Shop) -> Value {
    let path = format!("/api/sales/{ID}/cancel");
    shop.send(Method::POST, &path, None).await.1
}

/// The sums that Checkout.com has of the only payment: authorised, captured, voided.
async fn sums(shop: &Shop) -> [u64; 3] {
    let all = payments(shop, "A-1").await;
    assert_eq!(all.len(), 1, "{all:?}");
    ["total_authorized", "total_captured", "total_voided"]
        .map(|name| all[0]["balances"][name].as_u64().unwrap_or_default())
}

#[tokio::test]
async fn what_a_customer_approves_is_captured_at_once_and_the_sale_is_paid() {
    let shop = open(|_| {}).await;
    let waiting = waiting(&shop).await;
    assert!(waiting["qr_code_url"].is_string(), "{waiting}");
    assert_eq!(sums(&shop).await, [0, 0, 0]);
    shop.decide(&waiting, "approve").await;
    let paid = shop.until("paid").await;
    assert_eq!(paid["captured"], "250.00");
    assert_eq!(sums(&shop).await, [25_000, 25_000, 0]);
}

#[tokio::test]
async fn a_capture_that_takes_a_while_is_seen_when_it_is_carried_out() {
    let shop = open(|rules| rules.action_delay_s = 60).await;
    let waiting = waiting(&shop).await;
    shop.decide(&waiting, "approve").await;
    let paid = shop.until("paid").await;
    assert_eq!(paid["captured"], "0.00", "{paid}");
    let clock = json!({"advance_s": 61});
    shop.steer(Method::POST, "clock", clock).await;
    shop.until_it("captured", "250.00").await;
    assert_eq!(sums(&shop).await, [25_000, 25_000, 0]);
    let captures = shop.requests_of("capture_payment").await;
    assert_eq!(captures, 1, "asking does not capture once more");
}

#[tokio::test]
async fn a_sale_that_is_given_up_frees_the_terminal_and_its_late_money_never_moves() {
    let shop = open(|_| {}).await;
    let first = waiting(&shop).await;
    let given_up = cancel(&shop).await;
    assert_eq!(given_up["state"], "cancelling");
    assert_eq!(given_up["put_aside"], true, "{given_up}");
    let mut next = new_sale();
    next["id"] = json!("0190a5b4-7c00-7000-8000-000000000002");
    next["reference"] = json!("A-2");
    let (_, next) = shop.create(next).await;
    assert_eq!(next["state"], "waiting", "{next}");
    shop.decide(&first, "approve").await;
    let ended = shop.until("cancelled").await;
    assert_eq!(ended["captured"], "0.00");
    assert_eq!(sums(&shop).await, [25_000, 0, 25_000]);
}

#[tokio::test]
async fn a_customer_who_pays_at_the_moment_of_giving_up_has_paid() {
    let shop = open(|_| {}).await;
    let waiting = waiting(&shop).await;
    shop.decide(&waiting, "approve").await;
    let paid = cancel(&shop).await;
    assert_eq!(paid["state"], "paid", "{paid}");
    assert_eq!(sums(&shop).await, [25_000, 25_000, 0]);
}

#[tokio::test]
async fn a_session_that_nobody_pays_has_ended_when_checkout_says_so() {
    let shop = open(|_| {}).await;
    let _waiting = waiting(&shop).await;
    cancel(&shop).await;
    shop.steer(Method::POST, "clock", json!({"advance_s": 31 * 60}))
        .await;
    let ended = shop.until("cancelled").await;
    assert_eq!(ended["reason"], "cashier", "{ended}");
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_and_gives_the_same_payment() {
    let shop = open(|_| {}).await;
    shop.fault("create_payment", json!({"kind": "reset", "times": 1}))
        .await;
    waiting(&shop).await;
    assert_eq!(payments(&shop, "A-1").await.len(), 1);
}

#[tokio::test]
async fn a_payment_whose_answers_are_all_lost_is_found_by_its_reference_and_released() {
    let shop = open(|_| {}).await;
    shop.fault("create_payment", json!({"kind": "reset"})).await;
    let (_, failed) = shop.create(new_sale()).await;
    assert_eq!(failed["state"], "failed", "{failed}");
    assert_eq!(failed["reason"], "no_answer");
    shop.steer(Method::PUT, "faults", json!({"faults": []}))
        .await;
    let span = Millis::seconds(3_600);
    let nothing = shop.app.sales.reconcile(span).await.unwrap();
    assert_eq!((nothing.changed, nothing.strange), (0, 0), "{nothing:?}");
    // Nobody has its page; should somebody pay all the same, the money does not move.
    let payment = payments(&shop, "A-1").await[0]["id"].clone();
    shop.decide(&json!({"payment_id": payment}), "approve")
        .await;
    let found = shop.app.sales.reconcile(span).await.unwrap();
    assert_eq!((found.changed, found.strange), (1, 0), "{found:?}");
    shop.until("cancelled").await;
    assert_eq!(sums(&shop).await, [25_000, 0, 25_000]);
}

#[tokio::test]
async fn a_payment_that_names_its_sale_is_found_however_wrong_the_clocks_are() {
    let shop = open(|_| {}).await;
    // The shop's clock is an hour behind, and somebody typed the order number.
    let ahead = json!({"advance_s": 3_600});
    shop.steer(Method::POST, "clock", ahead).await;
    shop.fault("create_payment", json!({"kind": "reset"})).await;
    let (_, failed) = shop.create(new_sale()).await;
    assert_eq!(failed["reason"], "no_answer", "{failed}");
    shop.steer(Method::PUT, "faults", json!({"faults": []}))
        .await;
    let payment = payments(&shop, "A-1").await[0]["id"].clone();
    shop.decide(&json!({"payment_id": payment}), "approve")
        .await;
    let found = shop.app.sales.reconcile(Millis::seconds(3_600)).await;
    let found = found.unwrap();
    assert_eq!((found.changed, found.strange), (1, 0), "{found:?}");
    shop.until("cancelled").await;
    assert_eq!(sums(&shop).await, [25_000, 0, 25_000]);
}

#[tokio::test]
async fn a_declined_customer_and_an_amount_that_is_too_small_are_rejections() {
    let shop = open(|rules| rules.minimum.aed = Some(100_000)).await;
    let (_, declined) = shop.create(new_sale()).await;
    assert_eq!(declined["state"], "declined", "{declined}");
    assert_eq!(declined["reason"], "order_amount_too_low");
}

#[tokio::test]
async fn a_restart_goes_on_with_the_open_sale_and_its_capture() {
    let url = simulator(|_| {}).await;
    let shop = Shop::with(url.clone(), at(url.clone())).await;
    let waiting = waiting(&shop).await;
    shop.decide(&waiting, "approve").await;
    let shop = shop.restarted_with(at(url)).await;
    let paid = shop.until("paid").await;
    assert_eq!(paid["captured"], "250.00");
    assert_eq!(sums(&shop).await, [25_000, 25_000, 0]);
}

#[tokio::test]
async fn where_checkout_captures_by_itself_late_money_waits_for_a_decision() {
    let url = simulator(|_| {}).await;
    let shop = Shop::with(url.clone(), at_automatic(url)).await;
    let waiting = waiting(&shop).await;
    cancel(&shop).await;
    shop.decide(&waiting, "approve").await;
    let late = shop.until("paid_late").await;
    assert_eq!(late["captured"], "250.00");
    let path = format!("/api/sales/{ID}/return");
    shop.send(Method::POST, &path, None).await;
    shop.until("cancelled").await;
    let all = payments(&shop, "A-1").await;
    assert_eq!(all[0]["balances"]["total_refunded"], 25_000);
    assert_eq!(sale(&shop).await["reason"], "refunded");
}
