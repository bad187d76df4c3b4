//! Sentences about operations.

#![allow(missing_docs, reason = "each name is a sentence")]

use payment::Revision;
use payment::id::{AccountId, BranchId, OperationId};
use payment::identity::{Actor, Scope};
use payment::operation::{
    Operation, OperationAnswer, OperationEvent, OperationIntent, OperationState, sample, transition,
};
use payment::sale::sample::{START, aed};
use payment::time::Millis;

use super::samples::{asked, every, id, opened, payment, put};
use crate::{Cause, OperationCommit, OperationInserted, Store, StoreError, Stored, WriteId};

/// Operation number `number` of the `n`th sale.
fn operation(number: u128, n: u32) -> Operation {
    let sample = sample::refund();
    let intent = OperationIntent {
        id: sample::id(number),
        sale: id(n),
        payment: payment(n),
        ..sample.intent
    };
    Operation::new(intent, START)
}

fn answered(operation: &Operation) -> Operation {
    let event = OperationEvent::Answered(OperationAnswer::Accepted);
    transition(operation, event, START).operation
}

fn done(operation: &Operation) -> Operation {
    Operation {
        intent: operation.intent.clone(),
        state: OperationState::Done { at: START },
    }
}

async fn insert(store: &dyn Store, operation: &Operation) -> OperationInserted {
    let write = WriteId::fresh();
    store
        .insert_operation(operation, write, &Actor::Server)
        .await
        .unwrap()
}

fn commit(operation: &Operation, after: Revision) -> OperationCommit {
    OperationCommit {
        write: WriteId::fresh(),
        operation: operation.clone(),
        after,
        at: START.after(Millis(1)),
    }
}

async fn ids(store: &dyn Store, scope: &Scope, n: u32) -> Vec<OperationId> {
    let stored = store.operations(scope, id(n)).await.unwrap();
    stored.iter().map(|stored| stored.intent.id).collect()
}

async fn open(store: &dyn Store) -> Vec<Operation> {
    let open = store.open_operations().await.unwrap();
    assert_eq!(open.unreadable, []);
    let operations = open.operations.into_iter();
    operations.map(|stored| stored.value).collect()
}

pub async fn an_operation_is_inserted_once_and_another_body_with_its_id_is_not(store: &dyn Store) {
    for n in [1, 2] {
        put(store, &opened(&asked(n, n), n)).await;
    }
    let (refund, write) = (operation(1, 1), WriteId::fresh());
    for _ in 0..2 {
        // The same write again, whose answer was lost.
        let made = store
            .insert_operation(&refund, write, &Actor::Server)
            .await
            .unwrap();
        assert_eq!(made, OperationInserted::New(Revision::FIRST));
    }
    let next = commit(&answered(&refund), Revision::FIRST);
    let revision = store.commit_operation(&next).await.unwrap();
    let value = answered(&refund);
    let known = Stored { value, revision };
    let mut later = refund.clone();
    later.intent.at = START.after(Millis::seconds(9));
    let again = insert(store, &later).await;
    assert_eq!(again, OperationInserted::Known(Box::new(known)));
    let mut other = refund.clone();
    other.intent.amount = aed("1");
    for other in [other, operation(1, 2)] {
        assert_eq!(insert(store, &other).await, OperationInserted::OtherBody);
    }
    assert_eq!(ids(store, &every(), 1).await, [sample::id(1)]);
    assert_eq!(ids(store, &every(), 2).await, []);
}

pub async fn of_one_payment_only_one_operation_is_open(store: &dyn Store) {
    for n in [1, 2] {
        put(store, &opened(&asked(n, n), n)).await;
    }
    let new = OperationInserted::New(Revision::FIRST);
    assert_eq!(insert(store, &operation(1, 1)).await, new);
    let second = insert(store, &operation(2, 1)).await;
    assert_eq!(second, OperationInserted::UnderWay);
    assert_eq!(insert(store, &operation(3, 2)).await, new);
    let ended = commit(&done(&operation(1, 1)), Revision::FIRST);
    store.commit_operation(&ended).await.unwrap();
    assert_eq!(insert(store, &operation(2, 1)).await, new);
    let both = [sample::id(1), sample::id(2)];
    assert_eq!(ids(store, &every(), 1).await, both);
    assert_eq!(open(store).await, [operation(3, 2), operation(2, 1)]);
}

pub async fn of_two_operations_asked_for_at_once_one_is_made(store: &dyn Store) {
    put(store, &opened(&asked(1, 1), 1)).await;
    for number in (1..20).step_by(2) {
        let (one, other) = (operation(number, 1), operation(number + 1, 1));
        let (first, second) = tokio::join!(insert(store, &one), insert(store, &other));
        let made = match (first, second) {
            (OperationInserted::New(_), OperationInserted::UnderWay) => one,
            (OperationInserted::UnderWay, OperationInserted::New(_)) => other,
            both => panic!("{both:?}"),
        };
        let ended = commit(&done(&made), Revision::FIRST);
        store.commit_operation(&ended).await.unwrap();
    }
    assert_eq!(open(store).await, []);
}

pub async fn a_write_of_an_operation_names_the_revision_that_it_follows(store: &dyn Store) {
    put(store, &opened(&asked(1, 1), 1)).await;
    let refund = operation(1, 1);
    insert(store, &refund).await;
    let write = commit(&answered(&refund), Revision::FIRST);
    let second = store.commit_operation(&write).await.unwrap();
    assert_eq!(second, Revision::FIRST.next());
    // The same write again is made once.
    assert_eq!(store.commit_operation(&write).await.unwrap(), second);
    for after in [Revision::FIRST, second.next()] {
        let stale = store.commit_operation(&commit(&refund, after)).await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    }
    let stored = store.operations(&every(), id(1)).await.unwrap();
    let (value, revision) = (answered(&refund), second);
    assert_eq!(stored, [Stored { value, revision }]);
    let missing = commit(&operation(2, 1), Revision::FIRST);
    let missing = store.commit_operation(&missing).await;
    assert!(
        matches!(missing, Err(StoreError::Unavailable(Cause::Missing))),
        "{missing:?}"
    );
}

pub async fn an_operation_of_a_sale_that_is_not_there_is_not_written(store: &dyn Store) {
    let write = WriteId::fresh();
    let made = store
        .insert_operation(&operation(1, 1), write, &Actor::Server)
        .await;
    assert!(
        matches!(made, Err(StoreError::Unavailable(Cause::Missing))),
        "{made:?}"
    );
    assert_eq!(open(store).await, []);
}

pub async fn operations_of_another_branch_or_account_do_not_exist(store: &dyn Store) {
    let branch = |name: &str| BranchId::try_from(name.to_owned()).unwrap();
    let account = |name: &str| AccountId::try_from(name.to_owned()).unwrap();
    for (n, at, of) in [(1, "mall", "main"), (2, "beach", "other")] {
        let mut sale = asked(n, n);
        (sale.intent.branch, sale.intent.account) = (branch(at), account(of));
        put(store, &opened(&sale, n)).await;
        insert(store, &operation(n.into(), n)).await;
    }
    let own = [sample::id(1)];
    for scope in [
        Scope::Branch(branch("mall")),
        Scope::Account(account("main")),
    ] {
        assert_eq!(ids(store, &scope, 1).await, own);
        assert_eq!(ids(store, &scope, 2).await, []);
    }
    let nowhere = Scope::Branch(branch("nowhere"));
    assert_eq!(ids(store, &nowhere, 1).await, []);
    // The server itself looks after all of them.
    assert_eq!(open(store).await, [operation(1, 1), operation(2, 2)]);
}
