//! Sentences about lists.

#![allow(missing_docs, reason = "each name is a sentence")]

use payment::Money;
use payment::id::{AccountId, BranchId, Remark, SaleId, TerminalId};
use payment::identity::Actor;
use payment::sale::{
    Cause as Ending, Event, Failure, PaymentSnapshot, PaymentState, Sale, State, Watch, sample,
};
use payment::time::{Millis, Timestamp};

use super::samples::{after, asked, every, id, insert, opened, payment, put, reading, reference};
use crate::{Acknowledgement, Store};

fn ids(sales: &[Sale]) -> Vec<SaleId> {
    sales.iter().map(|sale| sale.intent.id).collect()
}

fn paid(n: u32) -> PaymentSnapshot {
    PaymentSnapshot {
        captured: Some(sample::aed("250")),
        ..reading(n, PaymentState::Closed)
    }
}

/// 1 waits, 2 is paid, 3 has late money, 4 is frozen, 5 has failed without a session, 6 is frozen and
/// was watched for long enough.
async fn put_one_of_each_kind(store: &dyn Store) {
    put(store, &opened(&asked(1, 1), 1)).await;
    put(
        store,
        &after(&opened(&asked(2, 2), 2), Event::Read(paid(2))),
    )
    .await;
    let given_up = after(&opened(&asked(3, 3), 3), Event::Cancel(Ending::Cashier));
    let ended = after(&given_up, Event::Read(reading(3, PaymentState::Expired)));
    put(store, &after(&ended, Event::Read(paid(3)))).await;
    let frozen = |n| {
        let wrong = PaymentSnapshot {
            amount: Some(sample::aed("1")),
            ..paid(n)
        };
        after(&opened(&asked(n, n), n), Event::Read(wrong))
    };
    put(store, &frozen(4)).await;
    let failed = Event::NotCreated(Failure::NoAnswer);
    put(store, &after(&asked(5, 5), failed)).await;
    let mut unwatched = frozen(6);
    if let State::Frozen(_, frozen) = &mut unwatched.state {
        frozen.watch = Watch::Over;
    }
    put(store, &unwatched).await;
}

pub async fn each_list_has_the_sales_that_belong_to_it(store: &dyn Store) {
    put_one_of_each_kind(store).await;
    let all = store.page(&every(), None, 10).await.unwrap().sales;
    assert_eq!(ids(&all), [6, 5, 4, 3, 2, 1].map(id));
    let oldest_first = |belongs: fn(&Sale) -> bool| -> Vec<Sale> {
        let oldest_first = all.iter().rev();
        oldest_first.filter(|sale| belongs(sale)).cloned().collect()
    };
    let watched = store.watched().await.unwrap();
    assert_eq!(watched.sales, oldest_first(Sale::is_watched));
    assert_eq!(ids(&watched.waiting), [id(6)]);
    let unsettled = store.unsettled(&every()).await.unwrap();
    assert_eq!(unsettled, oldest_first(Sale::is_unsettled));
    assert_eq!(ids(&unsettled), [3, 4, 6].map(id));
    assert_eq!(ids(&store.frozen(&every()).await.unwrap()), [4, 6].map(id));

    for (terminal, held) in [("T1", Some(id(1))), ("T2", None), ("T9", None)] {
        let terminal = TerminalId::new(terminal).unwrap();
        let sale = store.held(&BranchId::main(), &terminal).await.unwrap();
        assert_eq!(sale.map(|sale| sale.intent.id), held);
    }
    let of = store.of_payment(&every(), &payment(2)).await.unwrap();
    assert_eq!(of.map(|sale| sale.intent.id), Some(id(2)));
    assert_eq!(store.of_payment(&every(), &payment(9)).await.unwrap(), None);
    let without = store
        .without_session(&every(), &reference(5))
        .await
        .unwrap();
    assert_eq!(ids(&without), [id(5)]);
    assert_eq!(
        store
            .without_session(&every(), &reference(1))
            .await
            .unwrap(),
        []
    );
}

pub async fn pages_have_every_sale_once_newest_first(store: &dyn Store) {
    for n in 1..=7 {
        // Two of the same millisecond are told apart by their ids.
        let mut sale = asked(n, n);
        sale.intent.created_at = sample::START.after(Millis(u64::from(n / 2)));
        insert(store, &sale).await;
    }
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = store.page(&every(), before, 3).await.unwrap().sales;
        let Some(last) = page.last() else { break };
        before = Some((last.intent.created_at, last.intent.id));
        seen.extend(ids(&page));
    }
    assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1].map(id));
}

pub async fn the_newest_acknowledgement_comes_first(store: &dyn Store) {
    let looked = |n, sum: Option<Money>, at| Acknowledgement {
        payment: payment(n),
        sum,
        remark: Remark::try_from(format!("looked at {at}")).unwrap(),
        at: Timestamp(at),
    };
    let all = [
        looked(1, Some(sample::aed("1")), 1),
        looked(2, None, 2),
        looked(1, Some(sample::aed("2")), 3),
    ];
    for one in &all {
        store
            .acknowledge_payment(one, &AccountId::main(), &Actor::Server)
            .await
            .unwrap();
    }
    let [first, second, third] = all;
    let of_first = store.acknowledgements(Some(&payment(1))).await.unwrap();
    assert_eq!(of_first, [third.clone(), first.clone()]);
    let every = store.acknowledgements(None).await.unwrap();
    assert_eq!(every, [third, second, first]);
    assert_eq!(store.acknowledgements(Some(&payment(9))).await.unwrap(), []);
}
