//! Registrations at Tabby.

use server::config::Config;
use server::webhooks::WebhookConfig;
use server::webhooks::registration::{Choice, RegistrationError, Wish, carry_out};

use crate::shop::{SECRET, config, sandbox};

/// A server that is to be registered.
fn registering(sandbox: &str, url: &str) -> Config {
    let webhooks = WebhookConfig {
        path: server::webhooks::TABBY_PATH,
        url: Some(url.to_owned()),
        header: "X-Till".into(),
        secrets: vec![SECRET.into()],
        addresses: Vec::new(),
        trusted_proxies: Vec::new(),
    };
    let mut config = config(std::path::Path::new("."), sandbox);
    config.account.webhooks = Some(webhooks);
    config
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
    assert!(matches!(full, RegistrationError::Full(..)), "{full}");
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
async fn nothing_is_pruned_by_a_server_that_does_not_know_its_own_address() {
    let sandbox = sandbox().await;
    for port in 1..=2 {
        let one = registering(&sandbox, &format!("http://127.0.0.1:{port}"));
        carry_out(&one, &Wish::Register).await.unwrap();
    }
    let registered = registering(&sandbox, "http://127.0.0.1:1");
    let mut without_url = registered.clone();
    without_url.account.webhooks.as_mut().unwrap().url = None;
    let mut without_secret = registered.clone();
    without_secret.account.webhooks = None;
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
