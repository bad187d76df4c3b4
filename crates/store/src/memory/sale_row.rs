//! A sale as it stands in memory.

use payment::id::{BranchId, SaleId, TerminalId};
use payment::sale::{Intent, Sale};
use payment::time::Timestamp;

use crate::commit::{Stored, WriteId};
use crate::error::StoreError;
use crate::format;
use crate::sale_event::SaleEvent;

/// A sale as it is stored.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) stored: Stored<Sale>,
    /// The write that made this revision.
    pub(super) last_write: WriteId,
    pub(super) created_at: Timestamp,
    pub(super) events: Vec<SaleEvent>,
}

impl Row {
    pub(super) fn sale(&self) -> &Sale {
        &self.stored.value
    }

    pub(super) const fn place(&self) -> (Timestamp, SaleId) {
        (self.created_at, self.stored.value.intent.id)
    }
}

/// As it is written and read.
pub(super) fn round_trip(sale: &Sale) -> Result<Sale, StoreError> {
    Ok(format::read(format::write(sale)?.as_bytes())?)
}

/// Whether this sale holds the terminal of the branch.
pub(super) fn holds(sale: &Sale, branch: &BranchId, terminal: &TerminalId) -> bool {
    let Intent {
        branch: own,
        terminal: at,
        ..
    } = &sale.intent;
    sale.holds_terminal() && own == branch && at == terminal
}

/// Whether the server, a terminal or a person still has to do with the sale.
pub(super) fn is_kept_whole(sale: &Sale) -> bool {
    sale.is_open() || sale.is_watched() || sale.is_unsettled() || sale.holds_terminal()
}
