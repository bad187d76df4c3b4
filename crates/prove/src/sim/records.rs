//! What stands on the disk, whichever of its lives the server is in.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use contract::SaleState;
use payment::id::SaleId;
use payment::operation::Operation;
use payment::sale::{Decision, Sale, Sending, State};
use store::{AuditEntry, Memory};
use uuid::Uuid;

use super::ids::payment_of;
use super::truth::id_of;

/// The disk: what it holds was written and flushed.
#[derive(Clone, Debug, Default)]
pub struct Records {
    memory: Memory,
    /// The most tries of a refund that a commit names.
    tries: Arc<AtomicU32>,
}

impl Records {
    /// The store that it is kept in.
    pub(super) const fn memory(&self) -> &Memory {
        &self.memory
    }

    /// How many tries of a refund were committed, for records of one sale.
    #[must_use]
    pub fn tries(&self) -> u32 {
        self.tries.load(Relaxed)
    }

    pub(super) fn note_tries(&self, sale: &Sale) {
        if let State::Late(_, late) = &sale.state
            && let Decision::Return(asked) = late.decision
        {
            self.tries.fetch_max(asked.tries, Relaxed);
        }
    }

    /// Every sale.
    #[must_use]
    pub fn sales(&self) -> Vec<Sale> {
        self.memory.sales()
    }

    /// This sale.
    pub(super) fn sale(&self, id: SaleId) -> Option<Sale> {
        let all = self.memory.sales();
        all.into_iter().find(|sale| sale.intent.id == id)
    }

    pub(super) fn has_intent(&self, reference: &str) -> bool {
        let is_meant = |sale: &Sale| sale.is_open() && sale.intent.reference.as_str() == reference;
        self.memory.any(is_meant)
    }

    /// The audit log.
    #[must_use]
    pub fn audit(&self) -> Vec<AuditEntry> {
        self.memory.audit_entries()
    }

    /// Every operation that was asked for.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation> {
        self.memory.every_operation()
    }

    /// Whether somebody asked for an operation of this payment that has not ended.
    pub(super) fn is_asked(&self, payment: Uuid) -> bool {
        let mut all = self.memory.every_operation().into_iter();
        all.any(|one| one.is_open() && id_of(one.intent.payment.as_str()) == Some(payment))
    }

    /// Whether a sale of this payment was ever written.
    pub(super) fn has_payment(&self, payment: Uuid) -> bool {
        self.memory.any(|sale| payment_of(sale) == Some(payment))
    }

    /// Whether the sale of this payment is paid, and not captured in full.
    pub(super) fn is_capturing(&self, payment: Uuid) -> bool {
        self.memory
            .any(|sale| payment_of(sale) == Some(payment) && sale.is_to_be_captured())
    }

    pub(super) fn is_sending(&self, session: &str) -> bool {
        self.memory.any(|sale| {
            sale.session().is_some_and(|known| {
                known.id.as_str() == session && known.link.is_some_and(Sending::is_open)
            })
        })
    }

    /// Whether the money of this payment is to go back, or what is held of it to be released.
    pub(super) fn is_returning(&self, payment: Uuid) -> bool {
        let is_meant = |sale: &Sale| sale.state_name() == SaleState::Returning;
        self.memory
            .any(|sale| payment_of(sale) == Some(payment) && is_meant(sale))
    }
}
