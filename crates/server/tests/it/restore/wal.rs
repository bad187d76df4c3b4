//! A ledger and the `-wal` beside it: which of them belong together.

use std::fs;

use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use store::StoreError::Unavailable;
use store::{Cause, ExclusiveSqlite, Store};
use tempfile::TempDir;

use super::crashed::{Crashed, url};
use crate::shop::{ID, Shop, new_sale};

#[tokio::test]
async fn a_ledger_that_was_not_closed_is_opened_with_all_that_was_written() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    shop.second_sale().await;
    let crashed = Crashed::of(&shop);
    assert_eq!(crashed.sales().await, (true, true));
    // Closed in order by that, it is opened again.
    assert_eq!(crashed.sales().await, (true, true));
}

#[tokio::test]
async fn a_backup_copied_over_a_ledger_whose_wal_was_left_is_refused_and_restored_without_it() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    // From the very life of the server that then crashes: the smallest difference there is.
    let backup = shop.back_up("backup.db").await;
    shop.second_sale().await;
    let crashed = Crashed::of(&shop);
    fs::copy(&backup, crashed.path("")).unwrap();
    let files = || ["", "-wal", "-epoch"].map(|suffix| fs::read(crashed.path(suffix)).unwrap());
    let before = files();
    let refused = crashed.open().await;
    assert!(
        matches!(refused, Err(Unavailable(Cause::ForeignWal))),
        "{refused:?}"
    );
    assert!(files() == before, "nothing was changed");

    fs::rename(crashed.path("-wal"), crashed.path("-wal.old")).unwrap();
    assert_eq!(crashed.sales().await, (true, false));
}

#[tokio::test]
async fn a_file_of_before_the_last_checkpoint_does_not_go_with_the_wal_of_after_it() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ledger.db");
    let ledger = ExclusiveSqlite::open(&url(&path)).await.unwrap();
    ledger.secret("one").await.unwrap();
    let before = fs::read(&path).unwrap();
    assert!(ledger.checkpoint().await.unwrap());
    ledger.secret("two").await.unwrap();
    let copy = TempDir::new().unwrap();
    for suffix in ["", "-wal", "-epoch"] {
        let name = format!("ledger.db{suffix}");
        fs::copy(folder.path().join(&name), copy.path().join(&name)).unwrap();
    }
    let image = copy.path().join("ledger.db");
    let after = fs::read(&image).unwrap();
    fs::write(&image, before).unwrap();
    let refused = ExclusiveSqlite::open(&url(&image)).await;
    assert!(
        matches!(refused, Err(Unavailable(Cause::ForeignWal))),
        "{refused:?}"
    );
    fs::write(&image, after).unwrap();
    let opened = ExclusiveSqlite::open(&url(&image)).await.unwrap();
    assert_eq!(
        opened.secret("two").await.unwrap(),
        ledger.secret("two").await.unwrap()
    );
}

#[tokio::test]
async fn a_checkpoint_that_meets_a_reader_guards_the_ledger_as_before_and_is_tried_until_it_is_done()
 {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ledger.db");
    let ledger = ExclusiveSqlite::open(&url(&path)).await.unwrap();
    ledger.secret("one").await.unwrap();
    let mut reader = SqliteConnection::connect(&url(&path)).await.unwrap();
    let copy = folder.path().join("backup.db");
    let statement = AssertSqlSafe(format!("VACUUM INTO '{}'", copy.display()));
    sqlx::query(statement).execute(&mut reader).await.unwrap();
    for statement in ["BEGIN", "SELECT count(*) FROM secrets"] {
        sqlx::query(statement).execute(&mut reader).await.unwrap();
    }
    ledger.secret("two").await.unwrap();
    assert!(!ledger.checkpoint().await.unwrap(), "somebody reads");
    let crashed = TempDir::new().unwrap();
    let name = |suffix: &str| format!("ledger.db{suffix}");
    for suffix in ["", "-wal", "-epoch"] {
        fs::copy(
            folder.path().join(name(suffix)),
            crashed.path().join(name(suffix)),
        )
        .unwrap();
    }
    let image = crashed.path().join("ledger.db");
    let after = fs::read(&image).unwrap();
    fs::copy(&copy, &image).unwrap();
    let refused = ExclusiveSqlite::open(&url(&image)).await;
    assert!(
        matches!(refused, Err(Unavailable(Cause::ForeignWal))),
        "{refused:?}"
    );
    fs::write(&image, after).unwrap();
    let opened = ExclusiveSqlite::open(&url(&image)).await.unwrap();
    assert_eq!(
        opened.secret("two").await.unwrap(),
        ledger.secret("two").await.unwrap()
    );

    // When nobody reads any more the next writes see to it, though the -wal is short.
    sqlx::query("COMMIT").execute(&mut reader).await.unwrap();
    let is_open = || {
        fs::read_to_string(folder.path().join(name("-epoch")))
            .unwrap()
            .contains("\"next\":null")
    };
    while !is_open() {
        ledger.probe().await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_ledger_that_crashed_under_an_earlier_version_is_opened() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    // It knew no epochs: neither in the file nor beside it.
    shop.sql("PRAGMA user_version = 0").await;
    shop.sql("PRAGMA wal_checkpoint(TRUNCATE)").await;
    shop.second_sale().await;
    let crashed = Crashed::of(&shop);
    fs::remove_file(crashed.path("-epoch")).unwrap();
    assert_eq!(crashed.sales().await, (true, true));
}

#[tokio::test]
async fn a_crashed_ledger_is_not_opened_by_a_hard_link_that_has_no_wal() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let crashed = Crashed::of(&shop);
    let other = crashed.folder.path().join("other.db");
    fs::hard_link(crashed.path(""), &other).unwrap();
    let refused = ExclusiveSqlite::open(&url(&other)).await;
    assert!(
        matches!(refused, Err(Unavailable(Cause::OtherName))),
        "{refused:?}"
    );
    // By its own name, and closed in order by that, it is as good by the other.
    assert!(crashed.sales().await.0);
    let opened = ExclusiveSqlite::open(&url(&other)).await.unwrap();
    assert!(opened.find(ID.parse().unwrap()).await.unwrap().is_some());
}

#[tokio::test]
async fn an_empty_or_missing_file_beside_a_wal_is_no_new_ledger() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    for is_missing in [true, false] {
        let crashed = Crashed::of(&shop);
        let wal = fs::read(crashed.path("-wal")).unwrap();
        fs::remove_file(crashed.path("")).unwrap();
        if !is_missing {
            fs::write(crashed.path(""), "").unwrap();
        }
        let refused = crashed.open().await;
        assert!(
            matches!(refused, Err(Unavailable(Cause::OnlyWal))),
            "{refused:?}"
        );
        assert_eq!(fs::read(crashed.path("-wal")).unwrap(), wal);
        assert_eq!(crashed.path("").exists(), !is_missing);
    }
}

#[tokio::test]
async fn a_wal_that_grows_long_is_brought_into_the_ledger_while_it_is_in_use() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ledger.db");
    let ledger = ExclusiveSqlite::open(&url(&path)).await.unwrap();
    let wal = || {
        fs::metadata(folder.path().join("ledger.db-wal"))
            .unwrap()
            .len()
    };
    let (mut longest, mut number) = (0, 0);
    while wal() >= longest && number < 2_000 {
        longest = wal();
        ledger.probe().await.unwrap();
        number += 1;
    }
    assert!(number < 2_000, "{longest} bytes and growing");
    ledger.close().await;
    assert!(ExclusiveSqlite::open(&url(&path)).await.is_ok());
}
