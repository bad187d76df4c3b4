//! Workflows.

use checkout::webhook::{EventType, PAYMENT_EVENTS};
use checkout::workflow::NewWorkflow;
use checkout::{ErrorKind, Private, WorkflowId};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::fixture::{CHANNEL, REQUEST_ID, answering, channel, client, json, sent};

const WORKFLOW: &str = "wf_c7svlzgxbwdunjjzt5a6wqxh7a";
const URL: &str = "https://shop.example/webhooks/checkout";

fn id() -> WorkflowId {
    WORKFLOW.parse().unwrap()
}

#[tokio::test]
async fn a_webhook_is_registered_as_a_workflow_without_an_idempotency_key() {
    let answer = json!({"id": WORKFLOW, "_links": {"self": {"href": "https://x.example"}}});
    let server = answering("POST", "/workflows", json(201, &answer)).await;
    let workflow = NewWorkflow::webhook("tills", URL, "8V8x0dLK%AyD*DNS8JJr")
        .of_channel(channel())
        .header("Authorization", "a long word");
    let made = client(&server.uri())
        .create_workflow(&workflow)
        .await
        .unwrap();
    assert_eq!(
        (made.id.as_str(), made.request_id()),
        (WORKFLOW, Some(REQUEST_ID))
    );
    assert_eq!(
        sent(&server).await,
        json!({"name": "tills", "active": true,
            "conditions": [{"type": "event", "events": {"gateway": PAYMENT_EVENTS}},
                {"type": "processing_channel", "processing_channels": [CHANNEL]}],
            "actions": [{"type": "webhook", "url": URL, "headers": {"Authorization": "a long word"},
                "signature": {"method": "HMACSHA256", "key": "8V8x0dLK%AyD*DNS8JJr"}}]})
    );
    let requests = server.received_requests().await.unwrap();
    assert!(!requests[0].headers.contains_key("cko-idempotency-key"));
    let printed = format!("{workflow:?}");
    assert!(
        !printed.contains("8V8x") && !printed.contains("long word"),
        "{printed}"
    );
}

#[tokio::test]
async fn workflows_are_listed_read_and_removed() {
    let list = json!({"data": [{"id": WORKFLOW, "name": "tills", "active": true, "_links": {}},
        {"id": "wf_2", "name": 7}, {"name": "without an id"}]});
    let server = answering("GET", "/workflows", json(200, &list)).await;
    let all = client(&server.uri()).workflows().await.unwrap();
    assert_eq!((all.read.len(), all.unreadable), (2, 1));
    assert_eq!(all.read[0].name.as_deref(), Some("tills"));

    let at = format!("/workflows/{WORKFLOW}");
    let one = json!({"id": WORKFLOW, "name": "tills", "active": true,
        "conditions": [{"id": "wfc_1", "type": "event", "events": {"gateway": PAYMENT_EVENTS, "dispute": ["x"]}},
            {"id": "wfc_2", "type": "something_new", "of": 7}],
        "actions": [{"id": "wfa_1", "type": "webhook", "url": URL, "headers": {"Authorization": "a long word"},
            "signature": {"method": "HMACSHA256", "key": "open-sesame"}}]});
    let server = answering("GET", &at, json(200, &one)).await;
    let workflow = client(&server.uri()).workflow(&id()).await.unwrap();
    assert!(workflow.sends_to(URL) && !workflow.sends_to("https://other.example"));
    assert_eq!(workflow.conditions.read.len(), 2);
    let events: Vec<EventType> = PAYMENT_EVENTS
        .into_iter()
        .rev()
        .map(EventType::from)
        .collect();
    let key = Private::from("open-sesame");
    assert!(workflow.is_webhook(URL, &events, &key));
    assert!(!workflow.is_webhook("https://other.example", &events, &key));
    assert!(!workflow.is_webhook(URL, &events, &Private::from("other")));
    assert!(!workflow.is_webhook(URL, &[EventType::from("unheard")], &key));
    let printed = format!("{workflow:?}");
    assert!(
        !printed.contains("sesame") && !printed.contains("long word"),
        "{printed}"
    );

    let server = answering("DELETE", &at, ResponseTemplate::new(204)).await;
    let removed = client(&server.uri()).remove_workflow(&id()).await.unwrap();
    assert_eq!(removed.http_status(), 204);
    let server = answering("DELETE", &at, ResponseTemplate::new(404)).await;
    let gone = client(&server.uri())
        .remove_workflow(&id())
        .await
        .unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn an_inactive_workflow_is_no_webhook() {
    let at = format!("/workflows/{WORKFLOW}");
    let one = json!({"id": WORKFLOW, "active": false,
        "conditions": [{"type": "event", "events": {"gateway": PAYMENT_EVENTS}}],
        "actions": [{"type": "webhook", "url": URL, "signature": {"key": "k"}}]});
    let server = answering("GET", &at, json(200, &one)).await;
    let workflow = client(&server.uri()).workflow(&id()).await.unwrap();
    assert!(workflow.sends_to(URL));
    assert!(!workflow.is_webhook(URL, &[], &Private::from("k")));
}
