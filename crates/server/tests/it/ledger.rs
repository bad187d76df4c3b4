//! A ledger that cannot be written while sales are under way.

use axum::http::{Method, StatusCode};
use payment::Revision;
use payment::id::{SaleId, TerminalId};
use payment::sale::Sale;
use payment::time::Timestamp;
use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use store::{Commit, Sqlite, Store, WriteId};

use crate::log::Log;
use crate::shop::{ID, Shop, new_sale, numbered};

impl Shop {
    fn database(&self) -> String {
        format!(
            "sqlite://{}",
            self.folder.path().join("ledger.db").display()
        )
    }

    pub(crate) async fn sql(&self, query: &'static str) {
        let mut connection = SqliteConnection::connect(&self.database()).await.unwrap();
        sqlx::query(query).execute(&mut connection).await.unwrap();
    }

    /// From now on every write fails, as on a full or read-only disk.
    async fn break_ledger(&self) {
        self.sql("CREATE TRIGGER full_insert BEFORE INSERT ON sales BEGIN SELECT RAISE(FAIL, 'full'); END")
            .await;
        self.sql("CREATE TRIGGER full_update BEFORE UPDATE ON sales BEGIN SELECT RAISE(FAIL, 'full'); END")
            .await;
    }

    async fn mend_ledger(&self) {
        self.sql("DROP TRIGGER full_insert").await;
        self.sql("DROP TRIGGER full_update").await;
    }

    /// What the ledger itself has, past the running proxy.
    pub(crate) async fn ledger_sale(&self) -> Sale {
        let ledger = Sqlite::open(&self.database()).await.unwrap();
        let id: SaleId = ID.parse().unwrap();
        ledger.find(id).await.unwrap().unwrap().value
    }

    pub(crate) async fn write(&self, sale: &Sale) {
        let ledger = Sqlite::open(&self.database()).await.unwrap();
        let stored = ledger.find(sale.intent.id).await.unwrap().unwrap();
        ledger.commit(&after(stored.revision, sale)).await.unwrap();
    }
}

/// The write that makes this of a sale.
fn after(after: Revision, sale: &Sale) -> Commit {
    Commit {
        write: WriteId::fresh(),
        sale: sale.clone(),
        after,
        event: "test",
        at: Timestamp(1),
    }
}

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
    let migration = include_str!("../../../store/migrations/0002_watching.sql");
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
