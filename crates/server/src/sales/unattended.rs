//! What this server cannot look after: sales whose stored body cannot be read, and sales of another
//! account than the configured one. Also payments without a sale, and open sales of a terminal that
//! was renamed. None of them is skipped silently.
//!
//! That a sale is another account's is stored in it, or shows in the gateway's answers: see
//! `missing`. In the latter case the gateway is asked again and again, because the configured key
//! may be right.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use contract::{self, UnattendedView};
use payment::Money;
use payment::id::{BranchId, PaymentId, SaleId};
use payment::sale::{Intent, Sale};
use payment::time::Monotonic;

use super::of_branch::OfBranch;
use super::unaccounted::Unaccounted;
use store::Unreadable;

/// All that is known of them.
#[derive(Debug, Default)]
pub(super) struct Unattended(Mutex<Known>);

#[derive(Debug, Default)]
pub(super) struct Known {
    /// What the last look at the watched sales found.
    watched: Vec<OfBranch>,
    /// How many of these are certainly another account's.
    pub(super) of_other_account: usize,
    /// Open sales that a terminal of another name began before the start: see [`Renamed`].
    pub(super) renamed: Renamed,
    /// Unreadable sales found elsewhere, by row. Most of them are settled, and nothing else would
    /// ever read them.
    met: BTreeMap<i64, Unreadable>,
    /// Payments at the gateway that belong to this terminal but to no sale.
    pub(super) unaccounted: Unaccounted,
    /// Paid sales whose money should have been captured long ago, oldest first. They are looked after.
    pub(super) uncaptured: Vec<OfBranch>,
}

/// How many sales cannot be looked after, and how many payments have no sale.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct UnattendedCounts {
    /// Sales that this server cannot look after.
    pub sales: usize,
    /// Paid payments that belong to no sale.
    pub payments: usize,
    /// Open sales of a terminal that was renamed. These are looked after.
    pub other_terminal: usize,
}

impl Known {
    /// Unreadable sales that are not among the watched ones.
    pub(super) fn met_elsewhere(&self) -> impl DoubleEndedIterator<Item = &Unreadable> {
        let watched: BTreeSet<_> = self.watched.iter().map(|known| &known.view.id).collect();
        let met = self.met.values();
        met.filter(move |sale| !watched.contains(&sale.id))
    }
}

/// Open sales that a terminal of another name, or of a branch with another id, began before this
/// server started: its own, before it or its branch was renamed. Where terminals are paired, also those of
/// a terminal that was revoked. They go on as usual, but no till shows them.
#[derive(Debug, Default)]
pub(super) struct Renamed {
    /// Those that the first look found, and later ones of revoked terminals.
    found: Option<BTreeSet<SaleId>>,
    /// Those of them that have not ended.
    views: Vec<OfBranch>,
}

impl Renamed {
    /// Updates the open ones from these sales; later looks find more only if a terminal `can_be_revoked`.
    /// Returns those that have not been logged.
    pub(super) fn look<'a>(
        &mut self,
        ours: impl Iterator<Item = &'a Sale>,
        is_on_a_till: impl Fn(&Intent) -> bool,
        can_be_revoked: bool,
    ) -> Vec<Sale> {
        let open: Vec<_> = ours
            .filter(|sale| sale.is_open() && sale.holds_terminal())
            .filter(|sale| !is_on_a_till(&sale.intent))
            .collect();
        let is_first = self.found.is_none();
        let found = self
            .found
            .get_or_insert_with(|| open.iter().map(|sale| sale.intent.id).collect());
        let mut new = Vec::new();
        let mut shown = Vec::new();
        for sale in open {
            let is_new = can_be_revoked && found.insert(sale.intent.id);
            if !found.contains(&sale.intent.id) {
                continue;
            }
            if is_first || is_new {
                new.push(sale.clone());
            }
            shown.push(of_other_terminal(sale));
        }
        self.views = shown;
        new
    }
}

/// Whom the views are for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shown<'a> {
    /// Whoever runs the server.
    All,
    /// The terminals of a branch. What is of no branch that this server has, because its row is
    /// damaged, is shown on every terminal: nobody else would see it.
    To {
        branch: &'a BranchId,
        configured: &'a BranchId,
    },
}

/// How far the ledger was scanned for sales that cannot be read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Scan {
    #[default]
    NotBegun,
    /// Down to this row.
    Below(i64),
    /// To its end, last at this time.
    Done(Monotonic),
}

impl Unattended {
    pub(super) fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// At most `most` views: first what is open or has money, then settled sales, newest first.
    pub(super) fn views(&self, shown: Shown<'_>, most: usize) -> Vec<UnattendedView> {
        let known = self.lock();
        let is_its = |of: &str| match shown {
            Shown::All => true,
            Shown::To { branch, configured } => branch.as_str() == of || configured.as_str() != of,
        };
        let money = known.watched.iter().chain(&known.renamed.views);
        let money = money.chain(known.unaccounted.views());
        let money = money.filter(|known| is_its(&known.branch));
        let mut views: Vec<_> = money.take(most).map(|known| known.view.clone()).collect();
        if let Shown::To { branch, .. } = shown {
            // One line is enough to send somebody to the office, which lists them.
            let mut late = known.uncaptured.iter();
            let oldest = late.find(|known| known.branch == branch.as_str());
            views.extend(oldest.map(|known| known.view.clone()));
        }
        let left = most.saturating_sub(views.len());
        let settled = known.met_elsewhere().rev();
        let settled = settled.filter(|sale| is_its(&sale.branch));
        views.extend(settled.take(left).map(view_unreadable));
        views
    }

