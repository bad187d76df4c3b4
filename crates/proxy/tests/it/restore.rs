//! What became of a ledger while no server had it: backups, crashes, other hands.

use std::fs;
use std::path::{Path, PathBuf};

use payment::id::SaleId;
use proxy::ledger::{ExclusiveLedger, Ledger, LedgerError};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use tempfile::TempDir;

use crate::shop::{ID, Shop, new_sale, numbered};

fn url(path: &Path) -> String {
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

    pub(crate) async fn open(&self) -> Result<ExclusiveLedger, LedgerError> {
        ExclusiveLedger::open(&url(&self.path(""))).await
    }

    /// Which of the sales 1 and 2 a server finds.
    async fn sales(&self) -> (bool, bool) {
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
    async fn back_up(&self, name: &str) -> PathBuf {
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
        matches!(refused, Err(LedgerError::ForeignWal)),
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
    let ledger = ExclusiveLedger::open(&url(&path)).await.unwrap();
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
    let refused = ExclusiveLedger::open(&url(&image)).await;
    assert!(
        matches!(refused, Err(LedgerError::ForeignWal)),
        "{refused:?}"
    );
    fs::write(&image, after).unwrap();
    let opened = ExclusiveLedger::open(&url(&image)).await.unwrap();
    assert_eq!(
        opened.secret("two").await.unwrap(),
        ledger.secret("two").await.unwrap()
    );
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
    let refused = ExclusiveLedger::open(&url(&other)).await;
    assert!(
        matches!(refused, Err(LedgerError::OtherName)),
        "{refused:?}"
    );
    // By its own name, and closed in order by that, it is as good by the other.
    assert!(crashed.sales().await.0);
    let opened = ExclusiveLedger::open(&url(&other)).await.unwrap();
    assert!(opened.find(ID.parse().unwrap()).await.unwrap().is_some());
}

#[tokio::test]
async fn a_file_that_happens_to_be_called_like_the_epochs_is_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    let other = folder.path().join("shop.db-epoch");
    fs::write(&other, "another ledger").unwrap();
    let refused = ExclusiveLedger::open(&url(&folder.path().join("shop.db"))).await;
    assert!(
        matches!(refused, Err(LedgerError::StrangeFile(_))),
        "{refused:?}"
    );
    assert_eq!(fs::read_to_string(&other).unwrap(), "another ledger");
}
