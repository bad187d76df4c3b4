//! Money that comes late, or to a place where nobody looks.

use axum::http::{Method, StatusCode};
use payment::time::Millis;
use serde_json::{Value, json};
use server::sales::Extent;

use crate::shop::{ID, KEY, Shop, cancelled, new_sale, numbered};

const NEVER_DONE: &str = "no_answer_before";

impl Shop {
    async fn post(&self, path: &str) -> (StatusCode, Value) {
        self.send(Method::POST, &format!("/api/sales/{ID}/{path}"), None)
            .await
    }

    async fn terminal(&self) -> Value {
        self.send(Method::GET, "/api/terminal", None).await.1
    }

    /// A sale whose cancellation Tabby never heard of, put aside by its cashier; the customer can
    /// still pay it.
    pub(crate) async fn put_aside(&self) -> Value {
        let (_, sale) = self.create(new_sale()).await;
        self.fault("cancel_session", json!({"kind": "status", "status": 503}))
            .await;
        assert_eq!(self.post("cancel").await.1["state"], "checking");
        let (status, aside) = self.post("put-aside").await;
        assert_eq!(
            (status, &aside["put_aside"]),
            (StatusCode::OK, &json!(true))
        );
        sale
    }

    /// Late money: the customer paid after the sale had been put aside.
    pub(crate) async fn paid_late(&self) -> Value {
        let sale = self.put_aside().await;
        self.decide(&sale, "approve").await;
        self.until("paid_late").await
    }

    async fn refunds(&self) -> usize {
        self.sessions().await[0]["refunded"]
            .as_str()
            .map_or(0, |text| usize::from(text != "0"))
    }
}

#[tokio::test]
async fn one_terminal_has_one_sale_and_says_which() {
    let shop = Shop::open().await;
    shop.create(numbered(1)).await;
    let (status, problem) = shop.create(numbered(2)).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("terminal_busy"))
    );
    assert_eq!(shop.sessions().await.len(), 1);
    let terminal = shop.terminal().await;
    assert_eq!(
        (&terminal["sale"]["id"], &terminal["sale"]["state"]),
        (&json!(ID), &json!("waiting"))
    );
    shop.post("cancel").await;
    assert_eq!(shop.terminal().await["sale"], Value::Null);
    assert_eq!(shop.create(numbered(2)).await.1["state"], "waiting");
}

#[tokio::test]
async fn two_tabs_that_start_at_once_make_one_session() {
    let shop = Shop::open().await;
    let (one, other) = tokio::join!(shop.create(numbered(1)), shop.create(numbered(2)));
    let busy = [&one, &other].map(|(status, _)| *status == StatusCode::CONFLICT);
    assert_eq!(busy.iter().filter(|busy| **busy).count(), 1);
    assert_eq!(shop.sessions().await.len(), 1);
}

#[tokio::test]
async fn a_code_that_may_be_on_the_screen_is_not_put_aside() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let (status, problem) = shop.post("put-aside").await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("not_now"))
    );
}

#[tokio::test]
async fn a_sale_that_was_put_aside_frees_the_terminal_and_its_money_is_late() {
    let shop = Shop::open().await;
    let sale = shop.put_aside().await;
    assert_eq!(shop.terminal().await["sale"], Value::Null);
    assert_eq!(shop.create(numbered(2)).await.1["state"], "waiting");
    shop.decide(&sale, "approve").await;
    let late = shop.until("paid_late").await;
    assert_eq!(late["allowed"], json!(["keep", "return"]));
    assert_eq!(shop.terminal().await["late"][0]["id"], json!(ID));
}

#[tokio::test]
async fn late_money_is_kept_once() {
    let shop = Shop::open().await;
    shop.paid_late().await;
    assert_eq!(shop.post("keep").await.1["state"], "paid");
    assert_eq!(shop.terminal().await["late"], json!([]));
    assert_eq!(shop.post("keep").await.1["state"], "paid");
    assert_eq!(shop.post("return").await.0, StatusCode::CONFLICT);
    assert_eq!(shop.refunds().await, 0);
}

