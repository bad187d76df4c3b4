//! Payments and the list of them.

use serde_json::json;
use tabby::Error;
use tabby::error::{Flaw, Gap};
use tabby::payment::{ListEntry, ListedStatus, PaymentFilter};
use tabby::webhook::NewWebhook;
use wiremock::matchers::{body_json, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::fixture::{ID, KEY, client, not_read, payment};

#[tokio::test]
async fn a_payment_is_read_with_the_key_as_bearer() {
    let server = MockServer::start().await;
    let body = json!({"id": ID, "status": "CLOSED", "amount": "250.00", "currency": "AED"});
    Mock::given(method("GET"))
        .and(path(format!("/api/v2/payments/{ID}")))
        .and(header("authorization", format!("Bearer {KEY}")))
        .respond_with(ResponseTemplate::new(200).set_body_json(body))
        .expect(1)
        .mount(&server)
        .await;
    assert!(
        client(&server.uri())
            .retrieve_payment(payment())
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_page_counts_what_it_cannot_read_and_keeps_every_digit() {
    let server = MockServer::start().await;
    // As text: a JSON value in this test would pass the number through a float.
    let body = format!(
        r#"{{"payments":[
            {{"id":"{ID}","status":"CLOSED","amount":90071992547409.93,"currency":"AED","captures":[{{"amount":90071992547409.93}}]}},
            {{"id":"5f0c0a4e-0000-4000-8000-000000000001","status":"CLOSED","amount":null,"currency":"AED","buyer":{{"phone":"+971500000001"}}}},
            null
        ]}}"#
    );
    Mock::given(method("GET"))
        .and(path("/api/v2/payments"))
        .respond_with(ResponseTemplate::new(200).set_body_string(body))
        .mount(&server)
        .await;
    let page = client(&server.uri())
        .list_payments(&PaymentFilter::new())
        .await
        .unwrap();
    assert_eq!((page.entries.len(), page.unreadable()), (3, 2));
    assert!(!page.is_complete());
    let payments: Vec<_> = page.payments().collect();
    assert_eq!(payments.len(), 1);
    assert_eq!(payments[0].amount.to_string(), "90071992547409.93");
    assert_eq!(
        payments[0].captures[0].amount.to_string(),
        "90071992547409.93"
    );
    let ListEntry::Unreadable(raw) = &page.entries[1] else {
        panic!("{page:?}")
    };
    assert!(
        raw.expose()
            .contains("5f0c0a4e-0000-4000-8000-000000000001")
    );
    assert!(!format!("{page:?}").contains("500000001"));
}

