//! Amounts and quantities of published clients.

use serde_json::{Value, json};

use crate::desk::{CHECKOUT, Desk};

#[tokio::test]
async fn amounts_that_are_numbers_lose_no_digit() {
    let desk = Desk::with(|settings| {
        settings.rate_limits = false;
        settings.maximum.aed = None;
    });
    let body = |amount: &str| {
        format!(
            r#"{{"payment":{{"amount":{amount},"currency":"AED","order":{{"reference_id":"A-1","items":[{{"title":"a","unit_price":{amount}}}]}}}},"merchant_code":"demo"}}"#
        )
    };
    for (sent, answered) in [
        ("90071992547409.93", "90071992547409.93"),
        ("105.0", "105"),
        ("1.05e2", "105"),
        ("0.10", "0.1"),
        ("7", "7"),
    ] {
        let answer = desk.send("POST", CHECKOUT, &body(sent)).await;
        let payment = &answer.json()["payment"];
        assert_eq!(payment["amount"], answered, "{sent}: {answer:?}");
        let item = &payment["order"]["items"][0];
        assert_eq!(item["unit_price"], answered, "{sent}: {answer:?}");
    }
    // Money is not rounded, however small the rest is.
    for sent in ["105.00000000000001", "0.001", "-1", "0", "1e99"] {
        let answer = desk.send("POST", CHECKOUT, &body(sent)).await;
        assert_eq!(answer.status, 400, "{sent}: {answer:?}");
        assert!(answer.text.contains("$.payment.amount"), "{answer:?}");
    }
}

#[tokio::test]
async fn what_was_rounded_is_kept_rounded() {
    let desk = Desk::new();
    let mut payload = desk.till("105.30");
    payload["payment"]["order"]["tax_amount"] = json!("0.30000000000000004");
    payload["payment"]["order"]["discount_amount"] = json!("-2.842170943040401e-14");
    let made = desk.made(payload).await;
    let order = &made.body["payment"]["order"];
    assert_eq!(
        (&order["tax_amount"], &order["discount_amount"]),
        (&json!("0.3"), &json!("0"))
    );
    let finding = desk.findings().await[0].clone();
    assert_eq!(
        finding["detail"],
        "$.payment.order.tax_amount: 0.30000000000000004 is read as 0.3; \
         $.payment.order.discount_amount: -2.842170943040401e-14 is read as 0"
    );
    // A discount that was computed and never rounded is told like what a float left behind.
    let mut payload = desk.till("105.30");
    payload["payment"]["order"]["discount_amount"] = json!("0.305");
    let made = desk.made(payload).await;
    assert_eq!(made.body["payment"]["order"]["discount_amount"], "0.31");
    assert_eq!(desk.rules().await[0], "rounded_amount");
}

#[tokio::test]
async fn goods_by_weight_are_counted_exactly_and_answered_as_they_were_sent() {
    let desk = Desk::new();
    let sum = async |price: &str, quantity: &str, amount: &str| {
        let body = format!(
            r#"{{"payment":{{"amount":"{amount}","currency":"AED","description":"T1","order":{{"reference_id":"A-1","items":[{{"title":"Dates","unit_price":"{price}","quantity":{quantity}}}]}}}},"merchant_code":"demo"}}"#
        );
        let answer = desk.send("POST", CHECKOUT, &body).await;
        assert_eq!(answer.status, 200, "{quantity}: {answer:?}");
        let item = answer.json()["payment"]["order"]["items"][0].clone();
        (item["quantity"].to_string(), desk.rules().await)
    };
    let (quantity, rules) = sum("40.00", "2.5", "100").await;
    assert_eq!(quantity, "2.5");
    assert!(!rules.contains(&"sum".to_owned()), "{rules:?}");
    assert!(rules.contains(&"count_with_fraction".to_owned()));
    let (_, rules) = sum("40.00", "0.5", "100").await;
    assert!(rules.contains(&"sum".to_owned()), "{rules:?}");
    let findings = desk.findings().await;
    let found = findings.iter().find(|finding| finding["rule"] == "sum");
    assert_eq!(
        found.unwrap()["detail"],
        "items 20.00 + shipping 0.00 = 20.00, amount 100.00"
    );
    let (quantity, rules) = sum("40.00", "0", "100").await;
    assert_eq!(quantity, "0");
    assert!(rules.contains(&"zero_quantity".to_owned()), "{rules:?}");
}

