//! Webhooks: hints, whoever brings them.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use server::config::Config;
use server::webhooks::registration::{Choice, RegistrationError, Wish, carry_out};
use server::webhooks::{WebhookConfig, addresses};

use crate::log::Log;
use crate::shop::{ID, SECRET, Shop, config, new_sale, numbered, sandbox};

impl Shop {
    async fn hook(&self, secret: &str, body: impl Into<Body>) -> StatusCode {
        let request = Request::builder()
            .method(Method::POST)
            .uri("/webhooks/tabby")
            .header("x-till", secret)
            .body(body.into())
            .unwrap();
        self.raw(request).await.0
    }

    pub(crate) async fn notice(&self, sale: &Value, status: &str, captures: usize) -> StatusCode {
        let captures = vec![json!({"id": "c", "amount": "1"}); captures];
        let body = json!({"id": sale["payment_id"], "status": status, "captures": captures, "refunds": null});
        self.hook(SECRET, body.to_string()).await
    }

    /// The sale as the ledger has it: nobody asks Tabby.
    async fn as_it_is(&self) -> Value {
        let (_, page) = self.send(Method::GET, "/api/sales", None).await;
        page["sales"][0].clone()
    }

    async fn becomes(&self, state: &str) {
        for _ in 0..200 {
            if self.as_it_is().await["state"] == state {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it never became {state}: {}", self.as_it_is().await);
    }

    /// Everything that was begun has come to its end.
    async fn settled(&self) {
        tokio::time::sleep(Duration::from_millis(1_300)).await;
    }
}

#[tokio::test]
async fn a_webhook_brings_the_news_without_anybody_asking() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    assert_eq!(shop.notice(&sale, "closed", 1).await, StatusCode::OK);
    shop.becomes("paid").await;
}

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
        while shop.app.sales.check(id).await.unwrap().view.state.is_open() {
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
    let shop = shop.restarted_with(|config| config.webhooks = None).await;
    assert_eq!(readiness(&shop).await["webhooks"], json!("off"));
}

#[tokio::test]
async fn which_of_two_words_came_is_said_until_the_old_one_may_go() {
    let new = "fedcba9876543210fedcba9876543210";
    let two = |config: &mut Config| {
        config.webhooks.as_mut().unwrap().secrets = vec![new.into(), SECRET.into()];
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

#[tokio::test]
async fn a_webhook_that_is_refused_for_its_address_names_it_and_a_flood_does_not_fill_the_log() {
    let strict = |config: &mut Config| {
        let webhooks = config.webhooks.as_mut().unwrap();
        webhooks.addresses = addresses("tabby").unwrap();
        webhooks.trusted_proxies = addresses("127.0.0.1").unwrap();
    };
    let shop = Shop::with(sandbox().await, strict).await;
    let log = Log::keep();
    for n in 0..100 {
        for _ in 0..2 {
            let mut request = Request::builder()
                .method(Method::POST)
                .uri("/webhooks/tabby")
                .header("x-till", SECRET)
                .header("x-forwarded-for", format!("192.0.2.{n}"))
                .body(Body::from("{}"))
                .unwrap();
            let peer = std::net::SocketAddr::from(([127, 0, 0, 1], 1));
            request
                .extensions_mut()
                .insert(axum::extract::ConnectInfo(peer));
            assert_eq!(shop.raw(request).await.0, StatusCode::FORBIDDEN);
        }
    }
    let lines = log.of("webhook_refused");
    let named: Vec<_> = lines
        .iter()
        .map(|line| line["fields"]["address"].as_str().unwrap())
        .collect();
    let wanted: Vec<_> = (0..16).map(|n| format!("192.0.2.{n}")).collect();
    assert_eq!(named, wanted);
}

#[tokio::test]
async fn each_kind_of_webhook_alone_makes_the_proxy_look() {
    for (outcome, word, end) in [
        ("approve", "authorized", "paid"),
        ("approve", "closed", "paid"),
        ("reject", "rejected", "rejected"),
        ("cancel", "expired", "cancelled"),
        ("approve", "on_hold", "paid"),
    ] {
        let shop = Shop::open().await;
        let (_, sale) = shop.create(new_sale()).await;
        shop.decide(&sale, outcome).await;
        shop.notice(&sale, word, 0).await;
        shop.becomes(end).await;
    }
}

#[tokio::test]
async fn what_a_webhook_says_is_never_believed() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    for status in [
        "authorized",
        "closed",
        "rejected",
        "expired",
        "refunded",
        "CLOSED",
    ] {
        assert_eq!(shop.notice(&sale, status, 1).await, StatusCode::OK);
    }
    shop.settled().await;
    assert_eq!(shop.as_it_is().await["state"], "waiting");
    // One reading at once, and one for what came while it was under way.
    assert!(shop.readings().await <= 2, "{}", shop.readings().await);
}

#[tokio::test]
async fn a_flood_of_webhooks_costs_a_reading_a_second() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    for _ in 0..300 {
        shop.notice(&sale, "closed", 1).await;
    }
    shop.settled().await;
    assert!(shop.readings().await <= 3, "{}", shop.readings().await);
}

#[tokio::test]
async fn what_the_sale_knows_already_costs_nothing() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    let before = shop.readings().await;
    for (status, captures) in [("authorized", 0), ("authorized", 1), ("closed", 1)] {
        shop.notice(&sale, status, captures).await;
    }
    shop.settled().await;
    assert_eq!(shop.readings().await, before);
}

