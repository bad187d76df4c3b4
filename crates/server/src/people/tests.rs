//! Signing in and approving, by the clock.

use std::sync::{Arc, Mutex};

use clock::Clock;
use payment::id::{BranchId, TerminalId};
use payment::identity::{Actor, Principal};
use payment::time::{Millis, Monotonic, Timestamp};
use store::{AuditStore, FREE_PIN_TRIES, MOST_PIN_TRIES, Memory, PIN_WAIT, format};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::pairing::Request;

/// A machine whose time is moved by hand.
#[derive(Debug, Default)]
struct ByHand(Mutex<u64>);

impl Clock for ByHand {
    fn wall(&self) -> Timestamp {
        Timestamp(1_790_000_000_000).after(Millis(self.monotonic().0))
    }

    fn monotonic(&self) -> Monotonic {
        Monotonic(*self.0.lock().unwrap())
    }

    fn awake(&self) -> Monotonic {
        self.monotonic()
    }
}

struct Shop {
    people: Arc<People>,
    store: Memory,
    clock: Arc<ByHand>,
}

/// The terminal with this key.
fn till(key: u8) -> Arc<Paired> {
    let key = store::PublicKey([key; 65]);
    Arc::new(Paired {
        principal: Arc::new(Principal {
            account: AccountId::main(),
            branch: BranchId::main(),
            terminal: TerminalId::new(&format!("Till {}", key.0[0])).unwrap(),
            person: None,
            role: Role::Manager,
            approver: None,
            by_command: false,
        }),
        key_id: KeyId::of(&key),
        ended: CancellationToken::new(),
        key,
    })
}

impl Shop {
    async fn open() -> Self {
        let clock = Arc::new(ByHand::default());
        let store = Memory::default();
        let people = People::open(Arc::new(store.clone()), None, SaleClock::of(clock.clone()));
        Self {
            people: Arc::new(people.await.unwrap()),
            store,
            clock,
        }
    }

    /// Somebody of this role, and the PIN.
    async fn adds(&self, name: &str, role: Role) -> (StoredPerson, String) {
        let account = AccountId::main();
        let added = self.people.add(
            &account,
            PersonName::new(name).unwrap(),
            role,
            &Actor::Server,
        );
        let pin = added.await.unwrap().unwrap();
        (self.people.named(&account, name).unwrap(), pin)
    }

    fn passes(&self, time: Millis) {
        *self.clock.0.lock().unwrap() += time.0;
    }

    fn at(&self, till: &Paired, uses: bool) -> Option<String> {
        let person = self.people.at(till, uses);
        person.map(|person| person.name.to_string())
    }
}

