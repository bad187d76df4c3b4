//! How people are kept in memory.

use std::collections::BTreeMap;

use payment::id::{AccountId, BranchId, PersonId};
use payment::identity::Role;
use payment::time::Timestamp;

use crate::person_port::StoredPerson;

/// People and their tries.
#[derive(Debug, Default)]
pub(super) struct People {
    pub(super) all: Vec<PersonRow>,
    pub(super) tries: BTreeMap<(PersonId, BranchId, String), (u32, Timestamp)>,
}

/// Somebody, also after being removed.
#[derive(Debug)]
pub(super) struct PersonRow {
    pub(super) stored: StoredPerson,
    pub(super) pin: Option<String>,
    pub(super) removed_at: Option<Timestamp>,
}

impl People {
    pub(super) fn find(&mut self, account: &AccountId, id: &PersonId) -> Option<&mut PersonRow> {
        let mut here = self.all.iter_mut().filter(|row| row.removed_at.is_none());
        here.find(|row| row.stored.account == *account && row.stored.id == *id)
    }

    pub(super) fn forget(&mut self, id: &PersonId) {
        self.tries.retain(|(person, ..), _| person != id);
    }

    /// Whether the account has an administrator beside this person.
    pub(super) fn has_other_administrator(&self, account: &AccountId, id: &PersonId) -> bool {
        self.all.iter().any(|row| {
            let StoredPerson {
                account: own,
                role,
                id: other,
                ..
            } = &row.stored;
            row.removed_at.is_none()
                && own == account
                && other != id
                && *role == Role::Administrator
        })
    }
}
