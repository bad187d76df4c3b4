//! People and terminals, as an administrator manages them from a terminal.

use std::time::Duration;

use axum::http::StatusCode;
use payment::identity::Role;
use serde_json::{Value, json};

use crate::paired_browser::{Browser, call, challenge, shop};
use crate::people::code;
use crate::shop::Shop;

/// An administrator who has signed in at a terminal, and the PIN.
async fn administrator(shop: &Shop) -> (Browser, String) {
    let till = Browser::paired(shop, "Till 1").await;
    let pin = shop.hires("Boss", Role::Administrator).await;
    till.signs_in(shop, "Boss", &pin).await;
    (till, pin)
}

fn amal(role: &str) -> Value {
    json!({"name": "Amal", "role": role})
}

async fn entries(till: &Browser, shop: &Shop, what: &str) -> Vec<Value> {
    let (_, page) = till.asks(shop, &call("GET", "/api/audit", None)).await;
    let all = page["entries"].as_array().unwrap();
    let about = all.iter().filter(|entry| entry["what"] == what);
    about.cloned().collect()
}

#[tokio::test]
async fn an_administrator_adds_somebody_who_then_signs_in() {
    let shop = shop().await;
    let (till, pin) = administrator(&shop).await;
    let boss = ("Boss", pin.as_str());
    // Having signed in is not enough.
    let add = call("POST", "/api/people", Some(amal("cashier")));
    let unapproved = till.asks(&shop, &add).await;
    assert_eq!(code(&unapproved), (401, "approval_needed"));
    let added = till
        .asks_approved(&shop, ("/api/people", amal("cashier")), boss)
        .await;
    assert_eq!(added.0, StatusCode::OK, "{added:?}");
    assert_eq!(added.1["person"]["role"], "cashier");
    let new = added.1["pin"].as_str().unwrap();
    assert_eq!(new.len(), 6);
    // The same name is refused before anybody is asked for a PIN.
    let twice = json!({"name": " amal ", "role": "manager"});
    let twice = till
        .asks(&shop, &call("POST", "/api/people", Some(twice)))
        .await;
    assert_eq!(code(&twice), (409, "name_taken"));
    for name in ["", "  ", "A\u{202e}b", &"x".repeat(41)] {
        let body = json!({"name": name, "role": "cashier"});
        let refused = till
            .asks(&shop, &call("POST", "/api/people", Some(body)))
            .await;
        assert_eq!(code(&refused), (422, "invalid_display_name"), "{name}");
    }
    // The audit log has who did it, and no PIN.
    let told = entries(&till, &shop, "person.added").await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0]["person"], "Boss");
    assert_eq!(told[0]["approver"], "Boss");
    assert_eq!(told[0]["about"], "person:Amal");
    assert!(!json!(told).to_string().contains(new));
    let signed = till.signs_in(&shop, "Amal", new).await;
    assert_eq!(signed.0, StatusCode::OK);
    let refused = till.asks(&shop, &add).await;
    assert_eq!(code(&refused), (401, "role_needed"));
}

#[tokio::test]
async fn a_managers_pin_changes_nobody_and_the_last_administrator_stays() {
    let shop = shop().await;
    let (till, pin) = administrator(&shop).await;
    let mona_pin = shop.hires("Mona", Role::Manager).await;
    let boss = ("Boss", pin.as_str());
    let (of_boss, of_mona) = (
        till.person(&shop, "Boss").await,
        till.person(&shop, "Mona").await,
    );
    let role = format!("/api/people/{of_mona}/role");
    let up = || json!({"role": "administrator"});
    let by_herself = till
        .asks_approved(&shop, (&role, up()), ("Mona", &mona_pin))
        .await;
    assert_eq!(code(&by_herself), (401, "approval_needed"));
    let down = format!("/api/people/{of_boss}/role");
    let removed = format!("/api/people/{of_boss}/remove");
    for (path, body) in [(&down, Some(json!({"role": "cashier"}))), (&removed, None)] {
        // Nobody is asked for a PIN for that.
        let last = till.asks(&shop, &call("POST", path, body)).await;
        assert_eq!(code(&last), (409, "last_administrator"));
    }
    let made = till.asks_approved(&shop, (&role, up()), boss).await;
    assert_eq!(
        (made.0, &made.1["role"]),
        (StatusCode::OK, &json!("administrator"))
    );
    let told = entries(&till, &shop, "person.role").await;
    assert_eq!(
        (&told[0]["from"], &told[0]["to"]),
        (&json!("manager"), &json!("administrator"))
    );
    // A new PIN ends the old one, and a removed person signs in no more.
    let renewed = format!("/api/people/{of_mona}/pin");
    let renewed = till.asks_approved(&shop, (&renewed, None), boss).await;
    let new = renewed.1["pin"].as_str().unwrap().to_owned();
    let old = till.signs_in(&shop, "Mona", &mona_pin).await;
    assert_eq!(code(&old), (403, "wrong_pin"));
    let unlock = format!("/api/people/{of_mona}/unlock");
    let unlocked = till.asks_approved(&shop, (&unlock, None), boss).await;
    assert_eq!(unlocked.0, StatusCode::NO_CONTENT);
    let gone = till
        .asks_approved(&shop, (&removed, None), ("Mona", &new))
        .await;
    assert_eq!(gone.0, StatusCode::NO_CONTENT);
    // Whoever is changed is signed out.
    let nobody = till
        .asks_approved(&shop, (&unlock, None), ("Mona", &new))
        .await;
    assert_eq!(code(&nobody), (401, "sign_in_needed"));
    till.signs_in(&shop, "Mona", &new).await;
    let unknown = till
        .asks(&shop, &call("POST", "/api/people/nobody/pin", None))
        .await;
    assert_eq!(code(&unknown), (404, "unknown_person"));
}

