//! Payment contexts.

use axum::http::Request;
use serde_json::{Value, json};

use super::till::{KEY, Till, context, refusal, text, with};

#[tokio::test]
async fn a_context_offers_installments_to_whom_tabby_takes() {
    let till = Till::new();
    let answer = till.post("/payment-contexts", context()).await;
    assert_eq!(answer.status, 201);
    let id = text(&answer, "/id");
    assert!(id.starts_with("pct_"), "{id}");
    let body = answer.json();
    assert_eq!(
        body["available_payment_types"],
        json!([{"payment_type": "Installment"}])
    );
    assert_eq!(body.get("unavailable_payment_types"), None);
    assert_eq!(
        text(&answer, "/_links/self/href"),
        format!("http://127.0.0.1:8092/payment-contexts/{id}")
    );
    let read = till.get(&format!("/payment-contexts/{id}")).await.json();
    assert_eq!(read["status"], "Created");
    assert_eq!(read["payment_request"], context());
}

#[tokio::test]
async fn an_amount_or_a_customer_that_tabby_does_not_take_is_unavailable_with_a_reason() {
    let till = Till::new();
    let stranger = json!({
        "email": "otp.success@tabby.ai", "name": "Test Customer",
        "phone": {"country_code": "971", "number": "500000002"},
    });
    for (more, reason) in [
        (json!({"amount": 999}), "order_amount_too_low"),
        (json!({"amount": 3_000_001}), "order_amount_too_high"),
        (json!({"customer": stranger}), "not_available"),
    ] {
        let answer = till.post("/payment-contexts", with(context(), more)).await;
        assert_eq!(answer.status, 201, "{reason}");
        let expected = json!([{"payment_type": "installment", "rejection_reason": reason}]);
        assert_eq!(answer.json()["unavailable_payment_types"], expected);
        assert_eq!(answer.json().get("available_payment_types"), None);
    }
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_named_by_a_code() {
    let till = Till::new();
    for (more, code) in [
        (json!({"source": null}), "payment_source_required"),
        (json!({"source": {"type": "card"}}), "source_type_invalid"),
        (json!({"amount": null}), "amount_required"),
        (json!({"amount": 0}), "amount_invalid"),
        (json!({"amount": "10000"}), "amount_invalid"),
        (json!({"amount": 100.5}), "amount_invalid"),
        (json!({"amount": 1_000_000_000_u64}), "amount_invalid"),
        (
            json!({"currency": "KWD", "amount": 13_312}),
            "amount_invalid",
        ),
        (json!({"currency": null}), "currency_required"),
        (json!({"currency": "EUR"}), "currency_not_supported"),
        (json!({"currency": "aed"}), "currency_invalid"),
        (json!({"customer": null}), "customer_required"),
        (
            json!({"customer": {"email": "nobody", "name": "N", "phone": {"country_code": "+971", "number": "500000001"}}}),
            "customer_email_invalid",
        ),
        (
            json!({"customer": {"email": "a@b", "name": "N"}}),
            "phone_number_required",
        ),
        (
            json!({"processing_channel_id": null}),
            "processing_channel_id_required",
        ),
        (
            json!({"processing_channel_id": "pc_short"}),
            "processing_channel_id_invalid",
        ),
        (json!({"reference": "r".repeat(51)}), "reference_invalid"),
        (
            json!({"success_url": "shop.example"}),
            "success_url_invalid",
        ),
        (
            json!({"processing": {"locale": "english"}}),
            "processing_locale_invalid",
        ),
        (
            json!({"processing": {"airline_data": [{"passenger": [{}]}]}}),
            "passenger_required",
        ),
        (json!({"metadata": {"a": []}}), "metadata_value_invalid"),
        (json!({"capture": "false"}), "capture_invalid"),
    ] {
        let answer = till
            .post("/payment-contexts", with(context(), more.clone()))
            .await;
        assert_eq!(refusal(&answer), (422, code.to_owned()), "{more}");
        let body = answer.json();
        assert_eq!(body["error_type"], "request_invalid");
        let id = answer.headers["cko-request-id"].to_str().unwrap();
        assert_eq!(body["request_id"], id);
    }
}

#[tokio::test]
async fn an_amount_in_kwd_may_end_in_any_digit_if_the_sandbox_is_told_so() {
    let odd = with(context(), json!({"currency": "KWD", "amount": 13_312}));
    let till = Till::with(|settings| settings.refuse_last_digit = false);
    assert_eq!(till.post("/payment-contexts", odd).await.status, 201);
    let even = with(context(), json!({"currency": "KWD", "amount": 13_310}));
    assert_eq!(
        Till::new().post("/payment-contexts", even).await.status,
        201
    );
}

#[tokio::test]
async fn an_account_without_tabby_is_refused_as_if_tabby_was_down() {
    let till = Till::with(|settings| settings.tabby_enabled = false);
    let answer = till.post("/payment-contexts", context()).await;
    assert_eq!(
        refusal(&answer),
        (422, "apm_service_unavailable".to_owned())
    );
}

#[tokio::test]
async fn no_json_is_malformed_and_has_no_codes() {
    let till = Till::new();
    for body in ["{", "[]", "\"text\""] {
        let request = till.request("POST", "/payment-contexts");
        let answer = till.raw(request.body(body.into()).unwrap()).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.json()["error_type"], "request_malformed");
        assert_eq!(answer.json().get("error_codes"), None);
    }
}