#[tokio::test]
async fn fractions_keep_all_their_digits_in_answers_and_findings() {
    let desk = Desk::with(|settings| {
        settings.rate_limits = false;
        settings.maximum.aed = None;
    });
    let weight = "2.5000000000000000001";
    let body = format!(
        r#"{{"payment":{{"amount":90071992547409.93,"currency":"AED","description":"T1","buyer_history":{{"loyalty_level":{weight}}},"order":{{"reference_id":"A-1","items":[{{"title":"Dates","unit_price":"40.00","quantity":{weight},"grade":{weight}}}]}},"meta":{{"weights":[{weight},2.5]}}}},"merchant_code":"demo"}}"#
    );
    let answer = desk.send("POST", CHECKOUT, &body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let payment = &answer.json()["payment"];
    let item = &payment["order"]["items"][0];
    assert_eq!(item["quantity"], weight);
    assert_eq!(item["grade"], weight);
    assert_eq!(payment["buyer_history"]["loyalty_level"], weight);
    assert_eq!(payment["meta"]["weights"], json!([weight, 2.5]));
    let findings = desk.findings().await;
    let found = |rule: &str| findings.iter().find(|f| f["rule"] == rule).unwrap();
    assert_eq!(
        found("count_with_fraction")["detail"],
        format!("$.payment.order.items[0].quantity: {weight}")
    );
    // The request as it is shown.
    let seen = desk.get("/_sandbox/requests?limit=1").await.json();
    let seen = &seen["requests"][0]["body"]["payment"];
    assert_eq!(seen["order"]["items"][0]["quantity"], weight);
    assert!(!answer.text.contains("90071992547409.94"), "{answer:?}");
    assert_eq!(seen["meta"]["weights"], json!([weight, 2.5]));
}

#[tokio::test]
async fn lines_may_add_up_with_tax_and_discount_or_without() {
    let desk = Desk::new();
    let sum = async |order: Value| {
        let mut payload = desk.till("105.00");
        payload["payment"]["order"] = order;
        desk.made(payload).await;
        desk.rules().await.contains(&"sum".to_owned())
    };
    let item = |price: &str| json!([{"title": "Lamp", "quantity": 2, "unit_price": price, "category": "Home"}]);
    // Prices without tax, with tax that is told as well, and with nothing told.
    assert!(!sum(json!({"reference_id": "1", "tax_amount": "5", "items": item("50")})).await);
    assert!(!sum(json!({"reference_id": "2", "tax_amount": "5", "items": item("52.50")})).await);
    assert!(!sum(json!({"reference_id": "3", "items": item("52.50")})).await);
    // A discount that is taken off, one that the prices have in them, and one below zero.
    assert!(!sum(json!({"reference_id": "4", "discount_amount": "5", "items": item("55")})).await);
    assert!(!sum(json!({"reference_id": "5", "discount_amount": "-5", "items": item("55")})).await);
    assert!(
        !sum(json!({"reference_id": "6", "discount_amount": "5", "items": item("52.50")})).await
    );
    // A discount without the tax that the prices have in them: 10 off, of 2 x 57.75 with 5 %.
    let taxed = json!({"reference_id": "7", "tax_amount": "5", "discount_amount": "10", "items": item("57.75")});
    assert!(!sum(taxed).await);
    // A discount of the item, for all its pieces or for each, and one that the price has in it.
    let discounted = |price: &str, discount: &str| {
        let mut items = item(price);
        items[0]["discount_amount"] = json!(discount);
        json!({"reference_id": "9", "items": items})
    };
    assert!(!sum(discounted("55", "5")).await);
    assert!(!sum(discounted("55", "2.50")).await);
    assert!(!sum(discounted("52.50", "5")).await);
    assert!(sum(discounted("55", "6")).await);
    // Prices that are rounded for one piece.
    let thirds = |price: &str| json!({"reference_id": "10", "items": [{"title": "Lamp", "quantity": 7, "unit_price": price, "category": "Home"}, {"title": "Shade", "unit_price": "5", "category": "Home"}]});
    assert!(!sum(thirds("14.29")).await);
    assert!(!sum(thirds("14.28")).await);
    assert!(sum(thirds("14.27")).await);
    assert!(sum(json!({"reference_id": "7", "tax_amount": "4", "items": item("50")})).await);
    assert!(sum(json!({"reference_id": "8", "items": item("50")})).await);
}
