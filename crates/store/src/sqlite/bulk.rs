//! Writes many sales at once, to make a large ledger for a measurement. No server does so.

use payment::Revision;
use payment::identity::Actor;
use payment::sale::Sale;
use payment::time::Millis;

use super::pool::Sqlite;
use super::writes::{insert, update};
use crate::commit::{Commit, WriteId};
use crate::error::{Cause, StoreError};

/// A sale with all that has happened to it.
#[derive(Clone, Debug)]
pub struct PastSale {
    /// The sale as it was asked for.
    pub asked: Sale,
    /// The names of the events that followed, a second apart, and the sale after each.
    pub steps: Vec<(&'static str, Sale)>,
}

impl Sqlite {
    /// Inserts new sales with their events, in one transaction.
    ///
    /// # Errors
    ///
    /// The ledger could not be written, or has one of the sales already.
    pub async fn insert_past(&self, sales: &[PastSale]) -> Result<(), StoreError> {
        self.write(async |connection| {
            for sale in sales {
                let created_at = sale.asked.intent.created_at;
                if !insert(connection, &sale.asked, WriteId::fresh(), created_at).await? {
                    return Err(Cause::Other("the sale or its terminal is taken").into());
                }
                let mut after = Revision::FIRST;
                for (seconds, (event, step)) in (1..).zip(&sale.steps) {
                    let commit = Commit {
                        write: WriteId::fresh(),
                        sale: step.clone(),
                        after,
                        event,
                        at: created_at.after(Millis::seconds(seconds)),
                        by: Actor::Server,
                    };
                    after = update(connection, &commit).await?;
                }
            }
            Ok(())
        })
        .await
    }
}
