//! Access tokens.

use std::time::Duration;

use checkout::error::Barrier;
use checkout::payment::NewCapture;
use checkout::{Client, ErrorKind, OAuth};
use serde_json::{Value, json};
use wiremock::matchers::{body_string, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::fixture::{PAYMENT, idempotency_key, json, limits, payment};

const TOKEN: &str = "/connect/token";

fn oauth_client(server: &MockServer) -> Client {
    let token_url = format!("{}{TOKEN}", server.uri());
    let oauth = OAuth::new(token_url, "ack_1", "s&cret=1").scopes(["gateway", "flow:workflows"]);
    let builder = Client::builder(server.uri(), oauth).limits(limits());
    builder.build().unwrap()
}

fn token(name: &str, seconds: u64) -> Value {
    json!({"access_token": name, "token_type": "Bearer", "expires_in": seconds, "scope": "gateway"})
}

async fn gives(server: &MockServer, answer: ResponseTemplate, times: u64) {
    Mock::given(method("POST"))
        .and(path(TOKEN))
        .respond_with(answer)
        .up_to_n_times(times)
        .mount(server)
        .await;
}

/// The API takes this token, and answers any other with an empty 401.
async fn takes(server: &MockServer, token: &str) {
    let body = json!({"id": PAYMENT, "status": "Pending", "amount": 1, "currency": "AED"});
    Mock::given(header("authorization", format!("Bearer {token}")))
        .and(method("GET"))
        .respond_with(json(200, &body))
        .mount(server)
        .await;
    Mock::given(header("authorization", format!("Bearer {token}")))
        .and(path(format!("/payments/{PAYMENT}/captures")))
        .respond_with(json(202, &json!({"action_id": "act_1"})))
        .mount(server)
        .await;
    Mock::given(path(format!("/payments/{PAYMENT}")))
        .respond_with(ResponseTemplate::new(401))
        .mount(server)
        .await;
    Mock::given(path(format!("/payments/{PAYMENT}/captures")))
        .respond_with(ResponseTemplate::new(401))
        .mount(server)
        .await;
}

/// How many requests this path had.
async fn asked(server: &MockServer, at: &str) -> usize {
    let all = server.received_requests().await.unwrap();
    all.iter()
        .filter(|request| request.url.path() == at)
        .count()
}

#[tokio::test]
async fn a_token_is_asked_for_by_a_form_and_serves_all_calls_until_shortly_before_its_end() {
    let server = MockServer::start().await;
    let form = "grant_type=client_credentials&client_id=ack_1&client_secret=s%26cret%3D1&scope=gateway%20flow%3Aworkflows";
    Mock::given(method("POST"))
        .and(path(TOKEN))
        .and(header("content-type", "application/x-www-form-urlencoded"))
        .and(body_string(form))
        .respond_with(json(200, &token("t-1", 3600)))
        .expect(1)
        .mount(&server)
        .await;
    takes(&server, "t-1").await;
    let client = oauth_client(&server);
    for _ in 0..3 {
        client.payment(&payment()).await.unwrap();
    }
    let clone = client.clone();
    assert!(clone.payment(&payment()).await.is_ok());
    let requests = server.received_requests().await.unwrap();
    assert!(!requests[0].headers.contains_key("authorization"));
}

#[tokio::test]
async fn a_token_that_is_about_to_end_is_replaced_before_the_call() {
    let server = MockServer::start().await;
    gives(&server, json(200, &token("t-1", 0)), 1).await;
    gives(&server, json(200, &token("t-2", 2)), 1).await;
    gives(&server, json(200, &token("t-3", 3600)), 1).await;
    let body = json!({"id": PAYMENT, "status": "Pending", "amount": 1, "currency": "AED"});
    for name in ["t-1", "t-2", "t-3"] {
        Mock::given(header("authorization", format!("Bearer {name}")))
            .respond_with(json(200, &body))
            .expect(1..)
            .mount(&server)
            .await;
    }
    let client = oauth_client(&server);
    client.payment(&payment()).await.unwrap();
    client.payment(&payment()).await.unwrap();
    client.payment(&payment()).await.unwrap();
    assert_eq!(asked(&server, TOKEN).await, 2, "half of two seconds");
    tokio::time::sleep(Duration::from_millis(1100)).await;
    client.payment(&payment()).await.unwrap();
    assert_eq!(asked(&server, TOKEN).await, 3);
}

#[tokio::test]
async fn calls_that_start_together_wait_for_one_token() {
    let server = MockServer::start().await;
    let slow = json(200, &token("t-1", 3600)).set_delay(Duration::from_millis(200));
    gives(&server, slow, 1).await;
    takes(&server, "t-1").await;
    let client = oauth_client(&server);
    let calls = (0..8).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.payment(&payment()).await.map(drop) })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(asked(&server, TOKEN).await, 1);
}

