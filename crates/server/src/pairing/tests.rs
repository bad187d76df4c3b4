use std::sync::atomic::{AtomicI64, Ordering};

use clock::Clock;
use payment::identity::Actor;
use payment::time::{Monotonic, Timestamp};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use store::Memory;

use super::*;

const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// A clock that stands still until it is set.
#[derive(Clone, Debug)]
struct ByHand(Arc<AtomicI64>);

impl ByHand {
    fn set(&self, at: Timestamp) {
        self.0.store(at.0, Ordering::Relaxed);
    }
}

impl Clock for ByHand {
    fn wall(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::Relaxed))
    }

    fn monotonic(&self) -> Monotonic {
        Monotonic(0)
    }

    fn awake(&self) -> Monotonic {
        Monotonic(0)
    }
}

/// A browser with a key of its own.
struct Browser(EcdsaKeyPair);

impl Browser {
    fn new() -> Self {
        let random = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &random).unwrap())
    }

    fn key(&self) -> PublicKey {
        PublicKey(self.0.public_key().as_ref().try_into().unwrap())
    }

    fn sign(&self, request: &Request<'_>, challenge: &str) -> Proof {
        let text = signed_text(request, challenge);
        let signature = self.0.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
        self.with(challenge, signature.as_ref())
    }

    fn with(&self, challenge: &str, signature: &[u8]) -> Proof {
        use base64::Engine;
        let encode = |bytes: &[u8]| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
        let (key, signature) = (encode(KeyId::of(&self.key()).bytes()), encode(signature));
        Proof::read(&format!("{key}.{challenge}.{signature}")).unwrap()
    }
}

struct Desk {
    pairing: Arc<Pairing>,
    clock: ByHand,
    store: Arc<Memory>,
}

impl Desk {
    async fn open() -> Self {
        let (clock, store) = (ByHand(Arc::new(AtomicI64::new(NOW.0))), Arc::default());
        Self::on(clock, store).await
    }

    async fn on(clock: ByHand, store: Arc<Memory>) -> Self {
        let sale_clock = SaleClock::of(Arc::new(clock.clone()));
        let pairing = Pairing::open(store.clone(), sale_clock).await.unwrap();
        Self {
            pairing: Arc::new(pairing),
            clock,
            store,
        }
    }

    async fn offer(&self, name: &str) -> String {
        let (account, branch) = (AccountId::main(), BranchId::main());
        let name = TerminalId::new(name).unwrap();
        let code = self
            .pairing
            .offer(&account, &branch, &name, &Actor::Server)
            .await
            .unwrap();
        code.to_string()
    }

    async fn pair(
        &self,
        code: &str,
        browser: &Browser,
    ) -> Result<(Arc<Paired>, String), NotPaired> {
        let from = IpAddr::from([10, 0, 0, 1]);
        self.pairing
            .pair(&AccountId::main(), code, browser.key(), from)
            .await
    }

    async fn paired(&self, name: &str, browser: &Browser) -> (Arc<Paired>, String) {
        let code = self.offer(name).await;
        self.pair(&code, browser).await.unwrap()
    }

    fn session(&self, cookie: &str) -> Result<Arc<Paired>, Lacks> {
        let session = self.pairing.of_session(&at("main", "main"), cookie);
        session.map(|(paired, _)| paired)
    }
}

/// Somebody at this account and branch.
fn at(account: &str, branch: &str) -> Principal {
    Principal {
        account: AccountId::try_from(account.to_owned()).unwrap(),
        branch: BranchId::try_from(branch.to_owned()).unwrap(),
        terminal: TerminalId::new("T1").unwrap(),
        person: None,
        approver: None,
        by_command: false,
        role: payment::identity::Role::Cashier,
    }
}

const RENEW: Request<'_> = Request {
    method: "POST",
    path: "/api/session",
    body: b"",
};

const SELL: Request<'_> = Request {
    method: "POST",
    path: "/api/sales",
    body: b"{\"amount\":\"250.00\"}",
};

