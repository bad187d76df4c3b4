//! Sales that are repaired from what the gateway says.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::rows::NO_TEXT;
use crate::paid_operations::{operation, refund_of};
use crate::shop::{ID, Shop, new_sale};

#[tokio::test]
async fn a_sale_whose_body_names_another_is_repaired_under_the_id_that_it_is_filed_as() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let other = "0190a5b4-7c00-7000-8000-0000000000f1";
    shop.change_row(&format!("body = replace(body, '{ID}', '{other}')"))
        .await;
    let repaired = shop.app.sales.repair(ID.parse().unwrap()).await.unwrap();
    assert_eq!(repaired.view.id.to_string(), ID);
    let (status, _) = shop
        .send(Method::GET, &format!("/api/sales/{ID}"), None)
        .await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn a_sale_whose_payment_is_lost_is_not_repaired_as_one_that_never_had_any() {
    for damage in ["payment_id = NULL", "payment_id = NULL, session_id = NULL"] {
        let shop = Shop::open().await;
        shop.create(new_sale()).await;
        shop.change_row(damage).await;
        let repaired = shop.app.sales.repair(ID.parse().unwrap()).await;
        assert!(repaired.is_err(), "{damage}: {repaired:?}");
    }
}

#[tokio::test]
async fn a_sale_that_was_paid_is_repaired_as_paid_and_one_that_goes_back_goes_on_going_back() {
    use contract::SaleState;
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    let states = [
        ("paid", SaleState::Paid),
        ("returning", SaleState::Returning),
        ("paid_late", SaleState::PaidLate),
        ("waiting", SaleState::PaidLate),
        ("mismatch", SaleState::Mismatch),
    ];
    for (stored, repaired) in states {
        shop.change_row(&format!("body = {NO_TEXT}, state = '{stored}'"))
            .await;
        let answer = shop.app.sales.repair(ID.parse().unwrap()).await.unwrap();
        assert_eq!(answer.view.state, repaired, "{stored}");
    }
}

#[tokio::test]
async fn a_sale_that_cannot_be_read_is_repaired_from_what_the_gateway_says() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    shop.break_body().await;
    let shop = shop.restarted().await;
    let id = ID.parse().unwrap();
    let repaired = shop.app.sales.repair(id).await.unwrap();
    // Nobody knows what its cashier did: a person decides.
    assert_eq!(repaired.view.state, contract::SaleState::PaidLate);
    assert_eq!(shop.about().await["late"][0]["id"], json!(ID));
    shop.app.sales.watched().await.unwrap();
    assert_eq!(shop.about().await["unattended"], Value::Null);
    assert!(
        shop.app.sales.repair(id).await.is_err(),
        "there is nothing left to repair"
    );
}

#[tokio::test]
async fn a_sale_that_cannot_be_read_is_not_repaired_while_the_gateway_is_silent() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    shop.break_body().await;
    shop.fault("retrieve_payment", json!({"kind": "status", "status": 500}))
        .await;
    assert!(shop.app.sales.repair(ID.parse().unwrap()).await.is_err());
    shop.steer(Method::PUT, "faults", json!({"faults": []}))
        .await;
    let repaired = shop.app.sales.repair(ID.parse().unwrap()).await.unwrap();
    assert!(repaired.view.state.is_open() && repaired.view.put_aside);
}

#[tokio::test]
async fn a_paid_sale_that_this_server_refunded_is_repaired_as_paid() {
    use contract::SaleState;
    let shop = Shop::open().await;
    shop.paid().await;
    shop.asked("refunds", refund_of(1, "50.00")).await;
    for refunded in ["50.00", "250.00"] {
        shop.change_row(&format!("body = {NO_TEXT}")).await;
        let answer = shop.app.sales.repair(ID.parse().unwrap()).await.unwrap();
        assert_eq!(answer.view.state, SaleState::Paid, "{:?}", answer.view);
        let list = shop.listed().await;
        assert_eq!(list["refunded"], json!(refunded));
        assert_eq!(list["refunded_elsewhere"], json!("0.00"));
        if refunded == "50.00" {
            shop.asked("refunds", refund_of(2, "200.00")).await;
        }
    }
}

#[tokio::test]
async fn a_paid_sale_whose_rest_this_server_released_is_repaired_as_paid() {
    use contract::SaleState;
    let shop = Shop::open().await;
    shop.authorised().await;
    let capture = json!({"id": operation(1), "amount": "100.00", "final": true});
    shop.asked("captures", capture).await;
    shop.asked("refunds", refund_of(2, "30.00")).await;
    shop.change_row(&format!("body = {NO_TEXT}")).await;
    let answer = shop.app.sales.repair(ID.parse().unwrap()).await.unwrap();
    assert_eq!(answer.view.state, SaleState::Paid, "{:?}", answer.view);
    assert_eq!(shop.listed().await["refunded"], json!("30.00"));
}