fn wrong(pin: &str) -> String {
    let number: u32 = pin.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

#[tokio::test]
async fn somebody_signs_in_at_one_terminal_until_another_does_or_nothing_is_done() {
    let shop = Shop::open().await;
    let (amal, amals) = shop.adds("Amal", Role::Cashier).await;
    let (badr, badrs) = shop.adds("Badr", Role::Cashier).await;
    let (one, other) = (till(1), till(2));
    assert_eq!(shop.at(&one, false), None);
    shop.people.sign_in(&one, &amal.id, &amals).await.unwrap();
    assert_eq!(shop.at(&one, false).as_deref(), Some("Amal"));
    assert_eq!(shop.at(&other, false), None);
    let error = shop.people.sign_in(&one, &badr.id, &amals).await;
    assert!(matches!(error, Err(NotTaken::Wrong)), "{error:?}");
    assert_eq!(shop.at(&one, false).as_deref(), Some("Amal"));
    shop.people.sign_in(&one, &badr.id, &badrs).await.unwrap();
    assert_eq!(shop.at(&one, false).as_deref(), Some("Badr"));
    // What only looks does not keep a person signed in.
    shop.passes(Millis(IDLE.0 - 1));
    assert_eq!(shop.at(&one, true).as_deref(), Some("Badr"));
    shop.passes(Millis(IDLE.0 - 1));
    assert_eq!(shop.at(&one, false).as_deref(), Some("Badr"));
    shop.passes(Millis(1));
    assert_eq!(shop.at(&one, false), None);
    shop.people.sign_in(&one, &badr.id, &badrs).await.unwrap();
    for _ in 0..LONGEST_SHIFT.0 / (IDLE.0 / 2) {
        assert_eq!(shop.at(&one, true).as_deref(), Some("Badr"));
        shop.passes(Millis(IDLE.0 / 2));
    }
    assert_eq!(shop.at(&one, true), None, "after the longest shift");
    shop.people.sign_in(&one, &badr.id, &badrs).await.unwrap();
    shop.people.sign_out(&one).await;
    assert_eq!(shop.at(&one, false), None);
}

#[tokio::test]
async fn five_wrong_pins_lock_a_person_at_that_terminal_and_nobody_else() {
    let shop = Shop::open().await;
    let (amal, pin) = shop.adds("Amal", Role::Cashier).await;
    let (badr, badrs) = shop.adds("Badr", Role::Cashier).await;
    let (one, other) = (till(1), till(2));
    let sign_in = |till: &Arc<Paired>, pin: &str| {
        let (people, till, pin) = (shop.people.clone(), till.clone(), pin.to_owned());
        let id = amal.id.clone();
        async move { people.sign_in(&till, &id, &pin).await }
    };
    // What is no PIN costs nothing.
    for text in ["", "12345x", "123", "١٢٣٤٥٦"] {
        assert!(matches!(sign_in(&one, text).await, Err(NotTaken::Wrong)));
    }
    // Of many at once one is looked at.
    let tries = (0..20).map(|_| sign_in(&one, &wrong(&pin)));
    let answers = futures_util::future::join_all(tries).await;
    let checked = answers
        .iter()
        .filter(|one| matches!(one, Err(NotTaken::Wrong)));
    assert_eq!(checked.count(), 1, "{answers:?}");
    for _ in 1..FREE_PIN_TRIES {
        assert!(matches!(
            sign_in(&one, &wrong(&pin)).await,
            Err(NotTaken::Wrong)
        ));
    }
    let right = sign_in(&one, &pin).await;
    assert!(
        matches!(right, Err(NotTaken::Wait(wait)) if wait.as_millis() == u128::from(PIN_WAIT.0))
    );
    assert!(sign_in(&other, &pin).await.is_ok(), "another terminal");
    shop.people.sign_in(&one, &badr.id, &badrs).await.unwrap();
    for _ in FREE_PIN_TRIES..MOST_PIN_TRIES {
        shop.passes(PIN_WAIT);
        assert!(matches!(
            sign_in(&one, &wrong(&pin)).await,
            Err(NotTaken::Wrong)
        ));
    }
    shop.passes(PIN_WAIT);
    assert!(matches!(sign_in(&one, &pin).await, Err(NotTaken::Locked)));
    let changed = shop
        .people
        .change(&amal, &PersonChange::Unlock, &Actor::Server)
        .await;
    assert_eq!(changed.unwrap(), PersonChanged::Done);
    assert!(sign_in(&one, &pin).await.is_ok());
}

#[tokio::test]
async fn whoever_is_removed_or_changed_is_signed_out_at_once() {
    let shop = Shop::open().await;
    let (_boss, _) = shop.adds("Boss", Role::Administrator).await;
    let (amal, pin) = shop.adds("Amal", Role::Manager).await;
    let one = till(1);
    shop.people.sign_in(&one, &amal.id, &pin).await.unwrap();
    let new = shop.people.new_pin(&amal, &Actor::Server).await.unwrap();
    assert_eq!(shop.at(&one, false), None);
    let old = shop.people.sign_in(&one, &amal.id, &pin).await;
    assert!(matches!(old, Err(NotTaken::Wrong)));
    shop.people.sign_in(&one, &amal.id, &new).await.unwrap();
    let role = PersonChange::Role(Role::Cashier);
    shop.people
        .change(&amal, &role, &Actor::Server)
        .await
        .unwrap();
    assert_eq!(shop.at(&one, false), None);
    shop.people.sign_in(&one, &amal.id, &new).await.unwrap();
    let remove = PersonChange::Remove(Timestamp(0));
    shop.people
        .change(&amal, &remove, &Actor::Server)
        .await
        .unwrap();
    assert_eq!(shop.at(&one, false), None);
    let gone = shop.people.sign_in(&one, &amal.id, &new).await;
    assert!(matches!(gone, Err(NotTaken::Nobody)));
}

/// A request that needs an approval.
const REFUND: Request<'_> = Request {
    method: "POST",
    path: "/api/sales/1/refunds",
    body: b"50",
};

#[tokio::test]
async fn the_audit_log_has_who_signed_in_who_approved_what_and_wrong_pins_and_no_pin() {
    let shop = Shop::open().await;
    let (amal, amals) = shop.adds("Amal", Role::Cashier).await;
    let (boss, bosss) = shop.adds("Boss", Role::Manager).await;
    let one = till(1);
    shop.people.sign_in(&one, &amal.id, &amals).await.unwrap();
    let wrong = if bosss == "111111" {
        "222222"
    } else {
        "111111"
    };
    let refused = shop.people.approve(&one, &boss.id, wrong, &REFUND).await;
    assert!(matches!(refused, Err(NotTaken::Wrong)));
    shop.people
        .approve(&one, &boss.id, &bosss, &REFUND)
        .await
        .unwrap();
    for _ in 0..3 {
        shop.people.refuses(&one, ("GET", "/api/audit")).await;
    }
    shop.people.sign_out(&one).await;
    shop.people.sign_out(&one).await;
    let rows = shop.store.audit_rows(1, 100).await.unwrap();
    let bodies: Vec<_> = rows.into_iter().filter_map(|row| row.body).collect();
    let all = String::from_utf8(bodies.concat()).unwrap();
    assert!(
        ![&amals, &bosss]
            .iter()
            .any(|pin| all.contains(pin.as_str())),
        "{all}"
    );
    let entries = bodies.iter().map(|body| format::audit::read(body).unwrap());
    let told: Vec<_> = entries
        .map(|entry| {
            let Actor::Terminal(by) = entry.by else {
                return (entry.what.into_owned(), None, None, None);
            };
            (entry.what.into_owned(), by.person, by.approver, entry.about)
        })
        .collect();
    let refund = Some("request:POST /api/sales/1/refunds".to_owned());
    let (amal, boss) = (Some(amal.id), Some(boss.id));
    let about_boss = boss.as_ref().map(|id| format!("person:{id}"));
    let audit = Some("request:GET /api/audit".to_owned());
    let what = |what: &str| what.to_owned();
    assert_eq!(
        told,
        [
            (what("person.added"), None, None, None),
            (what("person.added"), None, None, None),
            (what("signed_in"), amal.clone(), None, None),
            (what("pin_refused"), amal.clone(), None, about_boss),
            (what("approved"), amal.clone(), boss, refund),
            (what("refused"), amal.clone(), None, audit),
            (what("signed_out"), amal, None, None),
        ]
    );
}