#[tokio::test]
async fn a_webhook_finds_money_that_comes_late() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    // Tabby cancels, and its answer and the reading get lost: somebody goes on without knowing.
    shop.fault("cancel_session", json!({"kind": "status", "status": 503}))
        .await;
    let path = |action: &str| format!("/api/sales/{ID}/{action}");
    shop.send(Method::POST, &path("cancel"), None).await;
    shop.send(Method::POST, &path("put-aside"), None).await;
    shop.decide(&sale, "approve").await;
    shop.notice(&sale, "authorized", 0).await;
    shop.becomes("paid_late").await;
}

#[tokio::test]
async fn what_is_not_tabbys_or_cannot_be_read_changes_nothing() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    let body = json!({"id": sale["payment_id"], "status": "closed"}).to_string();
    let wrong = SECRET.replace('0', "1");
    assert_eq!(
        shop.hook(&wrong, body.clone()).await,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(shop.hook("", body.clone()).await, StatusCode::UNAUTHORIZED);
    let large = "x".repeat(65 * 1024);
    assert_eq!(
        shop.hook(SECRET, large).await,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    for unreadable in ["", "{", "null", "[]", r#"{"id":"../x","status":"closed"}"#] {
        assert_eq!(
            shop.hook(SECRET, unreadable).await,
            StatusCode::OK,
            "{unreadable}"
        );
    }
    let stranger = json!({"id": uuid::Uuid::new_v4(), "status": "closed"}).to_string();
    assert_eq!(shop.hook(SECRET, stranger).await, StatusCode::OK);
    let get = Request::get("/webhooks/tabby").body(Body::empty()).unwrap();
    assert_eq!(shop.raw(get).await.0, StatusCode::METHOD_NOT_ALLOWED);
    shop.settled().await;
    assert_eq!(shop.readings().await, 0);
    assert_eq!(shop.as_it_is().await["state"], "waiting");
}

#[tokio::test]
async fn of_many_webhooks_that_cannot_be_read_the_first_is_said_and_each_thousandth() {
    let shop = Shop::open().await;
    let log = Log::keep();
    for _ in 0..1_200 {
        assert_eq!(shop.hook(SECRET, "{").await, StatusCode::OK);
    }
    let said = log.of("webhook_unreadable");
    let said: Vec<_> = said
        .iter()
        .map(|line| &line["fields"]["unreadable"])
        .collect();
    assert_eq!(said, [&json!(1), &json!(1_001)]);
}

#[tokio::test]
async fn without_a_secret_no_webhook_is_taken() {
    let folder = tempfile::TempDir::new().unwrap();
    let config = Config {
        webhooks: None,
        ..config(folder.path(), &sandbox().await)
    };
    let app = server::App::start(&config).await.unwrap();
    let shop = Shop {
        proxy: server::routes::router(app.clone()),
        app,
        sandbox: String::new(),
        folder,
    };
    assert_eq!(shop.hook("", "{}").await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn webhooks_in_any_order_come_to_what_none_of_them_come_to() {
    let words = ["authorized", "closed", "rejected", "expired", "created"];
    for (seed, outcome, end) in [
        (3_u64, "approve", "paid"),
        (5, "reject", "rejected"),
        (7, "cancel", "cancelled"),
    ] {
        let shop = Shop::open().await;
        let (_, sale) = shop.create(new_sale()).await;
        let mut luck = seed;
        for place in 0..40 {
            luck = luck.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let which = usize::try_from(luck >> 33).unwrap();
            shop.notice(&sale, words[which % 5], which % 2).await;
            if place == 20 {
                shop.decide(&sale, outcome).await;
            }
        }
        shop.becomes(end).await;
    }
}

/// A proxy that is to be registered.
fn registering(sandbox: &str, url: &str) -> Config {
    let webhooks = WebhookConfig {
        url: Some(url.to_owned()),
        header: "X-Till".into(),
        secrets: vec![SECRET.into()],
        addresses: Vec::new(),
        trusted_proxies: Vec::new(),
    };
    Config {
        webhooks: Some(webhooks),
        ..config(std::path::Path::new("."), sandbox)
    }
}

#[tokio::test]
async fn a_registration_is_used_again_and_never_piles_up() {
    let sandbox = sandbox().await;
    let config = registering(&sandbox, "http://127.0.0.1:9");
    for _ in 0..6 {
        carry_out(&config, &Wish::Register).await.unwrap();
    }
    let listed = carry_out(&config, &Wish::List).await.unwrap();
    assert_eq!(listed.len(), 2, "{listed:?}");
    assert!(listed[1].contains("http://127.0.0.1:9/webhooks/tabby"));
    assert!(!listed.join("").contains(SECRET));
}

#[tokio::test]
async fn a_full_house_is_said_and_can_be_pruned() {
    let sandbox = sandbox().await;
    for port in 1..=4 {
        let other = registering(&sandbox, &format!("http://127.0.0.1:{port}"));
        carry_out(&other, &Wish::Register).await.unwrap();
    }
    let config = registering(&sandbox, "http://[::1]:9");
    let full = carry_out(&config, &Wish::Register).await.unwrap_err();
    assert!(matches!(full, RegistrationError::Full), "{full}");
    let prune = |choice, sure| Wish::Prune { choice, sure };
    let kept = carry_out(&config, &prune(Choice::Leftovers, true)).await;
    assert_eq!(kept.unwrap(), ["nothing to remove"]);
    let shown = carry_out(&config, &prune(Choice::Others, false)).await;
    assert_eq!(
        shown.unwrap().len(),
        5,
        "four, and that nothing was removed"
    );
    let listed = carry_out(&config, &Wish::List).await.unwrap();
    assert_eq!(listed.len(), 5, "{listed:?}");
    let id = listed[1].split("  ").next().unwrap().to_owned();
    let one = carry_out(&config, &prune(Choice::One(id), true)).await;
    assert_eq!(one.unwrap().len(), 1);
    carry_out(&config, &Wish::Register).await.unwrap();
    let others = carry_out(&config, &prune(Choice::Others, true)).await;
    assert_eq!(others.unwrap().len(), 3);
    let listed = carry_out(&config, &Wish::List).await.unwrap();
    assert!(
        listed.len() == 2 && listed[1].contains("[::1]"),
        "{listed:?}"
    );
    carry_out(&config, &Wish::Register).await.unwrap();
}

#[tokio::test]
async fn a_registration_that_tabby_refuses_names_the_webhooks_address_and_not_tabbys() {
    let sandbox = sandbox().await;
    let config = registering(&sandbox, "http://hooks.shop.example");
    let refused = carry_out(&config, &Wish::Register).await.unwrap_err();
    let why = refused.to_string();
    let wanted = [
        "http://hooks.shop.example",
        "TABBY_POS_WEBHOOK_URL",
        "HTTP 400",
    ];
    assert!(wanted.iter().all(|word| why.contains(word)), "{why}");
    assert!(!why.contains("TABBY_POS_TABBY_URL"), "{why}");
}

#[tokio::test]
async fn nothing_is_pruned_by_a_proxy_that_does_not_know_its_own_address() {
    let sandbox = sandbox().await;
    for port in 1..=2 {
        let one = registering(&sandbox, &format!("http://127.0.0.1:{port}"));
        carry_out(&one, &Wish::Register).await.unwrap();
    }
    let registered = registering(&sandbox, "http://127.0.0.1:1");
    let mut without_url = registered.clone();
    without_url.webhooks.as_mut().unwrap().url = None;
    let mut without_secret = registered.clone();
    without_secret.webhooks = None;
    for config in [&without_url, &without_secret] {
        for choice in [Choice::Others, Choice::Leftovers] {
            for sure in [false, true] {
                let choice = choice.clone();
                let refused = carry_out(config, &Wish::Prune { choice, sure }).await;
                let why = refused.unwrap_err().to_string();
                assert!(why.contains("TABBY_POS_WEBHOOK_URL"), "{why}");
            }
        }
    }
    let listed = carry_out(&registered, &Wish::List).await.unwrap();
    assert_eq!(listed.len(), 3, "both are still there: {listed:?}");
    // An id says by itself which one is meant.
    let id = listed[2].split("  ").next().unwrap().to_owned();
    let choice = Choice::One(id);
    let one = carry_out(&without_url, &Wish::Prune { choice, sure: true }).await;
    assert_eq!(one.unwrap().len(), 1);
    let kept = carry_out(&registered, &Wish::List).await.unwrap();
    assert!(kept.len() == 2 && kept[1].contains(":1/"), "{kept:?}");
}
