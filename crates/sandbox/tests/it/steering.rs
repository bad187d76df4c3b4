//! `/_sandbox`: what is asked for happens, and what cannot be is named.

use axum::body::Body;
use serde_json::{Value, json};

use crate::desk::Desk;

#[tokio::test]
async fn wrong_input_gets_422_and_the_name_of_the_field() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    let outcome = format!("payments/{}/outcome", made.payment);
    let dispute = format!("payments/{}/dispute", made.payment);
    for (method, path, body, field) in [
        (
            "POST",
            outcome.as_str(),
            json!({"outcome": "steal"}),
            "outcome",
        ),
        ("POST", &outcome, json!({}), "outcome"),
        (
            "POST",
            &outcome,
            json!({"outcome": "approve", "why": 1}),
            "why",
        ),
        ("POST", &dispute, json!({"reason": "mood"}), "reason"),
        ("POST", "clock", json!({"advance_s": -1}), "advance_s"),
        ("POST", "clock", json!({"advance_s": "1"}), "advance_s"),
        ("POST", "clock", json!({"speed": -1}), "speed"),
        ("POST", "clock", json!({}), "advance_s"),
        (
            "PUT",
            "faults",
            json!({"faults": [{"operation": "dance", "kind": "empty"}]}),
            "faults[0].operation",
        ),
        (
            "PUT",
            "faults",
            json!({"faults": [{"operation": "qr_code", "kind": "nonsense"}]}),
            "faults[0].kind",
        ),
        (
            "PUT",
            "faults",
            json!({"faults": [{"operation": "qr_code", "kind": "slow"}]}),
            "faults[0].ms",
        ),
        (
            "PUT",
            "faults",
            json!({"faults": [{"operation": "qr_code", "kind": "status", "status": 99}]}),
            "faults[0].status",
        ),
        (
            "PUT",
            "faults",
            json!({"faults": [{"operation": "qr_code", "kind": "empty", "often": 1}]}),
            "faults[0].often",
        ),
        (
            "PUT",
            "faults",
            json!({"faults": [{"operation": "qr_code", "kind": "empty", "probability": 2}]}),
            "faults[0].probability",
        ),
        ("PUT", "faults", json!({"fault": []}), "fault"),
        (
            "PATCH",
            "settings",
            json!({"session_ttl_s": "long"}),
            "session_ttl_s",
        ),
        (
            "PATCH",
            "settings",
            json!({"minimum": {"EUR": "1"}}),
            "minimum.EUR",
        ),
        ("PATCH", "settings", json!({"profile": "phone"}), "profile"),
        ("PATCH", "settings", json!({"nonsense": true}), "nonsense"),
    ] {
        let answer = desk
            .ask(method, &format!("/_sandbox/{path}"), Some(body.clone()))
            .await;
        assert_eq!(answer.status, 422, "{path} {body}: {answer:?}");
        assert_eq!(answer.json()["field"], field, "{path} {body}: {answer:?}");
    }
    // What is wrong is said in words for people.
    for (change, said) in [
        (
            json!({"no_webhooks": null}),
            "must be one of: list or null, as a text",
        ),
        (
            json!({"profile": "phone"}),
            "must be one of: pos, links, web",
        ),
        (json!({"rate_limits": 1}), "must be true or false"),
        (
            json!({"session_ttl_s": "long"}),
            "must be a whole number of zero or more",
        ),
        (
            json!({"minimum": {"AED": 1}}),
            "must be an amount as a text, such as \"1.50\"",
        ),
        (
            json!({"minimum": {"AED": "60000"}}),
            "must not be above maximum",
        ),
        (json!([]), "must be an object with the settings to change"),
    ] {
        let answer = desk
            .ask("PATCH", "/_sandbox/settings", Some(change.clone()))
            .await;
        assert_eq!(answer.status, 422, "{change}: {answer:?}");
        assert_eq!(answer.json()["message"], said, "{change}");
    }
    let request = desk
        .request("PUT", "/_sandbox/faults")
        .body(Body::from("{"))
        .unwrap();
    assert_eq!(desk.raw(request).await.status, 422);
    assert_eq!(desk.payment(&made.payment).await["status"], "CREATED");
    assert_eq!(
        desk.get("/_sandbox/faults").await.json(),
        json!({"faults": []})
    );
}

