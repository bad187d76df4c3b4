//! Events and their deliveries.

use hmac::{Hmac, Mac};
use sandbox::checkout::settings::Verdict;
use serde_json::{Value, json};
use sha2::Sha256;

use super::hook::{ALL, Came, Hook, SIGNATURE_KEY, register};
use super::till::{CHANNEL, Till};

fn is_signed(came: &Came) -> bool {
    let mut mac = Hmac::<Sha256>::new_from_slice(SIGNATURE_KEY.as_bytes()).unwrap();
    mac.update(&came.bytes);
    let signed: String = mac
        .finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    came.headers["cko-signature"].to_str().unwrap() == signed
}

async fn faults(till: &Till, faults: Value) {
    let answer = till
        .ask("PUT", "/_sandbox/faults", Some(json!({"faults": faults})))
        .await;
    assert_eq!(answer.status, 204, "{answer:?}");
}

async fn deliveries(till: &Till) -> Vec<Value> {
    let list = till.get("/_sandbox/deliveries").await.json();
    list["deliveries"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_payments_life_is_told_in_order_signed_and_with_the_chosen_header() {
    let (till, hook) = (Till::new(), Hook::open().await);
    register(&till, &hook, &ALL).await;
    let paid = till.authorized().await;
    let part = json!({"amount": 2_000, "capture_type": "NonFinal", "reference": "C-1"});
    till.act(&paid, "captures", part).await;
    till.act(&paid, "voids", json!({})).await;
    till.act(&paid, "refunds", json!({"amount": 500})).await;
    let all = hook.received(5).await;
    let kinds: Vec<String> = all.iter().map(Came::kind).collect();
    assert_eq!(
        kinds,
        [
            "payment_pending",
            "payment_approved",
            "payment_captured",
            "payment_voided",
            "payment_refunded"
        ]
    );
    for came in &all {
        assert!(is_signed(came), "{came:?}");
        assert_eq!(came.headers["authorization"], "a-word");
        assert_eq!(came.headers["content-type"], "application/json");
        assert_eq!(came.body()["data"]["id"], json!(paid.id));
    }
    let captured = all[2].body();
    assert_eq!(captured["data"]["amount"], 2_000, "the action's amount");
    assert_eq!(captured["data"]["reference"], "C-1");
    assert_eq!(captured["data"]["response_code"], "10000");
    assert_eq!(captured["data"]["balances"]["total_captured"], 2_000);
    assert!(
        captured["data"]["action_id"]
            .as_str()
            .unwrap()
            .starts_with("act_")
    );
    assert!(captured["data"]["event_links"]["payment"].is_string());
    assert_eq!(captured["action_invocations"], json!([]));
}

#[tokio::test]
async fn there_are_two_envelopes() {
    let (till, hook) = (Till::new(), Hook::open().await);
    register(&till, &hook, &ALL).await;
    let paid = till.payment(json!({"metadata": {"sale": 7}})).await;
    till.customer(&paid, "cancel").await;
    let other = till.payment(json!({})).await;
    till.customer(&other, "reject").await;
    let all = hook.received(4).await;
    let pending = all[0].body();
    assert_eq!(pending["version"], "1.0.9");
    assert_eq!(pending["source"], "gateway");
    assert!(pending["timestamp"].is_string());
    assert_eq!(pending["data"].get("action_id"), None);
    assert_eq!(pending["data"]["metadata"], json!({"sale": 7}));
    let id = pending["id"].as_str().unwrap();
    let own = pending["_links"]["self"]["href"].as_str().unwrap();
    assert!(own.ends_with(&format!("/events/{id}")) && !own.contains("workflows"));
    assert_eq!(all[1].kind(), "payment_canceled");
    assert_eq!(all[1].body()["version"], "1.0.9");
    let declined = all[3].body();
    assert_eq!(declined["type"], "payment_declined");
    assert_eq!(declined["version"], "1.0.29");
    assert!(declined["created_on"].is_string());
    assert_eq!(declined.get("timestamp"), None);
    let own = declined["_links"]["self"]["href"].as_str().unwrap();
    assert!(own.contains("/workflows/events/evt_"));
    assert!(declined["_links"]["payment_actions"]["href"].is_string());
    assert_eq!(declined["data"]["response_code"], "20005");
}

#[tokio::test]
async fn an_auto_captured_payment_is_approved_and_captured_and_an_unpaid_one_expires() {
    let (till, hook) = (Till::new(), Hook::open().await);
    register(&till, &hook, &ALL).await;
    let paid = till.payment(json!({})).await;
    till.customer(&paid, "approve").await;
    till.payment(json!({})).await;
    till.advance(1_800).await;
    assert_eq!(
        hook.kinds(5).await,
        [
            "payment_pending",
            "payment_approved",
            "payment_captured",
            "payment_pending",
            "payment_expired"
        ]
    );
}

#[tokio::test]
async fn declined_actions_and_late_results_are_told_as_such() {
    let hook = Hook::open().await;
    let till = Till::with(|settings| {
        settings.action_delay_s = 10;
        settings.captures = Verdict::Decline;
        settings.voids = Verdict::Decline;
        settings.approved_twice = true;
    });
    let mut names = ALL.to_vec();
    names.push("payment_capture_pending");
    register(&till, &hook, &names).await;
    let paid = till.authorized().await;
    till.act(&paid, "captures", json!({})).await;
    till.advance(10).await;
    till.act(&paid, "voids", json!({})).await;
    till.advance(10).await;
    assert_eq!(
        hook.kinds(6).await,
        [
            "payment_pending",
            "payment_approved",
            "payment_approved",
            "payment_capture_pending",
            "payment_capture_declined",
            "payment_void_declined"
        ]
    );
}

#[tokio::test]
async fn a_receiver_that_fails_is_tried_nine_times_in_about_thirty_hours() {
    let (till, hook) = (Till::new(), Hook::open().await);
    till.shared
        .lock()
        .set_speed(serde_json::from_str("0").unwrap());
    register(&till, &hook, &["payment_pending"]).await;
    hook.answer(500);
    till.payment(json!({})).await;
    hook.received(1).await;
    for (place, minutes) in [5, 10, 15, 30, 60, 240, 720, 720].into_iter().enumerate() {
        till.advance(minutes * 60 - 1).await;
        till.advance(1).await;
        assert_eq!(hook.received(place + 2).await.len(), place + 2);
    }
    till.advance(7 * 24 * 3_600).await;
    let last = deliveries(&till).await.remove(0);
    assert_eq!(last["state"], "failed");
    assert_eq!(last["attempts"].as_array().unwrap().len(), 9);
}

#[tokio::test]
async fn any_success_ends_the_attempts() {
    for status in [200, 201, 204] {
        let (till, hook) = (Till::new(), Hook::open().await);
        register(&till, &hook, &["payment_pending"]).await;
        hook.answer(status);
        till.payment(json!({})).await;
        hook.received(1).await;
        till.advance(3_600).await;
        assert_eq!(hook.received(1).await.len(), 1, "{status}");
        assert_eq!(deliveries(&till).await[0]["state"], "delivered");
    }
}

#[tokio::test]
async fn faults_lose_double_delay_reorder_and_spoil_deliveries() {
    let (till, hook) = (Till::new(), Hook::open().await);
    register(&till, &hook, &["payment_pending", "payment_approved"]).await;
    let one = |kind: &str| json!([{"operation": "webhook", "kind": kind, "times": 1}]);
    faults(&till, one("drop")).await;
    till.payment(json!({})).await;
    assert_eq!(deliveries(&till).await[0]["state"], "dropped");
    faults(&till, one("duplicate")).await;
    till.payment(json!({})).await;
    let all = hook.received(2).await;
    assert_eq!(all[0].bytes, all[1].bytes);
    faults(&till, one("wrong_header")).await;
    till.payment(json!({})).await;
    assert!(!is_signed(&hook.received(3).await[2]));
    faults(&till, one("reverse")).await;
    let paid = till.payment(json!({"capture": false})).await;
    till.customer(&paid, "approve").await;
    till.advance(1).await;
    assert_eq!(
        hook.kinds(5).await[3..],
        ["payment_approved", "payment_pending"]
    );
    faults(
        &till,
        json!([{"operation": "webhook", "kind": "delay", "s": 60, "times": 1}]),
    )
    .await;
    till.payment(json!({})).await;
    assert_eq!(deliveries(&till).await.last().unwrap()["state"], "waiting");
    till.advance(60).await;
    hook.received(6).await;
}

#[tokio::test]
async fn only_workflows_that_take_an_event_get_it() {
    let (till, hook) = (Till::new(), Hook::open().await);
    let off = register(&till, &hook, &["payment_pending"]).await;
    let path = format!("/workflows/{off}");
    till.ask("PATCH", &path, Some(json!({"active": false})))
        .await;
    let elsewhere = json!({"type": "processing_channel", "processing_channels": ["pc_zzzzzzzzzzzzzzzzzzzzzzzzzz"]});
    let here = json!({"type": "processing_channel", "processing_channels": [CHANNEL]});
    for condition in [elsewhere, here] {
        let id = register(&till, &hook, &["payment_approved"]).await;
        let path = format!("/workflows/{id}/conditions");
        assert_eq!(till.post(&path, condition).await.status, 201);
    }
    let stranger = till.by("sk_sbox_aaaaaaaaaaaaaaaaaaaaaaaaaa2");
    register(&stranger, &hook, &["payment_approved"]).await;
    let paid = till.payment(json!({"capture": false})).await;
    till.customer(&paid, "approve").await;
    hook.received(1).await;
    assert_eq!(deliveries(&till).await.len(), 1);
}

#[tokio::test]
async fn what_was_sent_can_be_read_and_sent_again() {
    let (till, hook) = (Till::new(), Hook::open().await);
    let workflow = register(&till, &hook, &ALL).await;
    let paid = till.payment(json!({})).await;
    let first = hook.received(1).await.remove(0);
    let list = till
        .get(&format!("/workflows/events/subject/{}", paid.id))
        .await
        .json();
    let event = list["data"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(list["data"][0]["type"], "payment_pending");
    let read = till.get(&format!("/workflows/events/{event}")).await;
    assert_eq!(read.json(), first.body());
    let delivery = deliveries(&till).await.remove(0);
    let action = delivery["workflow_action_id"].as_str().unwrap();
    let path = format!("/workflows/events/{event}/actions/{action}");
    let mut invocations = till.get(&path).await.json();
    for _ in 0..200 {
        if invocations["status"] != "pending" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        invocations = till.get(&path).await.json();
    }
    assert_eq!(invocations["status"], "successful");
    assert_eq!(invocations["action_invocations"][0]["succeeded"], true);
    let paths = [
        (format!("/workflows/events/{event}/reflow"), json!({})),
        (
            format!("/workflows/events/{event}/workflow/{workflow}/reflow"),
            json!({}),
        ),
        (
            format!("/workflows/events/subject/{}/reflow", paid.id),
            json!({}),
        ),
        (
            format!(
                "/workflows/events/subject/{}/workflow/{workflow}/reflow",
                paid.id
            ),
            json!({}),
        ),
        (
            "/workflows/events/reflow".to_owned(),
            json!({"events": [event], "workflows": [workflow]}),
        ),
        (
            "/workflows/events/reflow".to_owned(),
            json!({"subjects": [paid.id]}),
        ),
    ];
    for (place, (path, body)) in paths.into_iter().enumerate() {
        let answer = till.post(&path, body).await;
        assert_eq!((answer.status, answer.text.as_str()), (202, ""), "{path}");
        let again = hook.received(place + 2).await.remove(place + 1);
        assert_eq!(again.bytes, first.bytes);
    }
    let id = delivery["id"].as_str().unwrap();
    let answer = till
        .post(&format!("/_sandbox/deliveries/{id}/resend"), json!({}))
        .await;
    assert_eq!(answer.status, 204);
    hook.received(8).await;
}