#[tokio::test]
async fn late_money_goes_back_whole_and_once_though_the_answer_was_lost() {
    let shop = Shop::open().await;
    shop.paid_late().await;
    shop.steer(
        Method::PUT,
        "faults",
        json!({"faults": [
            {"operation": "refund_payment", "kind": "reset", "times": 1},
            {"operation": "retrieve_payment", "kind": "status", "status": 500, "times": 1},
        ]}),
    )
    .await;
    let (_, sale) = shop.post("return").await;
    assert_eq!(sale["state"], "returning");
    let (_, again) = shop.post("return").await;
    assert!(["returning", "cancelled"].contains(&again["state"].as_str().unwrap()));
    let sale = shop.until("cancelled").await;
    assert_eq!(sale["reason"], "refunded");
    let payment = sale["payment_id"].as_str().unwrap();
    let url = format!("{}/api/v2/payments/{payment}", shop.sandbox);
    let client = reqwest::Client::new();
    let answer = client.get(url).bearer_auth(crate::shop::KEY).send();
    let truth: Value = serde_json::from_str(&answer.await.unwrap().text().await.unwrap()).unwrap();
    assert_eq!(truth["refunds"].as_array().unwrap().len(), 1, "{truth}");
}

#[tokio::test]
async fn a_payment_whose_creation_was_never_answered_is_found_in_the_list() {
    let shop = Shop::open().await;
    shop.fault("create_session", json!({"kind": "truncated", "times": 1}))
        .await;
    let (_, sale) = shop.create(new_sale()).await;
    assert_eq!(
        (&sale["state"], &sale["reason"]),
        (&json!("failed"), &json!("no_answer"))
    );
    let payment = shop.sessions().await[0]["payment_id"].clone();
    shop.decide(&json!({"payment_id": payment}), "approve")
        .await;
    let reconciled = shop
        .app
        .sales
        .reconcile(Millis::seconds(3_600))
        .await
        .unwrap();
    assert_eq!((reconciled.changed, reconciled.extent), (1, Extent::Whole));
    let late = shop.terminal().await["late"].clone();
    assert_eq!(
        (&late[0]["id"], &late[0]["state"]),
        (&json!(ID), &json!("paid_late"))
    );
    let reconciled = shop
        .app
        .sales
        .reconcile(Millis::seconds(3_600))
        .await
        .unwrap();
    assert_eq!(reconciled.changed, 0);
}

#[tokio::test]
async fn a_payment_that_fits_no_sale_is_reported_and_changes_nothing() {
    let shop = Shop::open().await;
    shop.fault("create_session", json!({"kind": "truncated", "times": 1}))
        .await;
    shop.create(new_sale()).await;
    let session = shop.sessions().await[0].clone();
    shop.decide(&session, "approve").await;
    let other = Shop::at(shop.sandbox.clone()).await;
    let reconciled = other
        .app
        .sales
        .reconcile(Millis::seconds(3_600))
        .await
        .unwrap();
    assert_eq!(
        (reconciled.seen, reconciled.changed, reconciled.strange),
        (1, 0, 1)
    );
}

#[tokio::test]
async fn money_that_comes_after_a_confirmed_end_is_late_money() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.fault("retrieve_payment", json!({"kind": NEVER_DONE, "times": 0}))
        .await;
    shop.decide(&sale, "approve").await;
    // What a reading from before the payment would have made of it.
    let mut ended = shop.ledger_sale().await;
    ended.state = cancelled(&ended);
    shop.write(&ended).await;
    shop.app
        .sales
        .reconcile(Millis::seconds(3_600))
        .await
        .unwrap();
    assert_eq!(shop.terminal().await["late"][0]["state"], "paid_late");
}

#[tokio::test]
async fn another_tills_payment_of_the_same_order_is_never_taken_for_one_that_was_refused_here() {
    let shop = Shop::open().await;
    shop.fault("create_session", json!({"kind": "status", "status": 429}))
        .await;
    let (_, sale) = shop.create(new_sale()).await;
    assert_eq!(sale["reason"], "unreachable");
    let other = Shop::at(shop.sandbox.clone()).await;
    other
        .steer(Method::PUT, "faults", json!({"faults": []}))
        .await;
    let (_, sale) = other.create(numbered(2)).await;
    shop.decide(&sale, "approve").await;
    let reconciled = shop
        .app
        .sales
        .reconcile(Millis::seconds(3_600))
        .await
        .unwrap();
    assert_eq!((reconciled.seen, reconciled.changed), (1, 0));
    assert_eq!(shop.terminal().await["late"], json!([]));
}