#[tokio::test]
async fn a_customer_that_cannot_go_on_is_a_conflict() {
    let desk = Desk::new();
    let made = desk.paid("100").await;
    let path = format!("/_sandbox/payments/{}/outcome", made.payment);
    assert_eq!(
        desk.post(&path, json!({"outcome": "reject"})).await.status,
        409
    );
    let nobody = "/_sandbox/payments/8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e/outcome";
    assert_eq!(
        desk.post(nobody, json!({"outcome": "reject"})).await.status,
        404
    );
    assert_eq!(desk.payment(&made.payment).await["status"], "CLOSED");
}

#[tokio::test]
async fn the_state_is_the_truth_that_a_test_compares_with() {
    let desk = Desk::new();
    let made = desk.paid("250.00").await;
    desk.post(
        &made.path("/refunds"),
        json!({"amount": "50", "reference_id": "r"}),
    )
    .await;
    let session = desk.get("/_sandbox/state").await.json()["sessions"][0].clone();
    for (name, value) in [
        ("id", json!(made.id)),
        ("payment_id", json!(made.payment)),
        ("status", json!("CLOSED")),
        ("payable", json!(false)),
        ("amount", json!("250.00")),
        ("captured", json!("250.00")),
        ("refunded", json!("50")),
        ("reference_id", json!("A-1")),
    ] {
        assert_eq!(session[name], value, "{name}");
    }
}

#[tokio::test]
async fn a_reset_forgets_all_but_how_it_began() {
    let desk = Desk::new();
    desk.paid("100").await;
    desk.fault(json!({"operation": "qr_code", "kind": "empty"}))
        .await;
    desk.steer("PATCH", "settings", json!({"auto_capture": false}))
        .await;
    desk.advance(3600).await;
    desk.steer("POST", "reset", json!({})).await;
    let state = desk.get("/_sandbox/state").await.json();
    assert_eq!(
        (&state["sessions"], &state["faults"]),
        (&json!([]), &json!([]))
    );
    assert_eq!(
        desk.get("/_sandbox/settings").await.json()["auto_capture"],
        true
    );
    assert_eq!(
        desk.get("/_sandbox/requests").await.json()["requests"],
        json!([])
    );
}

#[tokio::test]
async fn customers_may_decide_by_themselves() {
    let desk = Desk::new();
    desk.steer(
        "PATCH",
        "settings",
        json!({"customers": {"after_s": 40, "outcome": "approve"}}),
    )
    .await;
    let made = desk.session("100").await;
    desk.advance(39).await;
    assert_eq!(desk.payment(&made.payment).await["status"], "CREATED");
    desk.advance(1).await;
    assert_eq!(desk.payment(&made.payment).await["status"], "CLOSED");
}

#[tokio::test]
async fn lies_are_told_about_the_payment_and_the_truth_stays() {
    let desk = Desk::new();
    let made = desk.paid("100").await;
    for (kind, path, lie) in [
        ("wrong_amount", "/amount", json!("1")),
        ("wrong_currency", "/currency", json!("SAR")),
        (
            "wrong_reference",
            "/order/reference_id",
            json!("somebody-else"),
        ),
        ("unknown_status", "/status", json!("ON_HOLD")),
    ] {
        let truth = desk.payment(&made.payment).await.pointer(path).cloned();
        desk.fault(json!({"operation": "retrieve_payment", "kind": kind, "times": 1}))
            .await;
        assert_eq!(desk.payment(&made.payment).await.pointer(path), Some(&lie));
        assert_eq!(
            desk.payment(&made.payment).await.pointer(path).cloned(),
            truth
        );
        desk.fault(json!({"operation": "create_session", "kind": kind, "times": 1}))
            .await;
        assert_eq!(
            desk.session("100")
                .await
                .body
                .pointer(&format!("/payment{path}")),
            Some(&lie)
        );
        desk.fault(json!({"operation": "list_payments", "kind": kind, "times": 1}))
            .await;
        let list = desk.get("/api/v2/payments").await.json();
        assert_eq!(list.pointer(&format!("/payments/0{path}")), Some(&lie));
    }
    let product = "/configuration/available_products/installments/0";
    for (kind, missing) in [
        ("missing_qr_code", vec!["qr_code"]),
        ("missing_web_url", vec!["web_url"]),
        ("missing_links", vec!["qr_code", "web_url"]),
    ] {
        desk.fault(json!({"operation": "create_session", "kind": kind, "times": 1}))
            .await;
        let made = desk.session("100").await;
        for link in ["qr_code", "web_url"] {
            let there = made.body.pointer(&format!("{product}/{link}")).is_some();
            assert_eq!(there, !missing.contains(&link), "{kind} {link}");
        }
    }
}

