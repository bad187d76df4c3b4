//! Payments: requested, read and listed.

use checkout::objects::Metadata;
use checkout::payment::{
    ActionOutcome, ActionType, NewPayment, PaymentFilter, PaymentType, Status,
};
use checkout::{Amount, Currency, Minor};
use serde_json::json;
use wiremock::matchers::{header, method, path, query_param};
use wiremock::{Mock, MockServer};

use crate::fixture::{
    ACTION, CHANNEL, CONTEXT, IDEMPOTENCY_KEY, KEY, PAYMENT, REQUEST_ID, answering, channel,
    client, idempotency_key, json, payment, sent,
};

fn published() -> NewPayment {
    NewPayment::new(
        CONTEXT.parse().unwrap(),
        PaymentType::Installment,
        channel(),
    )
}

#[tokio::test]
async fn a_payment_is_requested_as_published_and_waits_for_the_customer() {
    let server = MockServer::start().await;
    let answer = json!({"id": PAYMENT, "status": "Pending", "reference": "ORD-5023-4E89",
        "customer": {"id": "cus_y3oqhf46pyzuxjbcn2giaqnb44", "email": "john@shop.example",
            "name": "John Smith", "phone": {"country_code": "+1", "number": "415 555 2671"}},
        "_links": {"self": {"href": format!("https://api.checkout.com/payments/{PAYMENT}")},
            "redirect": {"href": "https://api.tabby.ai/"},
            "qr_code": {"href": "https://api.tabby.ai/api/v2/checkout/{id}/hpp_link_qr"}}});
    Mock::given(method("POST"))
        .and(path("/payments"))
        .and(header("authorization", format!("Bearer {KEY}")))
        .and(header("cko-idempotency-key", IDEMPOTENCY_KEY))
        .respond_with(json(202, &answer))
        .expect(1)
        .mount(&server)
        .await;
    let requested = client(&server.uri())
        .request_payment(&published(), &idempotency_key())
        .await
        .unwrap();
    assert_eq!(
        (&requested.status, requested.id.as_str()),
        (&Status::Pending, PAYMENT)
    );
    assert_eq!(requested.redirect(), Some("https://api.tabby.ai/"));
    assert!(requested.links.qr_code().unwrap().ends_with("hpp_link_qr"));
    assert_eq!((requested.approved, requested.amount), (None, None));
    assert_eq!(
        (requested.http_status(), requested.request_id()),
        (202, Some(REQUEST_ID))
    );
    assert_eq!(
        sent(&server).await,
        json!({"payment_context_id": CONTEXT, "payment_type": "Installment",
            "processing_channel_id": CHANNEL})
    );
}

#[tokio::test]
async fn whether_to_capture_and_the_shops_numbers_are_sent_with_a_payment() {
    let answer = json!({"id": PAYMENT, "status": "Pending"});
    let server = answering("POST", "/payments", json(202, &answer)).await;
    let payment = published()
        .capture(false)
        .reference("sale-1")
        .metadata(Metadata::new().with("sale", "sale-1"));
    client(&server.uri())
        .request_payment(&payment, &idempotency_key())
        .await
        .unwrap();
    assert_eq!(
        sent(&server).await,
        json!({"payment_context_id": CONTEXT, "payment_type": "Installment",
            "processing_channel_id": CHANNEL, "capture": false, "reference": "sale-1",
            "metadata": {"sale": "sale-1"}})
    );
}

#[tokio::test]
async fn a_result_at_once_has_its_amount_and_its_code() {
    let answer = json!({"id": PAYMENT, "action_id": ACTION, "amount": 6540, "currency": "AED",
        "approved": false, "status": "Declined", "response_code": "20005",
        "response_summary": "Declined - Do not honour", "processed_on": "2026-11-27T10:00:00Z",
        "_links": {"self": {"href": "https://x.example"}, "action": {"href": "https://x.example"}}});
    let server = answering("POST", "/payments", json(201, &answer)).await;
    let requested = client(&server.uri())
        .request_payment(&published(), &idempotency_key())
        .await
        .unwrap();
    assert_eq!(
        (&requested.status, requested.approved),
        (&Status::Declined, Some(false))
    );
    assert_eq!(requested.amount, Some(Minor(6540)));
    assert_eq!(requested.response_code.as_deref(), Some("20005"));
    assert_eq!(requested.action_id.as_ref().unwrap().as_str(), ACTION);
}

fn captured() -> serde_json::Value {
    json!({"id": PAYMENT, "requested_on": "2026-11-27T09:59:30.1234567Z",
        "source": {"type": "tabby"}, "amount": 6540, "currency": "AED", "payment_type": "Installment",
        "reference": "ORD-5023-4E89", "description": "Set of 3 masks", "approved": true,
        "status": "Partially Refunded", "expires_on": "2026-12-04T09:59:30.1234567+00:00",
        "balances": {"total_authorized": 6540, "total_voided": 0, "available_to_void": 0,
            "total_captured": 6540, "available_to_capture": 0, "total_refunded": 1000,
            "available_to_refund": 5540},
        "risk": {"flagged": false},
        "customer": {"id": "cus_1", "email": "john@shop.example", "name": "John Smith"},
        "processing": {"partner_payment_id": "8d2f4d7a", "partner_status": "CLOSED",
            "partner_error_codes": [], "partner_error_message": "phone 500000001"},
        "items": [{"name": "masks", "quantity": 3, "unit_price": 2180.0, "total_amount": 6540}],
        "metadata": {"sale": "S-1", "till": 7}, "processing_channel_id": CHANNEL,
        "_links": {"self": {"href": "https://api.sandbox.checkout.com/payments/pay_1"},
            "actions": {"href": "https://api.sandbox.checkout.com/payments/pay_1/actions"},
            "refund": {"href": "https://api.sandbox.checkout.com/payments/pay_1/refunds"}}})
}

