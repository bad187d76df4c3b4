//! Ledgers that are damaged, or no ledgers at all.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use store::StoreError::Unavailable;
use store::{Cause, ExclusiveSqlite, Store};
use tempfile::TempDir;

use crate::restore::{Crashed, url};
use crate::shop::{Shop, new_sale};

/// Writes nonsense over the database's pages, all but the first.
fn damage(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    bytes[4_096..].fill(0xff);
    fs::write(path, bytes).unwrap();
}

#[tokio::test]
async fn a_damaged_ledger_is_not_served_and_the_sentence_says_what_to_do() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let crashed = Crashed::of(&shop);
    crashed.sales().await;
    damage(&crashed.path(""));
    let refused = crashed.open().await.unwrap_err();
    assert!(refused.is_damage(), "{refused:?}");

    let mut config = crate::shop::config(crashed.folder.path(), &shop.sandbox);
    config.database_url = url(&crashed.path(""));
    let said = server::App::start(&config).await.unwrap_err().to_string();
    let path = crashed.path("").display().to_string();
    assert!(said.contains(&path), "{said}");
    assert!(said.contains("Restoring a backup"), "{said}");
}

#[tokio::test]
async fn what_is_no_database_or_another_programs_is_refused_and_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    let text = folder.path().join("text.db");
    fs::write(
        &text,
        "not a database, but a text of some length\n".repeat(200),
    )
    .unwrap();
    let other = folder.path().join("other.db");
    let mut connection = SqliteConnection::connect(&format!("{}?mode=rwc", url(&other)))
        .await
        .unwrap();
    sqlx::query("CREATE TABLE customers (name TEXT)")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let before = [fs::read(&text).unwrap(), fs::read(&other).unwrap()];
    let refused = ExclusiveSqlite::open(&url(&text)).await.unwrap_err();
    assert!(refused.is_damage(), "{refused:?}");
    let refused = ExclusiveSqlite::open(&url(&other)).await.unwrap_err();
    assert!(
        matches!(refused, Unavailable(Cause::NotALedger)),
        "{refused:?}"
    );
    assert_eq!(fs::read(&text).unwrap(), before[0]);
    let mut connection = SqliteConnection::connect(&url(&other)).await.unwrap();
    let tables = sqlx::query("SELECT name FROM sqlite_schema")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert_eq!(tables.len(), 1);
}

/// Within this time a ledger of a few pages has been checked, some seconds after it was opened.
const LONGEST_CHECK: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_large_ledger_is_sold_from_while_it_is_looked_through_and_no_longer_when_that_fails() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ledger.db");
    // As if it were large.
    let ledger = ExclusiveSqlite::open_checking(&url(&path), 0)
        .await
        .unwrap();
    ledger.secret("one").await.unwrap();
    let checked = async {
        while !ledger.is_checked() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LONGEST_CHECK, checked).await.unwrap();
    ledger.close().await;

    // Damage where nothing that is read at the start is.
    let mut connection = SqliteConnection::connect(&url(&path)).await.unwrap();
    sqlx::query("PRAGMA writable_schema = 1")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::query("UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'secrets') WHERE name = 'sales_reference'")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let ledger = ExclusiveSqlite::open_checking(&url(&path), 0)
        .await
        .unwrap();
    let refused = async {
        for number in 0_u32.. {
            if let Err(error) = ledger.secret(&format!("new {number}")).await {
                return error;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        unreachable!("it sells on for ever")
    };
    let refused = tokio::time::timeout(LONGEST_CHECK, refused).await.unwrap();
    assert!(refused.is_damage());
    assert!(!ledger.is_checked());
}

#[tokio::test]
async fn a_ledger_that_is_found_damaged_ends_selling_until_a_restart() {
    let shop = Shop::open().await;
    let sentence = "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ('table', 'junk', 'junk', 0, 'CREATE TABLE junk (')";
    let mut connection = SqliteConnection::connect(&url(&shop.folder.path().join("ledger.db")))
        .await
        .unwrap();
    let mut run = async |statement: &'static str| {
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .unwrap();
    };
    run("PRAGMA writable_schema = 1").await;
    run(sentence).await;
    run("PRAGMA schema_version = 1000").await;
    let (status, problem) = shop.create(new_sale()).await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (503, &json!("ledger_unavailable"))
    );
    // As when the damaged page is not touched by what comes next.
    run("DELETE FROM sqlite_schema WHERE name = 'junk'").await;
    run("PRAGMA schema_version = 1001").await;
    assert_eq!(shop.create(new_sale()).await.0.as_u16(), 503);
    let (status, ready) = shop.send(axum::http::Method::GET, "/readyz", None).await;
    assert_eq!((status.as_u16(), &ready["ledger"]), (503, &json!(false)));
    assert!(shop.sessions().await.is_empty());
    let shop = shop.restarted().await;
    assert_eq!(shop.create(new_sale()).await.1["state"], "waiting");
}

/// Why a server does not start on this ledger.
async fn said(path: &Path) -> String {
    let mut config = crate::shop::config(path.parent().unwrap(), "http://127.0.0.1:1");
    config.database_url = url(path);
    server::App::start(&config).await.unwrap_err().to_string()
}

#[tokio::test]
async fn every_cause_at_the_start_has_a_remedy_of_its_own_and_none_is_to_go_elsewhere() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let changed = async |change: &'static str| {
        let crashed = Crashed::of(&shop);
        crashed.sales().await;
        let mut connection = SqliteConnection::connect(&url(&crashed.path("")))
            .await
            .unwrap();
        sqlx::query(change).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        crashed
    };
    let newer = changed("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 0)").await;
    let other_build = changed("UPDATE _sqlx_migrations SET checksum = x'00'").await;
    let damaged = Crashed::of(&shop);
    damaged.sales().await;
    damage(&damaged.path(""));
    let only_wal = Crashed::of(&shop);
    fs::write(only_wal.path(""), "").unwrap();
    let only_epoch = Crashed::of(&shop);
    fs::remove_file(only_epoch.path("")).unwrap();
    fs::remove_file(only_epoch.path("-wal")).unwrap();
    let foreign = Crashed::of(&shop);
    fs::copy(shop.back_up("backup.db").await, foreign.path("")).unwrap();
    let folder = TempDir::new().unwrap();

    let cases = [
        (shop.folder.path().join("ledger.db"), "stop the other one"),
        (newer.path(""), "newer version"),
        (other_build.path(""), "another build"),
        (damaged.path(""), "Restoring a backup"),
        (only_wal.path(""), "-wal aside"),
        (only_epoch.path(""), "-epoch aside"),
        (foreign.path(""), "-wal and"),
        (folder.path().join("missing/ledger.db"), "is not there"),
        (folder.path().to_owned(), "is a folder"),
    ];
    for (path, wanted) in cases {
        let said = said(&path).await;
        assert!(said.contains(wanted), "{said}");
        let path = path.display().to_string();
        assert!(said.contains(&path), "{said}");
        assert!(!said.contains("a place that can be written"), "{said}");
    }
}
