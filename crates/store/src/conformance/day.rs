//! Sentences about the day.

#![allow(missing_docs, reason = "each name is a sentence")]

use payment::Money;
use std::collections::BTreeMap;

use payment::day::{EntryKind, OtherMethod, OtherPayment};
use payment::id::{AccountId, BranchId, NoteId, ReportId, TerminalId};
use payment::identity::{Actor, Scope};
use payment::sale::sample::{START, aed, principal};
use payment::sale::{Event, PaymentSnapshot, PaymentState, Sale};
use payment::time::{Millis, Timestamp};

use super::samples::{after, asked, commit, every, id, opened, payment, put, reading, stored};
use crate::{Booked, Noted, Position, SignedReport, Signing, Store, Stretch};

/// A reading of sale number `n` in which this much was captured and refunded.
fn sums(n: u32, captured: &str, refunded: &str) -> PaymentSnapshot {
    PaymentSnapshot {
        captured: Some(aed(captured)),
        refunded: Some(aed(refunded)),
        ..reading(n, PaymentState::Closed)
    }
}

fn paid(n: u32) -> Sale {
    let paid = Event::Read(sums(n, "250", "0"));
    after(&opened(&asked(n, n), n), paid)
}

/// Writes what a reading makes of sale number `n`, at this time.
async fn read(store: &dyn Store, n: u32, snapshot: PaymentSnapshot, at: Timestamp) {
    let known = stored(store, n).await;
    let next = after(&known, Event::Read(snapshot));
    let mut write = commit(&next, known.revision);
    write.at = at;
    store.commit(&write).await.unwrap();
}

async fn stretch(store: &dyn Store, after: Position) -> Stretch {
    store.stretch(&BranchId::main(), after).await.unwrap()
}

/// The kinds and sums of a stretch.
fn kinds(stretch: &Stretch) -> Vec<(EntryKind, u64, i128)> {
    let sums = stretch.sums.iter();
    let mut kinds: Vec<_> = sums
        .map(|sum| (sum.kind, sum.total.count, sum.total.minor))
        .collect();
    kinds.sort_unstable();
    kinds
}

fn note(number: u128, n: u32, amount: &str) -> OtherPayment {
    OtherPayment {
        id: NoteId(uuid::Uuid::from_u128(number)),
        sale: id(n),
        method: OtherMethod::Cash,
        amount: aed(amount),
        terminal: TerminalId::new("T9").unwrap(),
        at: START,
        is_withdrawn: false,
    }
}

fn report(number: u32, after: Position, until: Position) -> SignedReport {
    SignedReport {
        branch: BranchId::main(),
        number,
        id: ReportId(uuid::Uuid::from_u128(u128::from(number))),
        after,
        until,
        at: START,
        body: format!("report {number}"),
    }
}

