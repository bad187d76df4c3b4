//! A ledger of an earlier program is brought forward, whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use sqlx::{Connection, Row, SqliteConnection};
use store::{ExclusiveSqlite, Store};
use tempfile::TempDir;

use crate::restore::url;

/// A ledger that the last program before revisions wrote, and the folder that it is in.
fn earlier() -> (PathBuf, TempDir) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ledger.db");
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/golden/v1/ledger.db");
    fs::copy(golden, &path).unwrap();
    (path, folder)
}

async fn one_number(path: &Path, query: &'static str) -> i64 {
    let mut connection = SqliteConnection::connect(&url(path)).await.unwrap();
    let row = sqlx::query(query).fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    row.get(0)
}

const SALES: &str = "SELECT count(*) FROM sales";
const VERSION: &str = "SELECT max(version) FROM _sqlx_migrations";
const REVISIONS: &str = "SELECT count(*) FROM pragma_table_info('sales') WHERE name = 'revision'";

#[tokio::test]
async fn what_a_ledger_was_is_kept_beside_it_for_this_user_alone() {
    let (path, folder) = earlier();
    let (sales, before) = (
        one_number(&path, SALES).await,
        one_number(&path, VERSION).await,
    );
    let ledger = ExclusiveSqlite::open(&url(&path)).await.unwrap();
    let page = ledger
        .page(&crate::shop::every(), None, 1_000)
        .await
        .unwrap();
    assert_eq!(i64::try_from(page.sales.len()).unwrap(), sales);
    ledger.close().await;
    let now = one_number(&path, VERSION).await;
    assert!(now > before);

    let copy = folder.path().join(format!("ledger.db.before-{now}"));
    assert_eq!(one_number(&copy, VERSION).await, before);
    assert_eq!(one_number(&copy, SALES).await, sales);
    assert_eq!(one_number(&copy, REVISIONS).await, 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(&copy).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    // A ledger of this program's form is not copied, and neither is a new one.
    fs::remove_file(&copy).unwrap();
    ExclusiveSqlite::open(&url(&path))
        .await
        .unwrap()
        .close()
        .await;
    let new = folder.path().join("new.db");
    ExclusiveSqlite::open(&url(&new))
        .await
        .unwrap()
        .close()
        .await;
    let kept = fs::read_dir(folder.path()).unwrap();
    let mut names = kept.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(!names.any(|name| name.contains("before")));
}

#[tokio::test]
async fn a_ledger_that_cannot_be_brought_forward_is_left_as_it_was() {
    let (path, folder) = earlier();
    let before = one_number(&path, VERSION).await;
    // Somebody has made the last of the migration's things already.
    let mut connection = SqliteConnection::connect(&url(&path)).await.unwrap();
    let index = "CREATE INDEX sales_frozen ON sales (created_at)";
    sqlx::query(index).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    ExclusiveSqlite::open(&url(&path)).await.unwrap_err();
    assert_eq!(one_number(&path, VERSION).await, before);
    assert_eq!(one_number(&path, REVISIONS).await, 0);

    let mut connection = SqliteConnection::connect(&url(&path)).await.unwrap();
    let drop = "DROP INDEX sales_frozen";
    sqlx::query(drop).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    // The copy of the start that came to nothing is replaced.
    let ledger = ExclusiveSqlite::open(&url(&path)).await.unwrap();
    ledger.close().await;
    let now = one_number(&path, VERSION).await;
    let copy = folder.path().join(format!("ledger.db.before-{now}"));
    assert_eq!(one_number(&copy, VERSION).await, before);
}
