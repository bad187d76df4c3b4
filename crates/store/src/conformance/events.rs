//! Sentences about what happened to sales.

#![allow(missing_docs, reason = "each name is a sentence")]

use payment::id::{AccountId, BranchId};
use payment::identity::Scope;
use payment::sale::{Cause as Ending, Event, Failure, PaymentSnapshot, PaymentState, Sale, sample};
use payment::time::{Millis, Timestamp};

use super::samples::{after, asked, commit, every, id, insert, opened, reading, stored};
use crate::{SaleEvent, Store};

async fn events(store: &dyn Store, n: u32) -> Vec<SaleEvent> {
    store.timeline(&every(), id(n)).await.unwrap().unwrap()
}

/// Inserts a sale and brings it through these states, each of which is later by a second.
async fn bring_through(store: &dyn Store, first: &Sale, states: &[&Sale]) {
    let mut revision = insert(store, first).await;
    for (sale, seconds) in states.iter().zip(1..) {
        let mut write = commit(sale, revision);
        write.at = first.intent.created_at.after(Millis::seconds(seconds));
        revision = store.commit(&write).await.unwrap();
    }
}

pub async fn the_timeline_of_a_sale_has_its_events_in_order_for_its_scope(store: &dyn Store) {
    let first = asked(1, 1);
    let waiting = opened(&first, 1);
    let cancelling = after(&waiting, Event::Cancel(Ending::Cashier));
    bring_through(store, &first, &[&waiting, &cancelling]).await;
    insert(store, &asked(2, 2)).await;
    let begun = first.intent.created_at;
    let wanted = [
        ("asked", "creating", 0),
        ("test", "waiting", 1),
        ("test", "cancelling", 2),
    ];
    let wanted = wanted.map(|(event, state, seconds)| SaleEvent {
        at: begun.after(Millis::seconds(seconds)),
        event: event.to_owned(),
        state: state.to_owned(),
    });
    assert_eq!(events(store, 1).await, wanted);
    // A write that is tried again happened once.
    let again = commit(&cancelling, stored(store, 1).await.revision);
    for _ in 0..2 {
        store.commit(&again).await.unwrap();
    }
    assert_eq!(events(store, 1).await.len(), 4);
    let branch = |name: &str| Scope::Branch(BranchId::try_from(name.to_owned()).unwrap());
    let account = |name: &str| Scope::Account(AccountId::try_from(name.to_owned()).unwrap());
    for (scope, id, is_there) in [
        (branch("main"), id(1), true),
        (branch("other"), id(1), false),
        (account("other"), id(1), false),
        (every(), id(9), false),
    ] {
        let timeline = store.timeline(&scope, id).await.unwrap();
        assert_eq!(timeline.is_some(), is_there, "{scope:?}");
    }
}

pub async fn old_events_are_removed_oldest_first_and_never_of_a_sale_that_needs_somebody(
    store: &dyn Store,
) {
    let paid = |n| PaymentSnapshot {
        captured: Some(sample::aed("250")),
        ..reading(n, PaymentState::Closed)
    };
    // 1 waits for its customer, 2 is paid and settled, 3 has late money, 4 has failed, 5 is frozen.
    let (one, two, three, four, five) = (
        asked(1, 1),
        asked(2, 2),
        asked(3, 3),
        asked(4, 4),
        asked(5, 5),
    );
    bring_through(store, &one, &[&opened(&one, 1)]).await;
    let waiting = opened(&two, 2);
    let ended = after(&waiting, Event::Read(paid(2)));
    assert!(!ended.is_watched());
    bring_through(store, &two, &[&waiting, &ended]).await;
    let given_up = after(&opened(&three, 3), Event::Cancel(Ending::Cashier));
    let expired = after(&given_up, Event::Read(reading(3, PaymentState::Expired)));
    assert!(expired.is_watched());
    let late = after(&expired, Event::Read(paid(3)));
    bring_through(store, &three, &[&expired, &late]).await;
    let failed = after(&four, Event::NotCreated(Failure::NoAnswer));
    bring_through(store, &four, &[&failed]).await;
    let wrong = PaymentSnapshot {
        amount: Some(sample::aed("1")),
        ..paid(5)
    };
    let frozen = after(&opened(&five, 5), Event::Read(wrong));
    bring_through(store, &five, &[&frozen]).await;

    let of = async |n| -> Vec<String> {
        let events = events(store, n).await.into_iter();
        events.map(|event| event.state).collect()
    };
    let all = async || {
        [
            of(1).await,
            of(2).await,
            of(3).await,
            of(4).await,
            of(5).await,
        ]
    };
    let before = all().await;
    let sales = store.page(&every(), None, 10).await.unwrap();
    // Nothing is older than the first event.
    let (undated, begun) = (Timestamp(0), two.intent.created_at);
    assert_eq!(store.prune_events(undated..begun, 100).await.unwrap(), 0);
    assert_eq!(all().await, before);
    // One at a time: the oldest of a settled sale.
    let late_enough = begun.after(Millis::seconds(3_600));
    assert_eq!(
        store.prune_events(undated..late_enough, 1).await.unwrap(),
        1
    );
    assert_eq!(of(2).await, ["waiting", "paid"]);
    // Events from before the span stay.
    let after_all = late_enough..Timestamp(i64::MAX);
    assert_eq!(store.prune_events(after_all, 100).await.unwrap(), 0);
    // Events that are young enough stay.
    let second = begun.after(Millis::seconds(2));
    assert_eq!(store.prune_events(undated..second, 100).await.unwrap(), 3);
    assert_eq!(of(2).await, ["paid"]);
    store
        .prune_events(undated..Timestamp(i64::MAX), 100)
        .await
        .unwrap();
    assert_eq!(
        store
            .prune_events(undated..Timestamp(i64::MAX), 100)
            .await
            .unwrap(),
        0
    );
    let [one, two, three, four, five] = all().await;
    let [first, _, third, _, fifth] = before;
    assert_eq!([one, three, five], [first, third, fifth]);
    assert_eq!([two, four], [const { Vec::new() }; 2] as [Vec<String>; 2]);
    // The sales themselves are as they were.
    assert_eq!(store.page(&every(), None, 10).await.unwrap(), sales);
    assert_eq!(sales.sales.len(), 5);
}
