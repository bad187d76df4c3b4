//! Idempotency keys.

use sandbox::checkout::settings::{KeyScope, OtherBody};
use serde_json::json;

use super::till::{Till, context, payment, refusal, text, with};

#[tokio::test]
async fn a_repeated_key_gets_the_same_answer_and_moves_nothing_again() {
    let till = Till::new();
    let context = till
        .post_once("/payment-contexts", "c", &context())
        .await
        .json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let body = with(payment(&context), json!({"capture": false}));
    let first = till.post_once("/payments", "p", &body).await;
    let second = till.post_once("/payments", "p", &body).await;
    assert_eq!((first.status, &first.text), (202, &second.text));
    assert_ne!(
        first.headers["cko-request-id"],
        second.headers["cko-request-id"]
    );
    let paid = super::till::Paid {
        id: text(&first, "/id"),
    };
    till.customer(&paid, "approve").await;
    let part = json!({"amount": 1_000, "capture_type": "NonFinal"});
    let captures = paid.path("/captures");
    let one = till.post_once(&captures, "k", &part).await;
    let other = till.post_once(&captures, "k", &part).await;
    assert_eq!((other.status, &one.text), (202, &other.text));
    assert_eq!(
        till.details(&paid).await["balances"]["total_captured"],
        1_000
    );
    till.post_once(&captures, "another", &part).await;
    assert_eq!(
        till.details(&paid).await["balances"]["total_captured"],
        2_000
    );
}

#[tokio::test]
async fn a_refused_call_is_carried_out_again_under_its_key() {
    let till = Till::new();
    let paid = till.payment(json!({"capture": false})).await;
    let captures = paid.path("/captures");
    assert_eq!(till.post_once(&captures, "k", &json!({})).await.status, 403);
    till.customer(&paid, "approve").await;
    assert_eq!(till.post_once(&captures, "k", &json!({})).await.status, 202);
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let till = Till::new();
    let first = till.post_once("/payment-contexts", "c", &context()).await;
    till.advance(24 * 3_600 - 1).await;
    let same = till.post_once("/payment-contexts", "c", &context()).await;
    assert_eq!(first.text, same.text);
    till.advance(1).await;
    let new = till.post_once("/payment-contexts", "c", &context()).await;
    assert_ne!(first.text, new.text);
}

#[tokio::test]
async fn a_key_with_another_body_is_answered_as_the_sandbox_is_told() {
    let other = with(context(), json!({"amount": 20_000}));
    let till = Till::new();
    let first = till.post_once("/payment-contexts", "c", &context()).await;
    let second = till.post_once("/payment-contexts", "c", &other).await;
    assert_eq!(first.text, second.text);
    let strict = Till::with(|settings| settings.idempotency_other_body = OtherBody::Refuse);
    strict.post_once("/payment-contexts", "c", &context()).await;
    let answer = strict.post_once("/payment-contexts", "c", &other).await;
    assert_eq!(refusal(&answer), (422, "idempotency_key_reused".to_owned()));
}

#[tokio::test]
async fn a_key_counts_for_its_path_and_account_or_for_all_of_the_account() {
    for (scope, is_same) in [(KeyScope::Path, false), (KeyScope::Account, true)] {
        let till = Till::with(|settings| settings.idempotency_scope = scope);
        let first = till.post_once("/payment-contexts", "k", &context()).await;
        let body = payment(&text(&first, "/id"));
        let second = till.post_once("/payments", "k", &body).await;
        assert_eq!(first.text == second.text, is_same);
        let stranger = till.by("sk_sbox_aaaaaaaaaaaaaaaaaaaaaaaaaa2");
        let theirs = stranger
            .post_once("/payment-contexts", "k", &context())
            .await;
        assert_ne!(first.text, theirs.text);
    }
}

#[tokio::test]
async fn a_second_call_is_429_while_the_first_is_under_way_and_runs_after_it() {
    let till = Till::new();
    let slow =
        json!({"faults": [{"operation": "create_context", "kind": "slow", "ms": 300, "times": 1}]});
    assert_eq!(
        till.ask("PUT", "/_sandbox/faults", Some(slow)).await.status,
        204
    );
    let body = context();
    let (first, second) = tokio::join!(till.post_once("/payment-contexts", "k", &body), async {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        till.post_once("/payment-contexts", "k", &body).await
    });
    assert_eq!(first.status, 201);
    assert_eq!(refusal(&second), (429, "duplicate_request".to_owned()));
    let third = till.post_once("/payment-contexts", "k", &context()).await;
    assert_eq!(first.text, third.text);
}

#[tokio::test]
async fn a_call_whose_client_is_gone_holds_its_key_no_longer() {
    let till = Till::new();
    let lost =
        json!({"faults": [{"operation": "create_context", "kind": "no_answer_after", "times": 1}]});
    till.ask("PUT", "/_sandbox/faults", Some(lost)).await;
    let body = context();
    let call = till.post_once("/payment-contexts", "k", &body);
    let short = std::time::Duration::from_millis(50);
    assert!(tokio::time::timeout(short, call).await.is_err());
    let again = till.post_once("/payment-contexts", "k", &context()).await;
    assert_eq!(again.status, 201);
    let state = till.get("/_sandbox/state").await.json();
    assert_eq!(state["contexts"], 1, "it was carried out once");
}
