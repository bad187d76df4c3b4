//! Sentences about prints.

#![allow(missing_docs, reason = "each name is a sentence")]

use payment::id::{AccountId, BranchId, TerminalId};
use payment::identity::{Actor, Scope};
use payment::sale::sample::START;
use uuid::Uuid;

use crate::{MOST_PRINTS, NewPrint, Print, PrintBegun, PrintOutcome, Store};

fn branch(name: &str) -> BranchId {
    BranchId::try_from(name.to_owned()).unwrap()
}

/// Print number `number` of something, in this branch.
fn print(number: u128, subject: &str, at: &str) -> NewPrint {
    NewPrint {
        id: Uuid::from_u128(number),
        account: AccountId::main(),
        branch: branch(at),
        terminal: TerminalId::new("T1").unwrap(),
        subject: subject.to_owned(),
        at: START,
    }
}

async fn begin(store: &dyn Store, print: &NewPrint) -> Print {
    match store.begin_print(print, &Actor::Server).await.unwrap() {
        PrintBegun::New(print) => print,
        other => panic!("{other:?}"),
    }
}

async fn end(store: &dyn Store, number: u128, outcome: PrintOutcome) -> Print {
    let scope = Scope::Branch(branch("main"));
    let ended = store.end_print(&scope, Uuid::from_u128(number), outcome, START, false);
    ended.await.unwrap().unwrap()
}

pub async fn the_first_print_is_the_original_and_later_ones_are_copies(store: &dyn Store) {
    let copies = async |numbers: [u128; 2], subject| {
        let mut copies = Vec::new();
        for number in numbers {
            copies.push(begin(store, &print(number, subject, "main")).await.copy);
        }
        copies
    };
    assert_eq!(copies([1, 2], "sale:a").await, [0, 1]);
    end(store, 2, PrintOutcome::Unknown).await;
    assert_eq!(copies([3, 4], "sale:a").await, [2, 3]);
    assert_eq!(copies([5, 6], "sale:b").await, [0, 1]);
    // Another branch's.
    assert_eq!(begin(store, &print(7, "sale:a", "mall")).await.copy, 0);
}

pub async fn what_is_known_as_not_printed_does_not_count_as_an_original(store: &dyn Store) {
    for number in [1, 2] {
        let begun = begin(store, &print(number, "sale:a", "main")).await;
        assert_eq!((begun.copy, begun.outcome), (0, PrintOutcome::Begun));
        end(store, number, PrintOutcome::NotPrinted).await;
    }
    assert_eq!(begin(store, &print(3, "sale:a", "main")).await.copy, 0);
    end(store, 3, PrintOutcome::Printed).await;
    assert_eq!(begin(store, &print(4, "sale:a", "main")).await.copy, 1);
}

pub async fn a_print_begins_once_and_its_first_outcome_stays(store: &dyn Store) {
    let wanted = print(1, "sale:a", "main");
    let begun = begin(store, &wanted).await;
    let again = store.begin_print(&wanted, &Actor::Server).await.unwrap();
    assert_eq!(again, PrintBegun::Known(begun));
    for other in [print(1, "sale:b", "main"), print(1, "sale:a", "mall")] {
        let begun = store.begin_print(&other, &Actor::Server).await.unwrap();
        assert_eq!(begun, PrintBegun::Other);
    }
    end(store, 1, PrintOutcome::Unknown).await;
    let later = end(store, 1, PrintOutcome::NotPrinted).await;
    assert_eq!(later.outcome, PrintOutcome::Unknown);
}

