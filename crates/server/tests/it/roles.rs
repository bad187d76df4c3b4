//! Each call by each role.

use std::collections::{BTreeMap, BTreeSet};

use contract::management::is_for_administrators as asks_administrator;
use payment::identity::Role;
use serde_json::{Value, json};

use crate::paired_browser::{Browser, call, shop};
use crate::people::code;
use crate::shop::ID;

/// Who may make a call at all, and who only after somebody has signed in.
const NEEDS: [(&str, Option<Role>); 40] = [
    ("GET /healthz", None),
    ("GET /readyz", None),
    ("POST /api/pairing", None),
    ("POST /api/session", None),
    ("GET /api/terminal", None),
    ("GET /api/terminal/printing", None),
    ("GET /api/events", None),
    ("GET /api/people", None),
    ("POST /api/people/sign-in", None),
    ("POST /api/people/sign-out", None),
    ("POST /api/approvals", None),
    ("GET /api/sales/{id}", None),
    ("POST /api/sales/{id}/check", None),
    ("POST /api/sales/{id}/cancel", None),
    ("POST /api/sales/{id}/put-aside", None),
    ("POST /api/sales/{id}/claim-print", None),
    ("POST /api/prints/{id}/outcome", None),
    ("POST /api/prints/{id}/printer", None),
    ("POST /api/sales", Some(Role::Cashier)),
    ("GET /api/sales", Some(Role::Cashier)),
    ("GET /api/terminals", Some(Role::Cashier)),
    ("GET /api/sales/{id}/events", Some(Role::Cashier)),
    ("GET /api/sales/{id}/operations", Some(Role::Cashier)),
    ("GET /api/sales/{id}/other-payments", Some(Role::Cashier)),
    ("GET /api/sales/{id}/prints", Some(Role::Cashier)),
    ("POST /api/prints", None),
    ("POST /api/sales/{id}/acknowledge", Some(Role::Cashier)),
    ("POST /api/sales/{id}/link", Some(Role::Cashier)),
    ("POST /api/sales/{id}/keep", Some(Role::Cashier)),
    ("POST /api/sales/{id}/return", Some(Role::Cashier)),
    ("POST /api/sales/{id}/refunds", Some(Role::Cashier)),
    ("POST /api/sales/{id}/captures", Some(Role::Cashier)),
    ("POST /api/sales/{id}/void", Some(Role::Cashier)),
    ("POST /api/sales/{id}/other-payments", Some(Role::Cashier)),
    (
        "POST /api/sales/{id}/other-payments/{note}/withdraw",
        Some(Role::Manager),
    ),
    ("POST /api/reports/z", Some(Role::Manager)),
    ("GET /api/reports/x", Some(Role::Manager)),
    ("GET /api/reports", Some(Role::Manager)),
    ("GET /api/reports/sums", Some(Role::Manager)),
    ("GET /api/reports/{number}", Some(Role::Manager)),
];

#[tokio::test]
async fn each_call_is_for_the_roles_of_the_table_and_no_call_is_missing_in_it() {
    let shop = shop().await;
    let boss = shop.hires("Boss", Role::Administrator).await;
    let pins = [
        (None, String::new()),
        (
            Some(("Amal", Role::Cashier)),
            shop.hires("Amal", Role::Cashier).await,
        ),
        (
            Some(("Mona", Role::Manager)),
            shop.hires("Mona", Role::Manager).await,
        ),
        (Some(("Boss", Role::Administrator)), boss),
    ];
    let more = [
        ("GET /api/reports/{number}/prints", Some(Role::Manager)),
        ("GET /api/export", Some(Role::Manager)),
        ("GET /api/audit", Some(Role::Administrator)),
        ("GET /api/audit/check", Some(Role::Administrator)),
        ("GET /api/pairing/terminals", Some(Role::Administrator)),
        ("POST /api/pairing/codes", Some(Role::Administrator)),
        ("POST /api/pairing/revoke", Some(Role::Administrator)),
        ("POST /api/people", Some(Role::Administrator)),
        ("POST /api/people/{person}/pin", Some(Role::Administrator)),
        ("POST /api/people/{person}/role", Some(Role::Administrator)),
        (
            "POST /api/people/{person}/unlock",
            Some(Role::Administrator),
        ),
        (
            "POST /api/people/{person}/remove",
            Some(Role::Administrator),
        ),
    ];
    let needs: BTreeMap<_, _> = NEEDS.into_iter().chain(more).collect();
    let document = serde_json::to_value(server::routes::openapi()).unwrap();
    let mut called = BTreeSet::new();
    for (who, pin) in pins {
        let till = Browser::paired(&shop, "Till 1").await;
        for (path, calls) in document["paths"].as_object().unwrap() {
            for method in calls.as_object().unwrap().keys() {
                let method = method.to_uppercase();
                let name = format!("{method} {path}");
                let needed = needs
                    .get(name.as_str())
                    .unwrap_or_else(|| panic!("{name} has no line"));
                // Signed in anew each time: one of the calls signs out.
                if let Some((person, _)) = who {
                    till.signs_in(&shop, person, &pin).await;
                }
                let path = path
                    .replace("{id}", ID)
                    .replace("{number}", "1")
                    .replace("{person}", ID)
                    .replace("{note}", ID);
                let answer = match path.as_str() {
                    // It does not end.
                    "/api/events" => {
                        let events = till.send(&shop, &call("GET", &path, None), None).await;
                        (events.status(), Value::Null)
                    }
                    _ => {
                        let body = (method == "POST").then(|| json!({}));
                        till.asks(&shop, &call(&method, &path, body)).await
                    }
                };
                let role = who.map(|(_, role)| role);
                let expected = match (needed, role) {
                    (Some(_), None) => "sign_in_needed",
                    (Some(needed), Some(role)) if role < *needed => "role_needed",
                    _ => "",
                };
                let refused = code(&answer).1;
                let is_about_people = matches!(refused, "sign_in_needed" | "role_needed");
                let refused = if is_about_people { refused } else { "" };
                assert_eq!(refused, expected, "{name} by {role:?}: {answer:?}");
                called.insert(name);
            }
        }
    }
    assert_eq!(called.len(), needs.len(), "a line of the table has no call");
    // The page that asks for a PIN knows by the path who may be asked.
    for (name, role) in needs {
        let (method, path) = name.split_once(' ').unwrap();
        if (method, path) != ("GET", "/api/people") {
            let is_for_administrators = role == Some(Role::Administrator);
            assert_eq!(asks_administrator(path), is_for_administrators, "{name}");
        }
    }
}
