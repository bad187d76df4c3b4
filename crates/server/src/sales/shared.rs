//! What the accounts of one server share: the ledger, and which of them looks after what is in it.
//!
//! Each account looks after its own sales. The first one also reports what is no configured account's:
//! sales of an account that was taken out of the configuration, and damaged rows that do not tell
//! whose they are.

use std::sync::Arc;

use payment::id::AccountId;
use payment::time::Monotonic;
use store::{LedgerProblem, Store};
use tokio::sync::Mutex;

use super::keyed_lock::KeyedLock;
use super::unattended::{Scan, Unattended};
use super::unwritten::Unwritten;

/// A ledger, and the accounts of this server whose sales are in it. Clones share their state.
#[derive(Clone, Debug)]
pub struct SharedLedger(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    unwritten: Arc<Unwritten>,
    /// One lock for each sale, whichever account works on it: what waits for the ledger is shared.
    locks: Arc<KeyedLock>,
    /// How far the ledger was looked through, by whichever account.
    scan: Mutex<Scan>,
    /// Whether the ledger could be written when that was last tried.
    state: Mutex<Option<(Monotonic, Option<LedgerProblem>)>>,
    /// In the order of the configuration.
    parts: Vec<Part>,
}

/// An account, and what cannot be looked after of it.
#[derive(Debug)]
struct Part {
    account: AccountId,
    unattended: Arc<Unattended>,
}

impl SharedLedger {
    /// A ledger that these accounts share.
    #[must_use]
    pub fn new(ledger: Arc<dyn Store>, accounts: impl IntoIterator<Item = AccountId>) -> Self {
        let part = |account| Part {
            account,
            unattended: Arc::default(),
        };
        Self(Arc::new(Shared {
            unwritten: Arc::new(Unwritten::new(ledger)),
            locks: Arc::default(),
            scan: Mutex::default(),
            state: Mutex::default(),
            parts: accounts.into_iter().map(part).collect(),
        }))
    }

    pub(super) fn unwritten(&self) -> Arc<Unwritten> {
        self.0.unwritten.clone()
    }

    pub(super) fn locks(&self) -> Arc<KeyedLock> {
        self.0.locks.clone()
    }

    pub(super) fn scan(&self) -> &Mutex<Scan> {
        &self.0.scan
    }

    pub(super) fn state(&self) -> &Mutex<Option<(Monotonic, Option<LedgerProblem>)>> {
        &self.0.state
    }

    /// What cannot be looked after of the account that looks after what is stored under this id.
    pub(super) fn unattended_of(&self, account: &str) -> Arc<Unattended> {
        let part = self.part_of(account);
        part.map(|part| part.unattended.clone()).unwrap_or_default()
    }

    /// Whether this account of the server looks after what is stored under the id `stored`.
    pub(super) fn looks_after(&self, account: &AccountId, stored: &str) -> bool {
        let part = self.part_of(stored);
        part.is_some_and(|part| part.account == *account)
    }

    /// Whether this is the account that also does what is the whole ledger's.
    pub(super) fn is_first(&self, account: &AccountId) -> bool {
        let first = self.0.parts.first();
        first.is_some_and(|part| part.account == *account)
    }

    /// Whether there is one account only.
    pub(super) fn has_one_account(&self) -> bool {
        self.0.parts.len() <= 1
    }

    /// Whether no configured account has this id.
    pub(super) fn is_nobodys(&self, account: &str) -> bool {
        let mut parts = self.0.parts.iter();
        !parts.any(|part| part.account.as_str() == account)
    }

    /// The accounts other than this one.
    pub(super) fn others<'a>(
        &'a self,
        account: &'a AccountId,
    ) -> impl Iterator<Item = &'a AccountId> {
        let all = self.0.parts.iter().map(|part| &part.account);
        all.filter(move |other| *other != account)
    }

    /// What cannot be looked after of the first account, for every other one: some of it is nobody's.
    pub(super) fn first_for(&self, account: &AccountId) -> Option<&Unattended> {
        let first = self.0.parts.first();
        let first = first.filter(|part| part.account != *account);
        first.map(|part| part.unattended.as_ref())
    }

    fn part_of(&self, account: &str) -> Option<&Part> {
        let mut parts = self.0.parts.iter();
        let own = parts.find(|part| part.account.as_str() == account);
        own.or_else(|| self.0.parts.first())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_account_has_its_own_and_the_first_what_is_nobodys() {
        let id = |id: &str| AccountId::try_from(id.to_owned()).unwrap();
        let (gulf, sea) = (id("gulf"), id("sea"));
        let store = Arc::new(store::Memory::default());
        let shared = SharedLedger::new(store, [gulf.clone(), sea.clone()]);
        for (stored, owner) in [("gulf", &gulf), ("sea", &sea), ("s\u{fffd}a", &gulf)] {
            for account in [&gulf, &sea] {
                assert_eq!(shared.looks_after(account, stored), account == owner);
            }
        }
        assert!(shared.is_nobodys("golf") && !shared.is_nobodys("sea"));
        assert!(shared.is_first(&gulf) && !shared.is_first(&sea));
        assert!(shared.first_for(&gulf).is_none() && shared.first_for(&sea).is_some());
    }
}