#[tokio::test]
async fn calls_that_wait_for_a_token_that_is_not_given_get_the_same_error() {
    let server = MockServer::start().await;
    let slow = ResponseTemplate::new(503).set_delay(Duration::from_millis(300));
    gives(&server, slow, 8).await;
    let client = oauth_client(&server);
    let calls = (0..8).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.payment(&payment()).await.map(drop) })
    });
    for call in calls.collect::<Vec<_>>() {
        let error = call.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotReached(Barrier::NoToken));
    }
    assert_eq!(asked(&server, TOKEN).await, 1);
    // Who asks afterwards is not told what was true before.
    gives(&server, json(200, &token("t-1", 3600)), 1).await;
    assert!(client.payment(&payment()).await.is_err());
    assert_eq!(asked(&server, TOKEN).await, 2);
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed_once_and_the_call_goes_on() {
    let server = MockServer::start().await;
    gives(&server, json(200, &token("revoked", 3600)), 1).await;
    gives(&server, json(200, &token("t-2", 3600)), 1).await;
    takes(&server, "t-2").await;
    let client = oauth_client(&server);
    let answer = client
        .capture(&payment(), &NewCapture::whole(), &idempotency_key())
        .await
        .unwrap();
    assert_eq!(answer.action_id.as_str(), "act_1");
    assert_eq!(asked(&server, TOKEN).await, 2);
    let captures = format!("/payments/{PAYMENT}/captures");
    let requests = server.received_requests().await.unwrap();
    let tried: Vec<_> = requests
        .iter()
        .filter(|request| request.url.path() == captures)
        .collect();
    assert_eq!(tried.len(), 2);
    // It is the same request with the same key.
    assert_eq!(tried[0].body, tried[1].body);
    let key = "cko-idempotency-key";
    assert_eq!(tried[0].headers[key], tried[1].headers[key]);
    // And the good token stays.
    client.payment(&payment()).await.unwrap();
    assert_eq!(asked(&server, TOKEN).await, 2);
}

#[tokio::test]
async fn a_call_that_is_refused_with_a_new_token_too_is_not_repeated_again() {
    let server = MockServer::start().await;
    gives(&server, json(200, &token("t-1", 3600)), 1).await;
    gives(&server, json(200, &token("t-2", 3600)), 1).await;
    takes(&server, "none").await;
    let error = oauth_client(&server).payment(&payment()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::WrongCredentials, Some(401))
    );
    assert_eq!(asked(&server, &format!("/payments/{PAYMENT}")).await, 2);
    assert_eq!(asked(&server, TOKEN).await, 2);
}

#[tokio::test]
async fn what_the_token_host_says_is_told_of_a_call_that_was_not_sent() {
    let refused = |status: u16, code: &str| {
        ResponseTemplate::new(status).set_body_json(json!({"error": code}))
    };
    let no_token = ErrorKind::NotReached(Barrier::NoToken);
    for (answer, kind, codes) in [
        (
            refused(400, "invalid_client"),
            ErrorKind::WrongCredentials,
            vec!["invalid_client"],
        ),
        (
            refused(400, "invalid_scope"),
            ErrorKind::WrongCredentials,
            vec!["invalid_scope"],
        ),
        (
            ResponseTemplate::new(401),
            ErrorKind::WrongCredentials,
            vec![],
        ),
        // A wrong prefix of the host.
        (
            ResponseTemplate::new(406),
            ErrorKind::WrongCredentials,
            vec![],
        ),
        (ResponseTemplate::new(429), ErrorKind::RateLimited, vec![]),
        (ResponseTemplate::new(500), no_token, vec![]),
        (ResponseTemplate::new(408), no_token, vec![]),
        (ResponseTemplate::new(302), no_token, vec![]),
        (ResponseTemplate::new(200), no_token, vec![]),
        (json(200, &json!({"access_token": "t"})), no_token, vec![]),
    ] {
        let server = MockServer::start().await;
        gives(&server, answer, 9).await;
        let error = oauth_client(&server)
            .capture(&payment(), &NewCapture::whole(), &idempotency_key())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(error.codes(), codes);
        // The call itself was not sent, whatever became of the token.
        assert!(error.did_nothing());
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
        assert!(!format!("{error} {error:?}").contains("cret"));
    }
}

#[tokio::test]
async fn a_call_that_is_given_up_while_it_fetches_a_token_holds_nobody_up() {
    let server = MockServer::start().await;
    let slow = json(200, &token("t-1", 3600)).set_delay(Duration::from_secs(30));
    gives(&server, slow, 1).await;
    gives(&server, json(200, &token("t-2", 3600)), 1).await;
    takes(&server, "t-2").await;
    let client = oauth_client(&server);
    let id = payment();
    let given_up = tokio::time::timeout(Duration::from_millis(200), client.payment(&id));
    assert!(given_up.await.is_err());
    assert!(client.payment(&id).await.is_ok());
}
