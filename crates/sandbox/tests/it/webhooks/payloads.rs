//! What is told, and to whom.

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::receiver::{Receiver, register, settled};

#[tokio::test]
async fn a_success_is_told_three_times_in_small_letters_with_the_chosen_header() {
    let (desk, receiver) = (Desk::new(), Receiver::open().await);
    register(&desk, &receiver.url).await;
    let made = desk.paid("250").await;
    let seen = receiver.received(3).await;
    let mut bodies: Vec<&Value> = seen.iter().map(|(_, body)| body).collect();
    // Deliveries do not wait for each other: which one arrives first is not promised.
    bodies.sort_by_key(|body| {
        let captures = body["captures"].as_array().unwrap().len();
        (body["status"] == "closed", captures)
    });
    let told: Vec<_> = bodies
        .iter()
        .map(|body| {
            (
                body["status"].as_str().unwrap(),
                body["captures"].as_array().unwrap().len(),
            )
        })
        .collect();
    assert_eq!(told, [("authorized", 0), ("authorized", 1), ("closed", 1)]);
    assert_eq!(bodies[0]["closed_at"], Value::Null);
    assert!(bodies[2]["closed_at"].is_string());
    for (headers, body) in &seen {
        assert_eq!(headers["x-shop"], "a-word");
        assert_eq!(headers["content-type"], "application/json");
        assert_eq!(body["id"], json!(made.payment));
        assert_eq!(body["order"]["reference_id"], "A-1");
        assert_eq!(
            (&body["is_test"], &body["is_expired"]),
            (&json!(true), &json!(false))
        );
    }
}

#[tokio::test]
async fn each_event_is_told_with_its_own_payload() {
    let desk = Desk::with(|settings| {
        settings.rate_limits = false;
        settings.auto_capture = false;
        settings.expired_webhooks = true;
    });
    let receiver = Receiver::open().await;
    register(&desk, &receiver.url).await;
    let made = desk.paid("100").await;
    receiver.received(1).await;
    desk.post(
        &made.path("/captures"),
        json!({"amount": "40", "reference_id": "c"}),
    )
    .await;
    receiver.received(2).await;
    desk.post(
        &made.path("/captures"),
        json!({"amount": "40", "reference_id": "c"}),
    )
    .await;
    desk.put(&made.path(""), json!({"order": {"reference_id": "B-2"}}))
        .await;
    receiver.received(3).await;
    desk.ask("POST", &made.path("/close"), None).await;
    receiver.received(4).await;
    desk.post(
        &made.path("/refunds"),
        json!({"amount": "10", "reference_id": "r", "reason": "broken"}),
    )
    .await;
    receiver.received(5).await;
    let rejected = desk.session("100").await;
    desk.decide(&rejected.payment, "reject").await;
    receiver.received(6).await;
    settled(&desk).await;
    desk.session("100").await;
    desk.advance(25 * 60).await;
    let seen = receiver.received(7).await;
    let bodies: Vec<&Value> = seen.iter().map(|(_, body)| body).collect();
    assert_eq!(bodies[1]["captures"][0]["reference_id"], "c");
    assert_eq!(
        (&bodies[2]["status"], &bodies[2]["order"]["reference_id"]),
        (&json!("authorized"), &json!("B-2"))
    );
    assert_eq!(bodies[3]["status"], "closed");
    assert_eq!(
        (&bodies[4]["status"], &bodies[4]["refunds"][0]["reason"]),
        (&json!("closed"), &json!("broken"))
    );
    assert_eq!(
        (&bodies[5]["status"], &bodies[5]["captures"]),
        (&json!("rejected"), &json!([]))
    );
    assert_eq!(
        (&bodies[6]["status"], &bodies[6]["is_expired"]),
        (&json!("expired"), &json!(true))
    );
    assert!(bodies[6]["expired_at"].is_string());
}

#[tokio::test]
async fn nobody_is_told_of_expiry_or_of_others_payments_unless_asked() {
    let (desk, receiver) = (Desk::new(), Receiver::open().await);
    register(&desk, &receiver.url).await;
    desk.session("100").await;
    desk.advance(25 * 60).await;
    desk.at("elsewhere").paid("100").await;
    desk.by("sk_00000000-0000-4000-8000-000000000001")
        .paid("100")
        .await;
    assert!(settled(&desk).await.is_empty());
}

#[tokio::test]
async fn disputes_are_told_when_tabby_has_turned_that_on() {
    let (desk, receiver) = (Desk::new(), Receiver::open().await);
    let made = desk.paid("100").await;
    register(&desk, &receiver.url).await;
    desk.steer("PATCH", "settings", json!({"dispute_webhooks": true}))
        .await;
    desk.steer(
        "POST",
        &format!("payments/{}/dispute", made.payment),
        json!({}),
    )
    .await;
    let seen = receiver.received(1).await;
    assert_eq!(
        (&seen[0].1["status"], &seen[0].1["amount"]),
        (&json!("pending"), &json!("100"))
    );
}

#[tokio::test]
async fn payments_and_deliveries_name_each_other_and_the_fault() {
    let (desk, receiver) = (Desk::new(), Receiver::open().await);
    register(&desk, &receiver.url).await;
    desk.fault(json!({"operation": "webhook", "kind": "wrong_header", "times": 1}))
        .await;
    let made = desk.session("100").await;
    desk.decide(&made.payment, "reject").await;
    receiver.received(1).await;
    let delivery = settled(&desk).await[0].clone();
    assert_eq!(delivery["fault"], "wrong_header");
    assert_eq!(delivery["payment_id"], json!(made.payment));
    let state = desk.get("/_sandbox/state").await.json();
    assert_eq!(state["sessions"][0]["deliveries"], json!([delivery["id"]]));
    let page = desk.get("/_sandbox/").await.text;
    let id = delivery["id"].as_str().unwrap();
    for there in [
        // Wherever in its table the row stands.
        format!("href=\"/_sandbox/?search={}#payments\"", made.payment),
        format!("id=\"payment-{}\"", made.payment),
        format!("href=\"/_sandbox/?search={}#webhooks\"", made.payment),
        format!("id=\"delivery-{id}\""),
        receiver.url.clone(),
        "A fault: it is sent with another header.".to_owned(),
        "&quot;status&quot;:&quot;rejected&quot;".to_owned(),
    ] {
        assert!(page.contains(&there), "{there}");
    }
}
