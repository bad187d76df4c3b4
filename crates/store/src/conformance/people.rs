//! Sentences about people.

#![allow(missing_docs, reason = "each name is a sentence")]

use payment::id::{AccountId, BranchId, PersonId, PersonName, TerminalId};
use payment::identity::{Actor, Role};
use payment::sale::sample::START;
use payment::time::Timestamp;

use crate::{
    FREE_PIN_TRIES, MOST_PIN_TRIES, PIN_WAIT, PersonChange, PersonChanged, PinTry, Store,
    StoredPerson,
};

fn id(text: &str) -> PersonId {
    PersonId::try_from(text.to_owned()).unwrap()
}

fn person(name: &str, role: Role) -> StoredPerson {
    StoredPerson {
        account: AccountId::main(),
        id: id(&name.to_lowercase()),
        name: PersonName::new(name).unwrap(),
        role,
        added_at: START,
    }
}

async fn added(store: &dyn Store, name: &str, role: Role) -> StoredPerson {
    let person = person(name, role);
    assert!(
        store
            .add_person(&person, &format!("pin of {name}"), &Actor::Server)
            .await
            .unwrap()
    );
    person
}

async fn change(store: &dyn Store, name: &str, change: PersonChange) -> PersonChanged {
    let (account, id) = (AccountId::main(), id(name));
    store
        .change_person(&account, &id, &change, &Actor::Server, START)
        .await
        .unwrap()
}

async fn tries(store: &dyn Store, name: &str, till: &str, now: Timestamp) -> PinTry {
    let (account, branch) = (AccountId::main(), BranchId::main());
    let terminal = TerminalId::new(till).unwrap();
    let id = id(name);
    let begun = store.begin_pin_try(&account, &id, (&branch, &terminal), now);
    begun.await.unwrap()
}

fn counted(name: &str) -> PinTry {
    PinTry::Counted(Some(format!("pin of {name}")))
}

pub async fn people_are_added_once_and_found_in_their_order(store: &dyn Store) {
    let amal = added(store, "Amal", Role::Administrator).await;
    let badr = added(store, "Badr", Role::Cashier).await;
    let same = StoredPerson {
        id: id("other"),
        ..person("AMAL", Role::Cashier)
    };
    assert!(
        !store
            .add_person(&same, "pin", &Actor::Server)
            .await
            .unwrap()
    );
    // Somebody of this name may work at another account.
    let elsewhere = StoredPerson {
        account: AccountId::try_from("other".to_owned()).unwrap(),
        ..same
    };
    assert!(
        store
            .add_person(&elsewhere, "pin", &Actor::Server)
            .await
            .unwrap()
    );
    assert_eq!(store.people().await.unwrap(), [amal, badr, elsewhere]);
}

pub async fn somebody_who_is_removed_is_nobody_and_leaves_the_name_to_others(store: &dyn Store) {
    added(store, "Amal", Role::Administrator).await;
    added(store, "Badr", Role::Manager).await;
    let done = change(store, "badr", PersonChange::Remove(START)).await;
    assert_eq!(done, PersonChanged::Done);
    let again = change(store, "badr", PersonChange::Remove(START)).await;
    assert_eq!(again, PersonChanged::Unknown);
    assert_eq!(tries(store, "badr", "Till 1", START).await, PinTry::Unknown);
    let next = StoredPerson {
        id: id("badr-2"),
        ..person("Badr", Role::Cashier)
    };
    assert!(
        store
            .add_person(&next, "pin", &Actor::Server)
            .await
            .unwrap()
    );
    assert_eq!(store.people().await.unwrap().len(), 2);
    // What was sold under an id still has a name.
    let name = store.name_of(&id("badr")).await.unwrap();
    assert_eq!(name, PersonName::new("Badr").ok());
    assert_eq!(store.name_of(&id("nobody")).await.unwrap(), None);
}

