//! The port of people on a locked ledger, as `guarded` has the rest of the port.

use async_trait::async_trait;
use payment::id::{AccountId, BranchId, PersonId, PersonName, TerminalId};
use payment::identity::Actor;
use payment::time::Timestamp;

use super::exclusive::ExclusiveSqlite;
use crate::error::StoreError;
use crate::person_port::{PersonChange, PersonChanged, PersonStore, PinTry, StoredPerson};

#[async_trait]
impl PersonStore for ExclusiveSqlite {
    async fn add_person(
        &self,
        person: &StoredPerson,
        pin: &str,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        self.usable()?;
        self.timed(self.sqlite.add_person(person, pin, by)).await
    }

    async fn change_person(
        &self,
        account: &AccountId,
        id: &PersonId,
        change: &PersonChange,
        by: &Actor,
        at: Timestamp,
    ) -> Result<PersonChanged, StoreError> {
        self.usable()?;
        self.timed(self.sqlite.change_person(account, id, change, by, at))
            .await
    }

    async fn people(&self) -> Result<Vec<StoredPerson>, StoreError> {
        self.heed(self.sqlite.people().await)
    }

    async fn name_of(&self, id: &PersonId) -> Result<Option<PersonName>, StoreError> {
        self.heed(self.sqlite.name_of(id).await)
    }

    async fn begin_pin_try(
        &self,
        account: &AccountId,
        id: &PersonId,
        at: (&BranchId, &TerminalId),
        now: Timestamp,
    ) -> Result<PinTry, StoreError> {
        self.usable()?;
        self.timed(self.sqlite.begin_pin_try(account, id, at, now))
            .await
    }

    async fn pin_was_right(
        &self,
        id: &PersonId,
        at: (&BranchId, &TerminalId),
        pin: &str,
    ) -> Result<bool, StoreError> {
        self.usable()?;
        self.timed(self.sqlite.pin_was_right(id, at, pin)).await
    }
}
