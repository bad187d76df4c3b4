//! Payments: create, read, list.

use axum::http::Request;
use serde_json::json;

use super::till::{Till, payment, refusal, text, with};

#[tokio::test]
async fn a_payment_waits_for_its_customer_behind_a_link_and_a_qr_code() {
    let till = Till::new();
    let context = till.context(json!({})).await;
    let answer = till
        .post(
            "/payments",
            with(payment(&context), json!({"reference": "A-1"})),
        )
        .await;
    assert_eq!(answer.status, 202);
    let body = answer.json();
    assert_eq!(body["status"], "Pending");
    assert_eq!(body["reference"], "A-1");
    assert_eq!(body["customer"]["email"], "otp.success@tabby.ai");
    let id = text(&answer, "/id");
    assert_eq!(
        text(&answer, "/_links/self/href"),
        format!("http://127.0.0.1:8092/payments/{id}")
    );
    assert!(text(&answer, "/_links/redirect/href").contains("sessionId="));
    let code = text(&answer, "/_links/qr_code/href");
    let path = code.strip_prefix("http://127.0.0.1:8092").unwrap();
    let image = Request::get(path).body("".into()).unwrap();
    let image = till.raw(image).await;
    assert_eq!(image.status, 200);
    assert_eq!(image.headers["content-type"], "image/png");
    let read = till.get(&format!("/payment-contexts/{context}")).await;
    assert_eq!(read.json()["status"], "Approved");
}

#[tokio::test]
async fn the_qr_code_may_be_embedded_or_missing() {
    use sandbox::checkout::settings::QrCode;
    for (form, path, is_there) in [
        (QrCode::Embedded, "/_links/redirect/qr_code/image", true),
        (QrCode::Embedded, "/_links/qr_code", false),
        (QrCode::None, "/_links/qr_code", false),
    ] {
        let till = Till::with(|settings| settings.qr_code = form);
        let context = till.context(json!({})).await;
        let answer = till.post("/payments", payment(&context)).await.json();
        assert_eq!(answer.pointer(path).is_some(), is_there, "{form:?} {path}");
    }
}

#[tokio::test]
async fn what_a_payment_says_besides_its_context_must_agree_with_it() {
    let till = Till::new();
    let context = till.context(json!({})).await;
    for (more, code) in [
        (
            json!({"payment_context_id": null}),
            "payment_context_id_required",
        ),
        (
            json!({"payment_context_id": "pct_aaaaaaaaaaaaaaaaaaaaaaaaaa"}),
            "payment_context_id_invalid",
        ),
        (json!({"payment_type": "Regular"}), "payment_type_invalid"),
        (json!({"payment_type": null}), "payment_type_invalid"),
        (json!({"currency": "SAR"}), "currency_invalid"),
        (json!({"amount": 9_999}), "amount_invalid"),
        (
            json!({"processing_channel_id": "pc_zzzzzzzzzzzzzzzzzzzzzzzzzz"}),
            "processing_channel_id_invalid",
        ),
        (json!({"reference": "r".repeat(81)}), "reference_invalid"),
    ] {
        let answer = till
            .post("/payments", with(payment(&context), more.clone()))
            .await;
        assert_eq!(refusal(&answer), (422, code.to_owned()), "{more}");
    }
    // One SDK cannot send the published body: it wants a currency.
    let spoken = json!({"payment_type": "installment", "currency": "AED", "amount": 10_000});
    let answer = till
        .post("/payments", with(payment(&context), spoken))
        .await;
    assert_eq!(answer.status, 202, "{answer:?}");
}

#[tokio::test]
async fn a_context_that_offers_nothing_makes_no_payment() {
    let till = Till::new();
    let context = till.context(json!({"amount": 1})).await;
    let answer = till.post("/payments", payment(&context)).await;
    assert_eq!(
        refusal(&answer),
        (422, "payment_context_id_invalid".to_owned())
    );
}

#[tokio::test]
async fn a_context_is_used_as_often_and_as_long_as_the_sandbox_is_told() {
    let once = Till::with(|settings| settings.reuse_contexts = false);
    let context = once.context(json!({})).await;
    assert_eq!(once.post("/payments", payment(&context)).await.status, 202);
    assert_eq!(once.post("/payments", payment(&context)).await.status, 422);
    let short = Till::with(|settings| settings.context_ttl_s = Some(60));
    let context = short.context(json!({})).await;
    assert_eq!(short.post("/payments", payment(&context)).await.status, 202);
    short.advance(60).await;
    assert_eq!(short.post("/payments", payment(&context)).await.status, 422);
}

