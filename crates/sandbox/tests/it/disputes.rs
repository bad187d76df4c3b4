//! Disputes, through the API and through the control calls that open them.

use serde_json::{Value, json};

use crate::desk::{Desk, Made};

const DISPUTES: &str = "/api/v1/disputes";

async fn dispute(desk: &Desk, made: &Made, body: Value) -> String {
    let path = format!("payments/{}/dispute", made.payment);
    let opened = desk.steer("POST", &path, body).await;
    opened["id"].as_str().unwrap().to_owned()
}

async fn read(desk: &Desk, id: &str) -> Value {
    desk.get(&format!("{DISPUTES}/{id}")).await.json()["dispute"].clone()
}

async fn refund(desk: &Desk, made: &Made, key: &str) -> u16 {
    let body = json!({"amount": "1", "reference_id": key});
    desk.post(&made.path("/refunds"), body).await.status
}

#[tokio::test]
async fn a_disputed_payment_refuses_refunds_until_it_is_over() {
    let desk = Desk::new();
    let made = desk.paid("100").await;
    assert_eq!(refund(&desk, &made, "before").await, 200);
    let id = dispute(
        &desk,
        &made,
        json!({"reason": "product_issue", "comment": "broken"}),
    )
    .await;
    assert_eq!(refund(&desk, &made, "during").await, 409);
    assert_eq!(refund(&desk, &made, "before").await, 200, "a replay");
    let seen = read(&desk, &id).await;
    assert_eq!(
        (&seen["status"], &seen["amount"], &seen["days_left"]),
        (&json!("new"), &json!("99"), &json!(14))
    );
    assert_eq!(seen["history"][0]["event_type"], "dispute_created");
    desk.steer(
        "POST",
        &format!("disputes/{id}/status"),
        json!({"status": "cancelled"}),
    )
    .await;
    assert_eq!(refund(&desk, &made, "after").await, 200);
}

