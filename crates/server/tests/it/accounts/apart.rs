//! Neither account's terminal sees, hears of or can touch what is the other's.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::Request as Incoming;
use axum::http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use payment::time::Millis;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::shop::{OTHER, Two, sale_at_sea};
use crate::branches::{calls_about_a_sale, heard_until};
use crate::checkout;
use crate::shop::{ID, KEY, SECRET, Shop, new_sale};

async fn send(shop: &Shop, method: &str, path: &str) -> (StatusCode, Value) {
    shop.send(method.parse::<Method>().unwrap(), path, None)
        .await
}

/// The sale without what changes by itself.
async fn sale(shop: &Shop, id: &str) -> Value {
    let (_, page) = send(shop, "GET", "/api/sales").await;
    let all = page["sales"].as_array().unwrap().clone();
    let mut sale = all.into_iter().find(|sale| sale["id"] == id).unwrap();
    sale.as_object_mut().unwrap().remove("server_time");
    sale
}

#[tokio::test]
async fn a_sale_of_the_other_account_does_not_exist_whatever_is_asked_of_it() {
    let two = Two::open().await;
    two.both_waiting().await;
    for (own, other, id) in [(&two.gulf, &two.sea, ID), (&two.sea, &two.gulf, OTHER)] {
        let before = sale(own, id).await;
        for (method, path) in calls_about_a_sale() {
            let (status, problem) = send(other, &method, &path.replace("{id}", id)).await;
            // Checkout.com sends no links, whatever sale is asked for.
            let (wanted, code) = match path.ends_with("/link") && id == ID {
                true => (StatusCode::CONFLICT, "not_now"),
                false => (StatusCode::NOT_FOUND, "unknown_sale"),
            };
            assert_eq!(status, wanted, "{method} {path}");
            assert_eq!(problem["code"], json!(code), "{method} {path}");
        }
        assert_eq!(sale(own, id).await, before);
        let (_, page) = send(other, "GET", "/api/sales").await;
        assert!(!page.to_string().contains(id), "{page}");
        let terminal = other.about().await;
        assert!(!terminal.to_string().contains(id), "{terminal}");
    }
    // The id is taken, and nothing is told of the sale that has it.
    let mut same = sale_at_sea();
    same["id"] = json!(ID);
    send(&two.sea, "POST", &format!("/api/sales/{OTHER}/cancel")).await;
    let (status, problem) = two.sea.create(same).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("sale_conflict"))
    );
    assert!(!problem.to_string().contains("A-1"), "{problem}");
}

#[tokio::test]
async fn the_stream_of_an_address_tells_of_its_own_account_alone() {
    let two = Two::open().await;
    let listen = async |shop: &Shop| {
        let request = Request::get("/api/events").body(Body::empty()).unwrap();
        let response = shop.router.clone().oneshot(request).await.unwrap();
        let mut body = response.into_body();
        heard_until(&mut body, "event: terminal").await;
        body
    };
    let (mut gulf, mut sea) = (listen(&two.gulf).await, listen(&two.sea).await);
    two.both_waiting().await;
    let cancel = format!("/api/sales/{ID}/cancel");
    two.gulf.send(Method::POST, &cancel, None).await;
    let heard = heard_until(&mut gulf, "cancelled").await;
    assert!(!heard.contains("B-2"), "{heard}");
    send(&two.sea, "POST", &format!("/api/sales/{OTHER}/cancel")).await;
    let heard = heard_until(&mut sea, "cancelling").await;
    assert!(heard.contains("B-2") && !heard.contains("A-1"), "{heard}");
}

/// A gateway that answers nothing of use, and keeps what it was sent.
async fn recorder() -> (String, Arc<Mutex<String>>) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let kept = Arc::new(Mutex::new(String::new()));
    let keep = kept.clone();
    let router = Router::new().fallback(async move |request: Incoming| {
        let (head, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let text = format!("{} {:?} {body:?}\n", head.uri, head.headers);
        keep.lock().unwrap().push_str(&text);
        StatusCode::INTERNAL_SERVER_ERROR
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, kept)
}

#[tokio::test]
async fn neither_gateway_is_sent_the_others_key() {
    let (tabby, at_tabby) = recorder().await;
    let (checkout, at_checkout) = recorder().await;
    let two = Two::at(tabby, checkout).await;
    two.gulf.create(new_sale()).await;
    two.sea.create(sale_at_sea()).await;
    for shop in [&two.gulf, &two.sea] {
        shop.send(Method::GET, "/readyz", None).await;
        let _ = shop.app.sales.reconcile(Millis::seconds(3_600)).await;
        shop.app.sales.watched().await.unwrap();
    }
    let (at_tabby, at_checkout) = (at_tabby.lock().unwrap(), at_checkout.lock().unwrap());
    let other = checkout::shop::KEY;
    assert!(
        at_tabby.contains(KEY) && !at_tabby.contains(other),
        "{at_tabby}"
    );
    assert!(
        at_checkout.contains(other) && !at_checkout.contains(KEY),
        "{at_checkout}"
    );
    assert!(!at_tabby.contains(SECRET) && !at_checkout.contains(SECRET));
}
