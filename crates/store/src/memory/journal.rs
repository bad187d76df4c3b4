//! The journal of the day in memory.

use std::collections::BTreeMap;
use std::ops::Range;

use payment::Money;
use payment::day::{EntryKind, OtherPayment, book};
use payment::id::{BranchId, NoteId, SaleId, TerminalId};
use payment::sale::{Funds, Mode, Sale};
use payment::time::Timestamp;

use crate::day_port::{Position, SignedReport};

/// The journal, and the signed reports.
#[derive(Debug, Default)]
pub(super) struct Day {
    pub(super) entries: Vec<Row>,
    pub(super) booked: BTreeMap<SaleId, Funds>,
    pub(super) reports: Vec<SignedReport>,
}

/// An entry; its position is its place in the list, from 1.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) branch: BranchId,
    pub(super) account: String,
    pub(super) terminal: TerminalId,
    pub(super) sale: SaleId,
    pub(super) kind: EntryKind,
    pub(super) note: Option<NoteId>,
    pub(super) amount: Money,
    pub(super) is_test: bool,
    pub(super) at: Timestamp,
}

impl Day {
    /// Adds what a sale brings.
    pub(super) fn book(&mut self, sale: &Sale, at: Timestamp) {
        let none = Money::zero(sale.intent.amount.currency());
        let none = Funds {
            captured: none,
            refunded: none,
        };
        let known = self.booked.get(&sale.intent.id).copied();
        let (now, entries) = book(known.unwrap_or(none), sale);
        self.booked.insert(sale.intent.id, now);
        for entry in entries {
            let terminal = &sale.intent.terminal;
            self.add(sale, terminal, entry.kind, None, entry.amount, at);
        }
    }

    pub(super) fn add(
        &mut self,
        sale: &Sale,
        terminal: &TerminalId,
        kind: EntryKind,
        note: Option<NoteId>,
        amount: Money,
        at: Timestamp,
    ) {
        self.entries.push(Row {
            branch: sale.intent.branch.clone(),
            account: sale.intent.account.as_str().to_owned(),
            terminal: terminal.clone(),
            sale: sale.intent.id,
            kind,
            note,
            amount,
            is_test: sale.intent.mode == Mode::Test,
            at,
        });
    }

    /// The entries of a branch between two positions.
    pub(super) fn between(
        &self,
        branch: &BranchId,
        stretch: Range<Position>,
    ) -> impl Iterator<Item = &Row> {
        let numbered = (1..).map(Position).zip(&self.entries);
        numbered
            .filter(move |(at, row)| {
                *at > stretch.start && *at <= stretch.end && row.branch == *branch
            })
            .map(|(_, row)| row)
    }

    pub(super) fn end(&self, branch: &BranchId) -> Position {
        let numbered = (1..).map(Position).zip(&self.entries);
        let of_branch = numbered.filter(|(_, row)| row.branch == *branch);
        of_branch.map(|(at, _)| at).max().unwrap_or_default()
    }

    pub(super) fn note(&self, id: NoteId) -> Option<OtherPayment> {
        let mut notes = self.notes();
        notes.find(|note| note.id == id)
    }

    pub(super) fn notes(&self) -> impl Iterator<Item = OtherPayment> {
        self.entries.iter().filter_map(|row| {
            let (EntryKind::Other(method), Some(id)) = (row.kind, row.note) else {
                return None;
            };
            let is_back = |other: &Row| {
                other.note == Some(id) && matches!(other.kind, EntryKind::OtherWithdrawn(_))
            };
            Some(OtherPayment {
                id,
                sale: row.sale,
                method,
                amount: row.amount,
                terminal: row.terminal.clone(),
                at: row.at,
                is_withdrawn: self.entries.iter().any(is_back),
            })
        })
    }
}
