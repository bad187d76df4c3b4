//! Prints on the disk: no till of the simulation prints, so that they do not fail.

use async_trait::async_trait;
use payment::identity::{Actor, Scope};
use payment::time::Timestamp;
use store::{NewPrint, Print, PrintBegun, PrintOutcome, PrintStore, StoreError};
use uuid::Uuid;

use super::Disk;

#[async_trait]
impl PrintStore for Disk {
    async fn begin_print(&self, print: &NewPrint, by: &Actor) -> Result<PrintBegun, StoreError> {
        self.memory().begin_print(print, by).await
    }

    async fn take_print(&self, scope: &Scope, id: Uuid) -> Result<bool, StoreError> {
        self.memory().take_print(scope, id).await
    }

    async fn end_print(
        &self,
        scope: &Scope,
        id: Uuid,
        outcome: PrintOutcome,
        at: Timestamp,
        is_taken: bool,
    ) -> Result<Option<Print>, StoreError> {
        self.memory()
            .end_print(scope, id, outcome, at, is_taken)
            .await
    }

    async fn prints(&self, scope: &Scope, subjects: &[String]) -> Result<Vec<Print>, StoreError> {
        self.memory().prints(scope, subjects).await
    }

    async fn find_print(&self, scope: &Scope, id: Uuid) -> Result<Option<Print>, StoreError> {
        self.memory().find_print(scope, id).await
    }
}
