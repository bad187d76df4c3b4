//! Terminals on the disk: no till of the simulation is paired, so that they do not fail.

use async_trait::async_trait;
use payment::id::{AccountId, BranchId, TerminalId};
use payment::identity::Actor;
use payment::time::Timestamp;
use store::{CodeOffer, PublicKey, StoreError, StoredTerminal, TerminalStore};

use super::Disk;

#[async_trait]
impl TerminalStore for Disk {
    async fn offer_code(&self, offer: &CodeOffer, by: &Actor) -> Result<(), StoreError> {
        self.memory().offer_code(offer, by).await
    }

    async fn pair(
        &self,
        account: &AccountId,
        digest: &[u8; 32],
        key: PublicKey,
        now: Timestamp,
    ) -> Result<Option<StoredTerminal>, StoreError> {
        self.memory().pair(account, digest, key, now).await
    }

    async fn revoke(
        &self,
        branch: &BranchId,
        terminal: &TerminalId,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Option<StoredTerminal>, StoreError> {
        self.memory().revoke(branch, terminal, by, at).await
    }

    async fn stored_terminals(&self) -> Result<Vec<StoredTerminal>, StoreError> {
        self.memory().stored_terminals().await
    }
}