#[tokio::test]
async fn an_approved_payment_is_captured_by_itself_unless_it_says_otherwise() {
    let till = Till::new();
    for (context, more, status) in [
        (json!({}), json!({}), "Captured"),
        (json!({"capture": false}), json!({}), "Authorized"),
        (
            json!({"capture": true}),
            json!({"capture": false}),
            "Authorized",
        ),
        (
            json!({"capture": false}),
            json!({"capture": true}),
            "Captured",
        ),
    ] {
        let context = till.context(context).await;
        let answer = till.post("/payments", with(payment(&context), more)).await;
        let paid = super::till::Paid {
            id: text(&answer, "/id"),
        };
        till.customer(&paid, "approve").await;
        assert_eq!(till.details(&paid).await["status"], status);
    }
}

#[tokio::test]
async fn details_name_the_sums_and_the_links_that_are_possible() {
    let till = Till::new();
    let paid = till
        .payment(json!({"capture": false, "reference": "A-7", "metadata": {"sale": "7"}}))
        .await;
    let before = till.details(&paid).await;
    assert_eq!(before["status"], "Pending");
    assert_eq!(before["approved"], false);
    assert_eq!(before["balances"]["total_authorized"], 0);
    assert_eq!(before["_links"].get("capture"), None);
    till.customer(&paid, "approve").await;
    let after = till.details(&paid).await;
    assert_eq!(after["status"], "Authorized");
    assert_eq!(after["approved"], true);
    assert_eq!(after["source"]["type"], "tabby");
    assert_eq!(after["amount"], 10_000);
    assert_eq!(after["currency"], "AED");
    assert_eq!(after["reference"], "A-7");
    assert_eq!(after["metadata"], json!({"sale": "7"}));
    assert_eq!(
        after["balances"],
        json!({
            "total_authorized": 10_000, "total_voided": 0, "available_to_void": 10_000,
            "total_captured": 0, "available_to_capture": 10_000,
            "total_refunded": 0, "available_to_refund": 0,
        })
    );
    assert!(after["_links"]["capture"]["href"].is_string());
    assert!(after["_links"]["void"]["href"].is_string());
    assert_eq!(after["_links"].get("refund"), None);
    assert!(after["expires_on"].is_string());
}

#[tokio::test]
async fn payments_are_listed_by_their_reference_newest_first() {
    let till = Till::new();
    let mut ids = Vec::new();
    for reference in ["A-1", "A-2", "A-1", "A-1"] {
        let paid = till.payment(json!({"reference": reference})).await;
        if reference == "A-1" {
            ids.insert(0, paid.id);
        }
    }
    let listed = |list: &serde_json::Value| -> Vec<String> {
        let data = list["data"].as_array().unwrap().iter();
        data.map(|one| one["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = till.get("/payments?reference=A-1").await.json();
    assert_eq!(listed(&all), ids);
    assert_eq!(
        (&all["total_count"], &all["limit"]),
        (&json!(3), &json!(10))
    );
    let page = till
        .get("/payments?reference=A-1&limit=1&skip=1")
        .await
        .json();
    assert_eq!(listed(&page), ids[1..2]);
    for (query, code) in [
        ("", "reference_required"),
        ("?reference=A-1&limit=0", "paging_limit_invalid"),
        ("?reference=A-1&limit=101", "paging_limit_invalid"),
        ("?reference=A-1&skip=x", "paging_limit_invalid"),
    ] {
        let answer = till.get(&format!("/payments{query}")).await;
        assert_eq!(refusal(&answer), (422, code.to_owned()), "{query}");
    }
    let hides = Till::with(|settings| settings.list_pending = false);
    hides.payment(json!({"reference": "A-1"})).await;
    let none = hides.get("/payments?reference=A-1").await.json();
    assert_eq!(none["total_count"], 0);
}

#[tokio::test]
async fn too_many_reads_in_a_second_are_429_and_writes_are_counted_apart() {
    let till = Till::with(|settings| {
        settings.rate_limits = true;
        settings.reads_per_s = 2;
    });
    let paid = till.payment(json!({})).await;
    till.shared
        .lock()
        .set_speed(serde_json::from_str("0").unwrap());
    for status in [200, 200, 429] {
        assert_eq!(till.get(&paid.path("")).await.status, status);
    }
    assert_eq!(till.post(&paid.path("/voids"), json!({})).await.status, 403);
}
