//! Money that came by another method.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{id, sums};
use crate::shop::{ID, Shop, new_sale};

impl Shop {
    async fn note(&self, n: u8, method: &str, amount: &str) -> (StatusCode, Value) {
        let body = json!({"id": id(n), "method": method, "amount": amount});
        self.ask("other-payments", body).await
    }
}

/// A sale that the gateway refused.
async fn refused(shop: &Shop) {
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "reject").await;
    shop.until("rejected").await;
}

#[tokio::test]
async fn a_refused_sale_that_was_paid_in_cash_makes_the_day_add_up() {
    let shop = Shop::open().await;
    refused(&shop).await;
    let path = format!("/api/sales/{ID}/other-payments");
    assert_eq!(shop.get(&path).await, json!({"notes": [], "allowed": true}));
    let (status, note) = shop.note(1, "cash", "200").await;
    assert_eq!(status, StatusCode::OK, "{note}");
    assert_eq!(
        (&note["amount"], &note["terminal"]),
        (&json!("200.00"), &json!("T1"))
    );
    assert_eq!(
        shop.note(1, "cash", "200.00").await,
        (status, note.clone()),
        "once"
    );
    shop.note(2, "card", "50").await;
    let x = shop.x().await;
    assert_eq!(sums(&x), ["0.00", "0.00", "0.00", "250.00"]);
    let withdraw = format!("{path}/{}/withdraw", id(2));
    for _ in 0..2 {
        let (status, note) = shop.send(Method::POST, &withdraw, None).await;
        assert_eq!(
            (status, &note["is_withdrawn"]),
            (StatusCode::OK, &json!(true))
        );
    }
    let x = shop.x().await;
    assert_eq!(sums(&x)[3], "200.00");
    let cash = json!([
        {"method": "cash", "count": 1, "amount": "200.00"},
        {"method": "card", "count": 0, "amount": "0.00"},
    ]);
    assert_eq!(x["totals"][0]["others"], cash);
    let notes = shop.get(&path).await["notes"].clone();
    assert_eq!(notes[1]["is_withdrawn"], true);
}

#[tokio::test]
async fn a_split_sale_has_its_tabby_part_and_its_other_part() {
    let shop = Shop::open().await;
    shop.paid().await;
    shop.note(1, "card", "49.50").await;
    assert_eq!(
        sums(&shop.x().await),
        ["250.00", "0.00", "250.00", "299.50"]
    );
}

#[tokio::test]
async fn nothing_is_noted_for_a_sale_whose_customer_may_still_pay() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let (status, problem) = shop.note(1, "cash", "250").await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("not_now"))
    );
    assert_eq!(shop.x().await["totals"], json!([]));
}

#[tokio::test]
async fn a_wrong_note_is_refused_and_nothing_is_noted() {
    let shop = Shop::open().await;
    refused(&shop).await;
    shop.note(1, "cash", "10").await;
    for (body, code) in [
        (
            json!({"id": "1", "method": "cash", "amount": "1"}),
            "invalid_note_id",
        ),
        (
            json!({"id": id(2), "method": "cash", "amount": "0"}),
            "amount_zero",
        ),
        (
            json!({"id": id(2), "method": "cash", "amount": "-1"}),
            "invalid_amount",
        ),
        (
            json!({"id": id(2), "method": "cash", "amount": "1.005"}),
            "invalid_amount",
        ),
        (
            json!({"id": id(2), "method": "cheque", "amount": "1"}),
            "malformed_json",
        ),
        (
            json!({"id": id(1), "method": "card", "amount": "10"}),
            "note_conflict",
        ),
    ] {
        let (_, problem) = shop.ask("other-payments", body.clone()).await;
        assert_eq!(problem["code"], code, "{body}");
    }
    let withdraw = format!("/api/sales/{ID}/other-payments/{}/withdraw", id(9));
    let (status, problem) = shop.send(Method::POST, &withdraw, None).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::NOT_FOUND, &json!("unknown_note"))
    );
    assert_eq!(sums(&shop.x().await)[3], "10.00");
}
