//! Captures, refunds, closing, and the list of payments.

use serde_json::{Value, json};

use crate::desk::{Answer, Desk, Made};

/// A shop without auto-capture: it captures with its own calls.
fn shop() -> Desk {
    Desk::with(|settings| {
        settings.rate_limits = false;
        settings.auto_capture = false;
    })
}

async fn order(desk: &Desk, made: &Made, what: &str, amount: &str, key: &str) -> Answer {
    desk.post(
        &made.path(what),
        json!({"amount": amount, "reference_id": key}),
    )
    .await
}

#[tokio::test]
async fn partial_captures_leave_it_authorized_and_the_last_one_closes_it() {
    let desk = shop();
    let made = desk.paid("100").await;
    let first = order(&desk, &made, "/captures", "40", "a").await.json();
    assert_eq!(
        (&first["status"], &first["captures"][0]["amount"]),
        (&json!("AUTHORIZED"), &json!("40"))
    );
    let over = order(&desk, &made, "/captures", "60.01", "b").await;
    assert_eq!(
        (over.status, &over.json()["errorType"]),
        (400, &json!("bad_data"))
    );
    let last = order(&desk, &made, "/captures", "60", "b").await.json();
    assert_eq!(
        (&last["status"], last["captures"].as_array().unwrap().len()),
        (&json!("CLOSED"), 2)
    );
}

#[tokio::test]
async fn a_repeated_key_replays_and_never_doubles() {
    let desk = shop();
    let made = desk.paid("100").await;
    for amount in ["100", "100", "1"] {
        let answer = order(&desk, &made, "/captures", amount, "once").await;
        assert_eq!(
            (
                answer.status,
                answer.json()["captures"].as_array().unwrap().len()
            ),
            (200, 1)
        );
    }
    for _ in 0..3 {
        let answer = order(&desk, &made, "/refunds", "30", "back").await;
        assert_eq!(
            (
                answer.status,
                answer.json()["refunds"].as_array().unwrap().len()
            ),
            (200, 1)
        );
    }
    desk.steer(
        "PATCH",
        "settings",
        json!({"replay_with_other_amount": "refuse"}),
    )
    .await;
    assert_eq!(
        order(&desk, &made, "/refunds", "31", "back").await.status,
        400
    );
    assert_eq!(
        order(&desk, &made, "/refunds", "30", "back").await.status,
        200
    );
}

#[tokio::test]
async fn refunds_never_exceed_what_was_captured() {
    let desk = shop();
    let made = desk.paid("100").await;
    order(&desk, &made, "/captures", "70", "c").await;
    assert_eq!(
        order(&desk, &made, "/refunds", "10", "r0").await.status,
        400,
        "not closed yet"
    );
    assert_eq!(
        desk.ask("POST", &made.path("/close"), None).await.json()["status"],
        "CLOSED"
    );
    assert_eq!(
        order(&desk, &made, "/refunds", "30", "r1").await.status,
        200
    );
    assert_eq!(
        order(&desk, &made, "/refunds", "40.01", "r2").await.status,
        400
    );
    let all = order(&desk, &made, "/refunds", "40", "r2").await.json();
    assert_eq!(
        (&all["status"], all["refunds"].as_array().unwrap().len()),
        (&json!("CLOSED"), 2)
    );
}

#[tokio::test]
async fn a_payment_that_was_closed_without_capture_cannot_be_refunded() {
    let desk = shop();
    let made = desk.paid("100").await;
    let closed = desk.ask("POST", &made.path("/close"), None).await.json();
    assert_eq!(
        (&closed["status"], &closed["captures"]),
        (&json!("CLOSED"), &json!([]))
    );
    let refund = order(&desk, &made, "/refunds", "1", "r").await;
    assert_eq!(
        refund.json()["error"],
        "can not refund payment that has no captures and not closed"
    );
}