    /// At most `most` views of sales of these accounts, to be shown on every till.
    pub(super) fn views_of(
        &self,
        is_one: impl Fn(&str) -> bool,
        most: usize,
    ) -> Vec<UnattendedView> {
        let known = self.lock();
        let watched = known.watched.iter();
        let watched = watched.filter(|known| is_one(&known.account));
        let watched = watched.map(|known| known.view.clone());
        let settled = known.met_elsewhere().rev();
        let settled = settled.filter(|sale| is_one(&sale.account));
        watched
            .chain(settled.map(view_unreadable))
            .take(most)
            .collect()
    }

    /// How many there are of each kind.
    pub(super) fn counts(&self) -> UnattendedCounts {
        let known = self.lock();
        UnattendedCounts {
            sales: known.watched.len() + known.met_elsewhere().count(),
            payments: known.unaccounted.count(),
            other_terminal: known.renamed.views.len(),
        }
    }

    /// Remembers a sale that cannot be read; returns whether it was not known.
    pub(super) fn meet(&self, sale: &Unreadable) -> bool {
        let mut known = self.lock();
        let is_watched = known.watched.iter().any(|known| known.view.id == sale.id);
        known.met.insert(sale.row, sale.clone()).is_none() && !is_watched
    }

    /// Those found elsewhere that still block their terminal.
    pub(super) fn holding(&self) -> Vec<Unreadable> {
        let known = self.lock();
        let holding = known.met.values().filter(|sale| sale.holds_terminal);
        holding.cloned().collect()
    }

    pub(super) fn freed(&self, row: i64) {
        if let Some(sale) = self.lock().met.get_mut(&row) {
            sale.holds_terminal = false;
        }
    }

    /// Call this when the sale can be read again.
    pub(super) fn repaired(&self, id: SaleId) {
        let id = id.to_string();
        let mut known = self.lock();
        known.met.retain(|_, sale| sale.id != id);
        known.watched.retain(|known| known.view.id != id);
    }

    /// Replaces what was found; returns the new ids, and whether any have gone.
    pub(super) fn replace(&self, found: Vec<OfBranch>) -> (BTreeSet<String>, bool) {
        let mut known = self.lock();
        let ids = |known: &[OfBranch]| -> BTreeSet<String> {
            known.iter().map(|known| known.view.id.clone()).collect()
        };
        let (before, now) = (ids(&known.watched), ids(&found));
        known.watched = found;
        let met: BTreeSet<_> = known.met.values().map(|sale| sale.id.clone()).collect();
        let fresh = now.difference(&before);
        (
            fresh.filter(|id| !met.contains(*id)).cloned().collect(),
            !before.is_subset(&now),
        )
    }
}

impl Unattended {
    /// Removes a payment: a sale has it, its money was returned, or somebody has acknowledged it.
    pub(super) fn accounted(&self, payment: &PaymentId) {
        self.lock().unaccounted.remove(payment);
    }

    /// The money of a payment without a sale when the gateway's list was last read.
    pub(super) fn sum_of(&self, payment: &PaymentId) -> Option<Option<Money>> {
        self.lock().unaccounted.sum_of(payment)
    }
}

pub(super) fn of_other_account(sale: &Sale) -> OfBranch {
    readable(sale, contract::Unattended::OtherAccount)
}

/// The view of a sale whose terminal was renamed, so that no till shows it.
pub(super) fn of_other_terminal(sale: &Sale) -> OfBranch {
    let mut known = readable(sale, contract::Unattended::OtherTerminal);
    known.view.terminal = Some(sale.intent.terminal.to_string());
    known
}

/// The view of a paid sale whose money should have been captured long ago.
pub(super) fn uncaptured(sale: &Sale) -> OfBranch {
    readable(sale, contract::Unattended::Uncaptured)
}

fn readable(sale: &Sale, why: contract::Unattended) -> OfBranch {
    let Intent {
        id,
        account,
        branch,
        reference,
        amount,
        ..
    } = &sale.intent;
    OfBranch {
        account: account.to_string(),
        branch: branch.to_string(),
        view: UnattendedView {
            id: id.to_string(),
            reference: reference.to_string(),
            amount: Some(amount.to_string()),
            currency: Some(amount.currency()),
            terminal: None,
            why,
        },
    }
}

/// A sale that cannot be read, and its branch.
pub(super) fn unreadable(sale: &Unreadable) -> OfBranch {
    OfBranch {
        account: sale.account.clone(),
        branch: sale.branch.clone(),
        view: view_unreadable(sale),
    }
}

/// The view of a sale that cannot be read.
pub(super) fn view_unreadable(sale: &Unreadable) -> UnattendedView {
    let amount = sale.amount();
    UnattendedView {
        id: sale.id.clone(),
        reference: sale.reference.clone(),
        amount: amount.map(|amount| amount.to_string()),
        currency: amount.map(Money::currency),
        terminal: None,
        why: contract::Unattended::Unreadable,
    }
}
