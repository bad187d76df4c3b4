//! Sentences about writes.

#![allow(missing_docs, reason = "each name is a sentence")]

use payment::Revision;
use payment::id::BranchId;
use payment::identity::Actor;
use payment::sale::{Cause as Ending, Event, Failure, Sale, Session};
use payment::time::Timestamp;

use super::samples::{after, asked, commit, every, id, insert, opened, put, session, stored};
use crate::{Cause, Claim, Constraint, Inserted, Store, StoreError, WriteId};

pub async fn a_sale_is_inserted_once_and_known_from_then_on(store: &dyn Store) {
    let (sale, write) = (asked(1, 1), WriteId::fresh());
    let at = sale.intent.created_at;
    let first = store.insert(&sale, write, at).await.unwrap();
    assert_eq!(first, Inserted::New(Revision::FIRST));
    // The same write again, whose answer was lost.
    let again = store.insert(&sale, write, at).await.unwrap();
    assert_eq!(again, Inserted::New(Revision::FIRST));
    // Another one: by now the sale has gone on.
    let waiting = opened(&sale, 1);
    let second = commit(&waiting, Revision::FIRST);
    let revision = store.commit(&second).await.unwrap();
    match store.insert(&sale, WriteId::fresh(), at).await.unwrap() {
        Inserted::Known(known) => {
            assert_eq!(known.value, waiting);
            assert_eq!(known.revision, revision);
        }
        other => panic!("{other:?}"),
    }
}

pub async fn a_terminal_is_held_by_one_sale_until_that_has_ended(store: &dyn Store) {
    let first = asked(1, 1);
    let revision = insert(store, &first).await;
    let second = asked(2, 1);
    let (write, at) = (WriteId::fresh(), second.intent.created_at);
    let held = store.insert(&second, write, at).await.unwrap();
    assert_eq!(held, Inserted::TerminalHeld);
    assert_eq!(store.find(&every(), id(2)).await.unwrap(), None);
    // Another terminal is free, and so is this one afterwards.
    insert(store, &asked(3, 2)).await;
    let failed = after(&first, Event::NotCreated(Failure::NoAnswer));
    store.commit(&commit(&failed, revision)).await.unwrap();
    let inserted = store.insert(&second, write, at).await.unwrap();
    assert_eq!(inserted, Inserted::New(Revision::FIRST));
    let terminal = &second.intent.terminal;
    assert_eq!(
        store.held(&BranchId::main(), terminal).await.unwrap(),
        Some(second.clone())
    );
}

pub async fn a_write_names_the_revision_that_it_follows(store: &dyn Store) {
    let sale = asked(1, 1);
    let first = insert(store, &sale).await;
    let waiting = opened(&sale, 1);
    let second = store.commit(&commit(&waiting, first)).await.unwrap();
    assert_eq!(second, first.next());
    // What was made from the state before is not written.
    let failed = after(&sale, Event::NotCreated(Failure::NoAnswer));
    let stale = store.commit(&commit(&failed, first)).await;
    assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    let ahead = store.commit(&commit(&waiting, second.next())).await;
    assert!(matches!(ahead, Err(StoreError::Stale)), "{ahead:?}");
    let known = stored(store, 1).await;
    assert_eq!((known.value, known.revision), (waiting, second));
}

pub async fn of_two_writes_at_once_one_is_made_and_the_other_is_stale(store: &dyn Store) {
    let sale = asked(1, 1);
    let waiting = opened(&sale, 1);
    let mut revision = insert(store, &sale).await;
    for _ in 0..20 {
        let cancelling = after(&waiting, Event::Cancel(Ending::Cashier));
        let (one, other) = (commit(&cancelling, revision), commit(&waiting, revision));
        let (first, second) = tokio::join!(store.commit(&one), store.commit(&other));
        let (made, kept) = match (first, second) {
            (Ok(made), Err(StoreError::Stale)) => (made, one.sale),
            (Err(StoreError::Stale), Ok(made)) => (made, other.sale),
            both => panic!("{both:?}"),
        };
        assert_eq!(made, revision.next());
        assert_eq!(stored(store, 1).await.value, kept);
        revision = made;
    }
}

