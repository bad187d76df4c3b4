//! Payment links: by SMS, to a phone that nothing of ours remembers.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::shop::{ID, Shop, new_sale};

fn by_link(phone: &str) -> Value {
    let mut sale = new_sale();
    sale["method"] = json!("link");
    sale["phone"] = json!(phone);
    sale
}

impl Shop {
    async fn send_link(&self) -> (StatusCode, Value) {
        self.send(Method::POST, &format!("/api/sales/{ID}/link"), None)
            .await
    }
}

#[tokio::test]
async fn a_link_goes_to_the_phone_and_the_sale_is_paid_like_any_other() {
    let shop = Shop::open().await;
    let (status, sale) = shop.create(by_link("٠٥٠ ٠٠٠ ٠٠٠١")).await;
    assert_eq!(
        (status, &sale["state"]),
        (StatusCode::OK, &json!("waiting"))
    );
    let link = &sale["link"];
    assert_eq!(
        (&link["state"], &link["times"], &link["phone_ends"]),
        (&json!("sent"), &json!(1), &json!("01"))
    );
    // The code of the same session is there, too.
    assert!(sale["qr_code_url"].is_string() && sale["web_url"].is_string());
    let session = &shop.sessions().await[0];
    assert_eq!(session["links_sent"], 1);
    shop.decide(&sale, "approve").await;
    assert_eq!(shop.until("paid").await["captured"], "250.00");
}

#[tokio::test]
async fn what_tabby_is_told_is_what_its_guide_asks_for_of_a_link() {
    let shop = Shop::open().await;
    shop.create(by_link("500000001")).await;
    let request = shop.requests("create_session").await;
    assert_eq!(request["findings"], json!([]), "{request}");
}

#[tokio::test]
async fn the_lines_of_a_sale_go_to_tabby_and_have_to_come_to_its_amount() {
    let shop = Shop::open().await;
    let mut sale = by_link("500000001");
    let line = |price: &str| json!([{"title": "Abaya", "quantity": 2, "unit_price": price, "category": "Clothes"}]);
    sale["items"] = line("124.99");
    let (status, problem) = shop.create(sale.clone()).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("items_differ"))
    );
    sale["items"] = line("125");
    let (status, _) = shop.create(sale.clone()).await;
    assert_eq!(status, StatusCode::OK);
    sale["items"] =
        json!([{"title": "Shoes", "quantity": 1, "unit_price": "250", "category": "Shoes"}]);
    let (status, problem) = shop.create(sale).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("sale_conflict"))
    );
}

#[tokio::test]
async fn the_same_request_for_the_same_customer_is_the_same_sale_however_the_phone_is_typed() {
    let shop = Shop::open().await;
    shop.create(by_link("+971 50 000 0001")).await;
    let (status, _) = shop.create(by_link("0500000001")).await;
    assert_eq!(status, StatusCode::OK);
    let (status, _) = shop.create(by_link("0500000003")).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(shop.sessions().await.len(), 1);
}

#[tokio::test]
async fn a_customer_who_is_not_eligible_gets_no_link() {
    let shop = Shop::open().await;
    let (status, sale) = shop.create(by_link("+971500000002")).await;
    assert_eq!(
        (status, &sale["state"], &sale["reason"]),
        (StatusCode::OK, &json!("declined"), &json!("not_available"))
    );
    assert_eq!(shop.sessions().await[0]["links_sent"], 0);
}

#[tokio::test]
async fn an_unanswered_sending_is_maybe_sent_and_the_sale_can_be_paid() {
    let shop = Shop::open().await;
    shop.fault("send_link", json!({"kind": "reset"})).await;
    let (_, sale) = shop.create(by_link("500000001")).await;
    assert_eq!(
        (&sale["state"], &sale["link"]["state"]),
        (&json!("waiting"), &json!("maybe_sent"))
    );
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
}

#[tokio::test]
async fn a_refused_sending_is_not_sent_and_the_code_can_still_be_shown() {
    let shop = Shop::open().await;
    shop.fault("send_link", json!({"kind": "status", "status": 400}))
        .await;
    let (_, sale) = shop.create(by_link("500000001")).await;
    assert_eq!(
        (&sale["state"], &sale["link"]["state"]),
        (&json!("waiting"), &json!("not_sent"))
    );
    assert!(sale["qr_code_url"].is_string());
}

#[tokio::test]
async fn the_link_of_a_sale_by_code_can_be_sent_where_a_phone_was_given_and_not_at_once_again() {
    let shop = Shop::open().await;
    let mut sale = new_sale();
    sale["phone"] = json!("500000001");
    let (_, sale) = shop.create(sale).await;
    assert_eq!(sale["link"]["state"], "not_asked");
    let (status, sale) = shop.send_link().await;
    assert_eq!(
        (status, &sale["link"]["state"]),
        (StatusCode::OK, &json!("sent"))
    );
    let (status, problem) = shop.send_link().await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("not_now"))
    );
    assert_eq!(shop.sessions().await[0]["links_sent"], 1);
}

#[tokio::test]
async fn a_sale_without_a_phone_has_no_link_to_send() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    assert_eq!(sale["link"], Value::Null);
    assert_eq!(shop.send_link().await.0, StatusCode::CONFLICT);
}

#[tokio::test]
async fn the_ledger_keeps_neither_phone_nor_name_nor_address() {
    let shop = Shop::open().await;
    let mut sale = by_link("+971 50 123 4567");
    sale["name"] = json!("Sara Quixotic");
    sale["email"] = json!("sara.quixotic@example.com");
    let (_, sale) = shop.create(sale).await;
    shop.decide(&sale, "approve").await;
    let paid = shop.until("paid").await;
    shop.app.sales.finish().await;
    let mut kept = paid.to_string().into_bytes();
    for entry in std::fs::read_dir(shop.folder.path()).unwrap() {
        kept.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let kept = String::from_utf8_lossy(&kept).to_lowercase();
    for seed in [
        "1234567",
        "50 123",
        // Ids have four digits in a row, too, and never between these.
        "\"4567",
        "4567\"",
        " 4567",
        "sara",
        "quixotic",
        "example.com",
    ] {
        assert!(!kept.contains(seed), "{seed}");
    }
    assert!(kept.contains("\"ends\":\"67\""));
}

#[tokio::test]
async fn a_terminal_is_told_what_the_gateway_can_do() {
    let shop = Shop::open().await;
    let (_, terminal) = shop.send(Method::GET, "/api/terminal", None).await;
    let can = json!({
        "code": true, "link": true, "link_shown": false, "cancel": true, "late_released": false,
        "buyer": {"phone": true, "name": false, "email": false}, "buyer_for_code": false,
    });
    assert_eq!(terminal["capabilities"], can);
}
