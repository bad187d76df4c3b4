//! Workflows: registration.

use serde_json::{Value, json};

use super::hook::{Hook, SIGNATURE_KEY, register, workflow};
use super::till::{Till, refusal, text, with};

const URL: &str = "https://shop.example/hook";

#[tokio::test]
async fn a_workflow_is_made_listed_read_changed_and_removed() {
    let till = Till::new();
    let answer = till
        .post("/workflows", workflow(URL, &["payment_approved"]))
        .await;
    assert_eq!(answer.status, 201);
    let id = text(&answer, "/id");
    let path = format!("/workflows/{id}");
    assert_eq!(
        text(&answer, "/_links/self/href"),
        format!("http://127.0.0.1:8092{path}")
    );
    let list = till.get("/workflows").await.json();
    assert_eq!(list["data"][0]["id"], json!(id));
    assert_eq!(list["data"][0]["active"], true);
    let read = till.get(&path).await.json();
    assert!(
        read["conditions"][0]["id"]
            .as_str()
            .unwrap()
            .starts_with("wfc_")
    );
    assert_eq!(
        read["conditions"][0]["events"],
        json!({"gateway": ["payment_approved"]})
    );
    let action = &read["actions"][0];
    assert!(action["id"].as_str().unwrap().starts_with("wfa_"));
    assert_eq!(action["signature"]["key"], SIGNATURE_KEY);
    let changed = till
        .ask(
            "PATCH",
            &path,
            Some(json!({"name": "other", "active": false})),
        )
        .await;
    assert_eq!(changed.status, 200);
    assert_eq!(
        (&changed.json()["name"], &changed.json()["active"]),
        (&json!("other"), &json!(false))
    );
    let stranger = till.by("sk_sbox_aaaaaaaaaaaaaaaaaaaaaaaaaa2");
    assert_eq!(stranger.get(&path).await.status, 404);
    assert_eq!(stranger.ask("DELETE", &path, None).await.status, 404);
    assert_eq!(till.ask("DELETE", &path, None).await.status, 204);
    assert_eq!(till.get(&path).await.status, 404);
}

#[tokio::test]
async fn a_method_in_lower_case_is_taken_as_one_sdk_sends_it() {
    let till = Till::new();
    let answer = till
        .post("/workflows", workflow(URL, &["payment_approved"]))
        .await;
    let path = format!("/workflows/{}", text(&answer, "/id"));
    let changed = till.ask("patch", &path, Some(json!({"name": "n"}))).await;
    assert_eq!(
        (changed.status, &changed.json()["name"]),
        (200, &json!("n"))
    );
    let requests = till.get("/_sandbox/requests").await.json();
    let last = requests["requests"].as_array().unwrap().last().unwrap();
    assert_eq!(last["method"], "PATCH");
    assert_eq!(last["findings"][0]["rule"], "method_in_lower_case");
}

#[tokio::test]
async fn parts_of_a_workflow_are_added_replaced_and_removed() {
    let till = Till::new();
    let answer = till
        .post("/workflows", workflow(URL, &["payment_approved"]))
        .await;
    let path = format!("/workflows/{}", text(&answer, "/id"));
    let part = workflow("https://shop.example/two", &[])["actions"][0].clone();
    let added = till.post(&format!("{path}/actions"), part.clone()).await;
    assert_eq!(added.status, 201);
    let action = text(&added, "/id");
    let other = with(part, json!({"url": "https://shop.example/three"}));
    let place = format!("{path}/actions/{action}");
    assert_eq!(till.ask("PUT", &place, Some(other)).await.status, 200);
    let read = till.get(&path).await.json();
    assert_eq!(read["actions"][1]["url"], "https://shop.example/three");
    assert_eq!(read["actions"][1]["id"], json!(action));
    assert_eq!(till.ask("DELETE", &place, None).await.status, 204);
    assert_eq!(till.ask("DELETE", &place, None).await.status, 404);
    let condition = json!({"type": "entity", "entities": ["ent_x"]});
    let added = till
        .post(&format!("{path}/conditions"), condition.clone())
        .await;
    assert_eq!(added.status, 201);
    let twice = till.post(&format!("{path}/conditions"), condition).await;
    assert_eq!(refusal(&twice), (422, "conditions_invalid".to_owned()));
    let place = format!("{path}/conditions/{}", text(&added, "/id"));
    assert_eq!(till.ask("DELETE", &place, None).await.status, 204);
    let read = till.get(&path).await.json();
    let last = read["conditions"][0]["id"].as_str().unwrap();
    let answer = till
        .ask("DELETE", &format!("{path}/conditions/{last}"), None)
        .await;
    assert_eq!(refusal(&answer), (422, "conditions_required".to_owned()));
}

#[tokio::test]
async fn what_is_wrong_with_a_workflow_is_named() {
    let till = Till::new();
    let good = workflow(URL, &["payment_approved"]);
    let action = |more: Value| json!({"actions": [with(good["actions"][0].clone(), more)]});
    for (more, code) in [
        (json!({"name": null}), "name_required"),
        (json!({"conditions": []}), "conditions_required"),
        (json!({"actions": null}), "actions_required"),
        (
            json!({"conditions": [{"type": "event", "events": {"gateway": ["payment_lost"]}}]}),
            "event_types_invalid",
        ),
        (
            json!({"conditions": [{"type": "moon"}]}),
            "condition_type_invalid",
        ),
        (action(json!({"type": "email"})), "action_type_invalid"),
        (action(json!({"url": "shop.example"})), "url_invalid"),
        (action(json!({"signature": null})), "signature_invalid"),
        (
            action(json!({"signature": {"method": "MD5", "key": "k"}})),
            "signature_invalid",
        ),
        (action(json!({"headers": {"a b": "c"}})), "headers_invalid"),
    ] {
        let answer = till.post("/workflows", with(good.clone(), more)).await;
        assert_eq!(refusal(&answer), (422, code.to_owned()));
    }
}

#[tokio::test]
async fn a_test_sends_made_up_events_and_knows_its_types() {
    let (till, hook) = (Till::new(), Hook::open().await);
    let id = register(&till, &hook, &["payment_approved"]).await;
    let path = format!("/workflows/{id}/test");
    let body = json!({"event_types": ["payment_captured", "payment_refunded"]});
    let answer = till.post(&path, body).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    assert_eq!(
        hook.kinds(2).await,
        ["payment_captured", "payment_refunded"]
    );
    let wrong = till.post(&path, json!({"event_types": ["x"]})).await;
    assert_eq!(refusal(&wrong), (422, "event_types_invalid".to_owned()));
    let types = till.get("/workflows/event-types").await.json();
    assert_eq!(types[0]["id"], "gateway");
    assert_eq!(types[0]["events"][0]["id"], "payment_pending");
}

#[tokio::test]
async fn workflows_are_not_registered_under_a_strangers_name() {
    let till = Till::new();
    let request = axum::http::Request::post("/workflows")
        .header("host", "evil.example")
        .header("authorization", format!("Bearer {}", super::till::KEY));
    let body = workflow(URL, &["payment_approved"]).to_string();
    let answer = till.raw(request.body(body.into()).unwrap()).await;
    assert_eq!(answer.status, 421);
}
