//! Captures, refunds and voids.

use sandbox::checkout::settings::{
    AfterVoid, Model, NonFinal, NotAllowed, OverCapture, RefundId, Verdict,
};
use serde_json::{Value, json};

use super::till::{Till, refusal, text};

fn sums(details: &Value) -> [u64; 3] {
    ["total_captured", "total_voided", "total_refunded"]
        .map(|name| details["balances"][name].as_u64().unwrap())
}

#[tokio::test]
async fn partial_captures_end_with_a_final_one_that_releases_the_rest() {
    let till = Till::new();
    let paid = till.authorized().await;
    till.act(
        &paid,
        "captures",
        json!({"amount": 2_000, "capture_type": "NonFinal"}),
    )
    .await;
    let details = till.details(&paid).await;
    assert_eq!(details["status"], "Partially Captured");
    assert_eq!(sums(&details), [2_000, 0, 0]);
    till.act(
        &paid,
        "captures",
        json!({"amount": 3_000, "capture_type": "NonFinal"}),
    )
    .await;
    till.act(
        &paid,
        "captures",
        json!({"amount": 1_000, "capture_type": "Final"}),
    )
    .await;
    let details = till.details(&paid).await;
    assert_eq!(details["status"], "Captured");
    assert_eq!(sums(&details), [6_000, 4_000, 0]);
    assert_eq!(details["balances"]["available_to_refund"], 6_000);
}

#[tokio::test]
async fn a_capture_without_an_amount_takes_everything_that_is_left() {
    let till = Till::new();
    let paid = till.authorized().await;
    till.act(
        &paid,
        "captures",
        json!({"amount": 2_500, "capture_type": "NonFinal"}),
    )
    .await;
    let answer = till.ask("POST", &paid.path("/captures"), None).await;
    assert_eq!(answer.status, 202);
    assert_eq!(sums(&till.details(&paid).await), [10_000, 0, 0]);
}

#[tokio::test]
async fn a_capture_of_a_part_is_final_unless_it_says_otherwise() {
    let till = Till::new();
    let paid = till.authorized().await;
    till.act(&paid, "captures", json!({"amount": 2_500})).await;
    assert_eq!(sums(&till.details(&paid).await), [2_500, 7_500, 0]);
}

#[tokio::test]
async fn an_accepted_action_names_itself_and_its_payment() {
    let till = Till::new();
    let paid = till.authorized().await;
    let body = json!({"amount": 100, "capture_type": "NonFinal", "reference": "C-1", "metadata": {"n": 1}});
    let answer = till.post(&paid.path("/captures"), body).await;
    assert!(text(&answer, "/action_id").starts_with("act_"));
    assert_eq!(answer.json()["reference"], "C-1");
    assert_eq!(
        text(&answer, "/_links/payment/href"),
        format!("http://127.0.0.1:8092/payments/{}", paid.id)
    );
    let actions = till.get(&paid.path("/actions")).await.json();
    let all = actions.as_array().unwrap();
    let types: Vec<_> = all.iter().map(|action| &action["type"]).collect();
    assert_eq!(types, ["Capture", "Authorization"], "newest first");
    assert_eq!(all[0]["amount"], 100);
    assert_eq!(all[0]["approved"], true);
    assert_eq!(all[0]["response_code"], "10000");
    assert_eq!(all[0]["reference"], "C-1");
    assert_eq!(all[0]["metadata"], json!({"n": 1}));
}

