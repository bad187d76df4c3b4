//! Access tokens by client credentials.

use axum::http::Request;
use serde_json::json;

use super::till::{Till, context, text};
use crate::desk::Answer;

const ID: &str = "ack_tabbysandboxtabbysandbox23";
const SECRET: &str = "tabby-sandbox-secret";

async fn token(till: &Till, form: &str, basic: Option<&str>) -> Answer {
    let mut request = Request::post("/connect/token")
        .header("host", "localhost")
        .header("content-type", "application/x-www-form-urlencoded");
    if let Some(basic) = basic {
        request = request.header("authorization", format!("Basic {basic}"));
    }
    till.raw(request.body(form.to_owned().into()).unwrap())
        .await
}

fn form(scope: &str) -> String {
    format!("grant_type=client_credentials&client_id={ID}&client_secret={SECRET}&scope={scope}")
}

#[tokio::test]
async fn a_token_is_as_good_as_its_accounts_key_for_as_long_as_it_lasts() {
    let till = Till::new();
    let given = token(&till, &form("gateway+flow"), None).await;
    assert_eq!(given.status, 200, "{given:?}");
    assert_eq!(given.json()["token_type"], "Bearer");
    assert_eq!(given.json()["expires_in"], 3_600);
    let by_token = till.by(&text(&given, "/access_token"));
    let made = by_token.post("/payment-contexts", context()).await;
    assert_eq!(made.status, 201);
    // What a token makes is the account's, whichever way it asks.
    let path = format!("/payment-contexts/{}", text(&made, "/id"));
    assert_eq!(till.get(&path).await.status, 200);
    assert_eq!(by_token.get("/workflows").await.status, 200);
    till.advance(3_600).await;
    assert_eq!(by_token.get(&path).await.status, 401);
}

#[tokio::test]
async fn a_token_does_what_its_scopes_allow_and_no_more() {
    let till = Till::new();
    let given = token(&till, &form("gateway:payment-contexts"), None).await;
    let by_token = till.by(&text(&given, "/access_token"));
    let made = by_token.post("/payment-contexts", context()).await;
    assert_eq!(made.status, 201);
    let answer = by_token.get("/payments?reference=A").await;
    assert_eq!((answer.status, answer.text.as_str()), (403, ""));
    let requests = till.get("/_sandbox/requests?status=403").await.json();
    assert_eq!(requests["requests"][0]["refused_because"], "scope");
    let all = token(&till, &form(""), None).await;
    let by_all = till.by(&text(&all, "/access_token"));
    assert_eq!(by_all.get("/payments?reference=A").await.status, 200);
}

#[tokio::test]
async fn one_sdk_sends_its_secret_in_a_header_too() {
    let till = Till::new();
    // base64 of "ack_tabbysandboxtabbysandbox23:tabby-sandbox-secret"
    let basic = "YWNrX3RhYmJ5c2FuZGJveHRhYmJ5c2FuZGJveDIzOnRhYmJ5LXNhbmRib3gtc2VjcmV0";
    let given = token(&till, "grant_type=client_credentials", Some(basic)).await;
    assert_eq!(given.status, 200, "{given:?}");
}

#[tokio::test]
async fn what_is_wrong_is_one_word() {
    let till = Till::new();
    for (form, word) in [
        (String::new(), "invalid_request"),
        ("grant_type=password".to_owned(), "unsupported_grant_type"),
        ("grant_type=client_credentials".to_owned(), "invalid_client"),
        (form("gateway").replace(SECRET, "x"), "invalid_client"),
        (form("gateway+vaults"), "invalid_scope"),
    ] {
        let answer = token(&till, &form, None).await;
        assert_eq!(
            (answer.status, answer.json()),
            (400, json!({"error": word}))
        );
    }
    let requests = till.get("/_sandbox/requests").await.text;
    assert!(!requests.contains(SECRET), "{requests}");
}
