//! The port of people in memory.

use async_trait::async_trait;
use payment::id::{AccountId, BranchId, PersonId, PersonName, TerminalId};
use payment::identity::{Actor, Role};
use payment::time::Timestamp;

use super::Memory;
use super::person_row::PersonRow;
use crate::audit::AuditEntry;
use crate::error::StoreError;
use crate::person_port::{
    PersonChange, PersonChanged, PersonStore, PinTry, StoredPerson, next_try,
};

#[async_trait]
impl PersonStore for Memory {
    async fn add_person(
        &self,
        person: &StoredPerson,
        pin: &str,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        let mut tables = self.lock();
        let people = &mut tables.people;
        let is_taken = people.all.iter().any(|row| {
            let StoredPerson { account, name, .. } = &row.stored;
            row.removed_at.is_none()
                && *account == person.account
                && name.as_str().eq_ignore_ascii_case(person.name.as_str())
        });
        if !is_taken {
            people.all.push(PersonRow {
                stored: person.clone(),
                pin: Some(pin.to_owned()),
                removed_at: None,
            });
            tables.audit.append(&AuditEntry::person_added(person, by))?;
        }
        Ok(!is_taken)
    }

    async fn change_person(
        &self,
        account: &AccountId,
        id: &PersonId,
        change: &PersonChange,
        by: &Actor,
        at: Timestamp,
    ) -> Result<PersonChanged, StoreError> {
        let mut tables = self.lock();
        let people = &mut tables.people;
        let has_other = people.has_other_administrator(account, id);
        let Some(row) = people.find(account, id) else {
            return Ok(PersonChanged::Unknown);
        };
        let leaves = match change {
            PersonChange::Role(role) => *role != Role::Administrator,
            PersonChange::Remove(_) => true,
            PersonChange::Pin(_) | PersonChange::Unlock => false,
        };
        if leaves && row.stored.role == Role::Administrator && !has_other {
            return Ok(PersonChanged::LastAdministrator);
        }
        let before = row.stored.role.word().to_owned();
        let entry = AuditEntry::person_changed(account, id.as_str(), before, change, by, at);
        match change {
            PersonChange::Role(role) => row.stored.role = *role,
            PersonChange::Remove(at) => row.removed_at = Some(*at),
            PersonChange::Pin(pin) => {
                row.pin = Some(pin.clone());
                people.forget(id);
            }
            PersonChange::Unlock => people.forget(id),
        }
        tables.audit.append(&entry)?;
        Ok(PersonChanged::Done)
    }

    async fn people(&self) -> Result<Vec<StoredPerson>, StoreError> {
        let tables = self.lock();
        let here = tables.people.all.iter();
        let here = here.filter(|row| row.removed_at.is_none());
        Ok(here.map(|row| row.stored.clone()).collect())
    }

    async fn name_of(&self, id: &PersonId) -> Result<Option<PersonName>, StoreError> {
        let tables = self.lock();
        let mut all = tables.people.all.iter();
        let found = all.find(|row| row.stored.id == *id);
        Ok(found.map(|row| row.stored.name.clone()))
    }

    async fn begin_pin_try(
        &self,
        account: &AccountId,
        id: &PersonId,
        at: (&BranchId, &TerminalId),
        now: Timestamp,
    ) -> Result<PinTry, StoreError> {
        let people = &mut self.lock().people;
        let Some(row) = people.find(account, id) else {
            return Ok(PinTry::Unknown);
        };
        let pin = row.pin.clone();
        let place = (id.clone(), at.0.clone(), at.1.to_string());
        let (tries, last_at) = people.tries.get(&place).copied().unwrap_or((0, now));
        if let Some(refused) = next_try(tries, last_at, now) {
            return Ok(refused);
        }
        people.tries.insert(place, (tries + 1, now));
        Ok(PinTry::Counted(pin))
    }

    async fn pin_was_right(
        &self,
        id: &PersonId,
        at: (&BranchId, &TerminalId),
        pin: &str,
    ) -> Result<bool, StoreError> {
        let people = &mut self.lock().people;
        let mut here = people.all.iter().filter(|row| row.removed_at.is_none());
        if !here.any(|row| row.stored.id == *id && row.pin.as_deref() == Some(pin)) {
            return Ok(false);
        }
        let place = (id.clone(), at.0.clone(), at.1.to_string());
        if let Some((tries, _)) = people.tries.get_mut(&place) {
            *tries = tries.saturating_sub(2);
            if *tries == 0 {
                people.tries.remove(&place);
            }
        }
        Ok(true)
    }
}
