//! Sessions, as a merchant's till and shop make them.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use crate::desk::Desk;

#[tokio::test]
async fn a_created_session_has_two_ids_two_links_and_trimmed_amounts() {
    let desk = Desk::new();
    let made = desk.session("250.00").await;
    let body = &made.body;
    assert_eq!(body["status"], "created");
    assert_eq!(body["payment"]["amount"], "250");
    assert_eq!(body["payment"]["status"], "CREATED");
    assert_eq!(body["payment"]["is_test"], true);
    assert_eq!(body["lang"], "eng");
    let product = &body["configuration"]["available_products"]["installments"][0];
    assert_eq!(
        product["qr_code"],
        format!(
            "http://127.0.0.1:8090/api/v2/checkout/{}/hpp_link_qr?gis=u&product_type=installments",
            made.id
        )
    );
    let web_url = product["web_url"].as_str().unwrap();
    assert!(
        web_url.ends_with(&format!("sessionId={}", made.id)),
        "{web_url}"
    );
    assert_ne!(made.id, made.payment);
}

#[tokio::test]
async fn arabic_comes_back_with_three_letters() {
    let desk = Desk::new();
    let mut payload = desk.till("100");
    payload["lang"] = json!("ar");
    assert_eq!(desk.made(payload).await.body["lang"], "ara");
}

#[tokio::test]
async fn all_three_published_payloads_are_taken() {
    let desk = Desk::new();
    let link = json!({
        "payment": {
            "amount": "100.00", "currency": "AED",
            "buyer": {"phone": "+971500000001", "name": "", "email": ""},
            "order": {"reference_id": "L-1", "items": [
                {"title": "Lamp", "quantity": 1, "unit_price": "100.00", "category": "Home"},
            ]},
            "attachment": {"body": "{\"location\":\"24.4763, 54.3209\"}", "content_type": "application/vnd.tabby.v1+json"},
        },
        "merchant_code": "demo",
    });
    let web: Value = serde_json::from_str(include_str!(
        "../../../tabby/tests/published/create_session.request.json"
    ))
    .unwrap();
    for payload in [desk.till("100"), link, web] {
        assert_eq!(desk.made(payload).await.body["status"], "created");
    }
    // A shop on the web may ask whether a customer is eligible before there is an order.
    let ask = json!({
        "payment": {"amount": "100", "currency": "AED", "buyer": {"phone": "+971500000001", "email": "a@b.c"}},
        "merchant_code": "demo",
    });
    assert_eq!(desk.made(ask).await.body["status"], "created");
}

#[tokio::test]
async fn the_phones_of_the_eligibility_check_are_rejected_at_once() {
    let desk = Desk::new();
    for phone in [
        "+971500000002",
        "0500000002",
        "+966500000002",
        "+96590000002",
    ] {
        let mut payload = desk.till("250");
        payload["payment"]["buyer"] = json!({"phone": phone});
        let made = desk.made(payload).await;
        let body = &made.body;
        assert_eq!(body["status"], "rejected");
        assert_eq!(body["configuration"]["available_products"], json!({}));
        let product = &body["configuration"]["products"]["installments"];
        assert_eq!(product["is_available"], false);
        assert_eq!(product["rejection_reason"], "not_available");
    }
}

#[tokio::test]
async fn the_amount_and_the_branch_can_be_the_reason() {
    let desk = Desk::new();
    let reason = |body: &Value| {
        body["configuration"]["products"]["installments"]["rejection_reason"].clone()
    };
    assert_eq!(
        reason(&desk.session("0.99").await.body),
        "order_amount_too_low"
    );
    assert_eq!(
        reason(&desk.session("50000.01").await.body),
        "order_amount_too_high"
    );
    assert_eq!(reason(&desk.session("50000").await.body), Value::Null);
    assert_eq!(
        reason(&desk.at("disabled").session("100").await.body),
        "not_available"
    );
    desk.steer(
        "PATCH",
        "settings",
        json!({"maximum": {"AED": "99"}, "rejection_shape": "reason_and_code"}),
    )
    .await;
    let body = desk.session("100").await.body;
    assert_eq!(body["rejection_reason_code"], "order_amount_too_high");
    desk.steer("PATCH", "settings", json!({"rejection_shape": "none"}))
        .await;
    assert_eq!(reason(&desk.session("100").await.body), Value::Null);
}

