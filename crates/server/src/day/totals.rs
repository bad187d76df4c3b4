//! Adds up the journal by gateway, terminal and method.

use std::collections::BTreeMap;

use contract::day::{DayTotal, OtherTotal, Sum};
use payment::day::{Balance, EntryKind, OtherMethod, Total};
use payment::money::Currency;
use store::EntrySum;

/// What sums are about: a terminal, if they are by terminal, an account, the mode and the currency.
type Group<'a> = (Option<&'a str>, &'a str, bool, &'static str);

/// The sums of a group.
#[derive(Default)]
struct Sums {
    currency: Option<Currency>,
    payments: Total,
    refunds: Total,
    others: BTreeMap<OtherMethod, Total>,
}

/// The totals of these entries, by account, mode and currency, and by terminal if asked. `gateway_of`
/// names the gateway of an account.
pub(super) fn totals(
    entries: &[EntrySum],
    by_terminal: bool,
    gateway_of: impl Fn(&str) -> String,
) -> Vec<DayTotal> {
    let mut groups: BTreeMap<Group<'_>, Sums> = BTreeMap::new();
    for entry in entries {
        let terminal = by_terminal.then_some(entry.terminal.as_str());
        let group = (
            terminal,
            entry.account.as_str(),
            entry.is_test,
            entry.currency.code(),
        );
        let sums = groups.entry(group).or_default();
        sums.currency = Some(entry.currency);
        let total = entry.total;
        match entry.kind {
            EntryKind::Payment => sums.payments = sums.payments.and_all(total),
            EntryKind::Refund => sums.refunds = sums.refunds.and_all(total),
            EntryKind::Other(method) => {
                let sum = sums.others.entry(method).or_default();
                *sum = sum.and_all(total);
            }
            EntryKind::OtherWithdrawn(method) => {
                let sum = sums.others.entry(method).or_default();
                sum.minor = sum.minor.saturating_sub(total.minor);
                sum.count = sum.count.saturating_sub(total.count);
            }
        }
    }
    let view = |((terminal, account, is_test, _), sums): (Group<'_>, Sums)| {
        let currency = sums.currency?;
        let written = |minor| Balance { minor, currency }.to_string();
        let sum = |total: Total| Sum {
            count: total.count,
            amount: written(total.minor),
        };
        let net = sums.payments.minor.saturating_sub(sums.refunds.minor);
        let others: i128 = sums.others.values().map(|total| total.minor).sum();
        Some(DayTotal {
            terminal: terminal.map(str::to_owned),
            gateway: gateway_of(account),
            currency,
            is_test,
            payments: sum(sums.payments),
            refunds: sum(sums.refunds),
            net: written(net),
            others: sums
                .others
                .iter()
                .map(|(method, total)| OtherTotal {
                    method: *method,
                    count: total.count,
                    amount: written(total.minor),
                })
                .collect(),
            all: written(net.saturating_add(others)),
        })
    };
    groups.into_iter().filter_map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(terminal: &str, kind: EntryKind, count: u64, minor: i128) -> EntrySum {
        EntrySum {
            account: "main".to_owned(),
            terminal: terminal.to_owned(),
            currency: Currency::Aed,
            is_test: false,
            kind,
            total: Total { count, minor },
        }
    }

    #[test]
    fn totals_are_by_terminal_or_of_all_and_may_be_below_zero() {
        let cash = OtherMethod::Cash;
        let entries = [
            entry("T1", EntryKind::Payment, 2, 30_000),
            entry("T2", EntryKind::Refund, 1, 50_000),
            entry("T2", EntryKind::Other(cash), 2, 9_000),
            entry("T2", EntryKind::OtherWithdrawn(cash), 1, 4_000),
        ];
        let all = totals(&entries, false, |_| "Tabby".to_owned());
        let [one] = all.as_slice() else {
            panic!("{all:?}");
        };
        assert_eq!(
            (one.payments.count, one.payments.amount.as_str()),
            (2, "300.00")
        );
        assert_eq!((one.net.as_str(), one.all.as_str()), ("-200.00", "-150.00"));
        let by_terminal = totals(&entries, true, |_| "Tabby".to_owned());
        let seen: Vec<_> = by_terminal
            .iter()
            .map(|total| (total.terminal.as_deref(), total.all.as_str()))
            .collect();
        assert_eq!(seen, [(Some("T1"), "300.00"), (Some("T2"), "-450.00")]);
        assert_eq!(by_terminal[1].others[0].count, 1);
    }
}
