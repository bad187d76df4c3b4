//! Sentences about whose sales a query has.

#![allow(missing_docs, reason = "each name is a sentence")]

use payment::id::{AccountId, BranchId, SaleId};
use payment::identity::{Actor, Scope};
use payment::sale::{Cause as Ending, Event, PaymentSnapshot, PaymentState, Sale, sample};
use payment::time::Timestamp;

use super::samples::{after, asked, id, insert, opened, payment, put, reading, reference};
use crate::{Claim, Store};

fn branch(name: &str) -> BranchId {
    BranchId::try_from(name.to_owned()).unwrap()
}

fn account(name: &str) -> AccountId {
    AccountId::try_from(name.to_owned()).unwrap()
}

/// A sale of this branch and account.
fn asked_at(n: u32, at: &str, of: &str) -> Sale {
    let mut sale = asked(n, n);
    (sale.intent.branch, sale.intent.account) = (branch(at), account(of));
    sale
}

fn ids(sales: &[Sale]) -> Vec<SaleId> {
    sales.iter().map(|sale| sale.intent.id).collect()
}

/// Late money of the `n`th sale.
fn paid_late(n: u32, asked: &Sale) -> Sale {
    let cancelling = after(&opened(asked, n), Event::Cancel(Ending::Cashier));
    let ended = after(&cancelling, Event::Read(reading(n, PaymentState::Expired)));
    let paid = PaymentSnapshot {
        captured: Some(sample::aed("250")),
        ..reading(n, PaymentState::Closed)
    };
    after(&ended, Event::Read(paid))
}

/// A frozen sale.
fn frozen(n: u32, asked: &Sale) -> Sale {
    let wrong = PaymentSnapshot {
        amount: Some(sample::aed("1")),
        ..reading(n, PaymentState::Created)
    };
    after(&opened(asked, n), Event::Read(wrong))
}

/// Sales 1 to 3 are the mall's, 4 the beach's, both of the account `main`; 5 is of another account.
/// The money of 1 came late, 2, 4 and 5 are frozen, and 3 has no session.
pub async fn a_scope_has_the_sales_of_its_branch_or_account_and_no_others(store: &dyn Store) {
    put(store, &paid_late(1, &asked_at(1, "mall", "main"))).await;
    put(store, &frozen(2, &asked_at(2, "mall", "main"))).await;
    insert(store, &asked_at(3, "mall", "main")).await;
    put(store, &frozen(4, &asked_at(4, "beach", "main"))).await;
    put(store, &frozen(5, &asked_at(5, "far", "other"))).await;
    for n in 1..=5 {
        let at = Timestamp(1);
        store
            .claim(id(n), Claim::Acknowledge, at, &Actor::Server)
            .await
            .unwrap();
    }
    let scopes: [(Scope, &[u32]); 5] = [
        (Scope::Branch(branch("mall")), &[1, 2, 3]),
        (Scope::Branch(branch("beach")), &[4]),
        (Scope::Branch(branch("nowhere")), &[]),
        (Scope::Account(account("main")), &[1, 2, 3, 4]),
        (Scope::Account(account("other")), &[5]),
    ];
    for (scope, has) in scopes {
        let of = |kinds: &[u32]| -> Vec<SaleId> {
            let kinds = kinds.iter().filter(|n| has.contains(n));
            kinds.map(|n| id(*n)).collect()
        };
        for n in 1..=5 {
            let found = store.find(&scope, id(n)).await.unwrap();
            assert_eq!(found.is_some(), has.contains(&n), "{n} for {scope:?}");
            let paid = store.of_payment(&scope, &payment(n)).await.unwrap();
            assert_eq!(paid.is_some(), has.contains(&n) && n != 3, "{n}");
            let without = store.without_session(&scope, &reference(n)).await.unwrap();
            assert_eq!(!without.is_empty(), has.contains(&n) && n == 3, "{n}");
        }
        let mut page = ids(&store.page(&scope, None, 10).await.unwrap().sales);
        page.reverse();
        assert_eq!(page, of(&[1, 2, 3, 4, 5]));
        let unsettled = store.unsettled(&scope).await.unwrap();
        assert_eq!(ids(&unsettled), of(&[1, 2, 4, 5]));
        assert_eq!(ids(&store.frozen(&scope).await.unwrap()), of(&[2, 4, 5]));
        let mut acknowledged = store.acknowledged(&scope, 10).await.unwrap();
        acknowledged.sort_unstable();
        assert_eq!(acknowledged, of(&[1, 2, 3, 4, 5]));
    }
    let mut branches = store.branches().await.unwrap();
    branches.sort_unstable();
    assert_eq!(branches, ["beach", "far", "mall"].map(branch));
    // The server itself looks after all of them.
    assert_eq!(store.watched().await.unwrap().sales.len(), 5);
}

pub async fn terminals_of_one_name_hold_a_sale_in_each_branch(store: &dyn Store) {
    for (n, at) in [(1, "mall"), (2, "beach")] {
        let mut sale = asked_at(n, at, "main");
        sale.intent.terminal = asked(1, 1).intent.terminal;
        insert(store, &sale).await;
        let held = store
            .held(&branch(at), &sale.intent.terminal)
            .await
            .unwrap();
        assert_eq!(held.map(|sale| sale.intent.id), Some(id(n)));
    }
    let terminal = asked(1, 1).intent.terminal;
    let nowhere = store.held(&branch("nowhere"), &terminal).await;
    assert_eq!(nowhere.unwrap(), None);
}