pub async fn the_day_gets_what_sales_bring_when_it_is_written(store: &dyn Store) {
    put(store, &opened(&asked(1, 1), 1)).await;
    assert_eq!(stretch(store, Position::default()).await.sums, []);
    read(store, 1, sums(1, "250", "0"), START).await;
    put(store, &paid(2)).await;
    let day = stretch(store, Position::default()).await;
    let one = |n: u32| day.sums.iter().find(|sum| sum.terminal == format!("T{n}"));
    for n in [1, 2] {
        let sum = one(n).unwrap();
        assert_eq!((sum.total.count, sum.total.minor), (1, 25_000));
        assert_eq!(sum.account, AccountId::main().as_str());
        assert!(sum.is_test && sum.kind == EntryKind::Payment);
    }
    read(store, 1, sums(1, "250", "30"), START).await;
    // Written again without news of its money.
    read(store, 1, sums(1, "250", "30"), START).await;
    let later = stretch(store, day.until).await;
    assert_eq!(kinds(&later), [(EntryKind::Refund, 1, 3_000)]);
    let branch = BranchId::main();
    let all = Position::default()..later.until;
    let sales = store
        .booked_sales(&branch, all.clone(), Booked::Any)
        .await
        .unwrap();
    let seen: Vec<_> = sales
        .iter()
        .map(|sale| (sale.id, sale.refunded, sale.booked.refunded))
        .collect();
    assert_eq!(
        seen,
        [(id(1), aed("30"), aed("30")), (id(2), aed("0"), aed("0"))]
    );
    let refunded = store
        .booked_sales(&branch, all, Booked::Refunds)
        .await
        .unwrap();
    let with_refunds: Vec<_> = sales.into_iter().take(1).collect();
    assert_eq!(refunded, with_refunds);
    let of = store
        .booked_of(&branch, &payment(1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(of.booked.captured, aed("250"));
    let other = BranchId::try_from("other".to_owned()).unwrap();
    assert_eq!(store.booked_of(&other, &payment(1)).await.unwrap(), None);
    let nothing = store.stretch(&other, Position::default()).await.unwrap();
    assert_eq!(nothing.sums, []);
}

pub async fn money_by_another_method_is_noted_once_and_withdrawn_once(store: &dyn Store) {
    put(store, &opened(&asked(1, 1), 1)).await;
    let cash = note(1, 1, "100");
    assert_eq!(
        store.note_other(&cash, &Actor::Server).await.unwrap(),
        Noted::New
    );
    let again = store.note_other(&cash, &Actor::Server).await.unwrap();
    assert_eq!(again, Noted::Known(cash.clone()));
    let other = store
        .note_other(&note(1, 1, "101"), &Actor::Server)
        .await
        .unwrap();
    assert_eq!(other, Noted::OtherBody);
    assert!(
        store
            .note_other(&note(2, 7, "1"), &Actor::Server)
            .await
            .is_err(),
        "no such sale"
    );
    let day = stretch(store, Position::default()).await;
    let kind = EntryKind::Other(OtherMethod::Cash);
    assert_eq!(kinds(&day), [(kind, 1, 10_000)]);
    let noted_at = day.sums.first().map(|sum| sum.terminal.as_str());
    assert_eq!(noted_at, Some("T9"));
    for _ in 0..2 {
        let back = store
            .withdraw_other(id(1), cash.id, START, &Actor::Server)
            .await
            .unwrap();
        assert!(back.unwrap().is_withdrawn);
    }
    let none = store
        .withdraw_other(id(2), cash.id, START, &Actor::Server)
        .await
        .unwrap();
    assert_eq!(none, None);
    let later = stretch(store, day.until).await;
    let kind = EntryKind::OtherWithdrawn(OtherMethod::Cash);
    assert_eq!(kinds(&later), [(kind, 1, 10_000)]);
    let notes = store.others(&every(), id(1)).await.unwrap();
    let withdrawn: Vec<_> = notes.iter().map(|note| note.is_withdrawn).collect();
    assert_eq!(withdrawn, [true]);
    let other = Scope::Branch(BranchId::try_from("other".to_owned()).unwrap());
    assert_eq!(store.others(&other, id(1)).await.unwrap(), []);
    let sales = Position::default()..later.until;
    let sales = store
        .booked_sales(&BranchId::main(), sales, Booked::Any)
        .await
        .unwrap();
    assert_eq!(sales, [], "it is not the gateway's money");
}

pub async fn signed_reports_follow_each_other_without_gaps_and_cover_all(store: &dyn Store) {
    put(store, &paid(1)).await;
    let begin = Position::default();
    let first = stretch(store, begin).await;
    put(store, &paid(2)).await;
    let moved = store
        .sign(&report(1, begin, first.until), &principal())
        .await
        .unwrap();
    assert_eq!(moved, Signing::Moved, "there is an entry behind it");
    let first = stretch(store, begin).await;
    let signed = report(1, begin, first.until);
    assert_eq!(
        store.sign(&signed, &principal()).await.unwrap(),
        Signing::Signed
    );
    let mut changed = signed.clone();
    changed.body = "another".to_owned();
    let known = Signing::Known(Box::new(signed.clone()));
    assert_eq!(store.sign(&changed, &principal()).await.unwrap(), known);
    // The clock is set back by a day, and the entry is still behind the first report.
    let yesterday = Timestamp(START.0 - 86_400_000);
    read(store, 1, sums(1, "250", "50"), yesterday).await;
    let second = stretch(store, first.until).await;
    assert_eq!(kinds(&second), [(EntryKind::Refund, 1, 5_000)]);
    for wrong in [
        report(3, first.until, second.until),
        report(2, begin, second.until),
        report(2, first.until, first.until),
    ] {
        assert_eq!(
            store.sign(&wrong, &principal()).await.unwrap(),
            Signing::Moved
        );
    }
    let next = report(2, first.until, second.until);
    assert_eq!(
        store.sign(&next, &principal()).await.unwrap(),
        Signing::Signed
    );
    // A day on which nothing happened.
    let empty = report(3, second.until, second.until);
    assert_eq!(
        store.sign(&empty, &principal()).await.unwrap(),
        Signing::Signed
    );
    let branch = BranchId::main();
    let found = store.report_of(signed.id).await.unwrap();
    assert_eq!(found, Some(signed.clone()));
    let all = store.signed_reports(&branch, None, 10).await.unwrap();
    assert_eq!(all, [empty.clone(), next.clone(), signed.clone()]);
    let page = store.signed_reports(&branch, Some(3), 1).await.unwrap();
    assert_eq!(page, [next]);
    let mut elsewhere = report(1, begin, begin);
    elsewhere.branch = BranchId::try_from("other".to_owned()).unwrap();
    elsewhere.id = ReportId(uuid::Uuid::from_u128(99));
    assert_eq!(
        store.sign(&elsewhere, &principal()).await.unwrap(),
        Signing::Signed
    );
}

pub async fn entries_are_found_by_their_time(store: &dyn Store) {
    put(store, &opened(&asked(1, 1), 1)).await;
    read(store, 1, sums(1, "250", "0"), START.after(Millis(10))).await;
    read(store, 1, sums(1, "250", "70"), START.after(Millis(20))).await;
    let branch = BranchId::main();
    let within = async |from: u64, to: u64, is_test| {
        let time = START.after(Millis(from))..START.after(Millis(to));
        let found = store.dated_entries(&branch, time, is_test).await.unwrap();
        found
            .iter()
            .map(|entry| (entry.kind, entry.minor))
            .collect::<Vec<_>>()
    };
    let both = [(EntryKind::Payment, 25_000), (EntryKind::Refund, 7_000)];
    assert_eq!(within(10, 21, true).await, both);
    let [payment, refund] = both;
    assert_eq!(within(11, 21, true).await, [refund]);
    assert_eq!(within(10, 20, true).await, [payment]);
    assert_eq!(within(0, 99, false).await, []);
}

/// A small generator of numbers; the same seed gives the same ones.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % end
    }
}

