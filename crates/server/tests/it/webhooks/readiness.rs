//! What readiness says of webhooks that came, and that never came.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use server::config::Config;

use crate::log::Log;
use crate::shop::{SECRET, Shop, new_sale, numbered, sandbox};

async fn readiness(shop: &Shop) -> Value {
    shop.send(Method::GET, "/readyz", None).await.1
}

#[tokio::test]
async fn webhooks_that_are_configured_and_never_came_are_said_once_after_three_payments_until_one_comes()
 {
    let shop = Shop::open().await;
    let log = Log::keep();
    assert_eq!(readiness(&shop).await["webhooks"], json!("awaited"));
    for (n, outcome) in [
        (1, "approve"),
        (2, "reject"),
        (3, "approve"),
        (4, "approve"),
    ] {
        let (_, sale) = shop.create(numbered(n)).await;
        shop.decide(&sale, outcome).await;
        let id = numbered(n)["id"].as_str().unwrap().parse().unwrap();
        while shop
            .app
            .sales
            .check(&shop.app.principal, id)
            .await
            .unwrap()
            .view
            .state
            .is_open()
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let is_over = n >= 3;
        assert_eq!(
            log.of("webhooks_missing").len(),
            usize::from(is_over),
            "{n}"
        );
        let state = if is_over { "missing" } else { "awaited" };
        assert_eq!(readiness(&shop).await["webhooks"], json!(state));
    }
    let (_, sale) = shop.create(numbered(5)).await;
    shop.notice(&sale, "authorized", 0).await;
    while readiness(&shop).await["webhooks"] != json!("coming") {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(log.said("webhooks come"), 1);
    // Where none are taken none are missed.
    let shop = shop
        .restarted_with(|config| config.account.webhooks = None)
        .await;
    assert_eq!(readiness(&shop).await["webhooks"], json!("off"));
}

#[tokio::test]
async fn which_of_two_words_came_is_said_until_the_old_one_may_go() {
    let new = "fedcba9876543210fedcba9876543210";
    let two = |config: &mut Config| {
        config.account.webhooks.as_mut().unwrap().secrets = vec![new.into(), SECRET.into()];
    };
    let shop = Shop::with(sandbox().await, two).await;
    let log = Log::keep();
    let (_, sale) = shop.create(new_sale()).await;
    let body = json!({"id": sale["payment_id"], "status": "authorized"}).to_string();
    assert_eq!(readiness(&shop).await["webhook_word"], json!("none_came"));
    // Who still has the old one, and why it is changed, nobody can say: it does not make it stay.
    let came = [(SECRET, "old"), (SECRET, "old"), (new, "new"), (new, "new")];
    let after = [(SECRET, "new"), (new, "new"), (SECRET, "new")];
    for (word, state) in came.into_iter().chain(after) {
        assert_eq!(shop.hook(word, body.clone()).await, StatusCode::OK);
        assert_eq!(readiness(&shop).await["webhook_word"], json!(state));
    }
    let said = |begin: &str| {
        let all = log.lines();
        let messages = all
            .iter()
            .filter_map(|line| line["fields"]["message"].as_str());
        messages
            .filter(|message| message.starts_with(begin))
            .count()
    };
    assert_eq!(said("webhooks come with an old word"), 1);
    assert_eq!(said("webhooks come with the new word"), 1);
    assert_eq!(said("a webhook came with the old word after"), 1);
    let all = serde_json::to_string(&log.lines()).unwrap();
    assert!(!all.contains(SECRET) && !all.contains(new));
    let shop = shop.restarted().await;
    assert_eq!(readiness(&shop).await["webhook_word"], Value::Null);
}
