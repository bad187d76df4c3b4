//! Decides what a change of a sale adds to the day.

use super::entry::{Entry, EntryKind};
use crate::money::Money;
use crate::sale::{Funds, Sale, State};

/// What a sale adds to the day when it has become `sale` and had brought `known` until now: the sums that
/// it has brought from now on, and the entries that make the difference.
///
/// Sums only grow. Money that is gone without a reading that says how much of it, because the sale has
/// ended as refunded or released, is booked as refunded; money that a reading no longer shows, while the
/// sale still stands, stays booked, because no payment loses captures. Sums in another currency than the
/// sale's are not booked: such a sale is frozen.
#[must_use]
pub fn book(known: Funds, sale: &Sale) -> (Funds, Vec<Entry>) {
    let now = reached(known, sale);
    let grown = [
        (EntryKind::Payment, now.captured, known.captured),
        (EntryKind::Refund, now.refunded, known.refunded),
    ];
    let entries = grown.into_iter().filter_map(|(kind, now, before)| {
        let amount = now.checked_sub(before)?;
        (!amount.is_zero()).then_some(Entry { kind, amount })
    });
    (now, entries.collect())
}

fn reached(known: Funds, sale: &Sale) -> Funds {
    if matches!(&sale.state, State::Unpaid(..)) {
        let refunded = known.captured;
        return Funds { refunded, ..known };
    }
    let funds = sale.funds();
    let most = |known: Money, read: Money| {
        let is_more = read.currency() == known.currency() && read.minor() > known.minor();
        if is_more { read } else { known }
    };
    Funds {
        captured: most(known.captured, funds.captured),
        refunded: most(known.refunded, funds.refunded),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use crate::sale::sample::{START, aed, reading, sale};
    use crate::sale::{Event, PaymentSnapshot, PaymentState, transition};
    use proptest::prelude::*;

    fn none() -> Funds {
        let none = Money::zero(Currency::Aed);
        Funds {
            captured: none,
            refunded: none,
        }
    }

    fn sums(snapshot: PaymentSnapshot, captured: &str, refunded: &str) -> PaymentSnapshot {
        PaymentSnapshot {
            captured: Some(aed(captured)),
            refunded: Some(aed(refunded)),
            ..snapshot
        }
    }

    fn opened() -> Sale {
        let session = crate::sale::sample::session();
        let created = reading(PaymentState::Created);
        transition(&sale(), Event::Created(Box::new(session), created), START).sale
    }

    fn read(sale: &Sale, snapshot: PaymentSnapshot) -> Sale {
        transition(sale, Event::Read(snapshot), START).sale
    }

    #[test]
    fn a_sale_brings_what_was_captured_and_takes_what_was_refunded() {
        let captured = sums(reading(PaymentState::Closed), "250", "0");
        let paid = read(&opened(), captured);
        let (known, entries) = book(none(), &paid);
        let amount = paid.intent.amount;
        let kind = EntryKind::Payment;
        assert_eq!(entries, [Entry { kind, amount }]);
        let all = amount.to_string();
        let part = read(&paid, sums(reading(PaymentState::Closed), &all, "30"));
        let (known, entries) = book(known, &part);
        let kind = EntryKind::Refund;
        assert_eq!(
            entries,
            [Entry {
                kind,
                amount: aed("30")
            }]
        );
        assert_eq!(book(known, &part), (known, vec![]), "nothing has changed");
    }

    #[test]
    fn an_authorisation_brings_nothing_until_it_is_captured() {
        let promised = read(&opened(), reading(PaymentState::Authorized));
        assert!(promised.is_paid());
        assert_eq!(book(none(), &promised), (none(), vec![]));
    }

    #[test]
    fn money_of_a_sale_that_ends_as_refunded_is_booked_as_refunded() {
        let had = Funds {
            captured: aed("250"),
            refunded: aed("50"),
        };
        let refunded = read(&opened(), {
            let snapshot = reading(PaymentState::Closed);
            let all = sale().intent.amount.to_string();
            sums(snapshot, &all, &all)
        });
        assert!(matches!(refunded.state, State::Unpaid(..)));
        let (now, entries) = book(had, &refunded);
        assert_eq!(now.captured, now.refunded);
        let kind = EntryKind::Refund;
        assert_eq!(
            entries,
            [Entry {
                kind,
                amount: aed("200")
            }]
        );
        assert_eq!(book(none(), &refunded), (none(), vec![]), "it never came");
    }

    fn any_reading() -> impl Strategy<Value = PaymentSnapshot> {
        let status = prop::sample::select(vec![
            PaymentState::Created,
            PaymentState::Authorized,
            PaymentState::Closed,
            PaymentState::Expired,
            PaymentState::Rejected,
            PaymentState::Unknown,
        ]);
        let parts = [0_u64, 1, 10_000, 24_999, 25_000];
        let part = || prop::sample::select(parts.to_vec());
        (status, part(), part()).prop_map(|(status, captured, refunded)| {
            let amount = |minor| Money::from_minor(minor, Currency::Aed).ok();
            PaymentSnapshot {
                captured: amount(captured),
                refunded: amount(refunded),
                ..reading(status)
            }
        })
    }

    fn any_event() -> impl Strategy<Value = Event> {
        prop_oneof![
            8 => any_reading().prop_map(Event::Read),
            1 => Just(Event::PutAside),
            1 => Just(Event::Keep),
            1 => Just(Event::Return),
            1 => Just(Event::Release),
            1 => Just(Event::Tick),
        ]
    }

    proptest! {
        #[test]
        fn the_entries_of_a_sale_come_to_its_sums_whatever_happens_to_it(
            events in prop::collection::vec(any_event(), 0..24)
        ) {
            let (mut known, mut sale) = (none(), opened());
            let mut booked = none();
            for event in events {
                sale = transition(&sale, event, START).sale;
                let (now, entries) = book(known, &sale);
                for Entry { kind, amount } in entries {
                    let sum = match kind {
                        EntryKind::Payment => &mut booked.captured,
                        _ => &mut booked.refunded,
                    };
                    *sum = sum.checked_add(amount).unwrap();
                }
                prop_assert_eq!(booked, now);
                prop_assert!(now.captured.minor() >= known.captured.minor());
                prop_assert!(now.refunded.minor() >= known.refunded.minor());
                let funds = sale.funds();
                prop_assert!(now.captured.minor() >= funds.captured.minor());
                prop_assert!(now.refunded.minor() >= funds.refunded.minor());
                known = now;
            }
        }
    }
}
