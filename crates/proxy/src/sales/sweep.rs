//! Looks for money in the gateway's list that no sale of ours accounts for.
//!
//! An answer that never came may have made a payment whose id nobody knows, and a reading may never
//! have come. The gateway's list of paid payments has them all. A payment is one of ours if its
//! reference is a sale's; the key may sell elsewhere, too, and those payments are left alone.

use payment::id::PaymentId;
use payment::sale::{Event, Reading, Sale, Stage, Verdict, judge};
use payment::time::{Millis, Timestamp};
use tracing::{error, warn};

use super::{Inner, SaleError, Sales};

/// What a sweep came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Swept {
    /// Payments in the list.
    pub seen: u32,
    /// Sales that a payment of the list brought further.
    pub changed: u32,
    /// Paid payments with a reference of ours that no sale can be.
    pub strange: u32,
    /// Whether the list came whole.
    pub whole: bool,
}

impl Sales {
    /// Goes through the payments that were made within `span`.
    ///
    /// # Errors
    ///
    /// The ledger's.
    pub async fn sweep(&self, span: Millis) -> Result<Swept, SaleError> {
        let inner = self.0.clone();
        let now = inner.clock.now();
        let since = Timestamp(now.0.saturating_sub_unsigned(span.0));
        let mut swept = Swept::default();
        let mut offset = 0;
        loop {
            let Some(page) = inner.gateway.paid_since(since, offset).await else {
                warn!("the gateway's list could not be read whole");
                return Ok(swept);
            };
            offset += page.entries;
            for reading in page.readings {
                swept.seen += 1;
                match inner.account_for(reading).await? {
                    Account::Settled => {}
                    Account::Changed => swept.changed += 1,
                    Account::Strange => swept.strange += 1,
                }
            }
            if page.is_last {
                swept.whole = true;
                return Ok(swept);
            }
        }
    }
}

enum Account {
    /// A sale accounts for it, or it is not ours.
    Settled,
    /// A sale learned of it.
    Changed,
    /// It bears a reference of ours, and no sale can be its.
    Strange,
}

impl Inner {
    async fn account_for(&self, reading: Reading) -> Result<Account, SaleError> {
        if let Some(sale) = self.books.ledger().of_payment(&reading.payment).await? {
            return self.bring_up(sale.intent.id, reading).await;
        }
        let Some(reference) = reading.reference.clone() else {
            return Ok(Account::Settled);
        };
        let lost = self.books.ledger().without_session(&reference).await?;
        let none = lost.is_empty();
        for sale in lost {
            let _turn = self.turns.take(sale.intent.id).await;
            let sale = self.known(sale.intent.id).await?;
            if !matches!(sale.stage, Stage::Failed(_)) {
                continue;
            }
            let found = Event::Found(reading.clone());
            if payment::sale::step(&sale, found.clone(), self.clock.now()).sale != sale {
                self.drive(sale, found).await?;
                return Ok(Account::Changed);
            }
        }
        if none {
            return Ok(Account::Settled);
        }
        strange(&reading.payment);
        Ok(Account::Strange)
    }

    /// A sale whose payment is in the list of paid ones: unless it knows, it is told by a reading
    /// of its own.
    async fn bring_up(
        &self,
        id: payment::id::SaleId,
        reading: Reading,
    ) -> Result<Account, SaleError> {
        let _turn = self.turns.take(id).await;
        let sale = self.known(id).await?;
        let says_paid = sale.session().is_some_and(|session| {
            matches!(judge(&sale.intent, session, &reading), Verdict::Paid(_))
        });
        if !says_paid || knows(&sale) {
            return Ok(Account::Settled);
        }
        self.drive(sale, Event::Read(reading)).await?;
        Ok(Account::Changed)
    }
}

/// Whether a sale knows of its money, or has been frozen.
fn knows(sale: &Sale) -> bool {
    use payment::sale::Phase;
    match &sale.stage {
        Stage::Opened(_, phase) => match phase {
            Phase::Paid(_) | Phase::PaidLate(_) | Phase::Returning(_) | Phase::Mismatch(_) => true,
            Phase::Cancelled(cause) => matches!(cause, payment::sale::Cause::Refunded),
            _ => false,
        },
        Stage::Creating | Stage::Declined(_) | Stage::Failed(_) => false,
    }
}

fn strange(payment: &PaymentId) {
    error!(%payment, "a paid payment bears a reference of ours and fits no sale; a person has to look");
}
