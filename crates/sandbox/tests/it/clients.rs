//! What published clients of Tabby send and need beyond the API reference.
//!
//! `tests/clients.json` has a body for each row of docs/sandbox-clients.md: with values of our own,
//! and otherwise as the API reference has it, so that a refusal is for this row alone.

use axum::body::Body;
use axum::http::header;
use sandbox::tabby::settings::{Clients, NoWebhooks, Profile, UnknownCode};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::desk::{Answer, Desk, KEY};

const CHECKOUT: &str = "/api/v2/checkout";
const WEBHOOKS: &str = "/api/v1/webhooks";
const UAE: &str = "sk_test_00000000-0000-4000-8000-000000000971";
const KSA: &str = "sk_test_00000000-0000-4000-8000-000000000966";

/// A row of the table.
#[derive(Deserialize)]
struct Row {
    row: u32,
    client: String,
    call: String,
    sends: String,
    /// The finding that it gets.
    rule: String,
    /// The members that the strict profile refuses, or its error text.
    refused: String,
    /// As it travels: a number keeps its digits.
    body: Box<RawValue>,
}

fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("../clients.json")).unwrap()
}

/// A shop on the web that captures by itself.
fn shop(clients: Clients) -> Desk {
    Desk::with(|settings| {
        settings.rate_limits = false;
        settings.auto_capture = false;
        settings.profile = Profile::Web;
        settings.clients = clients;
    })
}

/// A paid payment of 105.00, made as the API reference has it.
async fn paid(desk: &Desk) -> String {
    let mut payload: Value = serde_json::from_str(include_str!(
        "../../../tabby/tests/published/create_session.request.json"
    ))
    .unwrap();
    payload["payment"]["amount"] = json!("105.00");
    payload["merchant_code"] = json!("demo");
    let made = desk.made(payload).await;
    desk.decide(&made.payment, "approve").await;
    format!("/api/v2/payments/{}", made.payment)
}

