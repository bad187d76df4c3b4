//! Registrations.

use serde_json::json;

use crate::desk::{Desk, WEBHOOKS};
use crate::receiver::{Receiver, register, settled};

#[tokio::test]
async fn four_webhooks_a_branch_and_key_and_no_address_twice() {
    let desk = Desk::new();
    for n in 0..4 {
        register(&desk, &format!("https://shop{n}.example.com")).await;
    }
    let fifth = desk
        .post(WEBHOOKS, json!({"url": "https://shop5.example.com"}))
        .await;
    assert_eq!(
        (fifth.status, &fifth.json()["error"]),
        (400, &json!("bad_request"))
    );
    let again = desk
        .post(WEBHOOKS, json!({"url": "https://shop1.example.com"}))
        .await;
    assert_eq!(again.json()["error"], "webhook already exists");
    register(&desk.at("other"), "https://shop1.example.com").await;
    register(
        &desk.by("sk_00000000-0000-4000-8000-000000000001"),
        "https://shop1.example.com",
    )
    .await;
    let list = desk.get(WEBHOOKS).await.json();
    assert_eq!(list.as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn a_webhook_can_be_changed_and_removed() {
    let (desk, receiver) = (Desk::new(), Receiver::open().await);
    let path = format!(
        "{WEBHOOKS}/{}",
        register(&desk, "https://shop.example.com").await
    );
    let changed = desk.put(&path, json!({"url": receiver.url})).await.json();
    assert_eq!(
        (&changed["url"], &changed["header"]["title"]),
        (&json!(receiver.url), &json!("X-Shop"))
    );
    desk.paid("100").await;
    receiver.received(3).await;
    assert_eq!(
        desk.ask("DELETE", &path, None).await.json(),
        json!({"status": "ok"})
    );
    assert_eq!(desk.get(&path).await.status, 404);
    assert_eq!(desk.get(WEBHOOKS).await.json(), json!([]));
    desk.paid("100").await;
    assert_eq!(settled(&desk).await.len(), 3);
}

#[tokio::test]
async fn tabby_wants_to_know_the_branch_and_public_addresses() {
    let desk = Desk::with(|settings| settings.refuse_local_webhooks = true);
    let local = desk
        .post(WEBHOOKS, json!({"url": "http://127.0.0.1:9000"}))
        .await;
    assert_eq!(local.status, 400);
    let nowhere = desk.at("");
    assert_eq!(
        nowhere
            .post(WEBHOOKS, json!({"url": "https://a.example.com"}))
            .await
            .status,
        400
    );
    assert_eq!(nowhere.get(WEBHOOKS).await.status, 401);
    let header =
        json!({"url": "https://a.example.com", "header": {"title": "not a name", "value": "1"}});
    assert_eq!(desk.post(WEBHOOKS, header).await.status, 400);
}
