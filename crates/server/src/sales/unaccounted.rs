//! Paid payments with this terminal's name that belong to no sale (after a restore, with a new
//! ledger under an old name, or from another till with the same name), and payments of sales that
//! know of no money, until they are read. Each is logged once, and shown on the tills until a sale
//! has it, its money was returned, or somebody has acknowledged it.

use super::of_branch::OfBranch;
use std::collections::BTreeMap;

use contract::{self, UnattendedView};
use payment::Money;
use payment::id::{AccountId, BranchId, PaymentId};
use payment::sale::{PaymentSnapshot, PaymentState};
use payment::time::Millis;

/// How many new ones of a reconciliation are logged one by one; the rest are counted. A new ledger
/// under an old name has thousands.
const LINES: usize = 20;

/// How many are kept one by one, the first that were found; the rest are counted. Nobody reads
/// more, and an endless list must not fill the memory.
const MOST_KEPT: usize = 1_000;

/// The payments that belong to no sale.
#[derive(Debug, Default)]
pub(super) struct Unaccounted {
    all: BTreeMap<String, Stray>,
    /// How many were found since their number was last logged.
    fresh: usize,
    /// How many there was no room for, by the span of the last reconciliation that found them.
    beyond: BTreeMap<Millis, usize>,
    /// Whether it was logged that there is no room.
    is_full_said: bool,
}

#[derive(Debug)]
struct Stray {
    known: OfBranch,
    sum: Option<Money>,
}

/// The result of adding a payment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Added {
    /// It was known.
    Known,
    /// It is new, and is logged by itself (`has_line`) or only counted.
    New { has_line: bool },
    /// It is new, and there is no room.
    NoRoom,
}

/// What is known of a payment without a sale.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Found {
    /// Somebody has acknowledged it.
    Acknowledged,
    /// It is kept and shown.
    Stands,
    /// It is only counted.
    Beyond,
}

impl Unaccounted {
    pub(super) fn views(&self) -> impl Iterator<Item = &OfBranch> {
        self.all.values().map(|stray| &stray.known)
    }

    /// The money of a payment when it was found; `None` if the payment is not kept.
    pub(super) fn sum_of(&self, payment: &PaymentId) -> Option<Option<Money>> {
        self.all.get(payment.as_str()).map(|stray| stray.sum)
    }

    /// How many there are, with those that are only counted.
    pub(super) fn count(&self) -> usize {
        self.all.len().saturating_add(self.beyond())
    }

    /// How many the last reconciliations found that there was no room for.
    pub(super) fn beyond(&self) -> usize {
        self.beyond.values().max().copied().unwrap_or_default()
    }

    /// Adds a payment.
    pub(super) fn add(
        &mut self,
        reading: &PaymentSnapshot,
        account: &AccountId,
        branch: &BranchId,
    ) -> Added {
        let is_known = self.all.contains_key(reading.payment.as_str());
        if !is_known && self.all.len() >= MOST_KEPT {
            return Added::NoRoom;
        }
        let view = UnattendedView {
            id: reading.payment.to_string(),
            reference: reading
                .reference
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            amount: reading.amount.map(|amount| amount.to_string()),
            currency: reading.amount.map(Money::currency),
            terminal: None,
            why: contract::Unattended::Unaccounted,
        };
        let sum = at_stake(reading);
        let known = OfBranch {
            account: account.to_string(),
            branch: branch.to_string(),
            view,
        };
        self.all
            .insert(reading.payment.to_string(), Stray { known, sum });
        if is_known {
            return Added::Known;
        }
        self.fresh = self.fresh.saturating_add(1);
        Added::New {
            has_line: self.fresh <= LINES,
        }
    }

    pub(super) fn remove(&mut self, payment: &PaymentId) {
        self.all.remove(payment.as_str());
    }