#[tokio::test]
async fn answers_to_strangers_are_empty_and_every_answer_has_its_id() {
    let till = Till::new();
    let without = Request::get("/payments/pay_x").header("host", "localhost");
    let unknown = "/payments/pay_aaaaaaaaaaaaaaaaaaaaaaaaaa";
    let answers = [
        (401, till.raw(without.body("".into()).unwrap()).await),
        (401, till.by("pk_sbox_x").get(unknown).await),
        (401, till.by("sk_sbox_short").get(unknown).await),
        (404, till.get(unknown).await),
        (404, till.get("/payments/sid_x").await),
        (404, till.get("/payment-contexts/pct_x").await),
        (404, till.get("//payments").await),
        (404, till.ask("DELETE", "/payments", None).await),
    ];
    for (status, answer) in answers {
        assert_eq!((answer.status, answer.text.as_str()), (status, ""));
        assert_eq!(answer.headers.get("content-type"), None);
        assert!(answer.headers.contains_key("cko-request-id"));
        assert!(answer.headers.contains_key("cko-version"));
    }
}

#[tokio::test]
async fn what_is_one_accounts_is_not_found_by_another() {
    let till = Till::new();
    let other = till.by("sk_sbox_aaaaaaaaaaaaaaaaaaaaaaaaaa2");
    let id = till.context(json!({})).await;
    assert_eq!(
        other.get(&format!("/payment-contexts/{id}")).await.status,
        404
    );
    let payment = till.payment(json!({})).await;
    assert_eq!(other.get(&payment.path("")).await.status, 404);
    assert_eq!(
        other.post(&payment.path("/voids"), json!({})).await.status,
        404
    );
}

#[tokio::test]
async fn links_begin_with_the_host_of_the_request_or_with_the_public_address() {
    let till = Till::with(|settings| settings.links_follow_host = false);
    let answer = till.post("/payment-contexts", context()).await;
    assert!(text(&answer, "/_links/self/href").starts_with("http://127.0.0.1:8092/"));
    let till = Till::new();
    for (host, begins) in [
        ("localhost:9", "http://localhost:9/"),
        // Its pages would not be served there.
        ("stranger.example", "http://127.0.0.1:8092/"),
    ] {
        let request = Request::post("/payment-contexts")
            .header("host", host)
            .header("authorization", format!("Bearer {KEY}"));
        let body = Value::to_string(&context());
        let answer = till.raw(request.body(body.into()).unwrap()).await;
        let link = text(&answer, "/_links/self/href");
        assert!(link.starts_with(begins), "{link}");
    }
}

#[tokio::test]
async fn the_self_link_may_be_a_text() {
    use sandbox::checkout::settings::SelfLink;
    let till = Till::with(|settings| settings.context_self = SelfLink::Text);
    let answer = till.post("/payment-contexts", context()).await;
    assert!(text(&answer, "/_links/self").contains("/payment-contexts/pct_"));
}
