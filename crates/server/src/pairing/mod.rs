//! Which browser is which terminal: one-time codes, the keys of browsers, sessions and proofs.
//!
//! A browser makes a key that it cannot give away (ECDSA on P-256, RFC 6090; `extractable: false` in
//! `WebCrypto`), and becomes a terminal with a [one-time code](PairingCode). From then on it has a
//! cookie for ten minutes at a time ([`Session`]), and gets the next one by signing a
//! [challenge](challenge). Each call that changes something carries such a signature, too, over the whole
//! request: with a cookie alone, somebody else can read for ten minutes and change nothing.
//!
//! | file | what it has |
//! |---|---|
//! | `code` | one-time codes |
//! | `keys` | the secrets that sessions, challenges and codes are made with |
//! | `session` | the cookie |
//! | `challenge` | challenges: made here, signed once, not stored |
//! | `proof` | a signature over a request and a challenge |
//! | `registry` | the terminals that are paired now |
//! | `tries` | how often an address may try codes |

mod challenge;
mod code;
mod keys;
mod proof;
mod registry;
mod session;
mod tries;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use payment::id::{AccountId, BranchId, TerminalId};
use payment::identity::{Actor, Principal};
use payment::time::Millis;
use store::{CodeOffer, PublicKey, Store, StoreError, StoredTerminal};
use tracing::Instrument;

pub use self::challenge::CHALLENGE_LIFE;
pub use self::code::{CODE_LIFE, PairingCode};
pub use self::proof::{Proof, Request, signed_text};
pub use self::registry::{KeyId, Paired};
pub use self::session::{COOKIE, SESSION_LIFE};
use self::{challenge::Challenges, keys::Keys, registry::Registry, session::Session, tries::Tries};
use crate::sale_clock::SaleClock;

/// The name of the secret in the ledger.
const SECRET: &str = "pairing";

/// The terminals of a server. All its accounts share one.
#[derive(Debug)]
pub struct Pairing {
    store: Arc<dyn Store>,
    clock: SaleClock,
    keys: Keys,
    registry: Registry,
    challenges: Mutex<Challenges>,
    tries: Mutex<Tries>,
    /// Whoever changes the ledger's terminals and the registry has it until both are changed.
    change: tokio::sync::Mutex<()>,
}

/// Why a browser is not paired.
#[derive(Debug, thiserror::Error)]
pub enum NotPaired {
    /// No terminal of the account waits for this code.
    #[error("no terminal waits for this code")]
    WrongCode,
    /// The address has tried too many codes; it may try again after this time.
    #[error("too many codes were tried from this address")]
    TooManyTries(Duration),
    /// The key is no point of P-256.
    #[error("the key is none of ECDSA on P-256")]
    NoKey,
    /// The ledger failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The task panicked.
    #[error(transparent)]
    Task(#[from] tokio::task::JoinError),
}

/// What lacks for a request to be a terminal's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lacks {
    /// A session of a terminal of this account.
    Session,
    /// A signature over this request and a challenge that is alive.
    Proof,
}

