//! Sales of another account's key.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use tabby::SecretKey;

use crate::shop::{ID, Shop, new_sale, numbered};

fn live() -> SecretKey {
    SecretKey::new("sk_7f5fbd5e-0000-4000-8000-000000000001").unwrap()
}

#[tokio::test]
async fn a_sale_of_another_key_is_never_asked_for_frees_its_terminal_and_goes_on_when_it_is_back() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    let asked = shop.readings().await;
    let shop = shop
        .restarted_with(|config| config.account.gateway.as_tabby_mut().unwrap().key = live())
        .await;
    let terminal = shop.about().await;
    assert_eq!(
        (&terminal["sale"], &terminal["is_test"]),
        (&Value::Null, &json!(false))
    );
    assert_eq!(terminal["unattended"][0]["why"], json!("other_account"));
    for path in ["check", "cancel"] {
        let (status, view) = shop
            .send(Method::POST, &format!("/api/sales/{ID}/{path}"), None)
            .await;
        assert_eq!(
            (status, &view["state"], &view["reason"]),
            (StatusCode::OK, &json!("checking"), &json!("other_account"))
        );
    }
    assert_eq!(shop.create(numbered(2)).await.1["state"], "waiting");
    shop.app
        .sales
        .cancel(
            &shop.app.principal,
            numbered(2)["id"].as_str().unwrap().parse().unwrap(),
            payment::sale::Cause::Cashier,
        )
        .await
        .unwrap();
    let ours = shop.app.sales.watched().await.unwrap();
    assert!(ours.iter().all(|sale| sale.intent.id.to_string() != ID));
    assert_eq!(
        shop.readings().await,
        asked + 1,
        "the second sale's cancellation alone"
    );
    shop.decide(&sale, "approve").await;
    let shop = shop.restarted().await;
    // Its cashier has gone on: the money is late money.
    let late = shop.until("paid_late").await;
    assert_eq!(late["reason"], Value::Null);
    shop.app.sales.watched().await.unwrap();
    let unattended = shop.about().await["unattended"].to_string();
    assert!(!unattended.contains(ID), "{unattended}");
}

#[tokio::test]
async fn late_money_of_another_key_is_not_offered_for_a_decision_that_cannot_be_carried_out() {
    let shop = Shop::open().await;
    shop.paid_late().await;
    let shop = shop
        .restarted_with(|config| config.account.gateway.as_tabby_mut().unwrap().key = live())
        .await;
    assert_eq!(shop.about().await["late"], json!([]));
    let (status, _) = shop
        .send(Method::POST, &format!("/api/sales/{ID}/return"), None)
        .await;
    assert_eq!(status, StatusCode::CONFLICT);
    let shop = shop.restarted().await;
    assert_eq!(shop.about().await["late"][0]["id"], json!(ID));
}

#[tokio::test]
async fn a_frozen_sale_of_another_key_is_on_every_till_and_can_be_acknowledged() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let mismatch = json!({"kind": "wrong_amount"});
    shop.fault("retrieve_payment", mismatch).await;
    shop.until("mismatch").await;
    let shop = shop
        .restarted_with(|config| config.account.gateway.as_tabby_mut().unwrap().key = live())
        .await;
    let late = shop.about().await["late"].clone();
    assert_eq!(
        (&late[0]["id"], &late[0]["state"]),
        (&json!(ID), &json!("mismatch"))
    );
    let (status, view) = shop
        .send(Method::POST, &format!("/api/sales/{ID}/keep"), None)
        .await;
    assert_eq!((status, &view["allowed"]), (StatusCode::OK, &json!([])));
    assert_eq!(shop.about().await["late"], json!([]));
}

