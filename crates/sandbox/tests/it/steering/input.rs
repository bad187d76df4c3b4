//! Input that cannot be.

use axum::body::Body;
use serde_json::json;

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