impl Pairing {
    /// Reads the terminals of the ledger.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn open(store: Arc<dyn Store>, clock: SaleClock) -> Result<Self, StoreError> {
        let keys = Keys::new(store.secret(SECRET).await?);
        let registry = Registry::new(&store.stored_terminals().await?);
        Ok(Self {
            store,
            clock,
            keys,
            registry,
            challenges: Mutex::default(),
            tries: Mutex::default(),
            change: tokio::sync::Mutex::default(),
        })
    }

    /// Makes a code with which a browser becomes this terminal of the branch, which is added if it is
    /// new. An earlier code of the terminal ends.
    ///
    /// # Errors
    ///
    /// The ledger could not be written.
    pub async fn offer(
        &self,
        account: &AccountId,
        branch: &BranchId,
        terminal: &TerminalId,
        by: &Actor,
    ) -> Result<PairingCode, StoreError> {
        let code = PairingCode::fresh();
        let at = self.clock.now();
        let offer = CodeOffer {
            account: account.clone(),
            branch: branch.clone(),
            terminal: terminal.clone(),
            digest: self.keys.of_code(&code),
            at,
            until: at.after(CODE_LIFE),
        };
        self.store.offer_code(&offer, by).await?;
        self.registry.add(branch, terminal);
        Ok(code)
    }

    /// Makes a browser the terminal that waits for this code, also if whoever asked does not wait for the
    /// answer. Returns the value of its first cookie.
    ///
    /// # Errors
    ///
    /// [`NotPaired`].
    pub async fn pair(
        self: &Arc<Self>,
        account: &AccountId,
        code: &str,
        key: PublicKey,
        from: IpAddr,
    ) -> Result<(Arc<Paired>, String), NotPaired> {
        let (pairing, account, code) = (self.clone(), account.clone(), code.to_owned());
        let paired = async move { pairing.pair_whole(&account, &code, key, from).await };
        tokio::spawn(paired.in_current_span()).await?
    }

    async fn pair_whole(
        &self,
        account: &AccountId,
        code: &str,
        key: PublicKey,
        from: IpAddr,
    ) -> Result<(Arc<Paired>, String), NotPaired> {
        let now = self.clock.now();
        if !proof::is_key(&key) {
            return Err(NotPaired::NoKey);
        }
        // What cannot be a code costs no try, and nobody's code one.
        let code = PairingCode::read(code).ok_or(NotPaired::WrongCode)?;
        // A try is counted before it is looked at, so that many at once are no more.
        let begun = {
            let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
            tries.begin(from, now)
        };
        begun.map_err(NotPaired::TooManyTries)?;
        let digest = self.keys.of_code(&code);
        let _change = self.change.lock().await;
        let stored = self.store.pair(account, &digest, key, now).await?;
        let stored = stored.ok_or(NotPaired::WrongCode)?;
        let paired = self
            .registry
            .pair(&stored, key)
            .ok_or(NotPaired::WrongCode)?;
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        tries.succeeded(from);
        let cookie = Session::new(paired.key_id, now).written(&self.keys);
        Ok((paired, cookie))
    }

    /// Ends what makes a browser this terminal: its next request is refused, and its stream is cut.
    /// False if the branch has no such terminal.
    ///
    /// # Errors
    ///
    /// The ledger could not be written. The terminal is refused all the same, until the server starts
    /// again.
    pub async fn revoke(
        &self,
        branch: &BranchId,
        terminal: &TerminalId,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        let _change = self.change.lock().await;
        self.registry.remove(branch, terminal);
        let now = self.clock.now();
        let known = self.store.revoke(branch, terminal, by, now).await?;
        Ok(known.is_some())
    }

    /// Whether a terminal of this name was ever added to the branch.
    #[must_use]
    pub fn has_name(&self, branch: &BranchId, terminal: &str) -> bool {
        self.registry.has_name(branch, terminal)
    }

    /// Whether a browser is this terminal now.
    #[must_use]
    pub fn is_paired(&self, branch: &BranchId, terminal: &TerminalId) -> bool {
        self.registry.is_paired(branch, terminal)
    }

    /// All terminals of the ledger.
    ///
    /// # Errors
    ///
    /// The ledger could not be read.
    pub async fn terminals(&self) -> Result<Vec<StoredTerminal>, StoreError> {
        self.store.stored_terminals().await
    }

    /// A challenge to be signed.
    #[must_use]
    pub fn challenge(&self) -> String {
        Challenges::make(&self.keys, self.clock.now())
    }

    /// The terminal of this cookie's value, if it is one of the branch that `at` is in, and for how long
    /// the session still lasts.
    ///
    /// # Errors
    ///
    /// [`Lacks::Session`].
    pub fn of_session(&self, at: &Principal, cookie: &str) -> Result<(Arc<Paired>, Millis), Lacks> {
        let now = self.clock.now();
        let session = Session::read(&self.keys, cookie, now).ok_or(Lacks::Session)?;
        Ok((self.of_key(at, session.key_id)?, session.until.since(now)))
    }

    /// The value of the next cookie, for a terminal of this branch that has signed this request. Only
    /// the text that was signed is looked at, and each challenge once.
    ///
    /// # Errors
    ///
    /// [`Lacks`].
    pub fn renewed(
        &self,
        at: &Principal,
        proof: &Proof,
        request: &Request<'_>,
    ) -> Result<String, Lacks> {
        let paired = self.of_key(at, proof.key_id)?;
        self.check(&paired.key, proof, request)?;
        Ok(Session::new(paired.key_id, self.clock.now()).written(&self.keys))
    }

    /// Checks that whoever has this key has signed this request.
    ///
    /// # Errors
    ///
    /// [`Lacks::Proof`].
    pub fn check(
        &self,
        key: &PublicKey,
        proof: &Proof,
        request: &Request<'_>,
    ) -> Result<(), Lacks> {
        let is_signed = proof.key_id == KeyId::of(key) && proof.signs(key, request);
        if !is_signed {
            return Err(Lacks::Proof);
        }
        let mut challenges = self
            .challenges
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let is_fresh = challenges.take(&self.keys, &proof.challenge, self.clock.now());
        if is_fresh { Ok(()) } else { Err(Lacks::Proof) }
    }

    fn of_key(&self, at: &Principal, id: KeyId) -> Result<Arc<Paired>, Lacks> {
        let is_here = |paired: &Arc<Paired>| {
            let Principal {
                account, branch, ..
            } = &*paired.principal;
            *account == at.account && *branch == at.branch
        };
        self.registry.find(id).filter(is_here).ok_or(Lacks::Session)
    }
}

#[cfg(test)]
mod tests;