#[tokio::test]
async fn a_browser_with_the_code_is_the_terminal_until_its_session_ends_and_renews_it() {
    let (desk, browser) = (Desk::open().await, Browser::new());
    let (paired, cookie) = desk.paired("Till 1", &browser).await;
    assert_eq!(paired.principal.terminal.as_str(), "Till 1");
    let session = desk.session(&cookie).unwrap();
    assert_eq!(session.principal, paired.principal);
    desk.clock.set(NOW.after(SESSION_LIFE));
    assert_eq!(desk.session(&cookie).unwrap_err(), Lacks::Session);
    let proof = browser.sign(&RENEW, &desk.pairing.challenge());
    let account = at("main", "main");
    let next = desk.pairing.renewed(&account, &proof, &RENEW).unwrap();
    assert!(desk.session(&next).is_ok());
    let again = desk.pairing.renewed(&account, &proof, &RENEW);
    assert_eq!(again.unwrap_err(), Lacks::Proof);
    let other = Browser::new().sign(&RENEW, &desk.pairing.challenge());
    let nobody = desk.pairing.renewed(&account, &other, &RENEW);
    assert_eq!(nobody.unwrap_err(), Lacks::Session);
}

#[tokio::test]
async fn a_session_of_another_account_or_another_server_is_none() {
    let (desk, browser) = (Desk::open().await, Browser::new());
    let (_, cookie) = desk.paired("Till 1", &browser).await;
    for (account, branch) in [("other", "main"), ("main", "other")] {
        let there = desk.pairing.of_session(&at(account, branch), &cookie);
        assert_eq!(there.unwrap_err(), Lacks::Session);
    }
    let elsewhere = Desk::open().await;
    elsewhere.paired("Till 1", &browser).await;
    assert_eq!(elsewhere.session(&cookie).unwrap_err(), Lacks::Session);
    // Every byte of it counts.
    for at in 0..cookie.len() {
        let mut bytes = cookie.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(bytes).unwrap();
        assert_eq!(desk.session(&altered).unwrap_err(), Lacks::Session, "{at}");
    }
    for nothing in ["", ".", "a.b", &"A".repeat(10_000)] {
        assert!(desk.session(nothing).is_err());
    }
    // After its clock was set back a server does not take a session for longer than it would have.
    desk.clock.set(Timestamp(NOW.0 - 1));
    assert_eq!(desk.session(&cookie).unwrap_err(), Lacks::Session);
}

#[tokio::test]
async fn a_terminal_stays_one_when_the_server_starts_again_and_renews_its_session() {
    let (desk, browser) = (Desk::open().await, Browser::new());
    let (paired, cookie) = desk.paired("Till 1", &browser).await;
    let code = desk.offer("Till 2").await;
    let before = browser.sign(&RENEW, &desk.pairing.challenge());
    let again = Desk::on(desk.clock.clone(), desk.store.clone()).await;
    // Neither the session nor what was signed before: nobody knows whether that was taken.
    assert!(again.session(&cookie).is_err());
    assert!(again.pairing.check(&paired.key, &before, &RENEW).is_err());
    let proof = browser.sign(&RENEW, &again.pairing.challenge());
    let here = at("main", "main");
    let next = again.pairing.renewed(&here, &proof, &RENEW).unwrap();
    assert!(again.session(&next).is_ok());
    assert!(again.pair(&code, &Browser::new()).await.is_ok());
}

#[tokio::test]
async fn a_terminal_that_is_revoked_or_paired_again_is_refused_at_once_and_its_stream_ends() {
    let (desk, one, other) = (Desk::open().await, Browser::new(), Browser::new());
    let (first, cookie) = desk.paired("Till 1", &one).await;
    let (second, next) = desk.paired("Till 1", &other).await;
    assert!(first.ended.is_cancelled() && desk.session(&cookie).is_err());
    assert!(!second.ended.is_cancelled() && desk.session(&next).is_ok());
    let (branch, name) = (BranchId::main(), TerminalId::new("Till 1").unwrap());
    assert!(
        desk.pairing
            .revoke(&branch, &name, &Actor::Server)
            .await
            .unwrap()
    );
    assert!(second.ended.is_cancelled() && desk.session(&next).is_err());
    let unknown = TerminalId::new("Till 9").unwrap();
    assert!(
        !desk
            .pairing
            .revoke(&branch, &unknown, &Actor::Server)
            .await
            .unwrap()
    );
    // A browser that is paired as another terminal is the first no more.
    let (one_more, _) = desk.paired("Till 1", &one).await;
    let (_, cookie) = desk.paired("Till 2", &one).await;
    assert!(one_more.ended.is_cancelled());
    assert_eq!(
        desk.session(&cookie).unwrap().principal.terminal.as_str(),
        "Till 2"
    );
}