#[tokio::test]
async fn an_administrator_pairs_and_revokes_a_till_from_another_one() {
    let shop = shop().await;
    let (till, pin) = administrator(&shop).await;
    let boss = ("Boss", pin.as_str());
    let second = || json!({"terminal": "Till 2"});
    let offered = till
        .asks_approved(&shop, ("/api/pairing/codes", second()), boss)
        .await;
    assert_eq!(offered.0, StatusCode::OK, "{offered:?}");
    assert_eq!(offered.1["seconds"], 300);
    let mut other = Browser::new();
    let paired = other
        .pairs(&shop, offered.1["code"].as_str().unwrap())
        .await;
    assert_eq!(paired.1["terminal"], "Till 2");
    let list = call("GET", "/api/pairing/terminals", None);
    let (_, all) = till.asks(&shop, &list).await;
    let all = all["terminals"].as_array().unwrap();
    let seen: Vec<_> = all
        .iter()
        .map(|one| (&one["terminal"], one["paired_at"].is_i64(), &one["is_this"]))
        .collect();
    assert_eq!(
        seen,
        [
            (&json!("Till 1"), true, &json!(true)),
            (&json!("Till 2"), true, &json!(false))
        ]
    );
    let revoke = "/api/pairing/revoke";
    let unknown = call("POST", revoke, Some(json!({"terminal": "Till 3"})));
    let unknown = till.asks(&shop, &unknown).await;
    assert_eq!(code(&unknown), (404, "unknown_terminal"));
    let revoked = till.asks_approved(&shop, (revoke, second()), boss).await;
    assert_eq!(revoked.0, StatusCode::NO_CONTENT);
    let refused = other.asks(&shop, &call("GET", "/api/terminal", None)).await;
    assert_eq!(code(&refused), (401, "not_paired"));
    let told = entries(&till, &shop, "terminal.revoked").await;
    assert_eq!(told[0]["person"], "Boss");
}

#[tokio::test]
async fn where_nobody_signs_in_nobody_makes_himself_an_administrator() {
    let shop = shop().await;
    let till = Browser::paired(&shop, "Till 1").await;
    let body = json!({"name": "Mallory", "role": "administrator"});
    for (path, body) in [
        ("/api/people", body),
        ("/api/pairing/codes", json!({"terminal": "Till 2"})),
        ("/api/pairing/revoke", json!({"terminal": "Till 1"})),
    ] {
        let refused = till.asks(&shop, &call("POST", path, Some(body))).await;
        assert_eq!(code(&refused), (403, "nobody_signs_in"), "{path}");
    }
    let (_, list) = till.asks(&shop, &call("GET", "/api/people", None)).await;
    assert_eq!(list["people"], json!([]));
}

#[tokio::test]
async fn a_browser_that_goes_away_during_a_change_leaves_no_role_that_the_ledger_does_not_have() {
    let shop = shop().await;
    let (till, pin) = administrator(&shop).await;
    shop.hires("Mona", Role::Cashier).await;
    let mona = till.person(&shop, "Mona").await;
    let boss = till.person(&shop, "Boss").await;
    let path = format!("/api/people/{mona}/role");
    for ticks in 0..24 {
        let role = ["manager", "cashier"][ticks % 2];
        let ask = call("POST", &path, Some(json!({ "role": role })));
        let approval = json!({
            "person": boss, "pin": pin, "method": "POST", "path": path, "body": ask.text(),
        });
        let approve = call("POST", "/api/approvals", Some(approval));
        // The change before may still go on: a PIN that is checked meanwhile is not taken.
        let approved = loop {
            let (status, approved) = till.asks(&shop, &approve).await;
            if status == StatusCode::OK {
                break approved;
            }
        };
        let approval = approved["approval"].as_str().unwrap();
        let first = till.send_with(&shop, &ask, None, Some(approval)).await;
        let proof = till.proof(&ask, &challenge(&first).unwrap());
        // The connection is cut a little later each time: before, in the middle of and after the change.
        let change = till.send_with(&shop, &ask, Some(&proof), Some(approval));
        let cut = Duration::from_micros(200 * u64::try_from(ticks).unwrap());
        let _ = tokio::time::timeout(cut, change).await;
        loop {
            let (_, list) = till.asks(&shop, &call("GET", "/api/people", None)).await;
            let told = entries(&till, &shop, "person.role").await;
            let in_ledger = told
                .first()
                .map_or(&json!("cashier"), |entry| &entry["to"])
                .clone();
            if list["people"][1]["role"] == in_ledger {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
}
