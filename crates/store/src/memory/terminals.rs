//! The port of terminals in memory.

use async_trait::async_trait;
use payment::id::{AccountId, BranchId, TerminalId};
use payment::identity::Actor;
use payment::time::Timestamp;

use super::Memory;
use super::terminal_row::{Code, TerminalRow};
use crate::audit::AuditEntry;
use crate::error::StoreError;
use crate::terminal_port::{CodeOffer, MOST_WRONG_TRIES, PublicKey, StoredTerminal, TerminalStore};

/// The order of the list: by branch and name.
fn place(branch: &BranchId, terminal: &TerminalId) -> (String, String) {
    (branch.to_string(), terminal.to_string())
}

#[async_trait]
impl TerminalStore for Memory {
    async fn offer_code(&self, offer: &CodeOffer, by: &Actor) -> Result<(), StoreError> {
        let mut tables = self.lock();
        let code = Some(Code {
            digest: offer.digest,
            until: offer.until,
            wrong_tries: 0,
        });
        let place = place(&offer.branch, &offer.terminal);
        match tables.terminals.get_mut(&place) {
            Some(row) => {
                if row.stored.account != offer.account {
                    row.stored.account = offer.account.clone();
                    row.stored.paired = None;
                }
                row.code = code;
            }
            None => {
                let stored = StoredTerminal {
                    account: offer.account.clone(),
                    branch: offer.branch.clone(),
                    terminal: offer.terminal.clone(),
                    added_at: offer.at,
                    paired: None,
                };
                tables.terminals.insert(place, TerminalRow { stored, code });
            }
        }
        tables.audit.append(&AuditEntry::code_offered(offer, by))
    }

    async fn pair(
        &self,
        account: &AccountId,
        digest: &[u8; 32],
        key: PublicKey,
        now: Timestamp,
    ) -> Result<Option<StoredTerminal>, StoreError> {
        let mut tables = self.lock();
        let is_right = |row: &TerminalRow| {
            row.code.as_ref().is_some_and(|code| {
                code.digest == *digest && code.until > now && code.wrong_tries < MOST_WRONG_TRIES
            })
        };
        let mut of_account = tables.terminals.iter();
        let found = of_account.find(|(_, row)| row.stored.account == *account && is_right(row));
        let Some(place) = found.map(|(place, _)| place.clone()) else {
            let mut is_counted = false;
            for row in tables.terminals.values_mut() {
                if let Some(code) = &mut row.code
                    && row.stored.account == *account
                    && code.wrong_tries < MOST_WRONG_TRIES
                {
                    code.wrong_tries += 1;
                    is_counted = true;
                }
            }
            // Where no code is alive nothing was guessed at, and nobody fills the log.
            if is_counted {
                tables
                    .audit
                    .append(&AuditEntry::code_refused(account, now))?;
            }
            return Ok(None);
        };
        for row in tables.terminals.values_mut() {
            row.stored.paired.take_if(|(known, _)| *known == key);
        }
        let paired = tables.terminals.get_mut(&place).map(|row| {
            row.code = None;
            row.stored.paired = Some((key, now));
            row.stored.clone()
        });
        if let Some(terminal) = &paired {
            tables.audit.append(&AuditEntry::paired(terminal, now))?;
        }
        Ok(paired)
    }

    async fn revoke(
        &self,
        branch: &BranchId,
        terminal: &TerminalId,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Option<StoredTerminal>, StoreError> {
        let mut tables = self.lock();
        let row = tables.terminals.get_mut(&place(branch, terminal));
        let known = row.map(|row| {
            let before = row.stored.clone();
            row.code = None;
            row.stored.paired = None;
            before
        });
        if let Some(known) = &known {
            tables.audit.append(&AuditEntry::revoked(known, by, at))?;
        }
        Ok(known)
    }

    async fn stored_terminals(&self) -> Result<Vec<StoredTerminal>, StoreError> {
        let tables = self.lock();
        let rows = tables.terminals.values();
        Ok(rows.map(|row| row.stored.clone()).collect())
    }
}
