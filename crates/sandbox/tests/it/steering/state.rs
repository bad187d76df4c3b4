//! The state, its lists, and a reset.

use serde_json::json;

use crate::desk::Desk;

#[tokio::test]
async fn the_state_is_the_truth_that_a_test_compares_with() {
    let desk = Desk::new();
    let made = desk.paid("250.00").await;
    desk.post(
        &made.path("/refunds"),
        json!({"amount": "50", "reference_id": "r"}),
    )
    .await;
    let session = desk.get("/_sandbox/state").await.json()["sessions"][0].clone();
    for (name, value) in [
        ("id", json!(made.id)),
        ("payment_id", json!(made.payment)),
        ("status", json!("CLOSED")),
        ("payable", json!(false)),
        ("amount", json!("250.00")),
        ("captured", json!("250.00")),
        ("refunded", json!("50")),
        ("reference_id", json!("A-1")),
    ] {
        assert_eq!(session[name], value, "{name}");
    }
}

#[tokio::test]
async fn a_reset_forgets_all_but_how_it_began() {
    let desk = Desk::new();
    desk.paid("100").await;
    desk.fault(json!({"operation": "qr_code", "kind": "empty"}))
        .await;
    desk.steer("PATCH", "settings", json!({"auto_capture": false}))
        .await;
    desk.advance(3600).await;
    desk.steer("POST", "reset", json!({})).await;
    let state = desk.get("/_sandbox/state").await.json();
    assert_eq!(
        (&state["sessions"], &state["faults"]),
        (&json!([]), &json!([]))
    );
    assert_eq!(
        desk.get("/_sandbox/settings").await.json()["auto_capture"],
        true
    );
    assert_eq!(
        desk.get("/_sandbox/requests").await.json()["requests"],
        json!([])
    );
}

#[tokio::test]
async fn customers_may_decide_by_themselves() {
    let desk = Desk::new();
    desk.steer(
        "PATCH",
        "settings",
        json!({"customers": {"after_s": 40, "outcome": "approve"}}),
    )
    .await;
    let made = desk.session("100").await;
    desk.advance(39).await;
    assert_eq!(desk.payment(&made.payment).await["status"], "CREATED");
    desk.advance(1).await;
    assert_eq!(desk.payment(&made.payment).await["status"], "CLOSED");
}

#[tokio::test]
async fn lists_are_searched_filtered_and_paged_alike_for_programs_and_people() {
    let desk = Desk::new();
    desk.post(
        "/api/v1/webhooks",
        json!({"url": "https://shop.example.com"}),
    )
    .await;
    desk.fault(json!({"operation": "webhook", "kind": "drop"}))
        .await;
    for n in 0..60 {
        let mut payload = desk.till("100");
        payload["payment"]["order"]["reference_id"] = json!(format!("Order-{n:02}"));
        desk.made(payload).await;
    }
    let elsewhere = desk.at("other").session("100").await;
    let first = desk.get("/_sandbox/payments?search=order-07").await.json();
    let first = first["payments"][0]["payment_id"]
        .as_str()
        .unwrap()
        .to_owned();
    desk.decide(&first, "reject").await;

    for (path, total, shown) in [
        ("payments", 61, 61),
        ("payments?limit=50", 61, 50),
        ("payments?limit=50&offset=50", 61, 11),
        ("payments?search=ORDER-1", 10, 10),
        ("payments?merchant=other", 1, 1),
        ("payments?status=REJECTED", 1, 1),
        ("payments?status=REJECTED&merchant=other", 0, 0),
        ("requests", 62, 62),
        ("requests?status=2xx&limit=5", 62, 5),
        ("requests?status=none", 0, 0),
        ("requests?search=Order-33", 1, 1),
        ("requests?merchant=other", 1, 1),
        ("deliveries?state=dropped", 1, 1),
        ("deliveries?state=delivered", 0, 0),
        ("deliveries?search=order-07", 1, 1),
        ("deliveries?merchant=other", 0, 0),
        (&format!("deliveries?payment_id={first}"), 1, 1),
    ] {
        let body = desk.get(&format!("/_sandbox/{path}")).await.json();
        let list = path.split('?').next().unwrap();
        let entries = body[list]
            .as_array()
            .unwrap_or_else(|| panic!("{path}: {body}"));
        assert_eq!(
            (&body["total"], entries.len()),
            (&json!(total), shown),
            "{path}"
        );
    }
    // Oldest first, counted from the youngest.
    let page = desk.get("/_sandbox/payments?limit=2&offset=1").await.json();
    let orders: Vec<_> = page["payments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|payment| payment["reference_id"].as_str().unwrap())
        .collect();
    assert_eq!(orders, ["Order-58", "Order-59"]);
    for (path, field) in [
        ("payments?status=paid", "status"),
        ("payments?limit=many", "limit"),
        ("payments?state=waiting", "state"),
        ("deliveries?state=lost", "state"),
        ("requests?status=9xx", "status"),
    ] {
        let answer = desk.get(&format!("/_sandbox/{path}")).await;
        assert_eq!(
            (answer.status, &answer.json()["field"]),
            (422, &json!(field)),
            "{path}"
        );
    }

    let row = format!("id=\"payment-{first}\"");
    let page = desk.get("/_sandbox/").await.text;
    assert!(
        page.contains("1–20 of 61") && page.contains("Older payments"),
        "{page}"
    );
    assert!(page.contains(&elsewhere.payment) && !page.contains(&row));
    let next = desk.get("/_sandbox/?payments=50").await.text;
    assert!(next.contains("51–61 of 61") && next.contains("Newer payments"));
    assert!(next.contains(&row));
    let found = desk.get("/_sandbox/page/live?search=order-07").await.text;
    assert!(found.contains("1–1 of 1") && !found.contains("Order-08"));
    let rejected = desk.get("/_sandbox/?status=REJECTED").await.text;
    assert!(rejected.contains("Order-07") && rejected.contains("Show all"));
}