#[tokio::test]
async fn a_wrong_amount_is_named() {
    let desk = Desk::new();
    let huge = "79228162514264337593543950336";
    for amount in ["0", "-1", "12.345", "abc", "", "1e3", huge] {
        let answer = desk.post("/api/v2/checkout", desk.till(amount)).await;
        assert_eq!(answer.status, 400, "{amount}");
        assert!(answer.text.contains("$.payment.amount"), "{answer:?}");
    }
}

#[tokio::test]
async fn either_side_can_cancel_and_nobody_twice() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    let cancel = format!("/api/v2/checkout/{}/cancel", made.id);
    assert_eq!(desk.ask("POST", &cancel, None).await.status, 200);
    assert_eq!(desk.payment(&made.payment).await["status"], "EXPIRED");
    let again = desk.ask("POST", &cancel, None).await;
    assert_eq!(
        (again.status, &again.json()["error"]),
        (400, &json!("session is finalized"))
    );
    let paid = desk.paid("100").await;
    let late = desk
        .ask(
            "POST",
            &format!("/api/v2/checkout/{}/cancel", paid.id),
            None,
        )
        .await;
    assert_eq!(late.json()["error"], "session is finalized");
    assert_eq!(desk.payment(&paid.payment).await["status"], "CLOSED");
}

#[tokio::test]
async fn a_session_closes_after_twenty_minutes_and_the_payment_expires_five_later() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    desk.advance(20 * 60).await;
    assert_eq!(desk.payment(&made.payment).await["status"], "CREATED");
    let outcome = format!("/_sandbox/payments/{}/outcome", made.payment);
    assert_eq!(
        desk.post(&outcome, json!({"outcome": "approve"}))
            .await
            .status,
        409
    );
    desk.advance(5 * 60).await;
    assert_eq!(desk.payment(&made.payment).await["status"], "EXPIRED");
}

#[tokio::test]
async fn the_link_is_sent_while_the_session_can_be_paid_and_there_is_a_phone() {
    let desk = Desk::new();
    let without = desk.session("100").await;
    let path = |id: &str| format!("/api/v2/checkout/{id}/send_hpp_link");
    assert_eq!(desk.ask("POST", &path(&without.id), None).await.status, 400);
    let mut payload = desk.till("100");
    payload["payment"]["buyer"] = json!({"phone": "+971500000001"});
    let made = desk.made(payload).await;
    assert_eq!(desk.ask("POST", &path(&made.id), None).await.status, 200);
    let body = json!({"phone": "+971500000001", "product": "installments"});
    assert_eq!(desk.post(&path(&made.id), body).await.status, 200);
    let state = desk.get("/_sandbox/state").await.json();
    assert_eq!(state["sessions"][1]["links_sent"], 2);
    let messages = desk.get("/_sandbox/messages").await.json();
    assert_eq!(messages.as_array().unwrap().len(), 2);
    assert_eq!(messages[0]["to"], "••• 0001");
    let phone = desk.get("/phone").await.text;
    let link = messages[1]["url"].as_str().unwrap().replace('&', "&amp;");
    assert!(phone.contains(&link) && !phone.contains("500000001"));
    let page = desk.get("/_sandbox/").await.text;
    assert!(page.contains("••• 0001") && page.contains("AED 100"));
    desk.decide(&made.payment, "reject").await;
    let over = desk.ask("POST", &path(&made.id), None).await;
    assert_eq!(
        (over.status, &over.json()["error"]),
        (400, &json!("session is finalized"))
    );
}

#[tokio::test]
async fn the_image_needs_no_key_and_says_how_long_to_keep_it() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    let url = format!(
        "/api/v2/checkout/{}/hpp_link_qr?gis=u&product_type=installments",
        made.id
    );
    let image = desk.get(&url).await;
    assert_eq!(image.headers[header::CONTENT_TYPE], "image/png");
    assert_eq!(image.headers[header::CACHE_CONTROL], "no-store");
    assert!(
        image
            .headers
            .get(header::ACCESS_CONTROL_ALLOW_ORIGIN)
            .is_none()
    );
    let switches = json!({"qr_after_end": "not_found", "qr_cors": true, "qr_cache_control": null});
    desk.steer("PATCH", "settings", switches).await;
    let image = desk.get(&url).await;
    assert_eq!(image.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert!(image.headers.get(header::CACHE_CONTROL).is_none());
    desk.decide(&made.payment, "cancel").await;
    assert_eq!(desk.get(&url).await.status, 404);
}

