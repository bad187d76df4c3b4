//! An answer that names another sale's session.

use axum::http::{Method, StatusCode};
use payment::id::TerminalId;
use serde_json::json;
use sqlx::{Connection, SqliteConnection};

use crate::shop::{ID, Shop, new_sale, numbered};

#[tokio::test]
async fn an_answer_that_names_another_sales_session_fails_that_sale_and_frees_its_terminal() {
    let shop = Shop::open().await;
    shop.fault("create_session", json!({"kind": "repeated_ids"}))
        .await;
    let (_, first) = shop.create(new_sale()).await;
    assert_eq!(first["state"], "waiting");
    for path in ["cancel", "put-aside"] {
        shop.send(Method::POST, &format!("/api/sales/{ID}/{path}"), None)
            .await;
    }
    let (status, second) = shop.create(numbered(2)).await;
    assert_eq!(
        (status, &second["state"], &second["reason"]),
        (StatusCode::OK, &json!("failed"), &json!("other_sale"))
    );
    assert!(second["qr_code_url"].is_null());
    shop.steer(Method::PUT, "faults", json!({"faults": []}))
        .await;
    shop.app.sales.catch_up().await.unwrap();
    assert_eq!(shop.create(numbered(3)).await.1["state"], "waiting");
}

/// A shop with a sale that waits at another terminal, whose session every further answer names.
async fn with_a_sale_elsewhere() -> Shop {
    let shop = Shop::open().await;
    shop.fault("create_session", json!({"kind": "repeated_ids"}))
        .await;
    let elsewhere = TerminalId::new("T9").unwrap();
    let first = serde_json::from_value(new_sale()).unwrap();
    shop.app.sales.create_at(elsewhere, &first).await.unwrap();
    shop
}

async fn second(shop: &Shop, what: &str) -> (StatusCode, serde_json::Value) {
    let id = numbered(2)["id"].as_str().unwrap().to_owned();
    let method = if what.is_empty() {
        Method::GET
    } else {
        Method::POST
    };
    shop.send(method, &format!("/api/sales/{id}{what}"), None)
        .await
}

async fn was_none_cancelled(shop: &Shop) -> bool {
    let url = format!("{}/_sandbox/requests", shop.sandbox);
    let asked = reqwest::get(url).await.unwrap().text().await.unwrap();
    !asked.contains("\"cancel_session\"")
}

#[tokio::test]
async fn another_sales_session_is_not_cancelled_when_the_ledger_cannot_be_written() {
    let shop = with_a_sale_elsewhere().await;
    shop.sql(
        "CREATE TRIGGER full_update BEFORE UPDATE ON sales BEGIN SELECT RAISE(FAIL, 'full'); END",
    )
    .await;
    let (status, sale) = shop.create(numbered(2)).await;
    assert_eq!(
        (status, &sale["state"], &sale["reason"]),
        (StatusCode::OK, &json!("failed"), &json!("other_sale"))
    );
    shop.sql("DROP TRIGGER full_update").await;
    shop.app.sales.catch_up().await.unwrap();
    assert_eq!(second(&shop, "").await.1["reason"], "other_sale");
    assert!(was_none_cancelled(&shop).await);
}

#[tokio::test]
async fn a_session_is_not_cancelled_before_anybody_knows_whose_it_is() {
    let shop = Shop::open().await;
    let elsewhere = TerminalId::new("T9").unwrap();
    let first = serde_json::from_value(new_sale()).unwrap();
    shop.app.sales.create_at(elsewhere, &first).await.unwrap();
    shop.fault("create_session", json!({"kind": "slow", "ms": 2_000}))
        .await;
    let breaking = async {
        while shop.sessions().await.len() < 2 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        // The session that is about to be answered is the first sale's, as the ledger has it.
        let sessions = shop.sessions().await;
        let ids: Vec<_> = sessions.iter().map(|s| s["id"].as_str().unwrap()).collect();
        let mut connection = SqliteConnection::connect(&shop.database()).await.unwrap();
        for id in ids {
            sqlx::query("UPDATE OR IGNORE sales SET session_id = $1 WHERE terminal = 'T9' AND session_id <> $1")
                .bind(id)
                .execute(&mut connection)
                .await
                .unwrap();
        }
        connection.close().await.unwrap();
        // From here on it can be neither written nor read.
        shop.sql("ALTER TABLE sales RENAME TO away").await;
    };
    let ((status, sale), ()) = tokio::join!(shop.create(numbered(2)), breaking);
    assert_eq!(
        (status, &sale["state"], &sale["qr_code_url"]),
        (StatusCode::OK, &json!("cancelling"), &json!(null)),
        "{sale}"
    );
    for what in ["", "/check", "/cancel"] {
        assert_eq!(second(&shop, what).await.0, StatusCode::OK, "{what}");
    }
    assert!(was_none_cancelled(&shop).await);
    // Whoever is first to come to it when the ledger is back finds out.
    shop.sql("ALTER TABLE away RENAME TO sales").await;
    let (status, sale) = second(&shop, "/cancel").await;
    assert_eq!(
        (status, &sale["reason"]),
        (StatusCode::OK, &json!("other_sale")),
        "{sale}"
    );
    shop.app.sales.catch_up().await.unwrap();
    assert_eq!(second(&shop, "").await.1["state"], "failed");
    assert!(was_none_cancelled(&shop).await);
}
