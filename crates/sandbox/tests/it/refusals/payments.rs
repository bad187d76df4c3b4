//! What a payment does not allow, and ids of something else.

use sandbox::tabby::settings::{Clients, Replay};
use serde_json::json;

use crate::desk::{Desk, KEY, NOBODY};

use super::requests::{finding, refused};

#[tokio::test]
async fn ids_that_were_mixed_up_and_others_ids_are_told_apart() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    let answer = desk.get(&format!("/api/v2/payments/{}", made.id)).await;
    refused(&desk, &answer, 404, "session_id_for_payment").await;
    let answer = desk
        .get(&format!("/api/v2/checkout/{}", made.payment))
        .await;
    refused(&desk, &answer, 404, "payment_id_for_session").await;
    let live = desk.by(&KEY.replace("test_", ""));
    let answer = live.get(&made.path("")).await;
    refused(&live, &answer, 404, "made_with_another_key").await;
    let answer = desk.get(&format!("/api/v2/payments/{NOBODY}")).await;
    refused(&desk, &answer, 404, "unknown_id").await;
}

#[tokio::test]
async fn what_a_payment_does_not_allow_says_where_it_stands() {
    let desk = Desk::new();
    let made = desk.paid("100").await;
    let order = json!({"amount": "10", "reference_id": "x"});
    let answer = desk.post(&made.path("/captures"), order).await;
    let detail = refused(&desk, &answer, 400, "wrong_moment").await;
    assert!(
        detail.contains("CLOSED") && detail.contains("AED 100.00"),
        "{detail}"
    );
    let cancel = format!("/api/v2/checkout/{}/cancel", made.id);
    let answer = desk.post(&cancel, json!({})).await;
    refused(&desk, &answer, 400, "session_is_over").await;
    let open = desk.session("100").await;
    let link = format!("/api/v2/checkout/{}/send_hpp_link", open.id);
    let answer = desk.post(&link, json!({})).await;
    refused(&desk, &answer, 400, "no_phone").await;
    let dispute = format!("payments/{}/dispute", made.payment);
    desk.steer("POST", &dispute, json!({})).await;
    let order = json!({"amount": "10", "reference_id": "x"});
    let answer = desk.post(&made.path("/refunds"), order).await;
    refused(&desk, &answer, 409, "disputed").await;
}

#[tokio::test]
async fn who_refunds_too_early_hears_how_the_captured_part_is_refunded() {
    let desk = Desk::with(|settings| settings.auto_capture = false);
    let made = desk.paid("250").await;
    let refund = json!({"amount": "40", "reference_id": "r"});
    let answer = desk.post(&made.path("/refunds"), refund.clone()).await;
    assert_eq!(answer.status, 400);
    let advice = finding(&desk, "refund_of_authorized").await["message"].clone();
    assert!(advice.as_str().unwrap().contains("nothing is captured"));
    let capture = json!({"amount": "100", "reference_id": "c"});
    desk.post(&made.path("/captures"), capture).await;
    // Also where it has no reference.
    for refund in [refund.clone(), json!({"amount": "40"})] {
        let answer = desk.post(&made.path("/refunds"), refund).await;
        assert_eq!(answer.status, 400);
        let advice = finding(&desk, "refund_of_authorized").await["message"].clone();
        let advice = advice.as_str().unwrap();
        assert!(
            advice.contains("Close it first") && !advice.contains("nothing is captured"),
            "{advice}"
        );
    }
    // The advice is right.
    desk.post(&made.path("/close"), json!({})).await;
    let answer = desk.post(&made.path("/refunds"), refund).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[tokio::test]
async fn a_capture_without_its_reference_and_a_reference_used_again_are_refused_as_what_they_are() {
    let desk = Desk::with(|settings| {
        settings.auto_capture = false;
        settings.clients = Clients::Strict;
        settings.replay_with_other_amount = Replay::Refuse;
    });
    let made = desk.paid("250").await;
    let answer = desk
        .post(&made.path("/captures"), json!({"amount": "10"}))
        .await;
    let detail = refused(&desk, &answer, 400, "wrong_value").await;
    assert_eq!(detail, "$.reference_id: missing");
    assert!(!desk.rules().await.contains(&"wrong_moment".to_owned()));
    let order = |amount: &str| json!({"amount": amount, "reference_id": "c"});
    desk.post(&made.path("/captures"), order("10")).await;
    let answer = desk.post(&made.path("/captures"), order("20")).await;
    assert_eq!(answer.status, 400, "{answer:?}");
    assert_eq!(desk.rules().await, ["key_used_again"]);
    let answer = desk
        .post(&made.path("/captures"), order("0.30000000000000004"))
        .await;
    let detail = refused(&desk, &answer, 400, "wrong_value").await;
    assert!(detail.contains("more than 2 decimals"), "{detail}");
}

#[tokio::test]
async fn who_closes_what_nobody_has_paid_is_not_told_that_it_is_closed() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    let answer = desk.post(&made.path("/close"), json!({})).await;
    let detail = refused(&desk, &answer, 400, "wrong_moment").await;
    assert!(
        detail.contains("nobody has paid it; it is CREATED") && !detail.contains("already closed"),
        "{detail}"
    );
}
