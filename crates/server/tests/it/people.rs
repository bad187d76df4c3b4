//! People who sign in at paired terminals, from outside.

use axum::http::StatusCode;
use payment::Currency;
use payment::Money;
use payment::id::PersonName;
use payment::identity::Role;
use payment::operation::RefundLimit;
use serde_json::{Value, json};
use server::commands::{Addressed, Answer, Command, PersonCommand, carry_out_among};

use crate::paired_browser::{Browser, call, challenge, read, shop};
use crate::shop::{ID, Shop, new_sale, numbered, sandbox};

fn name(text: &str) -> PersonName {
    PersonName::new(text).unwrap()
}

impl Shop {
    pub(crate) async fn people(&self, asked: PersonCommand) -> Answer {
        let command = Addressed::from(Command::People { asked });
        carry_out_among(std::slice::from_ref(&self.app), command).await
    }

    /// Adds somebody. Returns the PIN.
    pub(crate) async fn hires(&self, text: &str, role: Role) -> String {
        let name = name(text);
        let answer = self.people(PersonCommand::Add { name, role }).await;
        let Answer::Done(said) = answer else {
            panic!("{answer:?}");
        };
        said.lines().next().unwrap().to_owned()
    }
}

impl Browser {
    pub(crate) async fn person(&self, shop: &Shop, name: &str) -> String {
        let (_, list) = self.asks(shop, &call("GET", "/api/people", None)).await;
        let all = list["people"].as_array().unwrap();
        let found = all.iter().find(|one| one["name"] == name).unwrap();
        found["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn signs_in(&self, shop: &Shop, name: &str, pin: &str) -> (StatusCode, Value) {
        let person = self.person(shop, name).await;
        let body = json!({"person": person, "pin": pin});
        self.asks(shop, &call("POST", "/api/people/sign-in", Some(body)))
            .await
    }

    /// Sends a request with the approval of this person.
    pub(crate) async fn asks_approved(
        &self,
        shop: &Shop,
        (path, body): (&str, impl Into<Option<Value>>),
        (name, pin): (&str, &str),
    ) -> (StatusCode, Value) {
        let person = self.person(shop, name).await;
        let ask = call("POST", path, body.into());
        let approval = json!({
            "person": person, "pin": pin, "method": "POST", "path": path, "body": ask.text(),
        });
        let approve = call("POST", "/api/approvals", Some(approval));
        let (status, approved) = self.asks(shop, &approve).await;
        if status != StatusCode::OK {
            return (status, approved);
        }
        assert_eq!(approved["seconds"], 60);
        let approval = approved["approval"].as_str().unwrap();
        let first = self.send_with(shop, &ask, None, Some(approval)).await;
        let proof = self.proof(&ask, &challenge(&first).unwrap());
        read(
            self.send_with(shop, &ask, Some(&proof), Some(approval))
                .await,
        )
        .await
    }
}

pub(crate) fn code(answer: &(StatusCode, Value)) -> (u16, &str) {
    (answer.0.as_u16(), answer.1["code"].as_str().unwrap_or(""))
}

const SELL: &str = "/api/sales";

#[tokio::test]
async fn from_the_first_person_on_somebody_has_to_sign_in_to_sell() {
    let shop = shop().await;
    let till = Browser::paired(&shop, "Till 1").await;
    let (_, list) = till.asks(&shop, &call("GET", "/api/people", None)).await;
    assert_eq!(list, json!({"people": [], "idle_s": 900}));
    let first = till
        .send(&shop, &call("GET", "/api/terminal", None), None)
        .await;
    assert!(!first.headers().contains_key("tabby-pos-sign-in"));
    let cashier = PersonCommand::Add {
        name: name("Amal"),
        role: Role::Cashier,
    };
    assert!(
        matches!(shop.people(cashier).await, Answer::Refused(why) if why.contains("administrator"))
    );
    let boss = shop.hires("Boss", Role::Administrator).await;
    let pin = shop.hires("Amal", Role::Cashier).await;
    // At once, without a restart.
    let locked = till
        .send(&shop, &call("GET", "/api/terminal", None), None)
        .await;
    assert_eq!(locked.headers()["tabby-pos-sign-in"], "needed");
    let sell = call("POST", SELL, Some(new_sale()));
    assert_eq!(
        code(&till.asks(&shop, &sell).await),
        (401, "sign_in_needed")
    );
    assert_eq!(shop.sessions().await.len(), 0);
    let wrong = till.signs_in(&shop, "Amal", &boss).await;
    assert_eq!(code(&wrong), (403, "wrong_pin"));
    let signed = till.signs_in(&shop, "Amal", &pin).await;
    assert_eq!(
        (signed.0, &signed.1["role"]),
        (StatusCode::OK, &json!("cashier"))
    );
    let open = till
        .send(&shop, &call("GET", "/api/terminal", None), None)
        .await;
    assert_eq!(open.headers()["tabby-pos-sign-in"], "done");
    let sold = till.asks(&shop, &sell).await;
    assert_eq!(
        (sold.0, &sold.1["state"]),
        (StatusCode::OK, &json!("waiting"))
    );
    let events = format!("/api/sales/{ID}/events");
    let (_, timeline) = till.asks(&shop, &call("GET", &events, None)).await;
    assert_eq!(timeline["person"], "Amal");
    // Another till has nobody.
    let other = Browser::paired(&shop, "Till 2").await;
    let second = other
        .asks(&shop, &call("POST", SELL, Some(numbered(2))))
        .await;
    assert_eq!(code(&second), (401, "sign_in_needed"));
}

#[tokio::test]
async fn a_locked_till_shows_its_open_payment_and_can_cancel_it() {
    let shop = shop().await;
    let till = Browser::paired(&shop, "Till 1").await;
    let pin = shop.hires("Boss", Role::Administrator).await;
    till.signs_in(&shop, "Boss", &pin).await;
    till.asks(&shop, &call("POST", SELL, Some(new_sale())))
        .await;
    let out = till
        .asks(&shop, &call("POST", "/api/people/sign-out", None))
        .await;
    assert_eq!(out.0, StatusCode::NO_CONTENT);
    let (_, about) = till.asks(&shop, &call("GET", "/api/terminal", None)).await;
    assert_eq!(about["sale"]["id"], ID);
    let path = |end: &str| format!("/api/sales/{ID}{end}");
    let seen = till.asks(&shop, &call("GET", &path(""), None)).await;
    assert_eq!(seen.0, StatusCode::OK);
    for end in ["/check", "/cancel"] {
        let asked = till.asks(&shop, &call("POST", &path(end), None)).await;
        assert_eq!(asked.0, StatusCode::OK, "{end}");
    }
    for (method, path) in [
        ("POST", path("/acknowledge")),
        ("GET", "/api/sales".to_owned()),
        ("GET", "/api/reports/x".to_owned()),
    ] {
        let refused = till.asks(&shop, &call(method, &path, None)).await;
        assert_eq!(code(&refused), (401, "sign_in_needed"), "{path}");
    }
}

#[tokio::test]
async fn a_refund_above_the_limit_a_void_and_the_end_of_the_day_need_a_managers_pin() {
    let shop = Shop::with(sandbox().await, |config| {
        config.pairing = true;
        let limit = Money::parse("50", Currency::Aed).unwrap();
        config.branch.refund_limit = RefundLimit(limit);
    })
    .await;
    let till = Browser::paired(&shop, "Till 1").await;
    let boss = shop.hires("Boss", Role::Administrator).await;
    let pin = shop.hires("Amal", Role::Cashier).await;
    till.signs_in(&shop, "Amal", &pin).await;
    let (_, sale) = till
        .asks(&shop, &call("POST", SELL, Some(new_sale())))
        .await;
    shop.decide(&sale, "approve").await;
    let check = format!("/api/sales/{ID}/check");
    let captured = async || {
        let (_, sale) = till.asks(&shop, &call("POST", &check, None)).await;
        sale["captured"] == "250.00"
    };
    while !captured().await {}
    let path = format!("/api/sales/{ID}/refunds");
    let refund = |number: u8, amount: &str| json!({"id": format!("0190a5b4-7c00-7000-8000-00000000000{number}"), "amount": amount});
    let first = till
        .asks(&shop, &call("POST", &path, Some(refund(1, "50.00"))))
        .await;
    assert_eq!(first.0, StatusCode::OK);
    let second = till
        .asks(&shop, &call("POST", &path, Some(refund(2, "0.01"))))
        .await;
    assert_eq!(code(&second), (401, "approval_needed"));
    // What somebody may do alone is no approval.
    let own = till
        .asks_approved(&shop, (&path, refund(2, "0.01")), ("Amal", &pin))
        .await;
    assert_eq!(code(&own), (404, "unknown_person"));
    let wrong = till
        .asks_approved(&shop, (&path, refund(2, "0.01")), ("Boss", &pin))
        .await;
    assert_eq!(code(&wrong), (403, "wrong_pin"));
    let done = till
        .asks_approved(&shop, (&path, refund(2, "0.01")), ("Boss", &boss))
        .await;
    assert_eq!(
        (done.0, &done.1["status"]),
        (StatusCode::OK, &json!("done"))
    );
    // Asked again, because its answer was lost: it is the same refund, and needs nobody.
    let again = till
        .asks(&shop, &call("POST", &path, Some(refund(2, "0.01"))))
        .await;
    assert_eq!(
        (again.0, &again.1["status"]),
        (StatusCode::OK, &json!("done"))
    );
    let void = format!("/api/sales/{ID}/void");
    let body = json!({"id": "0190a5b4-7c00-7000-8000-000000000009"});
    let void = till.asks(&shop, &call("POST", &void, Some(body))).await;
    assert_eq!(code(&void), (401, "approval_needed"));
    // The day is the managers', and closing it needs the PIN again.
    let sign = json!({"id": "0190a5b4-7c00-7000-8000-00000000000a"});
    let z = "/api/reports/z";
    let cashier = till.asks(&shop, &call("POST", z, Some(sign.clone()))).await;
    assert_eq!(code(&cashier), (401, "role_needed"));
    let x = till.asks(&shop, &call("GET", "/api/reports/x", None)).await;
    assert_eq!(code(&x), (401, "role_needed"));
    till.signs_in(&shop, "Boss", &boss).await;
    let x = till.asks(&shop, &call("GET", "/api/reports/x", None)).await;
    assert_eq!(x.0, StatusCode::OK);
    let alone = till.asks(&shop, &call("POST", z, Some(sign.clone()))).await;
    assert_eq!(code(&alone), (401, "approval_needed"));
    let signed = till.asks_approved(&shop, (z, sign), ("Boss", &boss)).await;
    assert_eq!((signed.0, &signed.1["number"]), (StatusCode::OK, &json!(1)));
}

#[tokio::test]
async fn a_late_payment_goes_back_with_a_managers_pin() {
    let shop = shop().await;
    let till = Browser::paired(&shop, "Till 1").await;
    let boss = shop.hires("Boss", Role::Administrator).await;
    let pin = shop.hires("Amal", Role::Cashier).await;
    till.signs_in(&shop, "Amal", &pin).await;
    let (_, sale) = till
        .asks(&shop, &call("POST", SELL, Some(new_sale())))
        .await;
    let fault = json!({"kind": "status", "status": 503});
    shop.fault("cancel_session", fault).await;
    let path = |end: &str| format!("/api/sales/{ID}/{end}");
    for end in ["cancel", "put-aside"] {
        till.asks(&shop, &call("POST", &path(end), None)).await;
    }
    shop.decide(&sale, "approve").await;
    let check = path("check");
    let is_late = async || {
        let (_, sale) = till.asks(&shop, &call("POST", &check, None)).await;
        sale["state"] == "paid_late"
    };
    while !is_late().await {}
    let back = path("return");
    let alone = till.asks(&shop, &call("POST", &back, None)).await;
    assert_eq!(code(&alone), (401, "approval_needed"));
    let person = till.person(&shop, "Boss").await;
    let approval =
        json!({"person": person, "pin": boss, "method": "POST", "path": back, "body": ""});
    let approve = call("POST", "/api/approvals", Some(approval));
    let (_, approved) = till.asks(&shop, &approve).await;
    let approval = approved["approval"].as_str().unwrap();
    let ask = call("POST", &back, None);
    let first = till.send(&shop, &ask, None).await;
    let proof = till.proof(&ask, &challenge(&first).unwrap());
    let answer = till.send_with(&shop, &ask, Some(&proof), Some(approval));
    let (status, sale) = read(answer.await).await;
    assert_eq!(status, StatusCode::OK, "{sale}");
    let is_back = sale["reason"] == "refunded" || sale["state"] == "returning";
    assert!(is_back, "{sale}");
}

#[tokio::test]
async fn commands_manage_people_and_keep_the_last_administrator() {
    let shop = shop().await;
    let role = |name, role| PersonCommand::Role { name, role };
    let said = async |asked| match shop.people(asked).await {
        Answer::Done(said) => said,
        other => panic!("{other:?}"),
    };
    let refused = async |asked| match shop.people(asked).await {
        Answer::Refused(why) => why,
        other => panic!("{other:?}"),
    };
    assert!(said(PersonCommand::List).await.contains("nobody"));
    let lost = shop.hires("Boss", Role::Administrator).await;
    shop.hires("أمل", Role::Cashier).await;
    let again = PersonCommand::Add {
        name: name("BOSS"),
        role: Role::Cashier,
    };
    assert!(refused(again).await.contains("already"));
    assert_eq!(
        said(PersonCommand::List).await,
        "Boss  administrator\nأمل   cashier"
    );
    let last = refused(role(name("Boss"), Role::Manager)).await;
    assert!(last.contains("last administrator"), "{last}");
    let remove = |text| PersonCommand::Remove { name: name(text) };
    assert!(refused(remove("Boss")).await.contains("last administrator"));
    assert!(refused(remove("Carim")).await.contains("nobody is called"));
    // The way back for a lost administrator.
    let new = said(PersonCommand::Pin { name: name("boss") }).await;
    let new = new.lines().next().unwrap();
    let till = Browser::paired(&shop, "Till 1").await;
    assert_eq!(
        code(&till.signs_in(&shop, "Boss", &lost).await),
        (403, "wrong_pin")
    );
    assert_eq!(till.signs_in(&shop, "Boss", new).await.0, StatusCode::OK);
    said(role(name("أمل"), Role::Administrator)).await;
    said(remove("Boss")).await;
    // Signed out with that.
    let sell = till
        .asks(&shop, &call("POST", SELL, Some(new_sale())))
        .await;
    assert_eq!(code(&sell), (401, "sign_in_needed"));
}

#[tokio::test]
async fn where_terminals_are_not_paired_nobody_signs_in() {
    let shop = Shop::open().await;
    let refused = shop.people(PersonCommand::List).await;
    assert!(matches!(refused, Answer::Refused(why) if why.contains("TABBY_POS_PAIRING")));
    let (status, _) = shop
        .send(axum::http::Method::GET, "/api/people", None)
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
