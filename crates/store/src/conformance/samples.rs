//! Sales for the sentences: numbered, each with ids of its own.

use payment::Revision;
use payment::id::{AccountId, PaymentId, Reference, SaleId, SessionId, TerminalId};
use payment::identity::{Actor, Scope};
use payment::sale::{Event, PaymentSnapshot, PaymentState, Sale, Session, sample, transition};
use payment::time::Millis;

use crate::{Commit, Inserted, Store, Stored, WriteId};

/// Sale number `n` on this terminal, just asked for.
pub(super) fn asked(n: u32, terminal: u32) -> Sale {
    let mut intent = sample::intent();
    intent.id = id(n);
    intent.terminal = TerminalId::new(&format!("T{terminal}")).unwrap();
    intent.reference = reference(n);
    intent.created_at = sample::START.after(Millis(u64::from(n)));
    sample::sale_of(intent)
}

/// The scope that has every sale here which names no other.
pub(super) fn every() -> Scope {
    Scope::Account(AccountId::main())
}

pub(super) fn id(n: u32) -> SaleId {
    format!("0190a5b4-7c00-7000-8000-{n:012}").parse().unwrap()
}

pub(super) fn reference(n: u32) -> Reference {
    Reference::new(&format!("A-{n}")).unwrap()
}

pub(super) fn payment(n: u32) -> PaymentId {
    PaymentId::try_from(format!("p-{n}")).unwrap()
}

pub(super) fn session(n: u32) -> Session {
    let id = SessionId::try_from(format!("s-{n}")).unwrap();
    Session {
        qr_code: sample::session().qr_code,
        ..Session::known_by_payment(id, payment(n), sample::START)
    }
}

/// A reading of sale number `n`'s payment.
pub(super) fn reading(n: u32, status: PaymentState) -> PaymentSnapshot {
    PaymentSnapshot {
        payment: payment(n),
        reference: Some(reference(n)),
        ..sample::reading(status)
    }
}

/// The sale after an event.
pub(super) fn after(sale: &Sale, event: Event) -> Sale {
    transition(sale, event, sale.intent.created_at).sale
}

/// The sale with the session of its number, waiting for its customer.
pub(super) fn opened(sale: &Sale, n: u32) -> Sale {
    let created = reading(n, PaymentState::Created);
    after(sale, Event::Created(Box::new(session(n)), created))
}

/// A new write of this state.
pub(super) fn commit(sale: &Sale, after: Revision) -> Commit {
    Commit {
        write: WriteId::fresh(),
        sale: sale.clone(),
        after,
        event: "test",
        at: sale.intent.created_at.after(Millis(1)),
        by: Actor::Server,
    }
}

/// Inserts a sale that has to be new.
pub(super) async fn insert(store: &dyn Store, sale: &Sale) -> Revision {
    let (write, at) = (WriteId::fresh(), sale.intent.created_at);
    match store.insert(sale, write, at).await.unwrap() {
        Inserted::New(revision) => revision,
        other => panic!("{other:?}"),
    }
}

/// Inserts a sale and brings it to this state.
pub(super) async fn put(store: &dyn Store, sale: &Sale) -> Revision {
    let revision = insert(store, &sample::sale_of(sale.intent.clone())).await;
    store.commit(&commit(sale, revision)).await.unwrap()
}

/// The sale as it is stored.
pub(super) async fn stored(store: &dyn Store, n: u32) -> Stored<Sale> {
    store.find(&every(), id(n)).await.unwrap().unwrap()
}
