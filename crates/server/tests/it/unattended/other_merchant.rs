//! Sales that another merchant's key cannot read.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use tabby::SecretKey;

use crate::shop::{ID, Shop, new_sale, numbered};

/// The key of another merchant at the same gateway, of the same mode.
fn other_merchant() -> SecretKey {
    SecretKey::new("sk_test_7f5fbd5e-0000-4000-8000-000000000777").unwrap()
}

impl Shop {
    /// Asks about the sale and looks through the ledger until it is among those that nobody can look
    /// after.
    async fn until_unattended(&self) -> Value {
        for _ in 0..600 {
            self.send(Method::POST, &format!("/api/sales/{ID}/check"), None)
                .await;
            self.app.sales.watched().await.unwrap();
            let terminal = self.about().await;
            if terminal["unattended"][0]["id"] == json!(ID) {
                return terminal;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("the sale was never said to be unattended");
    }
}

#[tokio::test]
async fn a_sale_that_another_merchants_key_cannot_read_is_said_frees_its_terminal_and_is_found_paid_later()
 {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    let shop = shop
        .restarted_with(|config| {
            config.account.gateway.as_tabby_mut().unwrap().key = other_merchant()
        })
        .await;
    let terminal = shop.until_unattended().await;
    assert_eq!(terminal["unattended"][0]["why"], json!("other_account"));
    assert_eq!(terminal["sale"], Value::Null);
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(ready["unattended"], json!(1));
    let (status, view) = shop
        .send(Method::GET, &format!("/api/sales/{ID}"), None)
        .await;
    assert_eq!(
        (
            status,
            &view["state"],
            &view["reason"],
            &view["qr_code_url"]
        ),
        (
            StatusCode::OK,
            &json!("checking"),
            &json!("other_account"),
            &Value::Null
        )
    );
    assert_eq!(shop.create(numbered(2)).await.1["state"], "waiting");
    // Nor does it become another thing by what is asked of it, nor by a restart.
    let (_, view) = shop
        .send(Method::POST, &format!("/api/sales/{ID}/cancel"), None)
        .await;
    assert_eq!(view["reason"], json!("other_account"), "{view}");
    let shop = shop
        .restarted_with(|config| {
            config.account.gateway.as_tabby_mut().unwrap().key = other_merchant()
        })
        .await;
    let terminal = shop.about().await;
    assert_eq!(terminal["unattended"][0]["why"], json!("other_account"));
    // It is not given up: the key may be right after all.
    let watched = shop.app.sales.watched().await.unwrap();
    assert!(watched.iter().any(|sale| sale.intent.id.to_string() == ID));
    shop.decide(&sale, "approve").await;
    let shop = shop.restarted().await;
    assert_eq!(shop.until("paid_late").await["id"], json!(ID));
    shop.app.sales.watched().await.unwrap();
    let unattended = shop.about().await["unattended"].to_string();
    assert!(!unattended.contains(ID), "{unattended}");
}

#[tokio::test]
async fn late_money_that_another_merchants_key_cannot_read_is_not_offered_for_a_decision() {
    let shop = Shop::open().await;
    shop.paid_late().await;
    let shop = shop
        .restarted_with(|config| {
            config.account.gateway.as_tabby_mut().unwrap().key = other_merchant()
        })
        .await;
    let terminal = shop.until_unattended().await;
    assert_eq!(terminal["late"], json!([]));
    for path in ["return", "keep"] {
        let (status, _) = shop
            .send(Method::POST, &format!("/api/sales/{ID}/{path}"), None)
            .await;
        assert_eq!(status, StatusCode::CONFLICT, "{path}");
    }
    let shop = shop.restarted().await;
    assert_eq!(shop.about().await["late"][0]["id"], json!(ID));
}
