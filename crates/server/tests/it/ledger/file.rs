//! The file itself: one proxy at a time, an earlier version, a file that was moved away.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::shop::{ID, Shop, new_sale, numbered};

#[tokio::test]
async fn one_ledger_serves_one_proxy_at_a_time() {
    let shop = Shop::open().await;
    let config = crate::shop::config(shop.folder.path(), &shop.sandbox);
    assert!(server::App::start(&config).await.is_err());
    shop.app.sales.finish().await;
    assert!(server::App::start(&config).await.is_ok());
}

#[tokio::test]
async fn a_ledger_of_the_first_version_is_brought_up_with_what_its_sales_need() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    // As if the second migration had only just run over it.
    shop.sql("UPDATE sales SET is_watched = 0, holds_terminal = 0, is_unsettled = 0")
        .await;
    let migration = include_str!("../../../../store/migrations/0002_watching.sql");
    for statement in migration
        .split(";\n")
        .filter(|text| text.contains("UPDATE sales SET"))
    {
        shop.sql(statement).await;
    }
    let (_, terminal) = shop.send(Method::GET, "/api/terminal", None).await;
    assert_eq!(terminal["sale"]["id"], json!(ID));
    let (status, _) = shop.create(numbered(2)).await;
    assert_eq!(status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn nothing_is_sold_into_a_ledger_that_was_moved_away() {
    let shop = Shop::open().await;
    let path = shop.folder.path().join("ledger.db");
    let moved = shop.folder.path().join("moved.db");
    std::fs::rename(&path, &moved).unwrap();
    let (status, problem) = shop.create(new_sale()).await;
    assert_eq!(
        (status, &problem["code"]),
        (
            StatusCode::SERVICE_UNAVAILABLE,
            &json!("ledger_unavailable")
        )
    );
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(ready["ledger_problem"], json!("replaced"));
    std::fs::rename(&moved, &path).unwrap();
    assert_eq!(shop.create(new_sale()).await.1["state"], "waiting");
}