#[tokio::test]
async fn what_the_state_does_not_allow_is_403_without_a_body() {
    let till = Till::new();
    let waiting = till.payment(json!({"capture": false})).await;
    let automatic = till.payment(json!({})).await;
    till.customer(&automatic, "approve").await;
    let captured = till.authorized().await;
    till.act(&captured, "captures", json!({})).await;
    let partly = till.authorized().await;
    till.act(
        &partly,
        "captures",
        json!({"amount": 1, "capture_type": "NonFinal"}),
    )
    .await;
    let voided = till.authorized().await;
    till.act(&voided, "voids", json!({})).await;
    for (paid, what) in [
        (&waiting, "captures"),
        (&waiting, "voids"),
        (&waiting, "refunds"),
        (&automatic, "captures"),
        (&automatic, "voids"),
        (&captured, "captures"),
        (&captured, "voids"),
        (&partly, "refunds"),
        (&voided, "captures"),
        (&voided, "voids"),
        (&voided, "refunds"),
    ] {
        let answer = till.post(&paid.path(&format!("/{what}")), json!({})).await;
        assert_eq!((answer.status, answer.text.as_str()), (403, ""), "{what}");
    }
    let spoken = Till::with(|settings| settings.not_allowed = NotAllowed::Unprocessable);
    let waiting = spoken.payment(json!({})).await;
    let answer = spoken.post(&waiting.path("/voids"), json!({})).await;
    assert_eq!(refusal(&answer), (422, "action_not_allowed".to_owned()));
}

#[tokio::test]
async fn more_than_is_left_is_refused_by_a_code_and_moves_nothing() {
    let till = Till::new();
    let paid = till.authorized().await;
    for (what, amount, code) in [
        (
            "captures",
            10_001,
            "capture_value_greater_than_remaining_authorized",
        ),
        ("voids", 10_001, "amount_exceeds_balance"),
    ] {
        let answer = till
            .post(&paid.path(&format!("/{what}")), json!({"amount": amount}))
            .await;
        assert_eq!(refusal(&answer), (422, code.to_owned()));
        assert_eq!(answer.json()["error_type"], "processing_error");
    }
    till.act(&paid, "captures", json!({"amount": 6_000})).await;
    let answer = till
        .post(&paid.path("/refunds"), json!({"amount": 6_001}))
        .await;
    assert_eq!(refusal(&answer), (422, "amount_exceeds_balance".to_owned()));
    assert_eq!(sums(&till.details(&paid).await), [6_000, 4_000, 0]);
    let other = Till::with(|settings| settings.over_capture = OverCapture::Authorized);
    let paid = other.authorized().await;
    let answer = other
        .post(&paid.path("/captures"), json!({"amount": 10_001}))
        .await;
    let code = "capture_value_greater_than_authorized";
    assert_eq!(refusal(&answer), (422, code.to_owned()));
}

#[tokio::test]
async fn a_void_after_a_partial_capture_frees_the_rest_and_opens_the_refund() {
    for (setting, status) in [
        (AfterVoid::Captured, "Captured"),
        (AfterVoid::PartiallyCaptured, "Partially Captured"),
        (AfterVoid::Voided, "Voided"),
    ] {
        let till = Till::with(|settings| settings.after_void = setting);
        let paid = till.authorized().await;
        till.act(
            &paid,
            "captures",
            json!({"amount": 4_000, "capture_type": "NonFinal"}),
        )
        .await;
        till.act(&paid, "voids", json!({})).await;
        let details = till.details(&paid).await;
        assert_eq!(details["status"], status);
        assert_eq!(sums(&details), [4_000, 6_000, 0]);
        till.act(&paid, "refunds", json!({"amount": 1_000})).await;
        till.act(&paid, "refunds", json!({})).await;
        let details = till.details(&paid).await;
        assert_eq!(details["status"], "Refunded");
        assert_eq!(sums(&details), [4_000, 6_000, 4_000]);
    }
}

#[tokio::test]
async fn refunds_are_partial_until_nothing_is_left() {
    let till = Till::new();
    let paid = till.payment(json!({})).await;
    till.customer(&paid, "approve").await;
    let items = json!([{"name": "jumper", "quantity": 1, "unit_price": 4_000, "type": "physical"}]);
    till.act(&paid, "refunds", json!({"amount": 4_000, "items": items}))
        .await;
    assert_eq!(till.details(&paid).await["status"], "Partially Refunded");
    till.act(&paid, "refunds", json!({})).await;
    assert_eq!(till.details(&paid).await["status"], "Refunded");
    assert_eq!(
        till.post(&paid.path("/refunds"), json!({})).await.status,
        403
    );
}