#[tokio::test]
async fn a_refund_made_at_tabby_after_the_sale_is_seen_by_a_check_at_most_once_a_second() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    let payment = sale["payment_id"].as_str().unwrap();
    let url = format!("{}/api/v2/payments/{payment}/refunds", shop.sandbox);
    let refunded = reqwest::Client::new()
        .post(url)
        .header("authorization", format!("Bearer {KEY}"))
        .header("content-type", "application/json")
        .body(json!({"amount": "100.00"}).to_string())
        .send()
        .await
        .unwrap();
    assert!(refunded.status().is_success());
    let second = std::time::Duration::from_millis(1_050);
    tokio::time::sleep(second).await;
    let before = shop.readings().await;
    for _ in 0..5 {
        let (_, checked) = shop.post("check").await;
        assert_eq!(checked["state"], json!("paid"));
        assert_eq!(checked["refunded"], json!("100.00"), "{checked}");
    }
    assert_eq!(shop.readings().await, before + 1);
    // The same when Tabby gives no answer; what was known stays.
    tokio::time::sleep(second).await;
    shop.fault("retrieve_payment", json!({"kind": "status", "status": 500}))
        .await;
    let before = shop.readings().await;
    for _ in 0..5 {
        let (_, checked) = shop.post("check").await;
        assert_eq!(checked["refunded"], json!("100.00"), "{checked}");
    }
    assert_eq!(shop.readings().await, before + 1);
}

#[tokio::test]
async fn what_becomes_of_a_frozen_sales_money_is_found_however_somebody_looks_and_said_anew() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    let payment = sale["payment_id"].as_str().unwrap();
    shop.decide(&sale, "approve").await;
    shop.fault("retrieve_payment", json!({"kind": "wrong_amount"}))
        .await;
    shop.until("mismatch").await;
    shop.steer(Method::PUT, "faults", json!({"faults": []}))
        .await;
    // Long ago: nobody watches it any more.
    let mut old = shop.ledger_sale().await;
    old.intent.created_at = payment::time::Timestamp(0);
    if let payment::sale::State::Frozen(_, frozen) = &mut old.state {
        frozen.watch = payment::sale::Watch::Over;
    }
    assert!(!old.is_watched());
    shop.write(&old).await;
    let shop = shop.restarted().await;
    let log = crate::log::Log::keep();
    let looked_at = async || {
        assert_eq!(shop.post("keep").await.1["allowed"], json!([]));
        assert_eq!(shop.terminal().await["late"], json!([]));
        let unfinished = shop.app.sales.export(
            server::sales::Wanted::Unfinished,
            server::sales::ExportForm::Csv,
        );
        assert!(unfinished.await.unwrap().contains(ID), "it stays in doubt");
    };
    let is_said = async |refunded: &str, alarms: usize| {
        let late = shop.terminal().await["late"][0].clone();
        assert_eq!(
            (&late["refunded"], &late["allowed"]),
            (&json!(refunded), &json!(["keep"]))
        );
        assert_eq!(log.of("mismatch").len(), alarms);
    };
    // A check ...
    looked_at().await;
    shop.give_back_at_tabby(payment, "10.00").await;
    while shop.post("check").await.1["refunded"] != json!("10.00") {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    is_said("10.00", 1).await;
    // ... the list ...
    looked_at().await;
    assert_eq!(shop.reconcile().await.changed, 0);
    shop.give_back_at_tabby(payment, "20.00").await;
    let reconciled = shop.reconcile().await;
    assert_eq!((reconciled.changed, reconciled.strange), (1, 0));
    is_said("30.00", 2).await;
    // ... and a webhook.
    looked_at().await;
    shop.give_back_at_tabby(payment, "30.00").await;
    shop.notice(&sale, "closed", 1).await;
    while shop.terminal().await["late"] == json!([]) {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    is_said("60.00", 3).await;
    // It is asked about at most once a second.
    tokio::time::sleep(std::time::Duration::from_millis(1_050)).await;
    let before = shop.readings().await;
    for _ in 0..5 {
        shop.post("check").await;
    }
    assert_eq!(shop.readings().await, before + 1);
}