#[tokio::test]
async fn a_page_without_entries_is_complete_and_one_of_odd_entries_is_not_empty() {
    for (body, entries, complete) in [
        (r#"{"payments":null}"#, 0, true),
        ("{}", 0, true),
        (r#"{"payments":[]}"#, 0, true),
        (r#"{"payments":[1,{"id":"x"}]}"#, 2, false),
    ] {
        let server = MockServer::start().await;
        Mock::given(method("GET"))
            .respond_with(ResponseTemplate::new(200).set_body_string(body))
            .mount(&server)
            .await;
        let page = client(&server.uri())
            .list_payments(&PaymentFilter::new().offset(40))
            .await
            .unwrap();
        assert_eq!(
            (page.entries.len(), page.is_complete()),
            (entries, complete),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_page_of_payments_may_be_larger_than_one_and_can_be_asked_for_smaller() {
    let server = MockServer::start().await;
    let entry = json!({"id": ID, "status": "CLOSED", "amount": "1", "currency": "AED",
        "description": "x".repeat(30 * 1024)});
    for (limit, entries) in [(20, 20), (5, 5)] {
        Mock::given(method("GET"))
            .and(path("/api/v2/payments"))
            .and(query_param("limit", limit.to_string()))
            .respond_with(
                ResponseTemplate::new(200)
                    .set_body_json(json!({"payments": vec![&entry; entries]})),
            )
            .mount(&server)
            .await;
    }
    let client = client(&server.uri());
    let whole = client
        .list_payments(&PaymentFilter::new())
        .await
        .unwrap_err();
    assert_eq!(not_read(&whole), Some(Gap::TooLarge));
    let page = client
        .list_payments(&PaymentFilter::new().limit(5))
        .await
        .unwrap();
    assert_eq!(page.entries.len(), 5, "150 kB, where one answer has 64");
    // Tabby knows no larger page.
    assert!(
        client
            .list_payments(&PaymentFilter::new().limit(50))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn the_pages_of_a_list_come_one_after_the_other_and_end_with_an_empty_one() {
    let server = MockServer::start().await;
    let entry = json!({"id": ID, "status": "CLOSED", "amount": "1", "currency": "AED"});
    for (offset, entries) in [("0", 2), ("2", 1), ("3", 0)] {
        let body = json!({"payments": vec![&entry; entries],
            "pagination": {"limit": 2, "offset": 0, "total_count": 3}});
        Mock::given(method("GET"))
            .and(path("/api/v2/payments"))
            .and(query_param("limit", "2"))
            .and(query_param("offset", offset))
            .and(query_param("status", "closed"))
            .respond_with(ResponseTemplate::new(200).set_body_json(body))
            .expect(1)
            .mount(&server)
            .await;
    }
    let filter = PaymentFilter::new().limit(2).status(ListedStatus::Closed);
    let mut pages = client(&server.uri()).payments(filter);
    let mut seen = 0;
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert_eq!(page.pagination.total_count, Some(3));
        seen += page.payments().count();
    }
    assert_eq!((seen, pages.offset()), (3, 3));
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn a_list_that_breaks_ends_and_says_where() {
    let server = MockServer::start().await;
    let entry = json!({"id": ID, "status": "CLOSED", "amount": "1", "currency": "AED"});
    Mock::given(query_param("offset", "0"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"payments": [entry]})))
        .mount(&server)
        .await;
    Mock::given(query_param("offset", "1"))
        .respond_with(ResponseTemplate::new(500))
        .expect(1)
        .mount(&server)
        .await;
    let mut pages = client(&server.uri()).payments(PaymentFilter::new());
    assert!(pages.next().await.unwrap().is_ok());
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(not_read(&error), Some(Gap::Status(500)));
    assert!(pages.next().await.is_none());
    assert_eq!(pages.offset(), 1);
}

#[tokio::test]
async fn an_amount_that_cannot_be_is_not_sent() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(200))
        .expect(0)
        .mount(&server)
        .await;
    let client = client(&server.uri());
    let member = |error: &Error| match error {
        Error::InvalidRequest(Flaw::Amount { member, .. }) => *member,
        _ => panic!("{error}"),
    };
    for (amount, currency, line, wrong) in [
        ("1.005", "AED", "1", "payment.amount"),
        ("1.0005", "KWD", "1", "payment.amount"),
        ("0", "AED", "1", "payment.amount"),
        ("-1", "AED", "1", "payment.amount"),
        ("1", "AED", "-1", "items.unit_price"),
        ("1", "SAR", "0.001", "items.unit_price"),
    ] {
        let request = json!({"merchant_code": "demo", "payment": {
            "amount": amount, "currency": currency,
            "order": {"items": [{"unit_price": line}]},
        }});
        let request = serde_json::from_value(request).unwrap();
        let error = client.create_session(&request).await.unwrap_err();
        assert_eq!(member(&error), wrong, "{amount} {currency} {line}");
    }
    for amount in ["0", "-0.01", "1.0001"] {
        let request = json!({"amount": amount, "reference_id": "k"});
        let capture = serde_json::from_value(request.clone()).unwrap();
        let error = client.capture(payment(), &capture).await.unwrap_err();
        assert_eq!(member(&error), "amount", "{amount}");
        let refund = serde_json::from_value(request).unwrap();
        let error = client.refund(payment(), &refund).await.unwrap_err();
        assert_eq!(member(&error), "amount", "{amount}");
    }
}

#[tokio::test]
async fn the_order_number_of_a_payment_and_a_webhook_can_be_changed_and_read() {
    let server = MockServer::start().await;
    let body = json!({"id": ID, "status": "CLOSED", "amount": "1", "currency": "AED",
        "order": {"reference_id": "A-2"}});
    Mock::given(method("PUT"))
        .and(path(format!("/api/v2/payments/{ID}")))
        .and(body_json(json!({"order": {"reference_id": "A-2"}})))
        .respond_with(ResponseTemplate::new(200).set_body_json(body))
        .mount(&server)
        .await;
    let hook = json!({"id": "w-1", "url": "https://shop.example/tabby"});
    Mock::given(method("PUT"))
        .and(path("/api/v1/webhooks/w-1"))
        .and(header("x-merchant-code", "demo"))
        .and(body_json(&hook))
        .respond_with(ResponseTemplate::new(200).set_body_json(&hook))
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/api/v1/webhooks/w-1"))
        .and(header("x-merchant-code", "demo"))
        .respond_with(ResponseTemplate::new(200).set_body_json(&hook))
        .mount(&server)
        .await;
    let client = client(&server.uri());
    let changed = client.set_reference(payment(), "A-2").await.unwrap();
    assert_eq!(changed.order.reference_id.as_deref(), Some("A-2"));
    let webhook = NewWebhook::new("https://shop.example/tabby");
    client
        .update_webhook("demo", "w-1", &webhook)
        .await
        .unwrap();
    let read = client.retrieve_webhook("demo", "w-1").await.unwrap();
    assert_eq!(read.url, webhook.url);
}
