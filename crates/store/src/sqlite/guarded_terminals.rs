//! The port of terminals on a locked ledger, as `guarded` has the rest of the port.

use async_trait::async_trait;
use payment::id::{AccountId, BranchId, TerminalId};
use payment::identity::Actor;
use payment::time::Timestamp;

use super::exclusive::ExclusiveSqlite;
use crate::error::StoreError;
use crate::terminal_port::{CodeOffer, PublicKey, StoredTerminal, TerminalStore};

#[async_trait]
impl TerminalStore for ExclusiveSqlite {
    async fn offer_code(&self, offer: &CodeOffer, by: &Actor) -> Result<(), StoreError> {
        self.usable()?;
        self.timed(self.sqlite.offer_code(offer, by)).await
    }

    async fn pair(
        &self,
        account: &AccountId,
        digest: &[u8; 32],
        key: PublicKey,
        now: Timestamp,
    ) -> Result<Option<StoredTerminal>, StoreError> {
        self.usable()?;
        self.timed(self.sqlite.pair(account, digest, key, now))
            .await
    }

    async fn revoke(
        &self,
        branch: &BranchId,
        terminal: &TerminalId,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Option<StoredTerminal>, StoreError> {
        self.usable()?;
        self.timed(self.sqlite.revoke(branch, terminal, by, at))
            .await
    }

    async fn stored_terminals(&self) -> Result<Vec<StoredTerminal>, StoreError> {
        self.heed(self.sqlite.stored_terminals().await)
    }
}
