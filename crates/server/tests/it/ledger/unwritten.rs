//! What goes on, and what does not, while nothing can be written.

use axum::http::{Method, StatusCode};
use serde_json::json;
use sqlx::{Connection, SqliteConnection};

use crate::log::Log;
use crate::shop::{ID, Shop, new_sale, numbered};

#[tokio::test]
async fn no_new_sale_begins_and_tabby_hears_nothing() {
    let shop = Shop::open().await;
    shop.break_ledger().await;
    let (status, problem) = shop.create(new_sale()).await;
    assert_eq!(
        (status, &problem["code"]),
        (
            StatusCode::SERVICE_UNAVAILABLE,
            &json!("ledger_unavailable")
        )
    );
    assert!(shop.sessions().await.is_empty());
    shop.mend_ledger().await;
    assert_eq!(shop.create(new_sale()).await.1["state"], "waiting");
}

#[tokio::test]
async fn an_open_sale_goes_on_and_is_written_when_the_ledger_is_back() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.break_ledger().await;
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    assert!(shop.ledger_sale().await.is_open());
    let (_, terminal) = shop.send(Method::GET, "/api/terminal", None).await;
    assert!(terminal["sale"].is_null());
    shop.mend_ledger().await;
    shop.app.sales.catch_up().await.unwrap();
    assert!(!shop.ledger_sale().await.is_open());
    assert_eq!(shop.create(numbered(2)).await.1["state"], "waiting");
}

#[tokio::test]
async fn what_was_not_written_before_a_restart_is_asked_again() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.break_ledger().await;
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    let shop = shop.restarted().await;
    shop.mend_ledger().await;
    shop.until("paid").await;
}

#[tokio::test]
async fn a_session_that_cannot_be_written_down_is_never_shown_and_taken_back() {
    let shop = Shop::open().await;
    shop.sql(
        "CREATE TRIGGER full_update BEFORE UPDATE ON sales BEGIN SELECT RAISE(FAIL, 'full'); END",
    )
    .await;
    let (_, sale) = shop.create(new_sale()).await;
    assert_eq!(
        (&sale["state"], &sale["reason"]),
        (&json!("failed"), &json!("unrecorded"))
    );
    assert_eq!(shop.sessions().await[0]["payable"], false);
}

#[tokio::test]
async fn a_code_that_is_not_written_is_seen_by_nobody_meanwhile() {
    let shop = Shop::open().await;
    shop.fault("create_session", json!({"kind": "slow", "ms": 700}))
        .await;
    let about = async || shop.send(Method::GET, "/api/terminal", None).await.1;
    let asking = shop.create(new_sale());
    let looking = async {
        while about().await["sale"].is_null() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        // Somebody else holds the ledger for as long as all tries take.
        let mut other = SqliteConnection::connect(&shop.database()).await.unwrap();
        sqlx::query("BEGIN IMMEDIATE")
            .execute(&mut other)
            .await
            .unwrap();
        let mut seen = Vec::new();
        loop {
            let sale = about().await["sale"].clone();
            seen.push(sale["state"].clone());
            assert!(sale["qr_code_url"].is_null(), "{sale}");
            if sale["state"] != "creating" {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
        seen
    };
    let (_, seen) = tokio::join!(asking, looking);
    assert_eq!(seen[0], "creating");
}

#[tokio::test]
async fn a_decision_about_money_is_refused_while_it_cannot_be_written() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.fault("cancel_session", json!({"kind": "status", "status": 503}))
        .await;
    let post = async |path: &str| {
        shop.send(Method::POST, &format!("/api/sales/{ID}/{path}"), None)
            .await
    };
    post("cancel").await;
    post("put-aside").await;
    shop.decide(&sale, "approve").await;
    shop.until("paid_late").await;
    shop.break_ledger().await;
    for decision in ["keep", "return"] {
        let (status, problem) = post(decision).await;
        assert_eq!(
            (status, &problem["code"]),
            (
                StatusCode::SERVICE_UNAVAILABLE,
                &json!("ledger_unavailable")
            )
        );
    }
    shop.mend_ledger().await;
    assert_eq!(
        shop.until("paid_late").await["allowed"],
        json!(["keep", "return"])
    );
}

#[tokio::test]
async fn readiness_is_a_commit_at_most_every_five_seconds_and_says_what_is_wrong() {
    let shop = Shop::open().await;
    let wal = || {
        let path = shop.folder.path().join("ledger.db-wal");
        std::fs::metadata(path).unwrap().len()
    };
    let before = wal();
    let (status, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!((status, &ready["ledger"]), (StatusCode::OK, &json!(true)));
    let after = wal();
    assert!(after > before, "a page was written");
    shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(wal(), after);

    let shop = shop.restarted().await;
    let mut other = SqliteConnection::connect(&shop.database()).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .unwrap();
    let (status, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(
        (status, &ready["ledger_problem"]),
        (StatusCode::SERVICE_UNAVAILABLE, &json!("locked"))
    );
}

#[tokio::test]
async fn a_ledger_that_cannot_be_written_is_said_once_whoever_finds_it_and_once_when_it_can() {
    let shop = Shop::open().await;
    let log = Log::keep();
    let path = shop.folder.path().join("ledger.db");
    let moved = shop.folder.path().join("moved.db");
    std::fs::rename(&path, &moved).unwrap();
    for _ in 0..2 {
        shop.create(new_sale()).await;
        shop.send(Method::GET, "/readyz", None).await;
    }
    let said = log.of("ledger_unwritable");
    assert_eq!(said.len(), 1, "{said:?}");
    std::fs::rename(&moved, &path).unwrap();
    // Nobody sells or asks: the server itself looks whether it is over.
    let stop = tokio_util::sync::CancellationToken::new();
    let watcher = server::watcher::run(shop.app.sales.clone(), stop.clone());
    let ends = async {
        while log.said("the ledger can be written again") == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        stop.cancel();
    };
    tokio::join!(watcher, ends);
    assert_eq!(log.said("the ledger can be written again"), 1);

    // The same where a sale finds both.
    std::fs::rename(&path, &moved).unwrap();
    shop.create(new_sale()).await;
    std::fs::rename(&moved, &path).unwrap();
    assert_eq!(shop.create(new_sale()).await.1["state"], "waiting");
    assert_eq!(log.of("ledger_unwritable").len(), 2);
    assert_eq!(log.said("the ledger can be written again"), 2);
}
