//! A ledger that misses its end, or is gone.

use std::fs;
use std::path::Path;

use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use store::StoreError::Unavailable;
use store::{Cause, ExclusiveSqlite, Store};
use tempfile::TempDir;

use super::crashed::{Crashed, url};
use crate::log::Log;
use crate::shop::{Shop, new_sale};

/// How often a start on this ledger says that its end is missing.
async fn says_missing(path: &Path) -> usize {
    let log = Log::keep();
    let ledger = ExclusiveSqlite::open(&url(path)).await.unwrap();
    let said = log.of("ledger_parts_missing").len();
    ledger.close().await;
    said
}

#[tokio::test]
async fn a_ledger_that_was_in_use_and_whose_wal_is_gone_is_said_to_miss_its_end_once() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let crashed = Crashed::of(&shop);
    fs::remove_file(crashed.path("-wal")).unwrap();
    assert_eq!(says_missing(&crashed.path("")).await, 1);
    assert_eq!(says_missing(&crashed.path("")).await, 0);

    // In the middle of a checkpoint, as after one that failed: the file names no header.
    let crashed = Crashed::of(&shop);
    fs::remove_file(crashed.path("-wal")).unwrap();
    let marks = fs::read(crashed.path("-epoch")).unwrap();
    let mut marks: serde_json::Value = serde_json::from_slice(&marks).unwrap();
    (marks["next"], marks["header"]) = (json!(7), json!(null));
    fs::write(crashed.path("-epoch"), marks.to_string()).unwrap();
    assert_eq!(says_missing(&crashed.path("")).await, 1);

    // A backup of before, over a ledger whose -wal had just been emptied.
    let backup = shop.back_up("backup.db").await;
    shop.sql("PRAGMA user_version = 12345").await;
    let crashed = Crashed::of(&shop);
    fs::copy(&backup, crashed.path("")).unwrap();
    fs::write(crashed.path("-wal"), "").unwrap();
    let header = fs::read(shop.folder.path().join("ledger.db")).unwrap();
    assert_ne!(header[..100], fs::read(&backup).unwrap()[..100]);
    assert_eq!(says_missing(&crashed.path("")).await, 1);
}

#[tokio::test]
async fn a_ledger_that_was_served_and_is_gone_or_empty_is_no_new_one() {
    let refused = async |path: &Path| {
        let refused = ExclusiveSqlite::open(&url(path)).await;
        assert!(
            matches!(refused, Err(Unavailable(Cause::OnlyEpoch))),
            "{refused:?}"
        );
    };
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    // Killed, and its -wal gone as well.
    let crashed = Crashed::of(&shop);
    fs::remove_file(crashed.path("")).unwrap();
    fs::remove_file(crashed.path("-wal")).unwrap();
    refused(&crashed.path("")).await;
    // Closed in order; then moved away, or a copy that failed on a full disk.
    let stopped = Crashed::of(&shop);
    assert_eq!(says_missing(&stopped.path("")).await, 0);
    let whole = fs::read(stopped.path("")).unwrap();
    fs::remove_file(stopped.path("")).unwrap();
    refused(&stopped.path("")).await;
    assert!(!stopped.path("").exists(), "nothing was made");
    fs::write(stopped.path(""), "").unwrap();
    refused(&stopped.path("")).await;
    fs::write(stopped.path(""), whole).unwrap();
    assert_eq!(says_missing(&stopped.path("")).await, 0, "it is back");
}

#[tokio::test]
async fn what_is_no_file_in_the_place_of_the_epoch_is_named_and_holds_nothing_up() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ledger.db");
    let epoch = folder.path().join("ledger.db-epoch");
    let refused = async || {
        let refused = ExclusiveSqlite::open(&url(&path)).await;
        assert!(
            matches!(&refused, Err(Unavailable(Cause::StrangeFile(named))) if *named == epoch),
            "{refused:?}"
        );
    };
    fs::create_dir(&epoch).unwrap();
    refused().await;
    fs::remove_dir(&epoch).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&epoch).status();
    assert!(made.unwrap().success());
    refused().await;
}

