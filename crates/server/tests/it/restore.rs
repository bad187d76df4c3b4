//! What became of a ledger while no server had it: backups, crashes, other hands.

use std::fs;
use std::path::{Path, PathBuf};

use payment::id::SaleId;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use store::StoreError::{self, Unavailable};
use store::{Cause, ExclusiveSqlite, Store};
use tempfile::TempDir;

use crate::log::Log;
use crate::shop::{ID, Shop, new_sale, numbered};

pub(crate) fn url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

/// A ledger as it is after a crash: in a folder of its own, with all that was beside it.
pub(crate) struct Crashed {
    pub(crate) folder: TempDir,
}

impl Crashed {
    pub(crate) fn of(shop: &Shop) -> Self {
        let folder = TempDir::new().unwrap();
        for suffix in ["", "-wal", "-epoch"] {
            let name = format!("ledger.db{suffix}");
            let (from, to) = (shop.folder.path().join(&name), folder.path().join(&name));
            if from.exists() {
                fs::copy(from, to).unwrap();
            }
        }
        Self { folder }
    }

    pub(crate) fn path(&self, suffix: &str) -> PathBuf {
        self.folder.path().join(format!("ledger.db{suffix}"))
    }

    pub(crate) async fn open(&self) -> Result<ExclusiveSqlite, StoreError> {
        ExclusiveSqlite::open(&url(&self.path(""))).await
    }

    /// Which of the sales 1 and 2 a server finds.
    pub(crate) async fn sales(&self) -> (bool, bool) {
        let ledger = self.open().await.unwrap();
        let has = async |id: &str| {
            let id: SaleId = id.parse().unwrap();
            ledger.find(id).await.unwrap().is_some()
        };
        let (one, two) = (has(ID).await, has(&ID.replace("001", "002")).await);
        ledger.close().await;
        (one, two)
    }
}

impl Shop {
    /// A backup by SQLite's own means, of the running server's ledger.
    pub(crate) async fn back_up(&self, name: &str) -> PathBuf {
        let copy = self.folder.path().join(name);
        let from = self.folder.path().join("ledger.db");
        let mut connection = SqliteConnection::connect(&url(&from)).await.unwrap();
        let statement = format!("VACUUM INTO '{}'", copy.display());
        sqlx::query(AssertSqlSafe(statement))
            .execute(&mut connection)
            .await
            .unwrap();
        copy
    }

    async fn second_sale(&self) {
        let (_, sale) = self
            .send(
                axum::http::Method::POST,
                &format!("/api/sales/{ID}/cancel"),
                None,
            )
            .await;
        assert_eq!(sale["state"], json!("cancelled"));
        assert_eq!(self.create(numbered(2)).await.1["state"], "waiting");
    }
}

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