#[tokio::test]
async fn approving_gives_the_money_back_once() {
    let desk = Desk::new();
    let made = desk.paid("100").await;
    let id = dispute(&desk, &made, json!({"amount": "30"})).await;
    let approve = format!("{DISPUTES}/approve");
    let body = json!({"dispute_ids": [id]});
    let approved = desk.post(&approve, body.clone()).await.json();
    assert_eq!(approved["disputes"][0]["status"], "refunded");
    assert_eq!(desk.post(&approve, body).await.status, 400);
    let payment = desk.payment(&made.payment).await;
    assert_eq!(
        (
            payment["refunds"].as_array().unwrap().len(),
            &payment["refunds"][0]["amount"]
        ),
        (1, &json!("30"))
    );
    let too_many: Vec<&str> = vec![&id; 21];
    assert_eq!(
        desk.post(&approve, json!({"dispute_ids": too_many}))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn a_merchant_challenges_gives_evidence_and_tabby_decides() {
    let desk = Desk::new();
    let made = desk.paid("100").await;
    let id = dispute(&desk, &made, json!({})).await;
    let challenge = format!("{DISPUTES}/challenge");
    let mut why = json!({"dispute_id": id, "description": "it is on its way", "reason": "because"});
    assert_eq!(desk.post(&challenge, why.clone()).await.status, 400);
    why["reason"] = json!("merchant_reason_order_on_its_way");
    assert_eq!(
        desk.post(&challenge, why.clone()).await.json()["disputes"][0]["status"],
        "in_progress"
    );
    assert_eq!(
        desk.post(&challenge, why).await.status,
        400,
        "not new any more"
    );
    let wanted = json!({"status": "evidence_merchant"});
    desk.steer("POST", &format!("disputes/{id}/status"), wanted)
        .await;
    let evidence = format!("{DISPUTES}/{id}/provide-evidence");
    assert_eq!(
        desk.post(&evidence, json!({"content": "a", "attachment_ids": ["x"]}))
            .await
            .status,
        400
    );
    assert_eq!(
        desk.post(&evidence, json!({"content": "signed for"}))
            .await
            .status,
        200
    );
    desk.steer(
        "POST",
        &format!("disputes/{id}/status"),
        json!({"status": "declined"}),
    )
    .await;
    let events: Vec<Value> = read(&desk, &id).await["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["event_type"].clone())
        .collect();
    assert_eq!(
        events,
        [
            "dispute_created",
            "dispute_in_arbitration",
            "evidence_merchant",
            "evidence_merchant_provided",
            "dispute_declined"
        ]
    );
    assert_eq!(refund(&desk, &made, "after").await, 200);
}

#[tokio::test]
async fn a_dispute_that_nobody_answers_is_approved_by_itself() {
    let desk = Desk::new();
    let made = desk.paid("100").await;
    let id = dispute(&desk, &made, json!({})).await;
    desk.advance(13 * 24 * 3600).await;
    assert_eq!(read(&desk, &id).await["days_left"], 1);
    desk.advance(24 * 3600).await;
    assert_eq!(read(&desk, &id).await["status"], "refunded");
    assert_eq!(
        desk.payment(&made.payment).await["refunds"][0]["amount"],
        "100"
    );
}

#[tokio::test]
async fn the_list_has_the_youngest_first_by_status_and_in_pages_of_a_hundred() {
    let desk = Desk::new();
    let mut ids = Vec::new();
    for _ in 0..101 {
        let made = desk.paid("100").await;
        ids.push(dispute(&desk, &made, json!({})).await);
    }
    let first = desk.get(DISPUTES).await.json();
    assert_eq!(first["disputes"].as_array().unwrap().len(), 100);
    assert_eq!(first["disputes"][0]["id"], json!(ids[100]));
    let token = first["next_page_token"].as_str().unwrap();
    let last = desk
        .get(&format!("{DISPUTES}?page_token={token}"))
        .await
        .json();
    assert_eq!(
        (
            last["disputes"].as_array().unwrap().len(),
            &last["next_page_token"]
        ),
        (1, &json!(""))
    );
    desk.steer(
        "POST",
        &format!("disputes/{}/status", ids[7]),
        json!({"status": "declined"}),
    )
    .await;
    let declined = desk
        .get(&format!("{DISPUTES}?statuses=declined&statuses=refunded"))
        .await
        .json();
    assert_eq!(declined["disputes"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn only_captured_money_can_be_disputed_and_only_once_at_a_time() {
    let desk = Desk::new();
    let waiting = desk.session("100").await;
    let path = |made: &Made| format!("/_sandbox/payments/{}/dispute", made.payment);
    assert_eq!(desk.post(&path(&waiting), json!({})).await.status, 409);
    let made = desk.paid("100").await;
    assert_eq!(
        desk.post(&path(&made), json!({"amount": "100.01"}))
            .await
            .status,
        409
    );
    assert_eq!(
        desk.post(&path(&made), json!({"amount": "x"})).await.status,
        422
    );
    dispute(&desk, &made, json!({})).await;
    assert_eq!(desk.post(&path(&made), json!({})).await.status, 409);
}

#[tokio::test]
async fn test_keys_can_be_kept_out_of_disputes_as_at_tabby() {
    let desk = Desk::with(|settings| settings.disputes_live_only = true);
    assert_eq!(
        desk.get(DISPUTES).await.json()["error"],
        "invalid secret key"
    );
    let live = desk.by("sk_00000000-0000-4000-8000-000000000001");
    assert_eq!(live.get(DISPUTES).await.status, 200);
}

#[tokio::test]
async fn a_challenged_dispute_waits_for_tabby_however_long() {
    let desk = Desk::new();
    let made = desk.paid("100").await;
    let id = dispute(&desk, &made, json!({})).await;
    let why =
        json!({"dispute_id": id, "description": "on its way", "reason": "merchant_reason_other"});
    desk.post(&format!("{DISPUTES}/challenge"), why).await;
    desk.advance(30 * 24 * 3600).await;
    let seen = read(&desk, &id).await;
    assert_eq!(seen["status"], "in_progress");
    assert_eq!(seen["history"][1]["content"], "merchant_reason_other");
    assert_eq!(seen["history"][1]["note"], "on its way");
    desk.steer(
        "POST",
        &format!("disputes/{id}/status"),
        json!({"status": "evidence_customer"}),
    )
    .await;
    desk.advance(14 * 24 * 3600).await;
    assert_eq!(read(&desk, &id).await["status"], "declined");
    assert_eq!(desk.payment(&made.payment).await["refunds"], json!([]));
}
