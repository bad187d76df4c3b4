//! Money in the gateway's list that no sale accounts for.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::rows::NO_TEXT;
use crate::shop::{ID, Shop, new_sale, numbered};

impl Shop {
    pub(crate) async fn reconcile(&self) -> server::sales::Reconciled {
        let hour = payment::time::Millis::seconds(3_600);
        self.app.sales.reconcile(hour).await.unwrap()
    }

    /// What somebody gives back in Tabby's dashboard.
    pub(crate) async fn give_back_at_tabby(&self, payment: &str, amount: &str) {
        let url = format!("{}/api/v2/payments/{payment}/refunds", self.sandbox);
        let refunded = reqwest::Client::new()
            .post(url)
            .bearer_auth(crate::shop::KEY)
            .header("content-type", "application/json")
            .body(json!({"amount": amount}).to_string())
            .send()
            .await
            .unwrap();
        assert!(refunded.status().is_success());
    }
}

#[tokio::test]
async fn money_without_a_sale_is_said_with_reference_and_amount_until_it_has_gone_back() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    // A backup of before it.
    shop.forget_sales().await;
    let shop = shop.restarted().await;
    assert_eq!(shop.reconcile().await.strange, 1);
    let said = json!({"id": sale["payment_id"], "reference": "A-1", "amount": "250.00", "currency": "AED", "why": "unaccounted"});
    assert_eq!(shop.about().await["unattended"], json!([said]));
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(
        (&ready["unaccounted"], &ready["unattended"]),
        (&json!(1), &json!(0))
    );
    let (status, problem) = shop
        .send(Method::GET, &format!("/api/sales/{ID}"), None)
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let detail = problem["detail"].as_str().unwrap();
    assert!(!detail.contains("charged"), "{detail}");
    let payment = sale["payment_id"].as_str().unwrap();
    shop.give_back_at_tabby(payment, "50.00").await;
    assert_eq!(shop.reconcile().await.strange, 1, "200 are left");
    shop.give_back_at_tabby(payment, "200.00").await;
    assert_eq!(shop.reconcile().await.strange, 0);
    assert_eq!(shop.about().await["unattended"], Value::Null);
}

#[tokio::test]
async fn money_of_a_sale_whose_answer_got_lost_is_said_also_when_a_part_has_gone_back() {
    let shop = Shop::open().await;
    shop.fault("create_session", json!({"kind": "truncated", "times": 1}))
        .await;
    let (_, lost) = shop.create(new_sale()).await;
    assert_eq!(lost["reason"], json!("no_answer"), "{lost}");
    let session = shop.sessions().await[0].clone();
    let payment = session["payment_id"].as_str().unwrap().to_owned();
    shop.decide(&json!({"payment_id": payment}), "approve")
        .await;
    shop.give_back_at_tabby(&payment, "50.00").await;
    let reconciled = shop.reconcile().await;
    assert_eq!((reconciled.changed, reconciled.strange), (1, 0));
    // On every till, with the sums, until somebody has looked.
    let said = shop.about().await["late"][0].clone();
    assert_eq!(
        (&said["id"], &said["state"], &said["payment_id"]),
        (&json!(ID), &json!("mismatch"), &json!(payment))
    );
    assert_eq!(
        (&said["captured"], &said["refunded"]),
        (&json!("250.00"), &json!("50.00"))
    );
}

/// The same account's other branch, and the same gateway under another name.
fn other_branch(config: &mut server::config::Config) {
    config.branch.merchant_code = payment::id::MerchantCode::new("branch2").unwrap();
}

fn other_address(config: &mut server::config::Config) {
    let account = config.account.gateway.as_tabby_mut().unwrap();
    account.url = account.url.replace("127.0.0.1", "localhost");
}

impl Shop {
    /// The payment of a sale that is known as cancelled, which was paid all the same.
    async fn cancelled_and_paid(&self) -> String {
        let (_, sale) = self.create(new_sale()).await;
        self.decide(&sale, "approve").await;
        let mut ended = self.ledger_sale().await;
        ended.state = crate::shop::cancelled(&ended);
        self.write(&ended).await;
        sale["payment_id"].as_str().unwrap().to_owned()
    }

    /// Expects this payment, of 250.00 for A-1, to be said on the tills, in the log and in `/readyz`.
    async fn says_unaccounted(&self, log: &crate::log::Log, payment: &str) {
        let said = json!({"id": payment, "reference": "A-1", "amount": "250.00", "currency": "AED", "why": "unaccounted"});
        assert_eq!(self.about().await["unattended"], json!([said]));
        let (_, ready) = self.send(Method::GET, "/readyz", None).await;
        assert_eq!(ready["unaccounted"], json!(1));
        let lines = log.of("payment_unaccounted");
        assert_eq!(lines.len(), 1, "{lines:?}");
        let fields = &lines[0]["fields"];
        assert_eq!(
            (&fields["payment"], &fields["reference"], &fields["amount"]),
            (&json!(payment), &json!("A-1"), &json!("250.00"))
        );
    }
}