pub async fn a_scope_has_its_own_prints_in_their_order(store: &dyn Store) {
    for (number, subject, at) in [
        (1, "sale:b", "main"),
        (2, "sale:a", "main"),
        (3, "sale:b", "main"),
        (4, "sale:b", "mall"),
        (5, "sale:c", "main"),
    ] {
        begin(store, &print(number, subject, at)).await;
    }
    let subjects = ["sale:a", "sale:b"].map(ToOwned::to_owned);
    let found = async |scope: &Scope| -> Vec<u128> {
        let prints = store.prints(scope, &subjects).await.unwrap();
        prints
            .iter()
            .map(|print| print.begun.id.as_u128())
            .collect()
    };
    let (main, mall) = (Scope::Branch(branch("main")), Scope::Branch(branch("mall")));
    assert_eq!(found(&main).await, [1, 2, 3]);
    assert_eq!(found(&mall).await, [4]);
    assert_eq!(
        found(&Scope::Account(AccountId::main())).await,
        [1, 2, 3, 4]
    );
    let first = Uuid::from_u128(1);
    let there = store.find_print(&main, first).await.unwrap();
    assert_eq!(there.unwrap().begun, print(1, "sale:b", "main"));
    assert_eq!(store.find_print(&mall, first).await.unwrap(), None);
    let ended = store.end_print(&mall, first, PrintOutcome::Printed, START, false);
    assert_eq!(ended.await.unwrap(), None);
}

pub async fn a_print_is_taken_once_and_never_after_its_end(store: &dyn Store) {
    let (main, mall) = (Scope::Branch(branch("main")), Scope::Branch(branch("mall")));
    let take = async |scope: &Scope, number| {
        let taken = store.take_print(scope, Uuid::from_u128(number));
        taken.await.unwrap()
    };
    assert!(!take(&main, 1).await, "it has not begun");
    for number in [1, 2] {
        begin(store, &print(number, "sale:a", "main")).await;
    }
    assert!(!take(&mall, 1).await);
    assert!(take(&main, 1).await);
    assert!(!take(&main, 1).await);
    end(store, 2, PrintOutcome::Unknown).await;
    assert!(!take(&main, 2).await);
}

pub async fn of_two_prints_at_once_one_is_the_original(store: &dyn Store) {
    for number in (1..20).step_by(2) {
        let subject = format!("sale:{number}");
        let prints = [number, number + 1].map(|number| print(number, &subject, "main"));
        let (one, other) = tokio::join!(begin(store, &prints[0]), begin(store, &prints[1]));
        let mut copies = [one.copy, other.copy];
        copies.sort_unstable();
        assert_eq!(copies, [0, 1]);
    }
}

pub async fn a_print_that_the_server_sends_is_ended_by_nobody_else(store: &dyn Store) {
    let main = Scope::Branch(branch("main"));
    begin(store, &print(1, "sale:a", "main")).await;
    let id = Uuid::from_u128(1);
    assert!(store.take_print(&main, id).await.unwrap());
    let claimed = end(store, 1, PrintOutcome::NotPrinted).await;
    assert_eq!(claimed.outcome, PrintOutcome::Begun);
    // Nothing of it is known: the next one is a copy.
    assert_eq!(begin(store, &print(2, "sale:a", "main")).await.copy, 1);
    let ended = store.end_print(&main, id, PrintOutcome::Printed, START, true);
    let ended = ended.await.unwrap().unwrap();
    assert_eq!(ended.outcome, PrintOutcome::Printed);
    // Nor does the server end what it does not send.
    let other = Uuid::from_u128(2);
    let ended = store.end_print(&main, other, PrintOutcome::NotPrinted, START, true);
    assert_eq!(ended.await.unwrap().unwrap().outcome, PrintOutcome::Begun);
}

pub async fn the_same_is_printed_at_most_so_often(store: &dyn Store) {
    for number in 0..MOST_PRINTS {
        begin(store, &print(u128::from(number), "sale:a", "main")).await;
    }
    let known = print(3, "sale:a", "main");
    let again = store.begin_print(&known, &Actor::Server).await.unwrap();
    assert!(matches!(again, PrintBegun::Known(_)), "{again:?}");
    let over = print(1_000, "sale:a", "main");
    assert_eq!(
        store.begin_print(&over, &Actor::Server).await.unwrap(),
        PrintBegun::Full
    );
    // Another one's are its own.
    begin(store, &print(1_001, "sale:b", "main")).await;
    begin(store, &print(1_002, "sale:a", "mall")).await;
}
