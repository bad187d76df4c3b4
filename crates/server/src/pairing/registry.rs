//! The terminals that are paired now, in memory: every request asks for one.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

use payment::id::{BranchId, TerminalId};
use payment::identity::{Principal, Role};
use store::{PublicKey, StoredTerminal};
use tokio_util::sync::CancellationToken;

use super::keys::digest;

/// A key's name: the first 16 bytes of its SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct KeyId(pub(super) [u8; 16]);

impl KeyId {
    /// The name of this key.
    #[must_use]
    pub fn of(key: &PublicKey) -> Self {
        let mut id = [0; 16];
        for (to, from) in id.iter_mut().zip(digest(&key.0)) {
            *to = from;
        }
        Self(id)
    }

    /// Its bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// A browser that is a terminal.
#[derive(Debug)]
pub struct Paired {
    /// Who acts in its requests, until people sign in.
    pub principal: Arc<Principal>,
    /// Its key's name.
    pub key_id: KeyId,
    /// Ends when the browser is no longer this terminal.
    pub ended: CancellationToken,
    /// Its key's public half.
    pub key: PublicKey,
}

impl Paired {
    fn is(&self, branch: &BranchId, terminal: &TerminalId) -> bool {
        self.principal.branch == *branch && self.principal.terminal == *terminal
    }
}

/// The terminals of the ledger.
#[derive(Debug, Default)]
pub(super) struct Registry {
    /// Those that are paired, by the names of their keys.
    paired: RwLock<HashMap<KeyId, Arc<Paired>>>,
    /// The branches and names of all that were ever added.
    known: RwLock<HashSet<(BranchId, TerminalId)>>,
}

impl Registry {
    pub(super) fn new(stored: &[StoredTerminal]) -> Self {
        let registry = Self::default();
        for terminal in stored {
            registry.add(&terminal.branch, &terminal.terminal);
            if let Some((key, _)) = terminal.paired {
                registry.pair(terminal, key);
            }
        }
        registry
    }

    /// Takes note of a terminal that was added.
    pub(super) fn add(&self, branch: &BranchId, terminal: &TerminalId) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert((branch.clone(), terminal.clone()));
    }

    /// Whether a terminal of this name was ever added to the branch.
    pub(super) fn has_name(&self, branch: &BranchId, terminal: &str) -> bool {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let mut all = known.iter();
        all.any(|(of, name)| of == branch && name.as_str() == terminal)
    }

    /// Whether a browser is this terminal now.
    pub(super) fn is_paired(&self, branch: &BranchId, terminal: &TerminalId) -> bool {
        let all = self.paired.read().unwrap_or_else(PoisonError::into_inner);
        all.values().any(|paired| paired.is(branch, terminal))
    }

    pub(super) fn find(&self, id: KeyId) -> Option<Arc<Paired>> {
        let all = self.paired.read().unwrap_or_else(PoisonError::into_inner);
        all.get(&id).cloned()
    }

    /// Adds a browser in place of the one that was this terminal before. `None` if its key's name is
    /// another key's: nobody can make that so.
    pub(super) fn pair(&self, terminal: &StoredTerminal, key: PublicKey) -> Option<Arc<Paired>> {
        let key_id = KeyId::of(&key);
        let paired = Arc::new(Paired {
            principal: Arc::new(Principal {
                account: terminal.account.clone(),
                branch: terminal.branch.clone(),
                terminal: terminal.terminal.clone(),
                person: None,
                role: Role::Manager,
                approver: None,
                by_command: false,
            }),
            key_id,
            ended: CancellationToken::new(),
            key,
        });
        self.remove(&terminal.branch, &terminal.terminal);
        let mut all = self.paired.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(other) = all.get(&key_id) {
            if other.key != key {
                return None;
            }
            other.ended.cancel();
        }
        all.insert(key_id, paired.clone());
        Some(paired)
    }

    /// Removes the browser that is this terminal, if there is one.
    pub(super) fn remove(&self, branch: &BranchId, terminal: &TerminalId) {
        let mut all = self.paired.write().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, paired| {
            let is_it = paired.is(branch, terminal);
            if is_it {
                paired.ended.cancel();
            }
            !is_it
        });
    }
}
