//! Which receivers a sandbox posts to.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use sandbox::engine::exposure::{Exposure, REFUSED, Receivers};
use sandbox::tabby::scenario::Scenario;
use sandbox::tabby::settings::Settings;
use sandbox::tabby::world::World;
use serde_json::json;

use crate::desk::{Desk, KEY, WEBHOOKS};
use crate::receiver::{Receiver, register, settled};

/// A sandbox that others reach, with a listed key, and with webhooks that its scenario registers.
fn reachable(webhooks: &[&str]) -> Desk {
    let account = "00000000-0000-4000-8000-000000000971";
    let hooks: String = webhooks
        .iter()
        .map(|url| {
            format!("[[webhooks]]\nkey = \"{account}\"\nmerchant_code = \"ae\"\nurl = \"{url}\"\n")
        })
        .collect();
    let settings = Settings::new("http://127.0.0.1:8090");
    let mut world = World::start(Scenario::read(&hooks, settings).unwrap());
    world.exposure = Exposure {
        receivers: Receivers::PublicAnd(Vec::new()),
        unlisted_keys: false,
        ..Exposure::DESK
    };
    Desk::of(world).by(&format!("sk_test_{account}")).at("ae")
}

#[tokio::test]
async fn a_sandbox_that_others_reach_registers_no_local_receiver_and_takes_no_unlisted_key() {
    let desk = reachable(&[]);
    for url in [
        "http://127.0.0.1:9000/hook",
        "http://localhost:9000/hook",
        "https://169.254.169.254/hook",
        "https://[::ffff:10.0.0.8]/hook",
    ] {
        let answer = desk.post(WEBHOOKS, json!({"url": url})).await;
        assert_eq!(answer.status, 400, "{url}");
    }
    register(&desk, "https://shop.example.com/hook").await;
    // Nobody who reaches it can change that, nor bring it back by a reset.
    desk.steer(
        "PATCH",
        "settings",
        json!({"open_accounts": true, "refuse_local_webhooks": false}),
    )
    .await;
    desk.steer("POST", "reset", json!({})).await;
    assert_eq!(desk.by(KEY).get(WEBHOOKS).await.status, 401);
    let local = json!({"url": "http://127.0.0.1:9000/hook"});
    assert_eq!(desk.post(WEBHOOKS, local).await.status, 400);
}

#[tokio::test]
async fn a_sandbox_that_others_reach_posts_nothing_to_local_receivers_it_knew_before() {
    let receiver = Receiver::open().await;
    let port = receiver.url.rsplit(':').next().unwrap();
    let mapped = format!("http://[::ffff:127.0.0.1]:{port}");
    let desk = reachable(&[&receiver.url, &format!("http://localhost:{port}"), &mapped]);
    let made = desk.session("100").await;
    desk.decide(&made.payment, "reject").await;
    let told = loop {
        let told = settled(&desk).await;
        if told
            .iter()
            .all(|delivery| delivery["attempts"] != json!([]))
        {
            break told;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(told.len(), 3);
    for delivery in &told {
        assert_eq!(delivery["attempts"][0]["answer"]["nothing"], json!(REFUSED));
    }
    assert!(receiver.inbox.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_redirect_of_a_receiver_is_not_followed() {
    let (desk, inner) = (Desk::new(), Receiver::open().await);
    let to = inner.url.clone();
    let answer = move || async move { (StatusCode::TEMPORARY_REDIRECT, [("location", to)]) };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let outer = format!("http://{}/hook", listener.local_addr().unwrap());
    let app = Router::new().route("/hook", post(answer));
    tokio::spawn(async move { axum::serve(listener, app).await });
    register(&desk, &outer).await;
    let made = desk.session("100").await;
    desk.decide(&made.payment, "reject").await;
    let told = loop {
        let told = settled(&desk).await;
        if told[0]["attempts"] != json!([]) {
            break told;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(told[0]["attempts"][0]["answer"], json!({"status": 307}));
    assert!(inner.inbox.seen.lock().unwrap().is_empty());
}
