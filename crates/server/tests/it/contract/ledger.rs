//! What the ledger keeps: the list of sales, and what a restart finds.

use axum::http::Method;
use payment::id::{MerchantCode, SaleId, TerminalId};
use payment::sale::{Intent, Method as SaleMethod, Mode, PAY_WINDOW, Terms};
use payment::time::Timestamp;
use payment::{Currency, Money};
use serde_json::json;
use store::{Sqlite, Store, WriteId};

use crate::shop::{ID, Shop, config, new_sale, numbered};

#[tokio::test]
async fn sales_are_listed_newest_first_in_pages() {
    let shop = Shop::open().await;
    // Declined, so that the terminal is free for the next one.
    shop.fault("create_session", json!({"kind": "status", "status": 400}))
        .await;
    for n in 1..=5 {
        shop.create(numbered(n)).await;
    }
    let (mut path, mut seen) = ("/api/sales?limit=2".to_owned(), Vec::new());
    loop {
        let (_, page) = shop.send(Method::GET, &path, None).await;
        seen.extend(
            page["sales"]
                .as_array()
                .unwrap()
                .iter()
                .map(|sale| sale["id"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("/api/sales?limit=2&before={next}");
    }
    let mut expected = seen.clone();
    expected.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!((seen.len(), seen), (5, expected));
}

#[tokio::test]
async fn a_restart_finds_every_sale_where_it_was() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    let shop = shop.restarted().await;
    let (_, found) = shop
        .send(Method::GET, &format!("/api/sales/{ID}"), None)
        .await;
    assert_eq!(
        (&found["state"], &found["qr_code_url"]),
        (&json!("waiting"), &sale["qr_code_url"])
    );
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
}

#[tokio::test]
async fn an_intent_whose_answer_got_lost_fails_without_a_second_session() {
    let shop = Shop::open().await;
    // What a server leaves behind that dies between the intent and the answer.
    let ledger = Sqlite::open(&config(shop.folder.path(), &shop.sandbox).database_url)
        .await
        .unwrap();
    let id: SaleId = ID.parse().unwrap();
    let intent = Intent {
        id,
        terminal: TerminalId::new("T1").unwrap(),
        account: payment::id::AccountId::main(),
        branch: payment::id::BranchId::main(),
        merchant_code: MerchantCode::new("demo").unwrap(),
        reference: payment::id::Reference::new("A-1").unwrap(),
        amount: Money::parse("250", Currency::Aed).unwrap(),
        method: SaleMethod::Qr,
        mode: Mode::Test,
        created_at: Timestamp(1),
        pay_window: PAY_WINDOW,
        terms: Terms::default(),
        recipient: None,
        items: Vec::new(),
        gateway: None,
        key: None,
        cashier: None,
    };
    ledger
        .insert(
            &payment::sale::sample::sale_of(intent),
            WriteId::fresh(),
            Timestamp(1),
        )
        .await
        .unwrap();
    let (_, sale) = shop.create(new_sale()).await;
    assert_eq!(
        (&sale["state"], &sale["reason"]),
        (&json!("failed"), &json!("no_answer"))
    );
    assert!(shop.sessions().await.is_empty());
}

#[tokio::test]
async fn a_ledger_that_cannot_be_written_begins_no_sale() {
    let shop = Shop::open().await;
    shop.app.sales.finish().await;
    let (status, problem) = shop.create(new_sale()).await;
    assert!(status.is_server_error(), "{problem}");
    assert!(shop.sessions().await.is_empty());
}

#[tokio::test]
async fn the_ledger_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let shop = Shop::open().await;
    let mode = std::fs::metadata(shop.folder.path().join("ledger.db"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
}
