//! A test's own hands on the ledger, past the running server.

use payment::Revision;
use payment::id::SaleId;
use payment::identity::Actor;
use payment::sale::Sale;
use payment::time::Timestamp;
use sqlx::{Connection, SqliteConnection};
use store::{Commit, Sqlite, Store, WriteId};

use crate::shop::{ID, Shop};

impl Shop {
    pub(crate) fn database(&self) -> String {
        format!(
            "sqlite://{}",
            self.folder.path().join("ledger.db").display()
        )
    }

    pub(crate) async fn sql(&self, query: &'static str) {
        let mut connection = SqliteConnection::connect(&self.database()).await.unwrap();
        sqlx::query(query).execute(&mut connection).await.unwrap();
    }

    /// The ledger has no sale any more, as after a backup of before them was restored.
    pub(crate) async fn forget_sales(&self) {
        for query in [
            "DROP TRIGGER day_entries_are_kept",
            "DELETE FROM day_entries",
            "DELETE FROM sale_events",
            "DELETE FROM sales",
        ] {
            self.sql(query).await;
        }
    }

    /// From now on every write fails, as on a full or read-only disk.
    pub(super) async fn break_ledger(&self) {
        self.sql("CREATE TRIGGER full_insert BEFORE INSERT ON sales BEGIN SELECT RAISE(FAIL, 'full'); END")
            .await;
        self.sql("CREATE TRIGGER full_update BEFORE UPDATE ON sales BEGIN SELECT RAISE(FAIL, 'full'); END")
            .await;
    }

    pub(super) async fn mend_ledger(&self) {
        self.sql("DROP TRIGGER full_insert").await;
        self.sql("DROP TRIGGER full_update").await;
    }

    /// What the ledger itself has, past the running server.
    pub(crate) async fn ledger_sale(&self) -> Sale {
        let ledger = Sqlite::open(&self.database()).await.unwrap();
        let id: SaleId = ID.parse().unwrap();
        ledger
            .find(&crate::shop::every(), id)
            .await
            .unwrap()
            .unwrap()
            .value
    }

    pub(crate) async fn write(&self, sale: &Sale) {
        let ledger = Sqlite::open(&self.database()).await.unwrap();
        let stored = ledger
            .find(&crate::shop::every(), sale.intent.id)
            .await
            .unwrap()
            .unwrap();
        ledger.commit(&after(stored.revision, sale)).await.unwrap();
    }
}

/// The write that makes this of a sale.
pub(super) fn after(after: Revision, sale: &Sale) -> Commit {
    Commit {
        write: WriteId::fresh(),
        sale: sale.clone(),
        after,
        event: "test",
        at: Timestamp(1),
        by: Actor::Server,
    }
}
