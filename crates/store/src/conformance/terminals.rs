//! Sentences about terminals.

#![allow(missing_docs, reason = "each name is a sentence")]

use payment::id::{AccountId, BranchId, TerminalId};
use payment::identity::Actor;
use payment::sale::sample::START;
use payment::time::{Millis, Timestamp};

use crate::{CodeOffer, MOST_WRONG_TRIES, PublicKey, Store, StoredTerminal};

const LIFE: Millis = Millis::seconds(300);

fn branch(name: &str) -> BranchId {
    BranchId::try_from(name.to_owned()).unwrap()
}

fn offer(code: u8, terminal: &str, at: &str) -> CodeOffer {
    CodeOffer {
        account: AccountId::main(),
        branch: branch(at),
        terminal: TerminalId::new(terminal).unwrap(),
        digest: [code; 32],
        at: START,
        until: START.after(LIFE),
    }
}

const fn key(number: u8) -> PublicKey {
    PublicKey([number; 65])
}

async fn pair(store: &dyn Store, code: u8, browser: u8, now: Timestamp) -> Option<StoredTerminal> {
    let (account, digest) = (AccountId::main(), [code; 32]);
    let paired = store.pair(&account, &digest, key(browser), now);
    paired.await.unwrap()
}

/// Which browser each terminal is.
async fn browsers(store: &dyn Store) -> Vec<(String, String, Option<PublicKey>)> {
    let all = store.stored_terminals().await.unwrap();
    let named = |one: &StoredTerminal| {
        let key = one.paired.map(|(key, _)| key);
        (one.branch.to_string(), one.terminal.to_string(), key)
    };
    all.iter().map(named).collect()
}

pub async fn a_code_makes_one_browser_its_terminal_once(store: &dyn Store) {
    store
        .offer_code(&offer(1, "Till 1", "main"), &Actor::Server)
        .await
        .unwrap();
    store
        .offer_code(&offer(2, "Till 2", "main"), &Actor::Server)
        .await
        .unwrap();
    let paired = pair(store, 1, 7, START).await.unwrap();
    assert_eq!(paired.terminal.as_str(), "Till 1");
    assert_eq!(paired.paired, Some((key(7), START)));
    assert_eq!(pair(store, 1, 8, START).await, None, "it was used");
    let all = [("Till 1", Some(key(7))), ("Till 2", None)];
    let all = all.map(|(name, key)| ("main".to_owned(), name.to_owned(), key));
    assert_eq!(browsers(store).await, all);
}

pub async fn a_code_ends_with_its_time_and_with_a_newer_one(store: &dyn Store) {
    store
        .offer_code(&offer(1, "Till 1", "main"), &Actor::Server)
        .await
        .unwrap();
    let end = START.after(LIFE);
    assert_eq!(pair(store, 1, 7, end).await, None);
    store
        .offer_code(&offer(2, "Till 1", "main"), &Actor::Server)
        .await
        .unwrap();
    assert_eq!(pair(store, 1, 7, START).await, None);
    let last = Timestamp(end.0 - 1);
    assert!(pair(store, 2, 7, last).await.is_some());
}

pub async fn five_wrong_codes_end_every_code(store: &dyn Store) {
    for (code, terminal) in [(1, "Till 1"), (2, "Till 2")] {
        store
            .offer_code(&offer(code, terminal, "main"), &Actor::Server)
            .await
            .unwrap();
    }
    for _ in 1..MOST_WRONG_TRIES {
        assert_eq!(pair(store, 9, 7, START).await, None);
    }
    assert!(pair(store, 1, 7, START).await.is_some(), "one try is left");
    assert_eq!(pair(store, 9, 8, START).await, None);
    assert_eq!(pair(store, 2, 8, START).await, None);
    // A new code has its own tries.
    store
        .offer_code(&offer(3, "Till 2", "main"), &Actor::Server)
        .await
        .unwrap();
    assert!(pair(store, 3, 8, START).await.is_some());
}

pub async fn codes_of_another_account_are_nobodys_and_lose_no_try(store: &dyn Store) {
    let other = AccountId::try_from("other".to_owned()).unwrap();
    store
        .offer_code(&offer(1, "Till 1", "main"), &Actor::Server)
        .await
        .unwrap();
    for code in [1; 2 * MOST_WRONG_TRIES as usize] {
        let digest = [code; 32];
        let paired = store.pair(&other, &digest, key(7), START);
        assert_eq!(paired.await.unwrap(), None);
    }
    assert!(pair(store, 1, 7, START).await.is_some());
    // Nor is a browser the other account's terminal once it has the branch.
    let taken = CodeOffer {
        account: other,
        ..offer(2, "Till 1", "main")
    };
    store.offer_code(&taken, &Actor::Server).await.unwrap();
    let none = [("main".to_owned(), "Till 1".to_owned(), None)];
    assert_eq!(browsers(store).await, none);
}

pub async fn a_browser_is_one_terminal_and_a_terminal_one_browser(store: &dyn Store) {
    store
        .offer_code(&offer(1, "Till 1", "main"), &Actor::Server)
        .await
        .unwrap();
    store
        .offer_code(&offer(2, "Till 1", "mall"), &Actor::Server)
        .await
        .unwrap();
    pair(store, 1, 7, START).await.unwrap();
    pair(store, 2, 7, START).await.unwrap();
    let at = |first, second| {
        [("main", first), ("mall", second)]
            .map(|(at, key): (&str, _)| (at.to_owned(), "Till 1".to_owned(), key))
    };
    assert_eq!(browsers(store).await, at(None, Some(key(7))));
    // Another browser takes its place only when it has paired.
    store
        .offer_code(&offer(3, "Till 1", "mall"), &Actor::Server)
        .await
        .unwrap();
    assert_eq!(browsers(store).await, at(None, Some(key(7))));
    pair(store, 3, 8, START).await.unwrap();
    assert_eq!(browsers(store).await, at(None, Some(key(8))));
}

pub async fn a_terminal_that_is_revoked_has_neither_browser_nor_code(store: &dyn Store) {
    let name = TerminalId::new("Till 1").unwrap();
    let revoke = async |at: &str| {
        store
            .revoke(&branch(at), &name, &Actor::Server, START)
            .await
            .unwrap()
    };
    assert_eq!(revoke("main").await, None);
    store
        .offer_code(&offer(1, "Till 1", "main"), &Actor::Server)
        .await
        .unwrap();
    pair(store, 1, 7, START).await.unwrap();
    store
        .offer_code(&offer(2, "Till 1", "main"), &Actor::Server)
        .await
        .unwrap();
    assert_eq!(revoke("mall").await, None);
    let before = revoke("main").await.unwrap();
    assert_eq!(before.paired, Some((key(7), START)));
    assert_eq!(pair(store, 2, 7, START).await, None);
    let none = [("main".to_owned(), "Till 1".to_owned(), None)];
    assert_eq!(browsers(store).await, none);
}
