//! The audit log from outside.

use axum::http::StatusCode;
use payment::identity::Role;
use serde_json::{Value, json};
use server::audit::verify_export;
use server::commands::{Addressed, Answer, AuditCommand, Command, carry_out_among};

use crate::paired_browser::{Browser, call, shop};
use crate::shop::{ID, Shop, new_sale};

impl Shop {
    async fn audit(&self, asked: AuditCommand) -> Answer {
        let command = Addressed::from(Command::Audit { asked });
        carry_out_among(std::slice::from_ref(&self.app), command).await
    }
}

/// What an entry says of who did what to what.
fn told(entry: &Value) -> String {
    let text = |member: &str| entry[member].as_str().unwrap_or("-").to_owned();
    let members = ["what", "by", "terminal", "person", "approver", "from", "to"];
    members.map(text).join(" ")
}

/// A sale, its refund and the end of the day, each with its people.
async fn a_day() -> (Shop, Browser, Value) {
    let shop = shop().await;
    let till = Browser::paired(&shop, "Till 1").await;
    let boss = shop.hires("Boss", Role::Administrator).await;
    let pin = shop.hires("Amal", Role::Cashier).await;
    till.signs_in(&shop, "Amal", &pin).await;
    let sell = call("POST", "/api/sales", Some(new_sale()));
    let (_, sale) = till.asks(&shop, &sell).await;
    shop.decide(&sale, "approve").await;
    let check = format!("/api/sales/{ID}/check");
    let captured = async || {
        let (_, sale) = till.asks(&shop, &call("POST", &check, None)).await;
        sale["captured"] == "250.00"
    };
    while !captured().await {}
    let refund = json!({"id": "0190a5b4-7c00-7000-8000-000000000001", "amount": "50.00"});
    let path = format!("/api/sales/{ID}/refunds");
    let refunded = till.asks_approved(&shop, (&path, refund), ("Boss", &boss));
    assert_eq!(refunded.await.0, StatusCode::OK);
    till.signs_in(&shop, "Boss", &boss).await;
    let sign = json!({"id": "0190a5b4-7c00-7000-8000-00000000000a"});
    let z = ("/api/reports/z", sign);
    let (status, report) = till.asks_approved(&shop, z, ("Boss", &boss)).await;
    assert_eq!(status, StatusCode::OK, "{report}");
    (shop, till, report)
}

#[tokio::test]
async fn the_audit_log_tells_a_day_with_the_names_of_who_did_what() {
    let (shop, till, report) = a_day().await;
    assert_eq!(
        (&report["signed_by"], &report["approved_by"]),
        (&json!("Boss"), &json!("Boss"))
    );
    let (status, page) = till.asks(&shop, &call("GET", "/api/audit", None)).await;
    assert_eq!(status, StatusCode::OK);
    let entries = page["entries"].as_array().unwrap();
    let all: Vec<_> = entries.iter().map(told).collect();
    for expected in [
        "report.signed terminal Till 1 Boss Boss - -",
        "approved terminal Till 1 Boss Boss - -",
        "refund server - - - asked done",
        "refund terminal Till 1 Amal Boss - asked",
        "approved terminal Till 1 Amal Boss - -",
        "sale.read server - - - waiting paid",
        "sale.asked terminal Till 1 Amal - - creating",
        "signed_in terminal Till 1 Amal - - -",
        "person.added command - - - - cashier",
        "terminal.paired terminal Till 1 - - - -",
        "terminal.code command - - - - -",
    ] {
        assert!(
            all.iter().any(|told| told == expected),
            "{expected} is not in {all:#?}"
        );
    }
    let added = entries
        .iter()
        .rfind(|entry| entry["what"] == "person.added")
        .unwrap();
    assert_eq!(added["about"], "person:Boss");
    let refund = entries
        .iter()
        .find(|entry| entry["what"] == "refund")
        .unwrap();
    assert_eq!(
        (&refund["amount"], &refund["currency"]),
        (&json!("50.00"), &json!("AED"))
    );
    assert_eq!(refund["reference"], new_sale()["reference"]);
    let of_sale = format!("/api/audit?sale={ID}");
    let (_, page) = till.asks(&shop, &call("GET", &of_sale, None)).await;
    let entries = page["entries"].as_array().unwrap();
    assert!(
        entries.len() >= 5 && entries.iter().all(|entry| entry["sale"] == ID),
        "{page}"
    );
    for wrong in ["before=x", "sale=1", "what=1"] {
        let path = format!("/api/audit?{wrong}");
        let (status, problem) = till.asks(&shop, &call("GET", &path, None)).await;
        assert_eq!(
            (status.as_u16(), &problem["code"]),
            (422, &json!("invalid_query"))
        );
    }
}

