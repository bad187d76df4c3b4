//! Rebuilds a sale whose stored body cannot be read, from its columns and a reading of its payment.

use payment::id::SaleId;
use payment::sale::{
    Cause, Doubt, DoubtOver, Event, Failure, Intent, Method, Phase, Sale, Session, Stage, step,
};

use super::{Answer, SaleError, Sales};
use crate::budget::Urgency;
use crate::ledger::Unreadable;

/// Why a sale was not repaired. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum RepairError {
    /// There is no such sale, or what is stored of it can be read.
    #[error("there is no sale of this id that cannot be read")]
    NothingToRepair,
    /// The gateway gave no usable answer about its payment.
    #[error("Tabby gave no usable answer about the payment; nothing was changed, try again later")]
    NotRead,
    /// The payment is another account's.
    #[error(
        "the sale was made for another merchant code or with the other kind of key; start with those, then try again"
    )]
    OtherAccount,
    /// The ledger's.
    #[error(transparent)]
    Sale(#[from] SaleError),
}

impl Sales {
    /// Reads the payment of a sale whose body cannot be read anew at the gateway, and writes down
    /// what that says. Nobody knows what its cashier did since, so that money that is found is late
    /// money: a person decides. A sale that may still be paid is cancelled and watched.
    ///
    /// # Errors
    ///
    /// [`RepairError`] says why not.
    pub async fn repair(&self, id: SaleId) -> Result<Answer, RepairError> {
        let inner = &self.0;
        let _turn = inner.turns.take(id).await;
        let ledger = inner.books.ledger();
        let found = ledger.unreadable(id).await.map_err(SaleError::from)?;
        let known = found.ok_or(RepairError::NothingToRepair)?;
        if known.branch != inner.account.branch {
            return Err(RepairError::OtherAccount);
        }
        let reading = match &known.payment {
            None => None,
            Some(payment) => match inner.gateway.read(payment, Urgency::Act).await {
                Some(Event::Read(reading)) => Some(reading),
                _ => return Err(RepairError::NotRead),
            },
        };
        let mode = reading.as_ref().and_then(|reading| reading.mode);
        if mode.is_some_and(|mode| mode != inner.account.mode) {
            return Err(RepairError::OtherAccount);
        }
        let now = inner.clock.now();
        let mut sale = Sale::new(Intent {
            id,
            terminal: known.terminal.clone(),
            branch: known.branch.clone(),
            reference: known.reference.clone(),
            amount: known.amount,
            method: Method::Qr,
            mode: inner.account.mode,
            created_at: known.created_at,
            pay_window: inner.pay_window,
            recipient: None,
            items: Vec::new(),
            gateway: Some(inner.account.gateway.clone()),
        });
        sale.stage = match session(&known) {
            None => Stage::Failed(Failure::NoAnswer),
            Some(session) => {
                let over = DoubtOver::Unread;
                let ending = Some(Cause::TimeOut);
                Stage::Opened(session, Phase::Checking(Doubt { ending, over }))
            }
        };
        if let Some(reading) = reading {
            sale = step(&sale, Event::Read(reading), now).sale;
        }
        let written = inner.books.record(&sale, "repaired", now).await;
        written.map_err(SaleError::NotBegun)?;
        Ok(inner.as_it_is(&sale))
    }
}

fn session(known: &Unreadable) -> Option<Session> {
    let payment = known.payment.clone()?;
    let id = match &known.session {
        Some(id) => id.clone(),
        None => payment.to_string().try_into().ok()?,
    };
    Some(Session {
        put_aside: true,
        ..Session::known_by_payment(id, payment, known.created_at)
    })
}
