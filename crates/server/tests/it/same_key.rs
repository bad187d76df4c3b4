//! A payment that this very key has made, and that Tabby says it does not have.

use axum::http::Method;
use payment::id::TerminalId;
use serde_json::json;

use crate::shop::{ID, Shop, new_sale, numbered, sandbox};

#[tokio::test]
async fn a_sale_of_this_key_is_never_taken_for_another_merchants_when_tabby_lastingly_calls_it_unknown()
 {
    let shop = Shop::with(sandbox().await, |config| {
        config.terminal.name = TerminalId::new("T2").unwrap();
    })
    .await;
    let own = numbered(2);
    let own_path = format!("/api/sales/{}", own["id"].as_str().unwrap());
    shop.create(own).await;
    let shop = shop.restarted().await;
    shop.create(new_sale()).await;
    // Of this one it is not known which key made it: it says when such answers have lasted.
    let mut older = shop.ledger_sale().await;
    older.intent.key = None;
    shop.write(&older).await;
    let shop = shop.restarted().await;
    shop.fault("retrieve_payment", json!({"kind": "status", "status": 404}))
        .await;
    let told = async || {
        shop.app.sales.watched().await.unwrap();
        let (_, terminal) = shop.send(Method::GET, "/api/terminal", None).await;
        terminal["unattended"].to_string()
    };
    let mut unattended = String::new();
    for _ in 0..600 {
        for path in [&own_path, &format!("/api/sales/{ID}")] {
            shop.send(Method::POST, &format!("{path}/check"), None)
                .await;
        }
        unattended = told().await;
        if unattended.contains(ID) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(unattended.contains(ID), "{unattended}");
    // The other one was asked about as often, and as long.
    let (_, view) = shop.send(Method::GET, &own_path, None).await;
    assert_ne!(view["reason"], json!("other_account"), "{view}");
    assert_eq!(
        unattended.matches("other_account").count(),
        1,
        "{unattended}"
    );
}