#[tokio::test]
async fn a_pin_that_was_checked_before_it_was_changed_is_not_taken_after_that() {
    let shop = Shop::open().await;
    let (boss, pin) = shop.adds("Boss", Role::Manager).await;
    let tills: Vec<_> = (1..=8).map(till).collect();
    // Their checks wait for each other, and the change comes between.
    let sign_in = |till: &Arc<Paired>| {
        let (people, till, id, pin) = (
            shop.people.clone(),
            till.clone(),
            boss.id.clone(),
            pin.clone(),
        );
        async move {
            let approval = people.approve(&till, &id, &pin, &REFUND).await;
            let _ = people.sign_in(&till, &id, &pin).await;
            (approval, till)
        }
    };
    let tries = futures_util::future::join_all(tills.iter().map(sign_in));
    let (answers, new) =
        futures_util::future::join(tries, shop.people.new_pin(&boss, &Actor::Server)).await;
    new.unwrap();
    for (approval, till) in answers {
        assert_eq!(shop.at(&till, false), None);
        if let Ok(approval) = approval {
            let approver = shop.people.approver(&till, &approval, &action(&REFUND));
            assert_eq!(approver, None);
        }
    }
}

#[tokio::test]
async fn an_approval_is_for_one_request_of_one_terminal_once_within_a_minute() {
    let shop = Shop::open().await;
    let (amal, amals) = shop.adds("Amal", Role::Cashier).await;
    let (boss, bosss) = shop.adds("Boss", Role::Manager).await;
    let (one, other) = (till(1), till(2));
    let named = |path, body: &'static str| {
        action(&Request {
            method: "POST",
            path,
            body: body.as_bytes(),
        })
    };
    let refund = action(&REFUND);
    let approve = || shop.people.approve(&one, &boss.id, &bosss, &REFUND);
    let cashier = shop.people.approve(&one, &amal.id, &amals, &REFUND).await;
    assert!(matches!(cashier, Err(NotTaken::Nobody)));
    let used = |till: &Paired, approval: &str, action: &[u8; 32]| {
        shop.people.approver(till, approval, action).is_some()
    };
    for (till, action, taken) in [
        (&one, named("/api/sales/1/refunds", "500"), false),
        (&one, named("/api/sales/2/refunds", "50"), false),
        (&other, refund, false),
        (&one, refund, true),
    ] {
        let approval = approve().await.unwrap();
        assert_eq!(used(till, &approval, &action), taken);
        assert!(!used(&one, &approval, &refund), "it was used up");
    }
    let approval = approve().await.unwrap();
    shop.passes(Millis(APPROVAL_LIFE.0 - 1));
    let in_time = approve().await.unwrap();
    shop.passes(Millis(1));
    assert!(!used(&one, &approval, &refund) && used(&one, &in_time, &refund));
    // Whoever is no manager any more has approved nothing.
    let approval = approve().await.unwrap();
    let role = PersonChange::Role(Role::Cashier);
    shop.people
        .change(&boss, &role, &Actor::Server)
        .await
        .unwrap();
    assert!(!used(&one, &approval, &refund));
    assert!(!used(&one, "nothing", &refund));
}

#[tokio::test]
async fn people_are_those_of_the_ledger_and_needed_from_the_first_one_on() {
    let shop = Shop::open().await;
    let (main, other) = (
        AccountId::main(),
        AccountId::try_from("other".to_owned()).unwrap(),
    );
    assert!(!shop.people.are_needed(&main));
    shop.adds("Amal", Role::Administrator).await;
    assert!(shop.people.are_needed(&main) && !shop.people.are_needed(&other));
    let again = shop.people.add(
        &main,
        PersonName::new("AMAL").unwrap(),
        Role::Cashier,
        &Actor::Server,
    );
    assert!(again.await.unwrap().is_none());
    let clock = SaleClock::of(shop.clock.clone());
    let later = People::open(Arc::new(shop.store.clone()), None, clock)
        .await
        .unwrap();
    assert_eq!(later.of(&main), shop.people.of(&main));
}