pub async fn a_write_that_is_tried_again_is_made_once(store: &dyn Store) {
    let sale = asked(1, 1);
    let first = insert(store, &sale).await;
    let write = commit(&opened(&sale, 1), first);
    let second = store.commit(&write).await.unwrap();
    assert_eq!(store.commit(&write).await.unwrap(), second);
    assert_eq!(stored(store, 1).await.revision, second);
    // Somebody has written since: what was meant is not there any more.
    let cancelling = after(&write.sale, Event::Cancel(Ending::Cashier));
    store.commit(&commit(&cancelling, second)).await.unwrap();
    let stale = store.commit(&write).await;
    assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    assert_eq!(stored(store, 1).await.value, cancelling);
}

pub async fn a_sale_that_is_not_there_is_not_written(store: &dyn Store) {
    let write = commit(&opened(&asked(1, 1), 1), Revision::FIRST);
    let missing = store.commit(&write).await;
    assert!(
        matches!(missing, Err(StoreError::Unavailable(Cause::Missing))),
        "{missing:?}"
    );
    assert_eq!(store.find(&every(), id(1)).await.unwrap(), None);
}

pub async fn two_sales_share_no_session_and_no_payment(store: &dyn Store) {
    put(store, &opened(&asked(1, 1), 1)).await;
    let second = asked(2, 2);
    let revision = insert(store, &second).await;
    let of_first = session(1);
    let with = |change: &dyn Fn(&mut Session)| {
        let mut sale = opened(&second, 2);
        if let Some(session) = sale.state.session_mut() {
            change(session);
        }
        sale
    };
    let shared: [(Sale, Constraint); 2] = [
        (
            with(&|session| session.id = of_first.id.clone()),
            Constraint::Session,
        ),
        (
            with(&|session| session.payment = of_first.payment.clone()),
            Constraint::Payment,
        ),
    ];
    for (sale, constraint) in shared {
        let broken = store.commit(&commit(&sale, revision)).await;
        assert!(
            matches!(broken, Err(StoreError::Conflict(named)) if named == constraint),
            "{broken:?}"
        );
        let session = sale.session().unwrap();
        assert!(store.is_of_other(id(2), session).await.unwrap());
    }
    // It holds up nothing: the sale is as it was, and goes on.
    assert_eq!(stored(store, 2).await.value, second);
    let own = opened(&second, 2);
    let session = own.session().unwrap();
    assert!(!store.is_of_other(id(2), session).await.unwrap());
    store.commit(&commit(&own, revision)).await.unwrap();
}

pub async fn a_claim_is_granted_once(store: &dyn Store) {
    let at = Timestamp(1);
    insert(store, &asked(1, 1)).await;
    assert!(!store.is_claimed(id(1), Claim::Print).await.unwrap());
    assert!(
        store
            .claim(id(1), Claim::Print, at, &Actor::Server)
            .await
            .unwrap()
    );
    assert!(
        !store
            .claim(id(1), Claim::Print, at, &Actor::Server)
            .await
            .unwrap()
    );
    assert!(store.is_claimed(id(1), Claim::Print).await.unwrap());
    let acknowledge = Claim::Acknowledge;
    assert!(!store.is_claimed(id(1), acknowledge).await.unwrap());
    assert!(
        store
            .claim(id(1), acknowledge, at, &Actor::Server)
            .await
            .unwrap()
    );
    assert_eq!(store.acknowledged(&every(), 10).await.unwrap(), [id(1)]);
}

pub async fn a_secret_stays_what_it_was(store: &dyn Store) {
    let one = store.secret("one").await.unwrap();
    assert_ne!(one, store.secret("other").await.unwrap());
    assert_eq!(store.secret("one").await.unwrap(), one);
}