pub async fn an_account_keeps_its_last_administrator(store: &dyn Store) {
    added(store, "Amal", Role::Administrator).await;
    added(store, "Badr", Role::Manager).await;
    let last = PersonChanged::LastAdministrator;
    for leaving in [
        PersonChange::Role(Role::Manager),
        PersonChange::Remove(START),
    ] {
        assert_eq!(change(store, "amal", leaving).await, last);
    }
    let stays = change(store, "amal", PersonChange::Role(Role::Administrator)).await;
    assert_eq!(stays, PersonChanged::Done);
    // An administrator of another account is none of this one.
    let elsewhere = StoredPerson {
        account: AccountId::try_from("other".to_owned()).unwrap(),
        ..person("Carim", Role::Administrator)
    };
    assert!(
        store
            .add_person(&elsewhere, "pin", &Actor::Server)
            .await
            .unwrap()
    );
    let remove = PersonChange::Remove(START);
    assert_eq!(change(store, "amal", remove.clone()).await, last);
    let second = change(store, "badr", PersonChange::Role(Role::Administrator)).await;
    assert_eq!(second, PersonChanged::Done);
    assert_eq!(
        change(store, "amal", remove.clone()).await,
        PersonChanged::Done
    );
    assert_eq!(change(store, "badr", remove).await, last);
    let here = store.people().await.unwrap();
    assert_eq!(here.first().map(|one| one.role), Some(Role::Administrator));
}

pub async fn of_two_administrators_removed_at_once_one_stays(store: &dyn Store) {
    added(store, "Amal", Role::Administrator).await;
    added(store, "Badr", Role::Administrator).await;
    let remove = |name| change(store, name, PersonChange::Remove(START));
    let both = futures_util::future::join(remove("amal"), remove("badr")).await;
    let done = [both.0, both.1];
    assert!(done.contains(&PersonChanged::Done), "{done:?}");
    assert!(done.contains(&PersonChanged::LastAdministrator), "{done:?}");
}

pub async fn wrong_pins_lock_a_person_at_that_terminal_only(store: &dyn Store) {
    for name in ["Amal", "Badr"] {
        added(store, name, Role::Cashier).await;
    }
    for _ in 0..FREE_PIN_TRIES {
        assert_eq!(tries(store, "amal", "Till 1", START).await, counted("Amal"));
    }
    let wait = PinTry::Wait(PIN_WAIT);
    assert_eq!(tries(store, "amal", "Till 1", START).await, wait);
    assert_eq!(tries(store, "badr", "Till 1", START).await, counted("Badr"));
    assert_eq!(tries(store, "amal", "Till 2", START).await, counted("Amal"));
    // One more each time that has passed, and then none.
    let mut now = START;
    for _ in FREE_PIN_TRIES..MOST_PIN_TRIES {
        now = now.after(PIN_WAIT);
        assert_eq!(tries(store, "amal", "Till 1", now).await, counted("Amal"));
        if tries(store, "amal", "Till 1", now).await != PinTry::Locked {
            assert_eq!(tries(store, "amal", "Till 1", now).await, wait);
        }
    }
    let later = now.after(PIN_WAIT);
    assert_eq!(tries(store, "amal", "Till 1", later).await, PinTry::Locked);
    change(store, "amal", PersonChange::Unlock).await;
    assert_eq!(tries(store, "amal", "Till 1", later).await, counted("Amal"));
}

pub async fn a_right_pin_takes_back_one_wrong_one_and_a_new_one_all(store: &dyn Store) {
    added(store, "Amal", Role::Cashier).await;
    let (branch, till) = (BranchId::main(), TerminalId::new("Till 1").unwrap());
    let amal = id("amal");
    let right = async |pin: &str| {
        let right = store.pin_was_right(&amal, (&branch, &till), pin);
        right.await.unwrap()
    };
    // Somebody who mistypes each second time never waits.
    for _ in 0..3 * FREE_PIN_TRIES {
        for _ in ["wrong", "right"] {
            assert_eq!(tries(store, "amal", "Till 1", START).await, counted("Amal"));
        }
        assert!(right("pin of Amal").await);
    }
    // Whoever guesses four times between two right ones does.
    for _ in 0..FREE_PIN_TRIES {
        assert_eq!(tries(store, "amal", "Till 1", START).await, counted("Amal"));
    }
    assert!(right("pin of Amal").await);
    for _ in 3..FREE_PIN_TRIES {
        assert_eq!(tries(store, "amal", "Till 1", START).await, counted("Amal"));
    }
    let wait = PinTry::Wait(PIN_WAIT);
    assert_eq!(tries(store, "amal", "Till 1", START).await, wait);
    let new = PersonChange::Pin("pin of nobody".to_owned());
    assert_eq!(change(store, "amal", new).await, PersonChanged::Done);
    assert!(!right("pin of Amal").await, "it was changed meanwhile");
    assert_eq!(
        tries(store, "amal", "Till 1", START).await,
        counted("nobody")
    );
}
