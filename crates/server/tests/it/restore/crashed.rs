//! A ledger as it is after a crash, and a backup of one in use.

use std::fs;
use std::path::{Path, PathBuf};

use payment::id::SaleId;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use store::StoreError::{self};
use store::{ExclusiveSqlite, Store};
use tempfile::TempDir;

use crate::shop::{ID, Shop, numbered};

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

    pub(super) async fn second_sale(&self) {
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
