//! What a terminal is told, and the rows of the ledger.

use axum::http::Method;
use serde_json::Value;
use sqlx::{Connection, Row, SqliteConnection};

use crate::shop::Shop;

/// Bytes that are no text in any encoding.
pub(crate) const NO_TEXT: &str = "CAST(X'80FF41' AS TEXT)";

impl Shop {
    pub(crate) async fn about(&self) -> Value {
        self.send(Method::GET, "/api/terminal", None).await.1
    }

    pub(crate) async fn break_body(&self) {
        self.change_row("body = '{\"intent\": 7}'").await;
    }

    /// What a disk or a hand does to the rows of the ledger.
    pub(crate) async fn change_row(&self, change: &str) {
        let url = format!(
            "sqlite://{}",
            self.folder.path().join("ledger.db").display()
        );
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        sqlx::query("PRAGMA foreign_keys = OFF")
            .execute(&mut connection)
            .await
            .unwrap();
        sqlx::query(sqlx::AssertSqlSafe(format!("UPDATE sales SET {change}")))
            .execute(&mut connection)
            .await
            .unwrap();
    }

    pub(super) async fn events(&self) -> Vec<String> {
        let url = format!(
            "sqlite://{}",
            self.folder.path().join("ledger.db").display()
        );
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        let rows = sqlx::query("SELECT event FROM sale_events ORDER BY seq")
            .fetch_all(&mut connection)
            .await
            .unwrap();
        rows.iter().map(|row| row.get("event")).collect()
    }
}