/// Sends a row's body where it belongs.
async fn send(desk: &Desk, row: &Row) -> Answer {
    let body = row.body.get();
    match row.call.as_str() {
        "create" => desk.send("POST", CHECKOUT, body).await,
        "capture" => {
            let payment = paid(desk).await;
            desk.send("POST", &format!("{payment}/captures"), body)
                .await
        }
        "refund" => {
            let payment = paid(desk).await;
            let all = json!({"amount": "105.00", "reference_id": "all"});
            let captured = desk.post(&format!("{payment}/captures"), all).await;
            assert_eq!(captured.status, 200, "{captured:?}");
            desk.send("POST", &format!("{payment}/refunds"), body).await
        }
        "register_webhook" => desk.send("POST", WEBHOOKS, body).await,
        "update_webhook" => {
            let hook = json!({"url": "https://shop.example.com/first"});
            let made = desk.post(WEBHOOKS, hook).await.json();
            let path = format!("{WEBHOOKS}/{}", made["id"].as_str().unwrap());
            desk.send("PUT", &path, body).await
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn what_published_clients_send_is_taken_with_a_finding() {
    for row in rows() {
        let told = format!("{}: {} sends {}", row.row, row.client, row.sends);
        let desk = shop(Clients::AsPublished);
        let answer = send(&desk, &row).await;
        assert_eq!(answer.status, 200, "{told}: {answer:?}");
        let findings = desk.findings().await;
        let finding = findings
            .iter()
            .find(|finding| finding["rule"] == json!(row.rule));
        let finding = finding.unwrap_or_else(|| panic!("{told}: {findings:?}"));
        // A finding about a member names it.
        if row.refused.starts_with('$')
            && let Some(detail) = finding["detail"].as_str()
        {
            let first = row.refused.split(", ").next().unwrap();
            assert!(detail.starts_with(first), "{told}: {detail}");
        }
    }
}

#[tokio::test]
async fn the_strict_profile_refuses_what_only_published_clients_send() {
    for row in rows() {
        let told = format!("{}: {} sends {}", row.row, row.client, row.sends);
        let desk = shop(Clients::Strict);
        let answer = send(&desk, &row).await;
        assert_eq!(answer.status, 400, "{told}: {answer:?}");
        if row.refused.starts_with('$') {
            let error =
                |field: &str| json!({"field": field, "code": "invalid_value", "message": ""});
            let errors: Vec<Value> = row.refused.split(", ").map(error).collect();
            assert_eq!(answer.json()["errors"], json!(errors), "{told}");
        } else {
            assert_eq!(answer.json()["error"], json!(row.refused), "{told}");
        }
        // Why it was refused stands with the request.
        assert!(desk.rules().await.contains(&row.rule), "{told}");
    }
}

/// A refund of one item, with one of its members changed.
fn refund_of(member: &str, value: Value) -> Value {
    let mut item = json!({"title": "Lamp", "quantity": 1, "unit_price": "40.50"});
    item[member] = value;
    json!({"amount": "40.50", "reference_id": "r-71", "items": [item]})
}

#[tokio::test]
async fn what_is_below_zero_in_a_refunded_item_is_told_and_refused_by_the_strict_profile() {
    for (member, value, rule) in [
        ("quantity", json!(-1), "negative_quantity"),
        ("unit_price", json!("-40.50"), "negative_price"),
        ("discount_amount", json!("-1.00"), "negative_discount"),
    ] {
        for clients in [Clients::AsPublished, Clients::Strict] {
            let desk = shop(clients);
            let payment = paid(&desk).await;
            let all = json!({"amount": "105.00", "reference_id": "all"});
            desk.post(&format!("{payment}/captures"), all).await;
            let body = refund_of(member, value.clone());
            let answer = desk.post(&format!("{payment}/refunds"), body).await;
            let refused = clients == Clients::Strict;
            assert_eq!(answer.status, if refused { 400 } else { 200 }, "{member}");
            assert!(desk.rules().await.contains(&rule.to_owned()), "{member}");
        }
    }
}

#[test]
fn the_table_in_the_docs_has_the_rows_that_are_run() {
    let table = include_str!("../../../../docs/sandbox-clients.md");
    for row in rows() {
        let start = format!("| {} | {} |", row.row, row.client);
        let line = table.lines().find(|line| line.starts_with(&start));
        let line = line.unwrap_or_else(|| panic!("no line begins with {start}"));
        assert!(
            line.contains(&format!("`{}`", row.rule)),
            "{} is not named: {line}",
            row.rule
        );
    }
}

#[tokio::test]
async fn the_strict_profile_takes_every_published_payload() {
    let desk = shop(Clients::Strict);
    paid(&desk).await;
    desk.steer("PATCH", "settings", json!({"profile": "pos"}))
        .await;
    desk.session("100").await;
    desk.steer("PATCH", "settings", json!({"profile": "links"}))
        .await;
    let mut link = desk.till("100");
    link["payment"]["buyer"] = json!({"phone": "0500000001", "name": "", "email": ""});
    link["payment"]["order"]["items"] =
        json!([{"title": "Lamp", "quantity": 1, "unit_price": "100", "category": "Home"}]);
    desk.made(link).await;
    // Source: API reference: other members of an update are ignored.
    let payment = paid_at_a_till(&desk).await;
    let update = json!({"order": {"reference_id": "B-1", "other": 1}, "amount": 1});
    assert_eq!(desk.put(&payment, update).await.status, 200);
}

async fn paid_at_a_till(desk: &Desk) -> String {
    desk.steer("PATCH", "settings", json!({"profile": "pos"}))
        .await;
    desk.paid("100").await.path("")
}

#[tokio::test]
async fn a_link_takes_items_without_a_title_and_past_orders_without_a_phone() {
    let desk = Desk::with(|settings| {
        settings.rate_limits = false;
        settings.profile = Profile::Links;
    });
    let mut link = desk.till("100");
    link["payment"]["buyer"] = json!({"phone": "0500000001"});
    link["payment"]["order"]["items"] =
        json!([{"title": null, "quantity": 1, "unit_price": "100", "category": null}]);
    link["payment"]["order_history"] = json!([{"buyer": {"phone": null}}]);
    let answer = desk.post(CHECKOUT, link.clone()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    // The link itself needs a phone to go to.
    link["payment"]["buyer"]["phone"] = Value::Null;
    assert_eq!(desk.post(CHECKOUT, link).await.status, 400);
}

#[tokio::test]
async fn a_phone_is_taken_when_one_number_can_be_read_in_it() {
    let desk = Desk::new();
    let told = async |phone: &str| {
        let mut payload = desk.till("100");
        payload["payment"]["buyer"] = json!({"phone": phone});
        let status = desk.post(CHECKOUT, payload).await.status;
        (status, desk.rules().await)
    };
    for phone in [
        "\u{202d}+971 50 000 0001\u{202c}",
        "\u{200e}0500000001",
        "\u{2068}050\u{2069} 000 0001",
        "050\t000\t0001",
        "050\u{2013}000\u{2011}0001",
        "050\u{202f}000\u{2009}0001\n",
    ] {
        let (status, rules) = told(phone).await;
        assert_eq!(status, 200, "{phone:?}");
        assert!(rules.contains(&"phone_as_typed".to_owned()), "{phone:?}");
    }
    let no_numbers = [
        "-",
        "n/a",
        "000",
        "+971 50 000 0001 ext 5",
        "050 000 0001 (mobile)",
        "050 000 0001, 050 000 0003",
        "0500000001 / 0500000003",
    ];
    for phone in no_numbers {
        let (status, rules) = told(phone).await;
        assert_eq!(status, 400, "{phone:?}");
        assert!(
            rules.contains(&"phone_is_no_number".to_owned()),
            "{phone:?}"
        );
    }
    // An old order holds anything, and refuses no checkout.
    for phone in no_numbers {
        let mut payload = desk.till("100");
        payload["payment"]["order_history"] = json!([{"buyer": {"phone": phone}}]);
        desk.made(payload).await;
        let findings = desk.findings().await;
        assert_eq!(
            findings[0],
            json!({
                "rule": "phone_is_no_number",
                "message": findings[0]["message"],
                "source": "API reference",
                "detail": "$.payment.order_history[0].buyer.phone",
            }),
            "{phone:?}"
        );
    }
}

#[tokio::test]
async fn a_finding_names_every_place_up_to_twenty_and_counts_the_rest() {
    let desk = Desk::new();
    let mut payload = desk.till("100");
    let item = json!({"title": "a", "unit_price": 1, "description": null, "shelf": 4});
    payload["payment"]["order"]["items"] = json!(vec![item; 23]);
    payload["payment"]["order"]["discount_amount"] = json!(0.5);
    desk.made(payload).await;
    let findings = desk.findings().await;
    let detail = |rule: &str| {
        let finding = findings.iter().find(|finding| finding["rule"] == rule);
        finding.unwrap()["detail"].as_str().unwrap().to_owned()
    };
    let null = detail("null_member");
    let places: Vec<&str> = null.split("; ").collect();
    assert_eq!(places.len(), 21);
    assert_eq!(places[0], "$.payment.order.items[0].description");
    assert_eq!(places[19], "$.payment.order.items[19].description");
    assert_eq!(places[20], "and 3 more");
    assert!(detail("undescribed_member").ends_with("items[19].shelf; and 3 more"));
    assert!(detail("amount_is_number").ends_with("; and 4 more"));
}

#[tokio::test]
async fn a_long_text_is_named_also_where_it_is_refused() {
    let desk = Desk::new();
    let long = "ت".repeat(256);
    let mut payload = desk.till("100");
    payload["payment"]["description"] = json!(long);
    payload["payment"]["order"]["items"] =
        json!([{"title": long, "unit_price": "100", "description": long}]);
    assert_eq!(desk.post(CHECKOUT, payload).await.status, 400);
    let findings = desk.findings().await;
    let finding = findings.iter().find(|f| f["rule"] == "long_text").unwrap();
    assert_eq!(
        finding["detail"],
        "$.payment.order.items[0].title; $.payment.order.items[0].description; $.payment.description"
    );
}

#[tokio::test]
async fn amounts_that_are_numbers_lose_no_digit() {
    let desk = Desk::with(|settings| {
        settings.rate_limits = false;
        settings.maximum.aed = None;
    });
    let body = |amount: &str| {
        format!(
            r#"{{"payment":{{"amount":{amount},"currency":"AED","order":{{"reference_id":"A-1","items":[{{"title":"a","unit_price":{amount}}}]}}}},"merchant_code":"demo"}}"#
        )
    };
    for (sent, answered) in [
        ("90071992547409.93", "90071992547409.93"),
        ("105.0", "105"),
        ("1.05e2", "105"),
        ("0.10", "0.1"),
        ("7", "7"),
    ] {
        let answer = desk.send("POST", CHECKOUT, &body(sent)).await;
        let payment = &answer.json()["payment"];
        assert_eq!(payment["amount"], answered, "{sent}: {answer:?}");
        let item = &payment["order"]["items"][0];
        assert_eq!(item["unit_price"], answered, "{sent}: {answer:?}");
    }
    // Money is not rounded, however small the rest is.
    for sent in ["105.00000000000001", "0.001", "-1", "0", "1e99"] {
        let answer = desk.send("POST", CHECKOUT, &body(sent)).await;
        assert_eq!(answer.status, 400, "{sent}: {answer:?}");
        assert!(answer.text.contains("$.payment.amount"), "{answer:?}");
    }
}

#[tokio::test]
async fn what_was_rounded_is_kept_rounded() {
    let desk = Desk::new();
    let mut payload = desk.till("105.30");
    payload["payment"]["order"]["tax_amount"] = json!("0.30000000000000004");
    payload["payment"]["order"]["discount_amount"] = json!("-2.842170943040401e-14");
    let made = desk.made(payload).await;
    let order = &made.body["payment"]["order"];
    assert_eq!(
        (&order["tax_amount"], &order["discount_amount"]),
        (&json!("0.3"), &json!("0"))
    );
    let finding = desk.findings().await[0].clone();
    assert_eq!(
        finding["detail"],
        "$.payment.order.tax_amount: 0.30000000000000004 is read as 0.3; \
         $.payment.order.discount_amount: -2.842170943040401e-14 is read as 0"
    );
    // A discount that was computed and never rounded is told like what a float left behind.
    let mut payload = desk.till("105.30");
    payload["payment"]["order"]["discount_amount"] = json!("0.305");
    let made = desk.made(payload).await;
    assert_eq!(made.body["payment"]["order"]["discount_amount"], "0.31");
    assert_eq!(desk.rules().await[0], "rounded_amount");
}

#[tokio::test]
async fn goods_by_weight_are_counted_exactly_and_answered_as_they_were_sent() {
    let desk = Desk::new();
    let sum = async |price: &str, quantity: &str, amount: &str| {
        let body = format!(
            r#"{{"payment":{{"amount":"{amount}","currency":"AED","description":"T1","order":{{"reference_id":"A-1","items":[{{"title":"Dates","unit_price":"{price}","quantity":{quantity}}}]}}}},"merchant_code":"demo"}}"#
        );
        let answer = desk.send("POST", CHECKOUT, &body).await;
        assert_eq!(answer.status, 200, "{quantity}: {answer:?}");
        let item = answer.json()["payment"]["order"]["items"][0].clone();
        (item["quantity"].to_string(), desk.rules().await)
    };
    let (quantity, rules) = sum("40.00", "2.5", "100").await;
    assert_eq!(quantity, "2.5");
    assert!(!rules.contains(&"sum".to_owned()), "{rules:?}");
    assert!(rules.contains(&"count_with_fraction".to_owned()));
    let (_, rules) = sum("40.00", "0.5", "100").await;
    assert!(rules.contains(&"sum".to_owned()), "{rules:?}");
    let findings = desk.findings().await;
    let found = findings.iter().find(|finding| finding["rule"] == "sum");
    assert_eq!(
        found.unwrap()["detail"],
        "items 20.00 + shipping 0.00 = 20.00, amount 100.00"
    );
    let (quantity, rules) = sum("40.00", "0", "100").await;
    assert_eq!(quantity, "0");
    assert!(rules.contains(&"zero_quantity".to_owned()), "{rules:?}");
}

#[tokio::test]
async fn fractions_keep_all_their_digits_in_answers_and_findings() {
    let desk = Desk::with(|settings| {
        settings.rate_limits = false;
        settings.maximum.aed = None;
    });
    let weight = "2.5000000000000000001";
    let body = format!(
        r#"{{"payment":{{"amount":90071992547409.93,"currency":"AED","description":"T1","buyer_history":{{"loyalty_level":{weight}}},"order":{{"reference_id":"A-1","items":[{{"title":"Dates","unit_price":"40.00","quantity":{weight},"grade":{weight}}}]}},"meta":{{"weights":[{weight},2.5]}}}},"merchant_code":"demo"}}"#
    );
    let answer = desk.send("POST", CHECKOUT, &body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let payment = &answer.json()["payment"];
    let item = &payment["order"]["items"][0];
    assert_eq!(item["quantity"], weight);
    assert_eq!(item["grade"], weight);
    assert_eq!(payment["buyer_history"]["loyalty_level"], weight);
    assert_eq!(payment["meta"]["weights"], json!([weight, 2.5]));
    let findings = desk.findings().await;
    let found = |rule: &str| findings.iter().find(|f| f["rule"] == rule).unwrap();
    assert_eq!(
        found("count_with_fraction")["detail"],
        format!("$.payment.order.items[0].quantity: {weight}")
    );
    // The request as it is shown.
    let seen = desk.get("/_sandbox/requests?limit=1").await.json();
    let seen = &seen["requests"][0]["body"]["payment"];
    assert_eq!(seen["order"]["items"][0]["quantity"], weight);
    assert!(!answer.text.contains("90071992547409.94"), "{answer:?}");
    assert_eq!(seen["meta"]["weights"], json!([weight, 2.5]));
}

#[tokio::test]
async fn false_for_the_buyers_phone_is_an_absent_phone() {
    let told = async |profile: &str, clients: &str| {
        let desk = Desk::new();
        let settings = json!({"profile": profile, "clients": clients});
        desk.steer("PATCH", "settings", settings).await;
        let mut payload = desk.till("100");
        payload["payment"]["buyer"] = json!({"phone": false, "name": false});
        (desk.post(CHECKOUT, payload).await, desk.rules().await)
    };
    // A customer at a till scans a code.
    let (taken, rules) = told("pos", "as_published").await;
    assert_eq!(taken.status, 200, "{taken:?}");
    assert_eq!(taken.json()["payment"]["buyer"]["phone"], Value::Null);
    assert!(rules.contains(&"false_member".to_owned()), "{rules:?}");
    // A link needs a phone to go to.
    let (refused, _) = told("links", "as_published").await;
    assert_eq!(refused.status, 400, "{refused:?}");
    let fields = refused.json()["errors"].to_string();
    assert!(fields.contains("$.payment.buyer.phone"), "{fields}");
    let (refused, _) = told("pos", "strict").await;
    assert_eq!(refused.json()["error"], "could not decode request");
}

#[tokio::test]
async fn advice_that_any_shop_can_use_is_given_on_the_web_too() {
    let desk = shop(Clients::AsPublished);
    let mut payload: Value = serde_json::from_str(include_str!(
        "../../../tabby/tests/published/create_session.request.json"
    ))
    .unwrap();
    payload["merchant_code"] = json!("demo");
    payload["payment"]["attachment"] = json!({"body": {"flight": 1}, "content_type": "text/plain"});
    let made = desk.made(payload.clone()).await;
    let seen = async |rule: &str| {
        let rules = desk.rules().await;
        assert!(rules.contains(&rule.to_owned()), "{rule}: {rules:?}");
    };
    seen("attachment_is_object").await;
    seen("attachment_type").await;
    desk.post(CHECKOUT, payload.clone()).await;
    seen("second_session").await;
    for _ in 0..4 {
        desk.payment(&made.payment).await;
    }
    seen("fast_polling").await;
    desk.get(&format!(
        "{CHECKOUT}/{}/hpp_link_qr",
        made.body["id"].as_str().unwrap()
    ))
    .await;
    seen("edited_qr_link").await;
    // And no advice for tills.
    payload["payment"]["attachment"] = Value::Null;
    payload["payment"]["description"] = Value::Null;
    desk.post(CHECKOUT, payload).await;
    let rules = desk.rules().await;
    for till in ["no_terminal", "no_attachment", "no_location"] {
        assert!(!rules.contains(&till.to_owned()), "{till}: {rules:?}");
    }
}

#[tokio::test]
async fn a_fresh_shop_has_a_list_of_webhooks_to_go_through() {
    let desk = Desk::new();
    assert_eq!(desk.get(WEBHOOKS).await.json(), json!([]));
    let null = Desk::with(|settings| settings.no_webhooks = NoWebhooks::Null);
    assert_eq!(null.get(WEBHOOKS).await.json(), Value::Null);
}

#[tokio::test]
async fn a_rejected_session_has_the_code_that_mobile_sdks_and_tills_read() {
    let desk = Desk::new();
    // As a customer types it: it is asked about like the test credentials.
    let mut payload = desk.till("100");
    payload["payment"]["buyer"] = json!({"phone": "+971 (50) 000-0002"});
    let body = desk.made(payload).await.body;
    assert_eq!(body["status"], "rejected");
    assert_eq!(body["rejection_reason_code"], "not_available");
    assert_eq!(
        body["configuration"]["products"]["installments"]["rejection_reason"],
        "not_available"
    );
    assert!(
        desk.session("100")
            .await
            .body
            .get("rejection_reason_code")
            .is_none()
    );
}

#[tokio::test]
async fn a_key_has_webhooks_for_its_own_merchant_codes_only() {
    for clients in [Clients::AsPublished, Clients::Strict] {
        let desk = Desk::with(|settings| settings.clients = clients).by(UAE);
        let hook = || json!({"url": "https://shop.example.com/tabby"});
        // Plugins try the codes of all countries, and go on at each that is not the key's.
        for code in ["sa", "SA", "kw", "demo"] {
            let strange = desk.at(code);
            for answer in [
                strange.get(WEBHOOKS).await,
                strange.post(WEBHOOKS, hook()).await,
            ] {
                assert_eq!(
                    (answer.status, &answer.json()["errorType"]),
                    (401, &json!("not_authorized")),
                    "{code}"
                );
            }
        }
        let made = desk.at("AE").post(WEBHOOKS, hook()).await;
        assert_eq!(made.status, 200, "{made:?}");
        let path = format!("{WEBHOOKS}/{}", made.json()["id"].as_str().unwrap());
        assert_eq!(desk.at("AE").get(&path).await.status, 200);
        for method in ["GET", "PUT", "DELETE"] {
            let answer = desk.at("sa").ask(method, &path, Some(hook())).await;
            assert_eq!(answer.status, 401, "{method}");
        }
        // A key that no account lists has all of them.
        assert_eq!(desk.by(KEY).at("sa").get(WEBHOOKS).await.status, 200);
    }
    let desk = Desk::with(|s| s.unknown_merchant_code = UnknownCode::NotFound).by(UAE);
    let answer = desk.at("sa").get(WEBHOOKS).await;
    assert_eq!(
        (answer.status, &answer.json()["errorType"]),
        (404, &json!("not_found"))
    );
    let desk = Desk::with(|s| s.unknown_merchant_code = UnknownCode::Taken).by(UAE);
    assert_eq!(desk.at("sa").get(WEBHOOKS).await.status, 200);
}

#[tokio::test]
async fn a_code_that_is_not_the_keys_is_told_as_that_at_both_addresses() {
    let desk = Desk::new();
    let ask = async |key: &str, code: &str, host: &str| {
        let request = desk.by(key).at(code).request("GET", WEBHOOKS);
        let request = request.header(header::HOST, host).body(Body::empty());
        let answer = desk.raw(request.unwrap()).await;
        let kind = answer.json()["errorType"].as_str().map(str::to_owned);
        (answer.status, kind.unwrap_or_default())
    };
    for (key, code, host, status, kind) in [
        (UAE, "AE", "api.tabby.ai", 200, ""),
        (UAE, "SA", "api.tabby.sa", 401, "not_authorized"),
        (UAE, "SA", "api.tabby.ai", 401, "not_authorized"),
        (UAE, "AE", "api.tabby.sa", 403, "no_permission"),
        (KSA, "AE", "api.tabby.ai", 401, "not_authorized"),
        (KSA, "sa", "api.tabby.ai", 403, "no_permission"),
        (KSA, "sa", "api.tabby.sa", 200, ""),
    ] {
        let answered = ask(key, code, host).await;
        assert_eq!(answered, (status, kind.to_owned()), "{code} at {host}");
    }
}

#[tokio::test]
async fn the_strict_profile_names_a_wrong_member_once() {
    let desk = shop(Clients::Strict);
    let payment = paid(&desk).await;
    let body = json!({"amount": "105.00", "reference_id": "c-71", "created_at": "today"});
    let answer = desk.post(&format!("{payment}/captures"), body).await;
    let errors = json!([{"field": "$.created_at", "code": "invalid_value", "message": ""}]);
    assert_eq!(answer.json()["errors"], errors);
}

#[tokio::test]
async fn a_public_key_makes_sessions_and_does_nothing_else() {
    let desk = Desk::new();
    let public = desk.by("pk_test_00000000-0000-4000-8000-000000000001");
    let made = public.made(public.till("100")).await;
    assert_eq!(desk.rules().await, ["public_key"]);
    assert_eq!(made.body["payment"]["is_test"], true);
    let session = format!("{CHECKOUT}/{}", made.id);
    for (method, path) in [
        ("GET", session.clone()),
        ("POST", format!("{session}/cancel")),
        ("POST", format!("{session}/send_hpp_link")),
        ("GET", made.path("")),
        ("PUT", made.path("")),
        ("POST", made.path("/captures")),
        ("POST", made.path("/refunds")),
        ("POST", made.path("/close")),
        ("GET", "/api/v2/payments".to_owned()),
        ("GET", WEBHOOKS.to_owned()),
        ("POST", WEBHOOKS.to_owned()),
        ("GET", "/api/v1/disputes".to_owned()),
    ] {
        let answer = public.ask(method, &path, Some(json!({}))).await;
        assert_eq!(answer.status, 401, "{method} {path}");
    }
    // The secret key of the same account sees what was made.
    assert_eq!(desk.payment(&made.payment).await["status"], "CREATED");
    let strict = Desk::with(|settings| settings.clients = Clients::Strict)
        .by("pk_test_00000000-0000-4000-8000-000000000001");
    let refused = strict.post(CHECKOUT, strict.till("100")).await;
    assert_eq!(refused.status, 401);
}

#[tokio::test]
async fn a_session_can_name_its_language_as_mobile_sdks_read_it() {
    let desk = Desk::new();
    for (lang, published, short) in [("ar", "ara", "ar"), ("en", "eng", "en")] {
        let mut payload = desk.till("100");
        payload["lang"] = json!(lang);
        desk.steer(
            "PATCH",
            "settings",
            json!({"session_lang": "three_letters"}),
        )
        .await;
        let body = desk.made(payload.clone()).await.body;
        assert_eq!(body["lang"], published);
        desk.steer("PATCH", "settings", json!({"session_lang": "two_letters"}))
            .await;
        assert_eq!(desk.made(payload).await.body["lang"], short);
    }
}

#[tokio::test]
async fn lines_may_add_up_with_tax_and_discount_or_without() {
    let desk = Desk::new();
    let sum = async |order: Value| {
        let mut payload = desk.till("105.00");
        payload["payment"]["order"] = order;
        desk.made(payload).await;
        desk.rules().await.contains(&"sum".to_owned())
    };
    let item = |price: &str| json!([{"title": "Lamp", "quantity": 2, "unit_price": price, "category": "Home"}]);
    // Prices without tax, with tax that is told as well, and with nothing told.
    assert!(!sum(json!({"reference_id": "1", "tax_amount": "5", "items": item("50")})).await);
    assert!(!sum(json!({"reference_id": "2", "tax_amount": "5", "items": item("52.50")})).await);
    assert!(!sum(json!({"reference_id": "3", "items": item("52.50")})).await);
    // A discount that is taken off, one that the prices have in them, and one below zero.
    assert!(!sum(json!({"reference_id": "4", "discount_amount": "5", "items": item("55")})).await);
    assert!(!sum(json!({"reference_id": "5", "discount_amount": "-5", "items": item("55")})).await);
    assert!(
        !sum(json!({"reference_id": "6", "discount_amount": "5", "items": item("52.50")})).await
    );
    // A discount without the tax that the prices have in them: 10 off, of 2 x 57.75 with 5 %.
    let taxed = json!({"reference_id": "7", "tax_amount": "5", "discount_amount": "10", "items": item("57.75")});
    assert!(!sum(taxed).await);
    // A discount of the item, for all its pieces or for each, and one that the price has in it.
    let discounted = |price: &str, discount: &str| {
        let mut items = item(price);
        items[0]["discount_amount"] = json!(discount);
        json!({"reference_id": "9", "items": items})
    };
    assert!(!sum(discounted("55", "5")).await);
    assert!(!sum(discounted("55", "2.50")).await);
    assert!(!sum(discounted("52.50", "5")).await);
    assert!(sum(discounted("55", "6")).await);
    // Prices that are rounded for one piece.
    let thirds = |price: &str| json!({"reference_id": "10", "items": [{"title": "Lamp", "quantity": 7, "unit_price": price, "category": "Home"}, {"title": "Shade", "unit_price": "5", "category": "Home"}]});
    assert!(!sum(thirds("14.29")).await);
    assert!(!sum(thirds("14.28")).await);
    assert!(sum(thirds("14.27")).await);
    assert!(sum(json!({"reference_id": "7", "tax_amount": "4", "items": item("50")})).await);
    assert!(sum(json!({"reference_id": "8", "items": item("50")})).await);
}

#[tokio::test]
async fn what_is_refused_rightly_is_refused_in_both_profiles() {
    for clients in [Clients::AsPublished, Clients::Strict] {
        let desk = shop(clients);
        desk.steer("PATCH", "settings", json!({"profile": "pos"}))
            .await;
        let till = desk.till("100");
        for key in ["sk_test_nonsense", "pk_test_nonsense", "nonsense"] {
            assert_eq!(desk.by(key).post(CHECKOUT, till.clone()).await.status, 401);
        }
        let unknown = "/api/v2/payments/8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e";
        assert_eq!(desk.get(unknown).await.status, 404);
        for text in ["{", "", "[]", r#"{"payment":{"amount":1.}}"#] {
            let answer = desk.send("POST", CHECKOUT, text).await;
            assert_eq!(answer.json()["error"], "could not decode request", "{text}");
        }
        let ksa = desk.by(KSA).at("sa");
        let request = ksa
            .request("POST", CHECKOUT)
            .header(header::HOST, "api.tabby.ai");
        let body = Body::from(ksa.till("100").to_string());
        assert_eq!(ksa.raw(request.body(body).unwrap()).await.status, 403);
        let order = |amount: &str, key: &str| json!({"amount": amount, "reference_id": key});
        let made = desk.paid("100").await;
        for (end, amount, key, status) in [
            ("/captures", "100.01", "a", 400),
            ("/captures", "100", "b", 200),
            ("/captures", "1", "c", 400),
            ("/refunds", "100.01", "d", 400),
            ("/refunds", "60", "e", 200),
            ("/refunds", "40.01", "f", 400),
        ] {
            let answer = desk.post(&made.path(end), order(amount, key)).await;
            assert_eq!(answer.status, status, "{end} {amount}: {answer:?}");
        }
        // Amounts and counts that no client sends.
        for (place, value) in [
            ("tax_amount", json!("-1")),
            ("shipping_amount", json!("five")),
            ("discount_amount", json!("1.005 AED")),
            (
                "items",
                json!([{"title": "a", "quantity": -1, "unit_price": "1", "category": "b"}]),
            ),
            (
                "items",
                json!([{"title": "a", "quantity": "two", "unit_price": "1", "category": "b"}]),
            ),
            (
                "items",
                json!([{"title": "a", "quantity": 1, "unit_price": "1", "discount_amount": "-1", "category": "b"}]),
            ),
            (
                "items",
                json!([{"title": "a", "gender": "Robot", "unit_price": "1", "category": "b"}]),
            ),
        ] {
            let mut payload = till.clone();
            payload["payment"]["order"][place] = value;
            let answer = desk.post(CHECKOUT, payload).await;
            assert_eq!(answer.status, 400, "{place}: {answer:?}");
        }
        for phone in ["12", "call me", "+971 50 0x0 0001", "٠٥٠٠٠٠٠٠٠١"] {
            let mut payload = till.clone();
            payload["payment"]["buyer"] = json!({"phone": phone});
            assert_eq!(desk.post(CHECKOUT, payload).await.status, 400, "{phone}");
        }
    }
}