#[tokio::test]
async fn a_wrong_code_pairs_nobody_and_an_address_has_four_tries() {
    let (desk, browser) = (Desk::open().await, Browser::new());
    let code = desk.offer("Till 1").await;
    for wrong in [
        "",
        "AAA-AAAA",
        "not a code",
        "AAA-AAAC",
        "ABC",
        "AAA-AAAD",
        "AAA-AAAE",
    ] {
        let error = desk.pair(wrong, &browser).await.unwrap_err();
        assert!(matches!(error, NotPaired::WrongCode), "{error:?}");
    }
    let error = desk.pair(&code, &browser).await.unwrap_err();
    assert!(matches!(error, NotPaired::TooManyTries(_)), "{error:?}");
    // Four of the five were spent: another address pairs with it.
    let from = IpAddr::from([10, 0, 0, 2]);
    let account = AccountId::main();
    let no_key = desk.pairing.pair(&account, &code, PublicKey([0; 65]), from);
    assert!(matches!(no_key.await, Err(NotPaired::NoKey)));
    let paired = desk.pairing.pair(&account, &code, browser.key(), from);
    assert!(paired.await.is_ok());
}

#[tokio::test]
async fn of_ten_thousand_replayed_altered_and_foreign_proofs_none_is_taken_and_every_honest_one_is()
{
    let (desk, browser, other) = (Desk::open().await, Browser::new(), Browser::new());
    let (paired, _) = desk.paired("Till 1", &browser).await;
    let (stranger, _) = desk.paired("Till 2", &other).await;
    let take = |who: &Paired, proof: &Proof, request: &Request<'_>| {
        desk.pairing.check(&who.key, proof, request).is_ok()
    };
    let mut refused = 0;
    let mut refuse = |taken: bool, what: &str| {
        assert!(!taken, "{what}");
        refused += 1;
    };
    let mut honest = 0;
    while honest < 900 {
        let challenge = desk.pairing.challenge();
        let proof = browser.sign(&SELL, &challenge);
        for (what, request) in [
            (
                "another amount",
                Request {
                    body: b"{\"amount\":\"1.00\"}",
                    ..SELL
                },
            ),
            ("no body", Request { body: b"", ..SELL }),
            (
                "another sale",
                Request {
                    path: "/api/sales/2/cancel",
                    ..SELL
                },
            ),
            (
                "another query",
                Request {
                    path: "/api/sales?",
                    ..SELL
                },
            ),
            (
                "another method",
                Request {
                    method: "PUT",
                    ..SELL
                },
            ),
        ] {
            refuse(take(&paired, &proof, &request), what);
        }
        refuse(take(&stranger, &proof, &SELL), "another terminal's cookie");
        let foreign = other.sign(&SELL, &challenge);
        refuse(take(&paired, &foreign, &SELL), "another terminal's key");
        let rebound = browser.sign(&SELL, &desk.pairing.challenge());
        let moved = Proof {
            challenge: challenge.clone(),
            ..rebound
        };
        refuse(take(&paired, &moved, &SELL), "another challenge");
        let forged = browser.sign(&SELL, &"A".repeat(75));
        refuse(
            take(&paired, &forged, &SELL),
            "a challenge of somebody else",
        );
        assert!(take(&paired, &proof, &SELL), "an honest one");
        honest += 1;
        refuse(take(&paired, &proof, &SELL), "the same once more");
        // The same text signed anew, as anybody can make of one signature another that holds, too.
        let anew = browser.sign(&SELL, &challenge);
        refuse(take(&paired, &anew, &SELL), "the same challenge once more");
        let late = browser.sign(&SELL, &desk.pairing.challenge());
        desk.clock.set(desk.clock.wall().after(CHALLENGE_LIFE));
        refuse(take(&paired, &late, &SELL), "a challenge that has ended");
    }
    assert!(refused >= 10_000, "{refused}");
}

#[test]
fn what_is_signed_is_what_the_contract_says() {
    let text = signed_text(&SELL, "abc");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[..3], ["tabby-pos-proof-1", "POST", "/api/sales"]);
    let body = "c39dc72093c980c7400122227e16d0c07f3c9b7c27ce8a713040620aebea8b4c";
    assert_eq!(lines[3..], [body, "abc"]);
}
