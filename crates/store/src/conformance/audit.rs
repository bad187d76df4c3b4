//! Sentences about the audit log.

#![allow(missing_docs, reason = "each name is a sentence")]

use payment::id::{AccountId, BranchId, PersonId, PersonName, TerminalId};
use payment::identity::{Actor, Author, Principal, Role};
use payment::operation::sample;
use payment::sale::sample::{START, principal};

use super::samples::{asked, commit, id, insert, opened};
use crate::{
    AuditEntry, AuditQuery, Claim, Commit, Finding, Flaw, PersonChange, Store, StoredPerson,
    Verified, Verifier, WriteId, format,
};

async fn entries(store: &dyn Store) -> Vec<AuditEntry> {
    let rows = store.audit_rows(0, 1000).await.unwrap();
    let bodies = rows.iter().map(|row| row.body.as_deref().unwrap());
    bodies
        .map(|body| format::audit::read(body).unwrap())
        .collect()
}

async fn verified(store: &dyn Store) -> Verified {
    let mut verifier = Verifier::new([]);
    let mut from = i64::MIN;
    loop {
        // Pages of two, so that the seams are seen.
        let rows = store.audit_rows(from, 2).await.unwrap();
        let Some(end) = rows.last() else {
            return verifier.end();
        };
        from = end.seq + 1;
        rows.iter().for_each(|row| verifier.take(row));
    }
}

fn amal() -> Actor {
    Actor::Terminal(Author {
        terminal: TerminalId::new("T1").unwrap(),
        person: Some(PersonId::try_from("amal".to_owned()).unwrap()),
        approver: None,
    })
}

pub async fn what_is_written_stands_in_the_audit_log_with_who_did_it(store: &dyn Store) {
    let sale = asked(1, 1);
    let revision = insert(store, &sale).await;
    let open = opened(&sale, 1);
    let step = Commit {
        by: amal(),
        ..commit(&open, revision)
    };
    store.commit(&step).await.unwrap();
    // Tried again, because the answer was lost.
    store.commit(&step).await.unwrap();
    assert!(
        store
            .claim(id(1), Claim::Acknowledge, START, &amal())
            .await
            .unwrap()
    );
    assert!(
        !store
            .claim(id(1), Claim::Acknowledge, START, &amal())
            .await
            .unwrap()
    );
    let mut refund = sample::refund();
    refund.intent.sale = id(1);
    let write = WriteId::fresh();
    for _ in 0..2 {
        store
            .insert_operation(&refund, write, &amal())
            .await
            .unwrap();
    }
    let person = StoredPerson {
        account: AccountId::main(),
        id: PersonId::try_from("badr".to_owned()).unwrap(),
        name: PersonName::new("Badr").unwrap(),
        role: Role::Cashier,
        added_at: START,
    };
    store
        .add_person(&person, "pin", &Actor::Command)
        .await
        .unwrap();
    let change = PersonChange::Role(Role::Manager);
    let changing =
        store.change_person(&person.account, &person.id, &change, &Actor::Command, START);
    changing.await.unwrap();

    let all = entries(store).await;
    let said: Vec<_> = all
        .iter()
        .map(|entry| {
            (
                entry.what.as_ref(),
                entry.from.as_deref(),
                entry.to.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("sale.asked", None, Some("creating")),
            ("sale.test", Some("creating"), Some("waiting")),
            ("sale.acknowledged", None, None),
            ("refund", None, Some("asked")),
            ("person.added", None, Some("cashier")),
            ("person.role", Some("cashier"), Some("manager")),
        ]
    );
    let by: Vec<_> = all.iter().map(|entry| entry.by.clone()).collect();
    assert_eq!(by.get(1..4), Some([amal(), amal(), amal()].as_slice()));
    assert_eq!(by.last(), Some(&Actor::Command));
    assert!(all.iter().take(4).all(|entry| entry.sale == Some(id(1))));
    let amounts: Vec<_> = all.iter().map(|entry| entry.amount).collect();
    assert_eq!(amounts.first(), Some(&Some(sale.intent.amount)));
    assert_eq!(amounts.get(3), Some(&Some(refund.intent.amount)));
}

pub async fn an_audit_log_is_sealed_in_its_order_and_once(store: &dyn Store) {
    assert_eq!(store.seal(10).await.unwrap(), crate::Sealed::default());
    for n in 1..=5 {
        let entry = AuditEntry::new(format!("test.{n}"), Actor::Server, START);
        store.record(&entry).await.unwrap();
    }
    let first = store.seal(2).await.unwrap();
    assert!(first.has_more && first.head.clone().unwrap().seq() == 2);
    assert_eq!(verified(store).await.unsealed, 3);
    while store.seal(2).await.unwrap().has_more {}
    let head = store.seal(2).await.unwrap().head;
    let done = verified(store).await;
    assert_eq!((done.entries, done.unsealed, done.wrong), (5, 0, 0));
    assert_eq!(done.head, head);
    // The head of before is still in it, and another one would not be.
    let mut verifier = Verifier::new([first.head.unwrap(), "9-0123456789abcdef".parse().unwrap()]);
    let rows = store.audit_rows(0, 100).await.unwrap();
    rows.iter().for_each(|row| verifier.take(row));
    let flaw = Flaw::CutOff;
    assert_eq!(verifier.end().findings, [Finding { seq: 9, flaw }]);
}

pub async fn the_audit_log_of_a_branch_has_its_own_entries_and_those_of_the_account(
    store: &dyn Store,
) {
    let (account, branch) = (AccountId::main(), BranchId::main());
    let other = BranchId::try_from("mall".to_owned()).unwrap();
    let elsewhere = AccountId::try_from("other".to_owned()).unwrap();
    let new = |what: &'static str| AuditEntry::new(what, Actor::Server, START);
    for entry in [
        new("ours").at_account(&account).at_branch(&branch),
        new("mall's").at_account(&account).at_branch(&other),
        new("the account's").at_account(&account),
        new("another account's")
            .at_account(&elsewhere)
            .at_branch(&branch),
        new("the server's"),
    ] {
        store.record(&entry).await.unwrap();
    }
    insert(store, &asked(1, 1)).await;
    insert(store, &asked(2, 2)).await;
    let page = async |who: &Principal, before: Option<i64>, limit: u32| -> Vec<String> {
        let query = AuditQuery { before, sale: None };
        let rows = store.audit_page(who, &query, limit).await.unwrap();
        let bodies = rows.into_iter().map(|row| row.body.unwrap());
        bodies
            .map(|body| format::audit::read(&body).unwrap().what.into_owned())
            .collect()
    };
    let ours = principal();
    assert_eq!(
        page(&ours, None, 3).await,
        ["sale.asked", "sale.asked", "the server's"]
    );
    assert_eq!(page(&ours, Some(5), 9).await, ["the account's", "ours"]);
    let mall = Principal {
        branch: other,
        ..principal()
    };
    assert_eq!(
        page(&mall, None, 9).await,
        ["the server's", "the account's", "mall's"]
    );
    let query = AuditQuery {
        before: None,
        sale: Some(id(2)),
    };
    let of_sale = store.audit_page(&ours, &query, 9).await.unwrap();
    assert_eq!(of_sale.len(), 1);
    assert_eq!(store.audit_page(&mall, &query, 9).await.unwrap(), []);
}
