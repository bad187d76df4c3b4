//! Each store does what the port says.

#![allow(
    clippy::unwrap_used,
    clippy::tests_outside_test_module,
    reason = "tests may"
)]

use std::ops::Deref;

use store::{ExclusiveSqlite, Memory, Sqlite};
use tempfile::TempDir;

/// A store, and the folder that it is in.
struct Opened<S> {
    store: S,
    _folder: Option<TempDir>,
}

impl<S> Deref for Opened<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.store
    }
}

mod memory {
    use super::*;

    async fn open() -> Opened<Memory> {
        Opened {
            store: Memory::default(),
            _folder: None,
        }
    }

    store::conformance!(open());
}

mod sqlite_in_memory {
    use super::*;

    async fn open() -> Opened<Sqlite> {
        Opened {
            store: Sqlite::open("sqlite::memory:").await.unwrap(),
            _folder: None,
        }
    }

    store::conformance!(open());
}

mod sqlite_in_a_file {
    use super::*;

    async fn open() -> Opened<ExclusiveSqlite> {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("ledger.db");
        let url = format!("sqlite://{}", path.display());
        Opened {
            store: ExclusiveSqlite::open(&url).await.unwrap(),
            _folder: Some(folder),
        }
    }

    store::conformance!(open());
}