#[tokio::test]
async fn a_payment_is_read_with_its_balances() {
    let at = format!("/payments/{PAYMENT}");
    let server = answering("GET", &at, json(200, &captured())).await;
    let answer = client(&server.uri()).payment(&payment()).await.unwrap();
    assert_eq!(answer.request_id(), Some(REQUEST_ID));
    let payment = answer.into_value();
    assert_eq!(payment.status, Status::PartiallyRefunded);
    let amount = Amount::new(6540, Currency::Aed).unwrap();
    assert_eq!(payment.checked_amount(), Ok(amount));
    let balances = payment.balances.unwrap();
    assert_eq!(balances.total_captured, Some(Minor(6540)));
    assert_eq!(balances.available_to_refund, Some(Minor(5540)));
    assert_eq!(payment.items[0].unit_price, Some(Minor(2180)));
    assert_eq!(payment.metadata.text("till").as_deref(), Some("7"));
    assert_eq!(
        payment.processing.partner_payment_id.as_deref(),
        Some("8d2f4d7a")
    );
    assert!(payment.requested_on.is_some() && payment.expires_on.is_some());
    assert!(payment.links.get("refund").is_some() && payment.links.get("void").is_none());
    let printed = format!("{payment:?}");
    for private in ["john", "Smith", "500000001", "sandbox"] {
        assert!(!printed.contains(private), "{private}: {printed}");
    }
}

#[tokio::test]
async fn the_payment_of_a_return_is_read_by_its_session_with_its_actions_in_short() {
    let session = "sid_y3oqhf46pyzuxjbcn2giaqnb44";
    let mut body = captured();
    body["actions"] = json!([{"id": ACTION, "type": "Authorization", "response_code": "10000",
        "response_summary": "Approved"}, {"odd": true}]);
    let server = answering("GET", &format!("/payments/{session}"), json(200, &body)).await;
    let payment = client(&server.uri())
        .payment_of_return(&session.parse().unwrap())
        .await
        .unwrap();
    assert_eq!(payment.actions.read[0].kind, ActionType::Authorization);
    assert_eq!(
        (payment.actions.total(), payment.actions.is_complete()),
        (2, false)
    );
}

#[tokio::test]
async fn links_to_another_host_are_not_followed() {
    let elsewhere = MockServer::start().await;
    let mut body = captured();
    for name in ["self", "actions", "refund"] {
        body["_links"][name]["href"] = elsewhere.uri().into();
    }
    let server = MockServer::start().await;
    for (at, answer) in [
        (format!("/payments/{PAYMENT}"), body),
        (format!("/payments/{PAYMENT}/actions"), json!([])),
    ] {
        Mock::given(path(at))
            .respond_with(json(200, &answer))
            .expect(1)
            .mount(&server)
            .await;
    }
    let client = client(&server.uri());
    client.payment(&payment()).await.unwrap();
    assert_eq!(client.actions(&payment()).await.unwrap().total(), 0);
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn payments_of_a_reference_are_listed_and_what_cannot_be_read_is_counted() {
    let server = MockServer::start().await;
    let body = json!({"limit": 10, "skip": 20, "total_count": 23,
        "data": [captured(), {"id": PAYMENT, "status": "Captured"}, null]});
    Mock::given(method("GET"))
        .and(path("/payments"))
        .and(query_param("reference", "sale 1&2=x"))
        .and(query_param("limit", "10"))
        .and(query_param("skip", "20"))
        .respond_with(json(200, &body))
        .expect(1)
        .mount(&server)
        .await;
    let filter = PaymentFilter::new("sale 1&2=x").limit(10).skip(20);
    let page = client(&server.uri()).payments(&filter).await.unwrap();
    assert_eq!((page.data.read.len(), page.data.unreadable), (1, 2));
    assert_eq!((page.data.total(), page.total_count), (3, Some(23)));
    assert!(!page.data.is_complete());
}

#[tokio::test]
async fn actions_are_read_with_how_each_ended() {
    let at = format!("/payments/{PAYMENT}/actions");
    let action = |id: &str, approved: serde_json::Value| {
        json!({"id": id, "type": "Capture", "amount": 6540, "response_code": 10000,
            "processed_on": "2026-11-27T10:00:00.1234567Z", "approved": approved})
    };
    let mut pending = action("act_3", json!(null));
    pending.as_object_mut().unwrap().remove("approved");
    let body = json!([pending, action("act_2", json!(false)), action("act_1", json!(true)),
        {"id": "act_0", "type": "Escheatment", "amount": 0}, {"id": "act_x", "amount": 1}]);
    let server = answering("GET", &at, json(200, &body)).await;
    let actions = client(&server.uri()).actions(&payment()).await.unwrap();
    let outcomes: Vec<_> = actions.read.iter().map(|action| action.outcome()).collect();
    assert_eq!(
        outcomes,
        [
            ActionOutcome::Pending,
            ActionOutcome::Declined,
            ActionOutcome::Approved,
            ActionOutcome::Pending
        ]
    );
    assert_eq!(actions.read[0].response_code.as_deref(), Some("10000"));
    assert_eq!(actions.read[3].kind, ActionType::from("Escheatment"));
    assert_eq!(actions.unreadable, 1);
}
