//! Disputes.

use serde_json::json;
use tabby::Error;
use tabby::dispute::{
    AttachmentFile, ChallengeReason, DisputeFilter, DisputeId, DisputeStatus, NewChallenge,
    NewEvidence,
};
use wiremock::matchers::{body_json, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::fixture::{ID, client};

#[tokio::test]
async fn disputes_are_listed_read_approved_challenged_and_answered() {
    let server = MockServer::start().await;
    let dispute = json!({"id": ID, "payment_id": ID, "amount": "100.00", "currency": "AED",
        "status": "new", "reason": "product_issue", "days_left": 3});
    let answer = |body: serde_json::Value| ResponseTemplate::new(200).set_body_json(body);
    Mock::given(method("GET"))
        .and(path("/api/v1/disputes"))
        .and(query_param("statuses", "new"))
        .and(query_param("page_token", "a&b=c"))
        .respond_with(answer(
            json!({"disputes": [dispute, {"id": 1}], "next_page_token": ""}),
        ))
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path(format!("/api/v1/disputes/{ID}")))
        .respond_with(answer(json!({"dispute": dispute})))
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path("/api/v1/disputes/approve"))
        .and(body_json(json!({"dispute_ids": [ID]})))
        .respond_with(answer(json!({"disputes": [dispute]})))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path("/api/v1/disputes/challenge"))
        .and(body_json(
            json!({"dispute_id": ID, "reason": "merchant_reason_other",
            "description": "it was delivered", "attachment_ids": [ID]}),
        ))
        .respond_with(answer(json!({"disputes": [dispute]})))
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path(format!("/api/v1/disputes/{ID}/provide-evidence")))
        .and(body_json(json!({"content": "a picture"})))
        .respond_with(answer(
            json!({"id": ID, "dispute_id": ID, "content": "a picture"}),
        ))
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path("/api/v1/disputes/attachments/upload"))
        .respond_with(answer(json!({"id": ID})))
        .mount(&server)
        .await;
    let client = client(&server.uri());
    let filter = DisputeFilter::new()
        .status(DisputeStatus::New)
        .page_token("a&b=c");
    let page = client.list_disputes(&filter).await.unwrap();
    assert_eq!((page.disputes().count(), page.is_complete()), (1, false));
    assert_eq!(page.next_page_token, None);
    let id: DisputeId = ID.parse().unwrap();
    assert_eq!(
        client.retrieve_dispute(id).await.unwrap().days_left,
        Some(3)
    );
    assert_eq!(client.approve_disputes(&[id]).await.unwrap().len(), 1);
    for wrong in [vec![], vec![id; 21]] {
        let error = client.approve_disputes(&wrong).await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
    }
    let file = AttachmentFile::new(b"%PDF-1.7".to_vec()).unwrap();
    let file = client.upload_attachment(&file).await.unwrap();
    let challenge = NewChallenge::new(id, ChallengeReason::Unlisted, "it was delivered");
    let challenged = client.challenge_dispute(&challenge.attach(file)).await;
    assert_eq!(challenged.unwrap().len(), 1);
    let evidence = NewEvidence::new("a picture");
    let evidence = client.provide_evidence(id, &evidence).await.unwrap();
    assert_eq!(evidence.dispute_id, id);
}
