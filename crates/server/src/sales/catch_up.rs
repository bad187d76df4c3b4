//! Writes the steps of a sale in order, also those that waited for the store.

use payment::Revision;
use payment::id::SaleId;
use payment::identity::Scope;
use payment::sale::Sale;
use store::{Cause, Commit, Constraint, StoreError, Stored};
use tracing::{error, info};

use super::alarms::raise;
use super::unwritten::Unwritten;
use super::waiting::{Step, Waiting};

/// What became of the waiting steps of a sale.
#[derive(Debug)]
pub(super) enum CaughtUp {
    /// All are written as they were kept; the revision that the last one made, if there was any.
    AsKept(Option<Revision>),
    /// The stored sale had been changed, or the steps can never be written: the sale is another one
    /// now.
    Otherwise(Box<Stored<Sale>>),
}

impl Unwritten {
    /// Writes a step after the waiting steps of its sale. [`StoreError::Stale`] also if the sale has
    /// become another one by them: see [`CaughtUp::Otherwise`].
    pub(super) async fn commit(&self, mut commit: Commit) -> Result<Revision, StoreError> {
        let id = commit.sale.intent.id;
        match self.catch_up(id).await? {
            CaughtUp::Otherwise(_) => return Err(StoreError::Stale),
            CaughtUp::AsKept(Some(revision)) => commit.after = revision,
            CaughtUp::AsKept(None) => {}
        }
        let writing = self.poll_cache.writes(id);
        let revision = self.note(self.store.commit(&commit).await)?;
        self.poll_cache.keep(&commit.sale, revision, writing.end());
        self.log_writable();
        self.last_readings.note(&commit.sale, revision);
        Ok(revision)
    }

    /// Keeps a step until the ledger works again.
    pub(super) fn keep(&self, step: Step) {
        let id = step.commit.sale.intent.id;
        let _writing = self.poll_cache.writes(id);
        self.last_readings.forget(id);
        let mut waiting = self.waiting();
        match waiting.get_mut(&id) {
            Some(steps) => steps.push(step),
            None => drop(waiting.insert(id, Waiting::new(step))),
        }
    }

    /// Writes the waiting steps of one sale. If another server has changed the sale since, their
    /// events are run again on it. If they can never be written, because another sale has its
    /// session, the sale fails.
    pub(super) async fn catch_up(&self, id: SaleId) -> Result<CaughtUp, StoreError> {
        let (mut made, mut is_other, mut scope) = (None, false, None);
        loop {
            let next = {
                let waiting = self.waiting();
                let steps = waiting.get(&id);
                is_other |= steps.is_some_and(|steps| steps.is_other);
                steps.and_then(Waiting::next)
            };
            let Some(commit) = next else {
                break;
            };
            let account = commit.sale.intent.account.clone();
            let scope = scope.insert(Scope::Account(account));
            let _writing = self.poll_cache.writes(id);
            match self.store.commit(&commit).await {
                Err(StoreError::Conflict(Constraint::Session | Constraint::Payment)) => {
                    self.fail(id);
                }
                Err(StoreError::Stale) => {
                    is_other = true;
                    self.rebase(scope, id).await?;
                }
                written => {
                    let revision = self.note(written)?;
                    made = Some(revision);
                    self.log_writable();
                    self.last_readings.note_written(&commit.sale, revision);
                    if !self.change(id, |waiting| waiting.written(commit.write, revision)) {
                        info!(sale = %id, "written down after all");
                    }
                }
            }
        }
        let Some(scope) = scope.filter(|_| is_other) else {
            return Ok(CaughtUp::AsKept(made));
        };
        self.last_readings.forget(id);
        let stored = self.note(self.store.find(&scope, id).await)?;
        let stored = stored.ok_or(Cause::Missing)?;
        Ok(CaughtUp::Otherwise(Box::new(stored)))
    }

    /// Runs the events of the waiting steps again on the sale as it is stored now.
    async fn rebase(&self, scope: &Scope, id: SaleId) -> Result<(), StoreError> {
        let stored = match self.note(self.store.find(scope, id).await) {
            Ok(stored) => stored.ok_or(Cause::Missing)?,
            Err(error @ StoreError::Body(_)) => {
                let row = self.store.unreadable(id).await?;
                let row = row.ok_or(error)?;
                // What waits is all that is known of the sale: write it over the row.
                self.change(id, |waiting| {
                    waiting.after = row.revision;
                    true
                });
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let mut alarms = Vec::new();
        self.change(id, |waiting| {
            alarms = waiting.rebase(&stored);
            !waiting.is_empty()
        });
        for (alarm, sale) in alarms {
            raise(alarm, &sale);
        }
        Ok(())
    }

    /// Changes the waiting steps of a sale; returns whether any are left.
    fn change(&self, id: SaleId, change: impl FnOnce(&mut Waiting) -> bool) -> bool {
        let mut waiting = self.waiting();
        let is_left = waiting.get_mut(&id).is_some_and(change);
        if !is_left {
            waiting.remove(&id);
        }
        is_left
    }

    /// Fails a sale whose waiting steps can never be written: while the ledger was away, the
    /// gateway answered with another sale's session.
    fn fail(&self, id: SaleId) {
        let failed = self.waiting().get_mut(&id).and_then(Waiting::fail);
        if let Some(failed) = failed {
            error!(
                code = "session_of_other_sale", sale = %id, reference = %failed.intent.reference,
                "the gateway answered with another sale's session or payment; this sale has failed"
            );
        }
    }
}