#[tokio::test]
async fn the_collecting_model_has_one_capture_which_is_final() {
    let till = Till::with(|settings| settings.model = Model::Collecting);
    let paid = till.authorized().await;
    till.act(
        &paid,
        "captures",
        json!({"amount": 4_000, "capture_type": "NonFinal"}),
    )
    .await;
    assert_eq!(sums(&till.details(&paid).await), [4_000, 6_000, 0]);
    assert_eq!(
        till.post(&paid.path("/captures"), json!({})).await.status,
        403
    );
    till.act(&paid, "refunds", json!({"amount": 1_000})).await;
    till.act(&paid, "refunds", json!({"amount": 3_000})).await;
    let strict = Till::with(|settings| {
        settings.model = Model::Collecting;
        settings.collecting_non_final = NonFinal::Refused;
    });
    let paid = strict.authorized().await;
    let body = json!({"amount": 4_000, "capture_type": "NonFinal"});
    assert_eq!(strict.post(&paid.path("/captures"), body).await.status, 403);
}

#[tokio::test]
async fn an_accepted_action_has_no_result_until_its_time() {
    let till = Till::with(|settings| settings.action_delay_s = 30);
    let paid = till.authorized().await;
    till.act(
        &paid,
        "captures",
        json!({"amount": 4_000, "capture_type": "NonFinal"}),
    )
    .await;
    let action = till.get(&paid.path("/actions")).await.json()[0].clone();
    assert_eq!(action.get("approved"), None);
    assert_eq!(action["response_code"], "");
    let details = till.details(&paid).await;
    assert_eq!(sums(&details), [0, 0, 0]);
    assert_eq!(details["balances"]["available_to_capture"], 6_000);
    till.advance(30).await;
    assert_eq!(sums(&till.details(&paid).await), [4_000, 0, 0]);
}

#[tokio::test]
async fn a_declined_action_moves_nothing_and_says_so() {
    let till = Till::with(|settings| settings.captures = Verdict::Decline);
    let paid = till.authorized().await;
    till.act(&paid, "captures", json!({})).await;
    let action = till.get(&paid.path("/actions")).await.json()[0].clone();
    assert_eq!(action["approved"], false);
    assert_eq!(action["response_code"], "20005");
    let details = till.details(&paid).await;
    assert_eq!(details["status"], "Authorized");
    assert_eq!(details["balances"]["available_to_capture"], 10_000);
}

#[tokio::test]
async fn money_that_nobody_captures_in_a_week_is_released() {
    let till = Till::new();
    let paid = till.authorized().await;
    till.advance(7 * 24 * 3_600 - 1).await;
    assert_eq!(till.details(&paid).await["status"], "Authorized");
    till.advance(1).await;
    assert_eq!(till.details(&paid).await["status"], "Voided");
}

#[tokio::test]
async fn an_automatic_capture_that_is_declined_leaves_the_money_reserved_for_a_week() {
    let till = Till::with(|settings| settings.captures = Verdict::Decline);
    let paid = till.payment(json!({})).await;
    till.customer(&paid, "approve").await;
    assert_eq!(till.details(&paid).await["status"], "Authorized");
    till.advance(7 * 24 * 3_600).await;
    assert_eq!(till.details(&paid).await["status"], "Voided");
}

#[tokio::test]
async fn a_refunds_id_may_be_written_as_one_example_has_it() {
    let till = Till::with(|settings| settings.refund_id = RefundId::Camel);
    let paid = till.authorized().await;
    till.act(&paid, "captures", json!({})).await;
    let answer = till.post(&paid.path("/refunds"), json!({})).await;
    assert!(text(&answer, "/actionId").starts_with("act_"));
}

#[tokio::test]
async fn wrong_members_of_an_action_are_named() {
    let till = Till::new();
    let paid = till.authorized().await;
    for (body, code) in [
        (json!({"amount": 0}), "amount_invalid"),
        (json!({"amount": "1"}), "amount_invalid"),
        (json!({"capture_type": "Non-Final"}), "capture_type_invalid"),
        (
            json!({"items": [{"name": "", "quantity": 1, "unit_price": 1}]}),
            "item_name_invalid",
        ),
        (json!({"metadata": []}), "metadata_invalid"),
    ] {
        let answer = till.post(&paid.path("/captures"), body.clone()).await;
        assert_eq!(refusal(&answer), (422, code.to_owned()), "{body}");
    }
}