#[tokio::test]
async fn a_signed_report_holds_the_log_as_it_was_and_exports_are_verified_anywhere() {
    let (shop, till, report) = a_day().await;
    let anchor = report["audit"].as_str().unwrap();
    let check = |anchor: &str| format!("/api/audit/check?anchor={}", anchor.replace(' ', ""));
    let (status, checked) = till.asks(&shop, &call("GET", &check(anchor), None)).await;
    assert_eq!(
        (status, &checked["wrong"]),
        (StatusCode::OK, &json!(0)),
        "{checked}"
    );
    let (seq, _) = anchor.split_once('-').unwrap();
    assert_eq!(checked["anchored"].to_string(), seq);
    let other = format!("{seq}-0000000000000000");
    let (_, checked) = till.asks(&shop, &call("GET", &check(&other), None)).await;
    assert_eq!(checked["wrong_at"].to_string(), format!("[{seq}]"));
    assert_eq!(checked["only_anchor"], true);
    let (status, _) = till.asks(&shop, &call("GET", &check("7-ab"), None)).await;
    assert_eq!(status.as_u16(), 422);

    let Answer::Done(text) = shop
        .audit(AuditCommand::Export {
            from: i64::MIN,
            is_table: false,
        })
        .await
    else {
        panic!("not exported");
    };
    let (lines, next) = text.rsplit_once('\n').unwrap();
    let end = AuditCommand::Export {
        from: next.parse().unwrap(),
        is_table: false,
    };
    assert_eq!(shop.audit(end).await, Answer::Done(String::new()));
    let done = verify_export(lines.as_bytes(), [anchor.parse().unwrap()]).unwrap();
    assert_eq!((done.wrong, done.unsealed), (0, 0));
    let forged = lines.replace("\"50.00\"", "\"40.00\"");
    let done = verify_export(forged.as_bytes(), []).unwrap();
    assert!(done.wrong > 0);
    // Nobody is named in what leaves the ledger, and no customer is in it at all.
    assert!(
        !["Amal", "Boss", "phone", "+971"]
            .iter()
            .any(|text| lines.contains(text))
    );

    let table = AuditCommand::Export {
        from: i64::MIN,
        is_table: true,
    };
    let Answer::Done(table) = shop.audit(table).await else {
        panic!("no table");
    };
    assert!(table.starts_with("entry,at,by,terminal,person,approver,what,"));
    let refund = table
        .lines()
        .find(|line| line.contains(",refund,"))
        .unwrap();
    for text in ["Till 1", "Amal", "Boss", ",A-1,", "50.00", "AED"] {
        assert!(refund.contains(text), "{refund} has no {text}");
    }

    let verify = |anchor: &str| AuditCommand::Verify {
        anchors: vec![anchor.to_owned()],
    };
    assert!(matches!(shop.audit(verify(anchor)).await, Answer::Done(_)));
    assert!(matches!(shop.audit(verify(&other)).await, Answer::Found(_)));
    let Answer::Done(head) = shop.audit(AuditCommand::Anchor).await else {
        panic!("no anchor");
    };
    assert!(matches!(shop.audit(verify(&head)).await, Answer::Done(_)));
}
