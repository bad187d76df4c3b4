//! People on the disk: nobody signs in at a till of the simulation, so that they do not fail.

use async_trait::async_trait;
use payment::id::{AccountId, BranchId, PersonId, PersonName, TerminalId};
use payment::identity::Actor;
use payment::time::Timestamp;
use store::{PersonChange, PersonChanged, PersonStore, PinTry, StoreError, StoredPerson};

use super::Disk;

#[async_trait]
impl PersonStore for Disk {
    async fn add_person(
        &self,
        person: &StoredPerson,
        pin: &str,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        self.memory().add_person(person, pin, by).await
    }

    async fn change_person(
        &self,
        account: &AccountId,
        id: &PersonId,
        change: &PersonChange,
        by: &Actor,
        at: Timestamp,
    ) -> Result<PersonChanged, StoreError> {
        self.memory()
            .change_person(account, id, change, by, at)
            .await
    }

    async fn people(&self) -> Result<Vec<StoredPerson>, StoreError> {
        self.memory().people().await
    }

    async fn name_of(&self, id: &PersonId) -> Result<Option<PersonName>, StoreError> {
        self.memory().name_of(id).await
    }

    async fn begin_pin_try(
        &self,
        account: &AccountId,
        id: &PersonId,
        at: (&BranchId, &TerminalId),
        now: Timestamp,
    ) -> Result<PinTry, StoreError> {
        self.memory().begin_pin_try(account, id, at, now).await
    }

    async fn pin_was_right(
        &self,
        id: &PersonId,
        at: (&BranchId, &TerminalId),
        pin: &str,
    ) -> Result<bool, StoreError> {
        self.memory().pin_was_right(id, at, pin).await
    }
}