pub async fn each_entry_is_in_one_signed_report_whatever_clocks_and_restarts_do(store: &dyn Store) {
    let mut numbers = Numbers(7);
    for n in 1..=8 {
        put(store, &opened(&asked(n, n), n)).await;
    }
    let (mut end, mut number) = (Position::default(), 0);
    let mut sales: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
    let (mut signed_plus, mut signed_minus) = (0, 0);
    for _ in 0..200 {
        let n = u32::try_from(1 + numbers.below(8)).unwrap();
        let at =
            Timestamp(START.0 + i64::try_from(numbers.below(200_000_000)).unwrap() - 100_000_000);
        let known = sales.get(&n).copied();
        let sums = known.map_or((25_000, 0), |(captured, refunded)| {
            (captured, (refunded + numbers.below(4_000)).min(captured))
        });
        sales.insert(n, sums);
        let money = |minor| Money::from_minor(minor, payment::Currency::Aed).ok();
        let snapshot = PaymentSnapshot {
            captured: money(sums.0),
            refunded: money(sums.1),
            ..reading(n, PaymentState::Closed)
        };
        read(store, n, snapshot, at).await;
        if numbers.below(5) > 0 {
            continue;
        }
        let stretch = stretch(store, end).await;
        for (kind, _, minor) in kinds(&stretch) {
            match kind {
                EntryKind::Payment => signed_plus += minor,
                _ => signed_minus += minor,
            }
        }
        number += 1;
        let next = report(number, end, stretch.until);
        assert_eq!(
            store.sign(&next, &principal()).await.unwrap(),
            Signing::Signed
        );
        end = stretch.until;
    }
    let (mut plus, mut minus) = (signed_plus, signed_minus);
    for (kind, _, minor) in kinds(&stretch(store, end).await) {
        match kind {
            EntryKind::Payment => plus += minor,
            _ => minus += minor,
        }
    }
    let captured: u64 = sales.values().map(|sums| sums.0).sum();
    let refunded: u64 = sales.values().map(|sums| sums.1).sum();
    assert_eq!((plus, minus), (i128::from(captured), i128::from(refunded)));
}
