//! The port of terminals: which browser is which till, and which code makes it one.

use async_trait::async_trait;
use payment::id::{AccountId, BranchId, TerminalId};
use payment::identity::Actor;
use payment::time::Timestamp;

use crate::error::StoreError;

/// A browser's public key: a point of the curve P-256, uncompressed (SEC 1, section 2.3.3).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PublicKey(pub [u8; 65]);

/// A till in a branch, as the store knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredTerminal {
    /// The account of the branch.
    pub account: AccountId,
    /// The branch.
    pub branch: BranchId,
    /// The terminal's name, which is the branch's own.
    pub terminal: TerminalId,
    /// When it was added.
    pub added_at: Timestamp,
    /// The browser that is this terminal, and since when; `None` before it is paired and after it was
    /// revoked.
    pub paired: Option<(PublicKey, Timestamp)>,
}

/// A one-time code with which a browser becomes a terminal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CodeOffer {
    /// The account of the branch.
    pub account: AccountId,
    /// The branch.
    pub branch: BranchId,
    /// The terminal's name.
    pub terminal: TerminalId,
    /// A keyed digest of the code: the code itself is not stored.
    pub digest: [u8; 32],
    /// When it is made.
    pub at: Timestamp,
    /// From when on it is no longer taken.
    pub until: Timestamp,
}

/// How many wrong codes end every code that is alive: so often somebody may guess.
pub const MOST_WRONG_TRIES: u32 = 5;

/// The durable store of terminals.
#[async_trait]
pub trait TerminalStore: Send + Sync {
    /// Stores a code for a terminal, which is added if the branch does not have it. An earlier code of
    /// the terminal ends. A browser that is the terminal stays it until another one has paired, unless the
    /// branch was another account's then.
    ///
    /// # Errors
    ///
    /// The ledger could not be written, or it is not known whether it was.
    async fn offer_code(&self, offer: &CodeOffer, by: &Actor) -> Result<(), StoreError>;

    /// Makes the browser with this key the terminal whose code has this digest. The code ends with that,
    /// and the browser is no other terminal any more. `None` if no code of the account has the digest:
    /// that counts as a wrong try of each of the account's codes.
    ///
    /// # Errors
    ///
    /// The ledger could not be written, or it is not known whether it was.
    async fn pair(
        &self,
        account: &AccountId,
        digest: &[u8; 32],
        key: PublicKey,
        now: Timestamp,
    ) -> Result<Option<StoredTerminal>, StoreError>;

    /// Ends what makes a browser this terminal, and the terminal's code. The terminal itself stays.
    /// Returns it as it was before; `None` if the branch has no such terminal.
    ///
    /// # Errors
    ///
    /// The ledger could not be written, or it is not known whether it was.
    async fn revoke(
        &self,
        branch: &BranchId,
        terminal: &TerminalId,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Option<StoredTerminal>, StoreError>;

    /// All terminals, by branch and name.
    ///
    /// # Errors
    ///
    /// The ledger could not be read.
    async fn stored_terminals(&self) -> Result<Vec<StoredTerminal>, StoreError>;
}