    /// Records how many a reconciliation found without room for them. Returns the total number if
    /// it has to be logged: more were found since the last time than were logged one by one, or
    /// there is no room now.
    pub(super) fn note_reconciled(
        &mut self,
        span: Millis,
        beyond: usize,
        is_to_its_end: bool,
    ) -> Option<usize> {
        let before = self.beyond.insert(span, beyond).unwrap_or_default();
        if !is_to_its_end {
            self.beyond.insert(span, before.max(beyond));
        }
        let found = std::mem::take(&mut self.fresh);
        let is_full = self.beyond() > 0;
        let is_news = is_full && !self.is_full_said;
        self.is_full_said = is_full;
        (found > LINES || is_news).then(|| self.count())
    }
}

/// The money of a payment that the shop has or will get, if it can be read.
pub(super) fn at_stake(reading: &PaymentSnapshot) -> Option<Money> {
    match (reading.status, reading.captured, reading.refunded) {
        (PaymentState::Closed, Some(captured), Some(refunded)) => {
            let left = captured.checked_sub(refunded);
            Some(left.unwrap_or_else(|| Money::zero(captured.currency())))
        }
        _ => reading.amount,
    }
}

/// Whether the payment has more money than when somebody looked at it.
pub(super) fn is_more(now: Option<Money>, then: Option<Money>) -> bool {
    match (now, then) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(now), Some(then)) => now.currency() != then.currency() || now.minor() > then.minor(),
    }
}

#[cfg(test)]
mod tests {
    use payment::Currency;

    use super::*;

    fn aed(text: &str) -> Option<Money> {
        Money::parse(text, Currency::Aed).ok()
    }

    #[test]
    fn more_money_than_somebody_has_seen_is_news_and_less_is_not() {
        let seen = aed("250");
        assert!(!is_more(aed("250"), seen) && !is_more(aed("50"), seen));
        assert!(is_more(aed("250.01"), seen));
        assert!(is_more(Money::parse("1", Currency::Sar).ok(), seen));
        assert!(is_more(seen, None) && !is_more(None, seen));
    }

    fn reading(n: usize) -> PaymentSnapshot {
        PaymentSnapshot {
            payment: PaymentId::try_from(format!("p{n}")).unwrap(),
            status: PaymentState::Authorized,
            amount: aed("250"),
            reference: None,
            mode: None,
            captured: None,
            refunded: None,
        }
    }

    #[test]
    fn a_list_without_an_end_is_counted_and_not_kept() {
        let span = Millis(1);
        let mut all = Unaccounted::default();
        let meet = |all: &mut Unaccounted| {
            let met =
                (0..100_000).map(|n| all.add(&reading(n), &AccountId::main(), &BranchId::main()));
            met.filter(|added| *added == Added::NoRoom).count()
        };
        let beyond = meet(&mut all);
        assert_eq!((all.views().count(), beyond), (MOST_KEPT, 99_000));
        assert_eq!(all.note_reconciled(span, beyond, true), Some(100_000));
        // Known ones are logged once, and the count goes on.
        let beyond = meet(&mut all);
        assert_eq!(all.note_reconciled(span, beyond, true), None);
        assert_eq!(all.count(), 100_000);
        // A reconciliation that was cut off does not show that any are gone.
        assert_eq!(all.note_reconciled(span, 5, false), None);
        assert_eq!(all.count(), 100_000);
        all.remove(&reading(0).payment);
        assert_eq!(
            all.add(&reading(99_999), &AccountId::main(), &BranchId::main()),
            Added::New { has_line: true }
        );
        assert_eq!(all.note_reconciled(span, 0, true), None);
        assert_eq!(all.count(), 1_000);
    }

    #[test]
    fn of_a_closed_payment_the_shop_has_what_was_captured_and_not_given_back() {
        let reading = |status| PaymentSnapshot {
            status,
            captured: aed("200"),
            refunded: aed("50"),
            ..reading(1)
        };
        assert_eq!(at_stake(&reading(PaymentState::Closed)), aed("150"));
        assert_eq!(at_stake(&reading(PaymentState::Authorized)), aed("250"));
    }
}