#[tokio::test]
async fn nothing_is_said_to_be_missing_after_a_stop_a_crash_or_a_first_start() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let crashed = Crashed::of(&shop);
    assert_eq!(says_missing(&crashed.path("")).await, 0, "killed");
    assert_eq!(says_missing(&crashed.path("")).await, 0, "stopped");
    fs::remove_file(crashed.path("-epoch")).unwrap();
    assert_eq!(says_missing(&crashed.path("")).await, 0, "of before epochs");
    fs::remove_file(crashed.path("")).unwrap();
    fs::remove_file(crashed.path("-epoch")).unwrap();
    assert_eq!(says_missing(&crashed.path("")).await, 0, "put aside");

    // Killed right after a checkpoint: the -wal is there, and empty.
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ledger.db");
    assert_eq!(says_missing(&path).await, 0, "the first start");
    let ledger = ExclusiveSqlite::open(&url(&path)).await.unwrap();
    let copy = TempDir::new().unwrap();
    for suffix in ["", "-wal", "-epoch"] {
        let name = format!("ledger.db{suffix}");
        fs::copy(folder.path().join(&name), copy.path().join(&name)).unwrap();
    }
    let crashed = Crashed { folder: copy };
    assert_eq!(fs::metadata(crashed.path("-wal")).unwrap().len(), 0);
    assert_eq!(says_missing(&crashed.path("")).await, 0, "just emptied");
    ledger.close().await;
}

#[tokio::test]
async fn a_start_that_came_to_nothing_is_no_reason_to_miss_anything() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let crashed = Crashed::of(&shop);
    // Another version has been there: refused, when SQLite has replayed the -wal.
    let mut connection = SqliteConnection::connect(&url(&crashed.path("")))
        .await
        .unwrap();
    sqlx::query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 0)")
        .execute(&mut connection)
        .await
        .unwrap();
    let again = Crashed {
        folder: TempDir::new().unwrap(),
    };
    for suffix in ["", "-wal", "-epoch"] {
        fs::copy(crashed.path(suffix), again.path(suffix)).unwrap();
    }
    connection.close().await.unwrap();
    assert!(again.open().await.is_err());
    assert!(!again.path("-wal").exists(), "all of it is in the ledger");
    let mut connection = SqliteConnection::connect(&url(&again.path("")))
        .await
        .unwrap();
    sqlx::query("DELETE FROM _sqlx_migrations WHERE version = 9999")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    assert_eq!(says_missing(&again.path("")).await, 0);

    // One that was closed in order, and a start that was killed before it opened it.
    let epoch = fs::read(again.path("-epoch")).unwrap();
    assert!(String::from_utf8_lossy(&epoch).contains("\"next\":0"));
    let header = fs::read(again.path("")).unwrap();
    let header = header[..100].iter().map(|byte| format!("{byte:02x}"));
    let marks =
        json!({"tabby_pos_ledger_epoch": 0, "next": 7, "header": header.collect::<String>()});
    fs::write(again.path("-epoch"), marks.to_string()).unwrap();
    assert_eq!(says_missing(&again.path("")).await, 0);
}

#[tokio::test]
async fn a_ledger_that_is_closed_while_a_checkpoint_waits_for_a_reader_misses_nothing() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ledger.db");
    let ledger = ExclusiveSqlite::open(&url(&path)).await.unwrap();
    let mut reader = SqliteConnection::connect(&url(&path)).await.unwrap();
    for statement in ["BEGIN", "SELECT count(*) FROM secrets"] {
        sqlx::query(statement).execute(&mut reader).await.unwrap();
    }
    ledger.secret("one").await.unwrap();
    assert!(!ledger.checkpoint().await.unwrap(), "somebody reads");
    let crashed = Crashed {
        folder: TempDir::new().unwrap(),
    };
    for suffix in ["", "-epoch"] {
        let name = format!("ledger.db{suffix}");
        fs::copy(folder.path().join(name), crashed.path(suffix)).unwrap();
    }
    assert_eq!(
        says_missing(&crashed.path("")).await,
        1,
        "killed, and no -wal"
    );
    reader.close().await.unwrap();
    ledger.close().await;
    assert_eq!(says_missing(&path).await, 0);
}

#[tokio::test]
async fn a_file_that_happens_to_be_called_like_the_epochs_is_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    let other = folder.path().join("shop.db-epoch");
    fs::write(&other, "another ledger").unwrap();
    let refused = ExclusiveSqlite::open(&url(&folder.path().join("shop.db"))).await;
    assert!(
        matches!(refused, Err(Unavailable(Cause::StrangeFile(_)))),
        "{refused:?}"
    );
    assert_eq!(fs::read_to_string(&other).unwrap(), "another ledger");
}