#[tokio::test]
async fn what_belongs_to_another_key_does_not_exist() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    for key in [
        // Another merchant, and the same merchant's live key.
        "sk_test_00000000-0000-4000-8000-000000000002",
        "sk_00000000-0000-4000-8000-000000000001",
    ] {
        let other = desk.by(key);
        assert_eq!(other.get(&made.path("")).await.status, 404);
        assert_eq!(
            other
                .get(&format!("/api/v2/checkout/{}", made.id))
                .await
                .status,
            404
        );
        assert_eq!(
            other
                .ask(
                    "POST",
                    &format!("/api/v2/checkout/{}/cancel", made.id),
                    None
                )
                .await
                .status,
            404
        );
    }
    let live = desk.by("sk_00000000-0000-4000-8000-000000000001");
    assert_eq!(live.session("100").await.body["payment"]["is_test"], false);
}

#[tokio::test]
async fn each_region_serves_its_own_merchants() {
    let desk = Desk::new();
    let ksa = desk
        .by("sk_test_00000000-0000-4000-8000-000000000966")
        .at("sa");
    let mut riyals = ksa.till("100");
    riyals["payment"]["currency"] = json!("SAR");
    let send = |host: &'static str| {
        let request = ksa
            .request("POST", "/api/v2/checkout")
            .header(header::HOST, host);
        ksa.raw(request.body(Body::from(riyals.to_string())).unwrap())
    };
    assert_eq!(send("api.tabby.ai").await.status, 403);
    let made = send("api.tabby.sa").await;
    assert_eq!(made.status, 200);
    // Reading one payment works at both addresses.
    let payment = made.json()["payment"]["id"].as_str().unwrap().to_owned();
    assert_eq!(ksa.payment(&payment).await["currency"], "SAR");
    let kuwait = desk
        .by("sk_test_00000000-0000-4000-8000-000000000965")
        .at("kw");
    let mut dinars = kuwait.till("10.125");
    dinars["payment"]["currency"] = json!("KWD");
    assert_eq!(
        kuwait.made(dinars).await.body["payment"]["amount"],
        "10.125"
    );
    let stranger = kuwait
        .at("ae")
        .post("/api/v2/checkout", kuwait.at("ae").till("1"))
        .await;
    assert_eq!(stranger.status, 400);
}

#[tokio::test]
async fn keys_are_limited_as_tabby_limits_them() {
    let desk = Desk::with(|_| {});
    for _ in 0..10 {
        desk.session("100").await;
    }
    let refused = desk.post("/api/v2/checkout", desk.till("100")).await;
    assert_eq!(refused.status, 429);
    assert!(refused.headers.get(header::RETRY_AFTER).is_none());
    // A live key has limits of its own, and other calls are counted apart.
    let live = desk.by("sk_00000000-0000-4000-8000-000000000001");
    for _ in 0..200 {
        live.session("100").await;
    }
    assert_eq!(
        live.post("/api/v2/checkout", live.till("100")).await.status,
        429
    );
    assert_eq!(desk.get("/api/v2/payments").await.status, 200);
    desk.advance(10).await;
    assert_eq!(
        desk.post("/api/v2/checkout", desk.till("100")).await.status,
        200
    );
}

#[tokio::test]
async fn a_key_of_any_form_that_is_none_is_refused() {
    let desk = Desk::new();
    for header in [
        "",
        "Basic x",
        "Bearer pk_test_00000000-0000-4000-8000-000000000001",
        "Bearer sk_test_",
    ] {
        let request = Request::get("/api/v2/payments").header(header::AUTHORIZATION, header);
        assert_eq!(
            desk.raw(request.body(Body::empty()).unwrap()).await.status,
            401,
            "{header}"
        );
    }
    let request = Request::get("/api/v2/payments")
        .body(Body::empty())
        .unwrap();
    assert_eq!(desk.raw(request).await.status, 401);
}

#[tokio::test]
async fn a_customer_can_be_inside_when_the_merchant_cancels() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    let identify = format!("/hosted/{}/identify", made.id);
    desk.form(&identify, "email=otp.success%40tabby.ai&phone=500000001")
        .await;
    desk.steer("PATCH", "settings", json!({"cancel_while_paying": false}))
        .await;
    let cancel = format!("/api/v2/checkout/{}/cancel", made.id);
    assert_eq!(desk.ask("POST", &cancel, None).await.status, 400);
    desk.steer("PATCH", "settings", json!({"cancel_while_paying": true}))
        .await;
    assert_eq!(desk.ask("POST", &cancel, None).await.status, 200);
}