#[tokio::test]
async fn money_of_a_sale_from_before_a_change_of_code_or_address_is_said_until_they_are_back() {
    let changes: [fn(&mut server::config::Config); 2] = [other_branch, other_address];
    for change in changes {
        let shop = Shop::open().await;
        shop.fault("create_session", json!({"kind": "truncated", "times": 1}))
            .await;
        let (_, lost) = shop.create(new_sale()).await;
        assert_eq!(lost["reason"], json!("no_answer"), "{lost}");
        let session = shop.sessions().await[0].clone();
        shop.decide(&session, "approve").await;
        let log = crate::log::Log::keep();
        let shop = shop.restarted_with(change).await;
        for _ in 0..2 {
            let reconciled = shop.reconcile().await;
            assert_eq!((reconciled.changed, reconciled.strange), (0, 1));
        }
        let payment = session["payment_id"].as_str().unwrap();
        shop.says_unaccounted(&log, payment).await;
        let shop = shop.restarted().await;
        assert_eq!(shop.reconcile().await.changed, 1);
        let terminal = shop.about().await;
        assert_eq!(terminal["late"][0]["state"], json!("paid_late"));
        assert_eq!(terminal["unattended"], Value::Null);
    }
}

#[tokio::test]
async fn money_of_a_sale_that_was_cancelled_under_another_code_is_said_and_can_be_acknowledged() {
    let shop = Shop::open().await;
    let payment = shop.cancelled_and_paid().await;
    let log = crate::log::Log::keep();
    let shop = shop.restarted_with(other_branch).await;
    for _ in 0..2 {
        let reconciled = shop.reconcile().await;
        assert_eq!((reconciled.changed, reconciled.strange), (0, 1));
    }
    shop.says_unaccounted(&log, &payment).await;
    assert_eq!(
        log.of("payment_unaccounted")[0]["fields"]["sale"],
        json!(ID)
    );
    let id = payment.try_into().unwrap();
    let remark = "refunded in the dashboard".to_owned().try_into().unwrap();
    let acknowledged = shop.app.sales.acknowledge_payment(&id, &remark).await;
    assert!(acknowledged.is_ok(), "{acknowledged:?}");
    assert_eq!(shop.reconcile().await.strange, 0);
    assert_eq!(shop.about().await["unattended"], Value::Null);
}

#[tokio::test]
async fn money_in_the_list_of_a_sale_that_cannot_be_read_is_said_until_a_reading_comes() {
    let shop = Shop::open().await;
    let payment = shop.cancelled_and_paid().await;
    shop.fault("retrieve_payment", json!({"kind": "status", "status": 404}))
        .await;
    let log = crate::log::Log::keep();
    for _ in 0..2 {
        assert_eq!(shop.reconcile().await.strange, 1);
    }
    shop.says_unaccounted(&log, &payment).await;
    shop.steer(Method::PUT, "faults", json!({"faults": []}))
        .await;
    shop.until("paid_late").await;
    assert_eq!(shop.about().await["unattended"], Value::Null);
    assert_eq!(shop.reconcile().await.strange, 0);
}

#[tokio::test]
async fn money_of_this_terminal_without_a_readable_reference_is_said_with_its_amount() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    let payment = sale["payment_id"].as_str().unwrap();
    let renamed = reqwest::Client::new()
        .put(format!("{}/api/v2/payments/{payment}", shop.sandbox))
        .bearer_auth(crate::shop::KEY)
        .header("content-type", "application/json")
        .body(json!({"order": {"reference_id": "A\n1"}}).to_string());
    assert!(renamed.send().await.unwrap().status().is_success());
    // A backup of before it.
    shop.forget_sales().await;
    let shop = shop.restarted().await;
    assert_eq!(shop.reconcile().await.strange, 1);
    let said = json!({"id": payment, "reference": "", "amount": "250.00", "currency": "AED", "why": "unaccounted"});
    assert_eq!(shop.about().await["unattended"], json!([said]));
}

#[tokio::test]
async fn a_damaged_sale_hides_no_payment_behind_it_in_the_gateways_list() {
    let shop = Shop::open().await;
    let (_, first) = shop.create(new_sale()).await;
    shop.decide(&first, "approve").await;
    shop.until("paid").await;
    let (_, second) = shop.create(numbered(2)).await;
    shop.decide(&second, "approve").await;
    shop.change_row(&format!("body = {NO_TEXT} WHERE id = '{ID}'"))
        .await;
    let reconciled = shop
        .app
        .sales
        .reconcile(payment::time::Millis::seconds(3_600))
        .await
        .unwrap();
    assert_eq!(
        (reconciled.seen, reconciled.damaged, reconciled.extent),
        (2, 1, server::sales::Extent::Whole),
        "{reconciled:?}"
    );
}
