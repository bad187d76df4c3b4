//! Checkout.com's webhooks, which are signed.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use server::webhooks::registration::{Choice, Wish, carry_out};

use serde_json::{Value, json};

use super::shop::{at, delivery, delivery_of, open, sale, simulator, waiting};
use crate::shop::{SECRET, Shop, config};

pub(crate) async fn deliver(
    shop: &Shop,
    path: &str,
    body: String,
    signature: Option<&str>,
) -> StatusCode {
    let mut request = Request::post(path).header("content-type", "application/json");
    if let Some(signature) = signature {
        request = request.header("cko-signature", signature);
    }
    let request = request.body(Body::from(body)).unwrap();
    shop.raw(request).await.0
}

#[tokio::test]
async fn a_signed_delivery_makes_the_server_read_the_payment() {
    let shop = open(|_| {}).await;
    let waiting = waiting(&shop).await;
    shop.decide(&waiting, "approve").await;
    let payment = waiting["payment_id"].as_str().unwrap();
    let (body, signature) = delivery(payment, SECRET);
    let status = deliver(&shop, "/webhooks/checkout", body, Some(&signature)).await;
    assert_eq!(status, StatusCode::OK);
    for _ in 0..200 {
        if sale(&shop).await["state"] == "paid" {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the webhook was not followed");
}

/// An event of the payment of this sale comes.
async fn comes(shop: &Shop, waiting: &Value, event: &str) {
    let payment = waiting["payment_id"].as_str().unwrap();
    let (body, signature) = delivery_of(event, payment, SECRET);
    let status = deliver(shop, "/webhooks/checkout", body, Some(&signature)).await;
    assert_eq!(status, StatusCode::OK);
}

/// Waits until the payment was read so often.
async fn was_read(shop: &Shop, times: usize) {
    for _ in 0..200 {
        if shop.readings().await >= times {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("read {} times", shop.readings().await);
}

#[tokio::test]
async fn a_delivery_that_comes_again_after_its_reading_is_answered_and_reads_nothing() {
    let shop = open(|_| {}).await;
    let waiting = waiting(&shop).await;
    let before = shop.readings().await;
    comes(&shop, &waiting, "evt_1").await;
    was_read(&shop, before + 1).await;
    // The reading of the second one shows that the first one's is over.
    comes(&shop, &waiting, "evt_2").await;
    was_read(&shop, before + 2).await;
    for _ in 0..5 {
        comes(&shop, &waiting, "evt_1").await;
    }
    // All that was begun comes to its end.
    shop.app.sales.finish().await;
    assert_eq!(shop.readings().await, before + 2);
}

#[tokio::test]
async fn a_delivery_that_comes_again_after_a_reading_that_failed_makes_the_server_read() {
    let shop = open(|_| {}).await;
    let waiting = waiting(&shop).await;
    shop.decide(&waiting, "approve").await;
    let before = shop.readings().await;
    let fails = json!({"kind": "status", "status": 500});
    shop.fault("retrieve_payment", fails).await;
    comes(&shop, &waiting, "evt_1").await;
    was_read(&shop, before + 1).await;
    shop.steer(Method::PUT, "faults", json!({"faults": []}))
        .await;
    for _ in 0..200 {
        comes(&shop, &waiting, "evt_1").await;
        let (_, all) = shop.send(Method::GET, "/api/sales", None).await;
        if all["sales"][0]["state"] == "paid" {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the repeat was not followed");
}

#[tokio::test]
async fn a_forged_altered_or_misdirected_delivery_is_refused_and_reads_nothing() {
    let shop = open(|_| {}).await;
    let waiting = waiting(&shop).await;
    let payment = waiting["payment_id"].as_str().unwrap();
    let readings = shop.readings().await;
    let (body, right) = delivery(payment, SECRET);
    let (_, other) = delivery(payment, "another key of the same length..");
    let altered = body.replace("approved", "declined");
    let own = "/webhooks/checkout";
    for (path, body, signature, status) in [
        (own, body.clone(), None, StatusCode::UNAUTHORIZED),
        (own, body.clone(), Some("0"), StatusCode::UNAUTHORIZED),
        (own, body.clone(), Some(&*other), StatusCode::UNAUTHORIZED),
        (own, altered, Some(&right), StatusCode::UNAUTHORIZED),
        ("/webhooks/tabby", body, Some(&right), StatusCode::NOT_FOUND),
    ] {
        assert_eq!(
            deliver(&shop, path, body, signature).await,
            status,
            "{path}"
        );
    }
    assert_eq!(shop.readings().await, readings);
}

#[tokio::test]
async fn bodies_that_never_come_keep_no_more_than_a_few_places_and_no_call_out() {
    let shop = open(|_| {}).await;
    let ask = || {
        let never = futures_util::stream::pending::<Result<axum::body::Bytes, std::io::Error>>();
        let request = Request::post("/webhooks/checkout")
            .header("content-type", "application/json")
            .header("cko-signature", "0".repeat(64));
        shop.raw(request.body(Body::from_stream(never)).unwrap())
    };
    // A body's time-out is waited for by nobody.
    tokio::time::pause();
    let answers = futures_util::future::join_all((0..40).map(|_| ask())).await;
    let count = |status| answers.iter().filter(|answer| answer.0 == status).count();
    assert_eq!(count(StatusCode::REQUEST_TIMEOUT), 32);
    assert_eq!(count(StatusCode::SERVICE_UNAVAILABLE), 8);
    assert_eq!(ask().await.0, StatusCode::REQUEST_TIMEOUT);
}

#[tokio::test]
async fn a_server_is_registered_once_as_a_workflow_and_can_be_pruned() {
    let url = simulator(|_| {}).await;
    let registering = |address: &str| {
        let mut config = config(std::path::Path::new("."), &url);
        at(url.clone())(&mut config);
        if let Some(webhooks) = &mut config.account.webhooks {
            webhooks.url = Some(address.to_owned());
        }
        config
    };
    let own = registering("http://127.0.0.1:9");
    let mut said = String::new();
    for _ in 0..3 {
        said = carry_out(&own, &Wish::Register).await.unwrap().join("\n");
    }
    let id = said
        .split(' ')
        .find(|word| word.starts_with("wf_"))
        .unwrap();
    let listed = carry_out(&own, &Wish::List).await.unwrap().join("\n");
    assert!(listed.contains(&format!("{id}  ")), "{said}: {listed}");
    assert!(listed.contains("  signed"), "{listed}");
    let other = registering("http://127.0.0.1:10");
    carry_out(&other, &Wish::Register).await.unwrap();
    let listed = carry_out(&own, &Wish::List).await.unwrap().join("\n");
    assert_eq!(listed.matches("/webhooks/checkout").count(), 2, "{listed}");
    assert!(!listed.contains(SECRET));
    let prune = Wish::Prune {
        choice: Choice::Others,
        sure: true,
    };
    carry_out(&own, &prune).await.unwrap();
    let listed = carry_out(&own, &Wish::List).await.unwrap().join("\n");
    assert!(
        listed.contains("127.0.0.1:9/") && !listed.contains("127.0.0.1:10/"),
        "{listed}"
    );
}