#[tokio::test]
async fn a_sale_that_was_lost_with_its_key_is_said_until_it_is_acknowledged_or_the_key_is_back() {
    let with_live = async |shop: Shop| {
        shop.restarted_with(|config| config.account.gateway.as_tabby_mut().unwrap().key = live())
            .await
    };
    for is_acknowledged in [true, false] {
        let shop = Shop::open().await;
        let (_, sale) = shop.create(new_sale()).await;
        // As of a server that was stopped before the answer came.
        let mut asked = shop.ledger_sale().await;
        asked.state = payment::sale::State::Creating { server: None };
        shop.write(&asked).await;
        let mut shop = shop;
        for _ in 0..2 {
            let log = crate::log::Log::keep();
            shop = with_live(shop).await;
            shop.app.sales.watched().await.unwrap();
            let unattended = shop.about().await["unattended"].clone();
            assert_eq!(
                (&unattended[0]["id"], &unattended[0]["why"]),
                (&json!(ID), &json!("other_account"))
            );
            let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
            assert_eq!(ready["unattended"], json!(1));
            assert_eq!(log.of("sales_of_other_account").len(), 1);
        }
        let address = format!("/api/sales/{ID}");
        let (_, view) = shop.send(Method::GET, &address, None).await;
        assert_eq!(
            (&view["state"], &view["reason"]),
            (&json!("failed"), &json!("other_account"))
        );
        if is_acknowledged {
            let address = format!("{address}/acknowledge");
            let (status, _) = shop.send(Method::POST, &address, None).await;
            assert_eq!(status, StatusCode::OK);
            shop.app.sales.watched().await.unwrap();
            assert_eq!(shop.about().await["unattended"], Value::Null);
            shop = with_live(shop).await;
            assert_eq!(shop.about().await["unattended"], Value::Null);
            assert_eq!(shop.create(numbered(2)).await.1["state"], "waiting");
            continue;
        }
        let shop = shop.restarted().await;
        let (_, view) = shop.send(Method::GET, &address, None).await;
        assert_eq!(view["reason"], json!("no_answer"), "{view}");
        shop.app.sales.watched().await.unwrap();
        assert_eq!(shop.about().await["unattended"], Value::Null);
        shop.decide(&sale, "approve").await;
        assert_eq!(shop.reconcile().await.changed, 1);
        assert_eq!(shop.about().await["late"][0]["id"], json!(ID));
    }
}

#[tokio::test]
async fn test_sales_that_have_ended_are_no_news_after_going_live() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    shop.send(Method::POST, &format!("/api/sales/{ID}/cancel"), None)
        .await;
    shop.until("cancelled").await;
    // One whose money is promised and will never be captured.
    shop.steer(Method::PATCH, "settings", json!({"auto_capture": false}))
        .await;
    let (_, sale) = shop.create(numbered(2)).await;
    shop.decide(&sale, "approve").await;
    let id = numbered(2)["id"].as_str().unwrap().parse().unwrap();
    while shop
        .app
        .sales
        .check(&shop.app.principal, id)
        .await
        .unwrap()
        .view
        .state
        .is_open()
    {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let shop = shop
        .restarted_with(|config| config.account.gateway.as_tabby_mut().unwrap().key = live())
        .await;
    assert_eq!(shop.about().await["unattended"], Value::Null);
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(ready["unattended"], json!(0));
}

#[tokio::test]
async fn the_same_request_with_a_phone_is_the_same_sale_after_the_key_was_changed() {
    let shop = Shop::open().await;
    let mut sale = new_sale();
    sale["phone"] = json!("0500000001");
    let (status, _) = shop.create(sale.clone()).await;
    assert_eq!(status, StatusCode::OK);
    let shop = shop
        .restarted_with(|config| {
            config.account.gateway.as_tabby_mut().unwrap().key =
                SecretKey::new("sk_test_7f5fbd5e-0000-4000-8000-000000000002").unwrap();
        })
        .await;
    let (status, again) = shop.create(sale.clone()).await;
    assert_eq!(
        (status, &again["id"]),
        (StatusCode::OK, &json!(ID)),
        "{again}"
    );
    sale["phone"] = json!("0500000002");
    assert_eq!(shop.create(sale).await.0, StatusCode::CONFLICT);
}