#[tokio::test]
async fn official_plugins_leave_the_key_out_and_may() {
    let desk = shop();
    let made = desk.paid("100").await;
    for amount in ["30", "30"] {
        let body = json!({"amount": amount, "created_at": null});
        assert_eq!(desk.post(&made.path("/captures"), body).await.status, 200);
    }
    assert_eq!(
        desk.payment(&made.payment).await["captures"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    desk.ask("POST", &made.path("/close"), Some(Value::Null))
        .await;
    let body = json!({"amount": "10", "capture_id": "a-capture"});
    let refunded = desk.post(&made.path("/refunds"), body).await.json();
    assert_eq!(refunded["refunds"][0]["capture_id"], "a-capture");
    desk.steer("PATCH", "settings", json!({"require_reference_id": true}))
        .await;
    let refused = desk
        .post(&made.path("/refunds"), json!({"amount": "10"}))
        .await;
    assert_eq!(refused.json()["errors"][0]["field"], "$.reference_id");
}

#[tokio::test]
async fn refunds_end_after_180_days() {
    let desk = Desk::new();
    let made = desk.paid("100").await;
    desk.advance(180 * 24 * 3600 - 60).await;
    assert_eq!(
        order(&desk, &made, "/refunds", "10", "in-time")
            .await
            .status,
        200
    );
    desk.advance(120).await;
    assert_eq!(
        order(&desk, &made, "/refunds", "10", "late").await.status,
        400
    );
    assert_eq!(
        order(&desk, &made, "/refunds", "10", "in-time")
            .await
            .status,
        200,
        "a replay"
    );
}

#[tokio::test]
async fn only_the_order_number_can_be_changed() {
    let desk = shop();
    let made = desk.session("100").await;
    let change = json!({"order": {"reference_id": "B-2", "tax_amount": "5"}, "amount": "1"});
    assert_eq!(desk.put(&made.path(""), change.clone()).await.status, 400);
    desk.decide(&made.payment, "approve").await;
    let changed = desk.put(&made.path(""), change).await.json();
    assert_eq!(changed["order"]["reference_id"], "B-2");
    assert_eq!(
        (&changed["amount"], &changed["order"]["tax_amount"]),
        (&json!("100"), &json!("0"))
    );
}

#[tokio::test]
async fn what_is_left_is_captured_when_the_settings_say_so() {
    let desk = shop();
    desk.steer("PATCH", "settings", json!({"capture_after_21_days": true}))
        .await;
    let made = desk.paid("100").await;
    order(&desk, &made, "/captures", "40", "c").await;
    desk.advance(21 * 24 * 3600).await;
    let payment = desk.payment(&made.payment).await;
    assert_eq!(
        (&payment["status"], &payment["captures"][1]["amount"]),
        (&json!("CLOSED"), &json!("60"))
    );
    desk.steer(
        "PATCH",
        "settings",
        json!({"auto_capture": true, "auto_capture_delay_s": 30}),
    )
    .await;
    let made = desk.paid("100").await;
    assert_eq!(desk.payment(&made.payment).await["status"], "AUTHORIZED");
    desk.advance(30).await;
    assert_eq!(desk.payment(&made.payment).await["status"], "CLOSED");
}

#[tokio::test]
async fn nobody_closes_what_nobody_paid() {
    let desk = shop();
    let made = desk.session("100").await;
    assert_eq!(
        desk.ask("POST", &made.path("/close"), None).await.status,
        400
    );
    desk.steer("PATCH", "settings", json!({"close_unpaid": "expire"}))
        .await;
    assert_eq!(
        desk.ask("POST", &made.path("/close"), None).await.json()["status"],
        "EXPIRED"
    );
}

async fn ids(desk: &Desk, query: &str) -> Vec<String> {
    let body = desk.get(&format!("/api/v2/payments{query}")).await.json();
    body["payments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|payment| payment["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn the_list_has_successes_youngest_first_and_its_filters() {
    let desk = shop();
    let (waiting, authorized, captured, cancelled, refunded, rejected) = (
        desk.session("100").await,
        desk.paid("100").await,
        desk.paid("100").await,
        desk.paid("100").await,
        desk.paid("100").await,
        desk.session("100").await,
    );
    for made in [&captured, &refunded] {
        order(&desk, made, "/captures", "100", "c").await;
    }
    order(&desk, &refunded, "/refunds", "1", "r").await;
    desk.ask("POST", &cancelled.path("/close"), None).await;
    desk.decide(&rejected.payment, "reject").await;
    let ids_of = |made: &[&Made]| made.iter().map(|m| m.payment.clone()).collect::<Vec<_>>();
    assert_eq!(
        ids(&desk, "").await,
        ids_of(&[&refunded, &cancelled, &captured, &authorized])
    );
    for (status, made) in [
        ("authorized", vec![&authorized]),
        ("new", vec![&authorized]),
        ("closed", vec![&refunded, &cancelled, &captured]),
        ("rejected", vec![&rejected]),
        ("captured", vec![&captured]),
        ("refunded", vec![&refunded]),
        ("cancelled", vec![&cancelled]),
    ] {
        assert_eq!(
            ids(&desk, &format!("?status={status}")).await,
            ids_of(&made),
            "{status}"
        );
    }
    assert!(!ids(&desk, "").await.contains(&waiting.payment));
    assert_eq!(ids(&desk, "?limit=1&offset=1").await, ids_of(&[&cancelled]));
    assert_eq!(
        desk.get("/api/v2/payments?status=created").await.status,
        400
    );
}

#[tokio::test]
async fn the_list_goes_by_days_and_twenty_at_a_time() {
    let desk = Desk::new();
    for _ in 0..21 {
        desk.paid("100").await;
    }
    desk.advance(2 * 24 * 3600).await;
    let later = desk.paid("100").await;
    let body = desk.get("/api/v2/payments?limit=100").await.json();
    assert_eq!(body["payments"].as_array().unwrap().len(), 20);
    assert_eq!(
        body["pagination"],
        json!({"limit": 20, "offset": 0, "total_count": 22})
    );
    let day = later.body["payment"]["created_at"].as_str().unwrap()[..10].to_owned();
    assert_eq!(
        ids(&desk, &format!("?created_at__gte={day}")).await,
        [later.payment]
    );
    // A day starts at midnight, so what happened during it is later.
    assert_eq!(
        ids(&desk, &format!("?created_at__lte={day}T23:59:59Z&limit=20"))
            .await
            .len(),
        20
    );
    assert_eq!(
        desk.get("/api/v2/payments?created_at__gte=yesterday")
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn switches_change_how_replies_look() {
    let desk = Desk::with(|settings| {
        settings.trim_amounts = false;
        settings.extra_members = false;
        settings.empty_lists = sandbox::tabby::settings::EmptyLists::Null;
    });
    let made = desk.session("100").await;
    let payment = desk.payment(&made.payment).await;
    assert_eq!(payment["amount"], "100.00");
    assert_eq!(
        (&payment["captures"], &payment["order"]["items"]),
        (&Value::Null, &Value::Null)
    );
    assert!(payment.get("product").is_none() && made.body.get("locale").is_none());
    assert_eq!(
        desk.get("/api/v2/payments").await.json()["payments"],
        Value::Null
    );
}

#[tokio::test]
async fn amounts_too_large_for_any_sum_are_refused_like_others() {
    let desk = shop();
    let huge = "79228162514264337593543950335";
    let made = desk.paid("100").await;
    assert_eq!(order(&desk, &made, "/captures", "1", "a").await.status, 200);
    assert_eq!(
        order(&desk, &made, "/captures", huge, "b").await.status,
        400
    );
    desk.ask("POST", &made.path("/close"), None).await;
    assert_eq!(order(&desk, &made, "/refunds", huge, "c").await.status, 400);
    let mut payload = desk.till("1");
    payload["payment"]["order"] = json!({
        "reference_id": "A-9", "tax_amount": huge, "shipping_amount": "1",
        "items": [{"title": "a", "quantity": 2, "unit_price": huge, "category": "b"}],
    });
    assert_eq!(desk.post("/api/v2/checkout", payload).await.status, 200);
}