#[tokio::test]
async fn statuses_have_the_bodies_that_tabby_publishes() {
    let desk = Desk::new();
    for (status, kind) in [
        (400, "bad_data"),
        (401, "not_authorized"),
        (403, "no_permission"),
        (409, "conflict"),
        (500, "internal"),
        (503, "internal"),
    ] {
        desk.fault(json!({"operation": "create_session", "kind": "status", "status": status}))
            .await;
        let answer = desk.post("/api/v2/checkout", desk.till("100")).await;
        assert_eq!(
            (answer.status, &answer.json()["errorType"]),
            (status, &json!(kind))
        );
    }
    desk.steer("PATCH", "settings", json!({"retry_after_s": 7}))
        .await;
    desk.fault(json!({"operation": "create_session", "kind": "status", "status": 429}))
        .await;
    let answer = desk.post("/api/v2/checkout", desk.till("100")).await;
    assert_eq!(
        (
            answer.status,
            answer.headers["retry-after"].to_str().unwrap()
        ),
        (429, "7")
    );
    desk.fault(json!({"operation": "create_session", "kind": "html", "status": 503}))
        .await;
    let answer = desk.post("/api/v2/checkout", desk.till("100")).await;
    assert!(
        answer.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    assert_eq!(
        desk.get("/_sandbox/state").await.json()["sessions"],
        json!([]),
        "nothing was done"
    );
}

#[tokio::test]
async fn broken_answers_are_broken_after_it_was_done() {
    let desk = Desk::new();
    for kind in ["truncated", "empty"] {
        desk.fault(json!({"operation": "create_session", "kind": kind, "times": 1}))
            .await;
        let answer = desk.post("/api/v2/checkout", desk.till("100")).await;
        assert_eq!(answer.status, 200);
        assert!(
            serde_json::from_str::<Value>(&answer.text).is_err(),
            "{answer:?}"
        );
    }
    assert_eq!(
        desk.get("/_sandbox/state").await.json()["sessions"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn only_a_till_is_asked_where_it_stands_and_what_it_is_called() {
    let payload = json!({
        "payment": {
            "amount": "100",
            "currency": "AED",
            "buyer": {"phone": "", "name": "Noor Said", "email": "noor@shop.example"},
            "shipping_address": {"city": "Dubai", "address": "Creek Road 7", "zip": "00000"},
            "order": {"reference_id": "1", "items": [{"title": "a", "quantity": 1, "unit_price": "100", "category": "b"}]},
            "buyer_history": {"registered_since": "2025-03-01T08:00:00Z", "loyalty_level": 0},
            "order_history": [],
        },
        "lang": "en",
        "merchant_code": "demo",
    });
    for (profile, rules) in [
        ("pos", ["no_terminal", "no_attachment"].as_slice()),
        ("links", [].as_slice()),
        ("web", [].as_slice()),
    ] {
        let desk = Desk::new();
        desk.steer("PATCH", "settings", json!({"profile": profile}))
            .await;
        desk.made(payload.clone()).await;
        assert_eq!(desk.rules().await, rules, "{profile}");
    }
}

#[tokio::test]
async fn what_the_guides_say_is_wrong_is_listed_with_each_request() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    assert!(desk.rules().await.is_empty(), "{:?}", desk.rules().await);
    desk.session("100").await;
    assert_eq!(desk.rules().await, ["second_session"]);
    let bare = json!({
        "payment": {"amount": 100, "currency": "AED", "order": {"reference_id": "B-1"}, "attachment": {"body": {"location": "1"}}},
        "merchant_code": "demo",
    });
    desk.post("/api/v2/checkout", bare).await;
    assert_eq!(
        desk.rules().await,
        [
            "amount_is_number",
            "no_terminal",
            "attachment_is_object",
            "attachment_type",
            // It was refused for want of payment.attachment.content_type.
            "wrong_value"
        ]
    );
    let mut link = desk.till("100");
    link["payment"]["buyer"] = json!({"phone": "+971500000001"});
    link["payment"]["order"] = json!({"reference_id": "C-1"});
    desk.post("/api/v2/checkout", link.clone()).await;
    assert_eq!(desk.rules().await, ["no_items"]);
    link["payment"]["order"] = json!({"reference_id": "C-2", "items": [{"title": "a", "quantity": 3, "unit_price": "33", "category": "b"}]});
    desk.post("/api/v2/checkout", link).await;
    assert_eq!(desk.rules().await, ["sum"]);
    for _ in 0..4 {
        desk.get(&made.path("")).await;
    }
    assert_eq!(desk.rules().await, ["fast_polling"]);
    desk.get(&format!("/api/v2/checkout/{}/hpp_link_qr", made.id))
        .await;
    assert_eq!(desk.rules().await, ["edited_qr_link"]);
    desk.decide(&made.payment, "approve").await;
    desk.post(&made.path("/refunds"), json!({"amount": "10"}))
        .await;
    assert_eq!(desk.rules().await, ["no_idempotency_key"]);
    desk.post(
        &made.path("/refunds"),
        json!({"amount": "10", "reference_id": "r"}),
    )
    .await;
    desk.post(
        &made.path("/refunds"),
        json!({"amount": "20", "reference_id": "r"}),
    )
    .await;
    assert_eq!(desk.rules().await, ["key_used_again"]);
    desk.post(
        "/api/v1/webhooks",
        json!({"url": "http://localhost:1/", "is_test": true}),
    )
    .await;
    assert_eq!(
        desk.rules().await,
        ["no_webhook_header", "webhook_url", "is_test"]
    );
}

#[tokio::test]
async fn who_forgets_the_branch_of_a_webhook_finds_out_why_it_was_refused() {
    let desk = Desk::new().at("");
    let hook =
        json!({"url": "https://shop.example.com", "header": {"title": "X-Shop", "value": "1"}});
    assert_eq!(desk.post("/api/v1/webhooks", hook).await.status, 400);
    assert_eq!(desk.rules().await, ["no_merchant_code"]);
}

#[tokio::test]
async fn requests_are_kept_as_they_came_but_for_the_key() {
    let desk = Desk::new();
    desk.session("100").await;
    let answer = desk.get("/_sandbox/requests").await;
    let request = answer.json()["requests"][0].clone();
    assert_eq!(request["path"], "/api/v2/checkout");
    assert_eq!(
        (&request["key"], &request["status"]),
        (&json!("sk_test_…0001"), &json!(200))
    );
    assert_eq!(request["body"]["payment"]["amount"], "100");
    assert!(!answer.text.contains(crate::desk::KEY));
    assert!(!desk.get("/_sandbox/").await.text.contains(crate::desk::KEY));
}

/// Sends a form that is refused, and reads why on the page that it is answered with.
async fn problem(desk: &Desk, action: &str, body: &str) -> String {
    let answer = desk.form(action, body).await;
    assert_eq!(answer.status, 422, "{answer:?}");
    // Who loads that address anew is not shown the problem again.
    let again = desk.get(action).await;
    assert_eq!(
        (again.status, again.headers["location"].to_str().unwrap()),
        (303, "/_sandbox/")
    );
    let alert = answer.text.split("role=\"alert\" tabindex").nth(1).unwrap();
    let text = alert.split_once('>').unwrap().1;
    text.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn people_steer_with_forms() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    let page = desk.get("/_sandbox/").await.text;
    let action = format!("/_sandbox/page/payments/{}/approve", made.payment);
    assert!(
        page.contains(&action)
            && page.contains("retrieve_payment")
            && page.contains("no_answer_after")
    );
    assert_eq!(desk.form(&action, "").await.status, 303);
    assert_eq!(desk.payment(&made.payment).await["status"], "CLOSED");
    let again = problem(&desk, &action, "").await;
    assert!(
        again.contains("changed meanwhile"),
        "it is paid already: {again}"
    );
    let fault = "operation=retrieve_payment&kind=status&status=503&times=1&probability=&seed=&ms=&bytes_per_s=&s=";
    assert_eq!(desk.form("/_sandbox/page/faults", fault).await.status, 303);
    assert_eq!(desk.get(&made.path("")).await.status, 503);
    let unclear = "operation=qr_code&kind=slow";
    let unclear = problem(&desk, "/_sandbox/page/faults", unclear).await;
    assert!(
        unclear.contains("milliseconds, or bytes a second"),
        "{unclear}"
    );
    desk.form("/_sandbox/page/clock", "advance_s=60").await;
    desk.form(
        &format!("/_sandbox/page/payments/{}/dispute", made.payment),
        "",
    )
    .await;
    assert!(
        desk.get("/_sandbox/page/live")
            .await
            .text
            .contains("disputed")
    );
    desk.form("/_sandbox/page/reset", "").await;
    assert!(
        !desk
            .get("/_sandbox/page/live")
            .await
            .text
            .contains(&made.payment)
    );
}

#[tokio::test]
async fn lists_are_searched_filtered_and_paged_alike_for_programs_and_people() {
    let desk = Desk::new();
    desk.post(
        "/api/v1/webhooks",
        json!({"url": "https://shop.example.com"}),
    )
    .await;
    desk.fault(json!({"operation": "webhook", "kind": "drop"}))
        .await;
    for n in 0..60 {
        let mut payload = desk.till("100");
        payload["payment"]["order"]["reference_id"] = json!(format!("Order-{n:02}"));
        desk.made(payload).await;
    }
    let elsewhere = desk.at("other").session("100").await;
    let first = desk.get("/_sandbox/payments?search=order-07").await.json();
    let first = first["payments"][0]["payment_id"]
        .as_str()
        .unwrap()
        .to_owned();
    desk.decide(&first, "reject").await;

    for (path, total, shown) in [
        ("payments", 61, 61),
        ("payments?limit=50", 61, 50),
        ("payments?limit=50&offset=50", 61, 11),
        ("payments?search=ORDER-1", 10, 10),
        ("payments?merchant=other", 1, 1),
        ("payments?status=REJECTED", 1, 1),
        ("payments?status=REJECTED&merchant=other", 0, 0),
        ("requests", 62, 62),
        ("requests?status=2xx&limit=5", 62, 5),
        ("requests?status=none", 0, 0),
        ("requests?search=Order-33", 1, 1),
        ("requests?merchant=other", 1, 1),
        ("deliveries?state=dropped", 1, 1),
        ("deliveries?state=delivered", 0, 0),
        ("deliveries?search=order-07", 1, 1),
        ("deliveries?merchant=other", 0, 0),
        (&format!("deliveries?payment_id={first}"), 1, 1),
    ] {
        let body = desk.get(&format!("/_sandbox/{path}")).await.json();
        let list = path.split('?').next().unwrap();
        let entries = body[list]
            .as_array()
            .unwrap_or_else(|| panic!("{path}: {body}"));
        assert_eq!(
            (&body["total"], entries.len()),
            (&json!(total), shown),
            "{path}"
        );
    }
    // Oldest first, counted from the youngest.
    let page = desk.get("/_sandbox/payments?limit=2&offset=1").await.json();
    let orders: Vec<_> = page["payments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|payment| payment["reference_id"].as_str().unwrap())
        .collect();
    assert_eq!(orders, ["Order-58", "Order-59"]);
    for (path, field) in [
        ("payments?status=paid", "status"),
        ("payments?limit=many", "limit"),
        ("payments?state=waiting", "state"),
        ("deliveries?state=lost", "state"),
        ("requests?status=9xx", "status"),
    ] {
        let answer = desk.get(&format!("/_sandbox/{path}")).await;
        assert_eq!(
            (answer.status, &answer.json()["field"]),
            (422, &json!(field)),
            "{path}"
        );
    }

    let row = format!("id=\"payment-{first}\"");
    let page = desk.get("/_sandbox/").await.text;
    assert!(
        page.contains("1–20 of 61") && page.contains("Older payments"),
        "{page}"
    );
    assert!(page.contains(&elsewhere.payment) && !page.contains(&row));
    let next = desk.get("/_sandbox/?payments=50").await.text;
    assert!(next.contains("51–61 of 61") && next.contains("Newer payments"));
    assert!(next.contains(&row));
    let found = desk.get("/_sandbox/page/live?search=order-07").await.text;
    assert!(found.contains("1–1 of 1") && !found.contains("Order-08"));
    let rejected = desk.get("/_sandbox/?status=REJECTED").await.text;
    assert!(rejected.contains("Order-07") && rejected.contains("Show all"));
}

#[tokio::test]
async fn a_shop_on_the_web_gets_no_advice_for_tills() {
    let desk = Desk::new();
    let bare = json!({
        "payment": {"amount": "100", "currency": "AED", "order": {"reference_id": "B-1"}},
        "merchant_code": "demo",
    });
    desk.post("/api/v2/checkout", bare.clone()).await;
    assert!(desk.rules().await.contains(&"no_terminal".to_owned()));
    desk.steer("PATCH", "settings", json!({"profile": "web"}))
        .await;
    desk.post("/api/v2/checkout", bare).await;
    let rules = desk.rules().await;
    let of_tills = ["no_terminal", "no_attachment", "no_location"];
    let is_of_tills = |rule: &String| of_tills.contains(&rule.as_str());
    assert!(!rules.iter().any(is_of_tills), "{rules:?}");
    // What the POS guide says to any shop is said.
    assert!(rules.contains(&"second_session".to_owned()), "{rules:?}");
}

#[test]
fn the_openapi_document_is_the_one_that_is_checked_in() {
    let written = sandbox::tabby::control::openapi().to_pretty_json().unwrap() + "\n";
    assert!(
        written == include_str!("../../openapi.json"),
        "crates/sandbox/openapi.json is not what the calls say; write it anew with: cargo run -p sandbox -- --openapi > crates/sandbox/openapi.json"
    );
}

#[test]
fn the_document_explains_each_word_and_describes_requests_findings_and_problems() {
    let document = serde_json::to_value(sandbox::tabby::control::openapi()).unwrap();
    let schemas = &document["components"]["schemas"];
    let about = |name: &str| schemas[name]["description"].as_str().unwrap().to_owned();
    for (name, part) in [
        ("OneWebhook", "- `object`: The webhook itself"),
        ("NoWebhooks", "the text `\"null\"`"),
        (
            "Outcome",
            "- `cancel`: Cancels on the page: the payment is `EXPIRED`",
        ),
        (
            "KindName",
            "- `html`: Nothing is done; the answer is a web page",
        ),
        ("Profile", "- `pos`: A till"),
    ] {
        assert!(about(name).contains(part), "{}", about(name));
    }
    for name in ["Settings", "Amounts"] {
        let fields = schemas[name]["properties"].as_object().unwrap();
        for (field, schema) in fields {
            assert!(schema.get("default").is_none(), "{name}.{field}: {schema}");
        }
    }
    let of_list = &schemas["RequestList"]["properties"]["requests"]["items"]["$ref"];
    assert_eq!(of_list, "#/components/schemas/RequestState");
    for (name, fields) in [
        (
            "RequestState",
            ["findings", "status", "operation", "fault"].as_slice(),
        ),
        ("Finding", &["rule", "message", "source", "detail"]),
        ("Problem", &["message"]),
    ] {
        for field in fields {
            let schema = &schemas[name]["properties"][field];
            assert!(
                schema["description"].is_string()
                    || schema["$ref"].is_string()
                    || schema["oneOf"].is_array(),
                "{name}.{field}: {schema}"
            );
        }
    }
    for (path, calls) in document["paths"].as_object().unwrap() {
        for call in calls.as_object().unwrap().values() {
            for (status, answer) in call["responses"].as_object().unwrap() {
                let is_empty = status == "204" || answer.get("content").is_some();
                assert!(is_empty, "{path} {status}: {answer}");
            }
        }
    }
}

#[tokio::test]
async fn a_request_names_its_payment_and_is_found_by_what_the_payment_is_called() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    desk.get(&made.path("")).await;
    desk.post(&made.path("/captures"), json!({"amount": "1"}))
        .await;
    desk.get("/api/v2/payments").await;
    let cancel = format!("/api/v2/checkout/{}/cancel", made.id);
    desk.ask("POST", &cancel, None).await;
    // By order number, by the payment's id and by the session's.
    for search in ["a-1", &made.payment, &made.id] {
        let found = desk
            .get(&format!("/_sandbox/requests?search={search}"))
            .await
            .json();
        let requests = found["requests"].as_array().unwrap();
        assert_eq!(requests.len(), 4, "{search}: {found}");
        let is_its = |request: &Value| request["payment_id"] == json!(made.payment);
        assert!(requests.iter().all(is_its), "{search}: {found}");
    }
}

#[tokio::test]
async fn a_payment_whose_maker_got_no_answer_is_known_by_its_request_all_the_same() {
    let desk = Desk::new();
    desk.fault(json!({"operation": "create_session", "kind": "wrong_reference"}))
        .await;
    let made = desk.post("/api/v2/checkout", desk.till("100")).await.json();
    let requests = desk.get("/_sandbox/requests").await.json();
    assert_eq!(requests["requests"][0]["payment_id"], made["payment"]["id"]);
    desk.fault(json!({"operation": "create_session", "kind": "repeated_ids"}))
        .await;
    desk.post("/api/v2/checkout", desk.till("100")).await;
    let payments = desk.get("/_sandbox/payments").await.json();
    let requests = desk.get("/_sandbox/requests").await.json();
    assert_eq!(
        requests["requests"][1]["payment_id"],
        payments["payments"][1]["payment_id"]
    );
}

#[tokio::test]
async fn the_finding_for_which_a_request_was_refused_is_named() {
    let desk = Desk::new();
    desk.session("100").await;
    let mut payload = desk.till("100");
    payload["payment"]["amount"] = json!("abc");
    payload["payment"]["more"] = json!(1);
    desk.post("/api/v2/checkout", payload).await;
    desk.get("/api/v2/nothing").await;
    let requests = desk.get("/_sandbox/requests").await.json();
    assert_eq!(requests["requests"][0]["refused_because"], Value::Null);
    for refused in [1, 2] {
        let request = &requests["requests"][refused];
        let because = &request["refused_because"];
        let findings = request["findings"].as_array().unwrap();
        let is_named = |finding: &Value| finding["rule"] == *because;
        assert!(findings.iter().any(is_named), "{request}");
    }
}

#[tokio::test]
async fn a_list_instead_of_an_object_is_refused_with_what_to_send() {
    let desk = Desk::new();
    let list = json!([{"operation": "qr_code", "kind": "empty"}]);
    let answer = desk.put("/_sandbox/faults", list).await;
    assert_eq!(answer.status, 422);
    let wrong = answer.json();
    assert_eq!(wrong["message"], "send an object: {\"faults\": [...]}");
    let answer = desk.post("/_sandbox/clock", json!([60])).await;
    assert_eq!(
        (answer.status, &answer.json()["message"]),
        (422, &json!("send an object, not a list"))
    );
}
