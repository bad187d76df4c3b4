//! Keys, merchant codes, languages and webhooks as published clients use them.

use axum::body::Body;
use axum::http::header;
use sandbox::tabby::settings::{Clients, NoWebhooks, UnknownCode};
use serde_json::{Value, json};

use crate::desk::{CHECKOUT, Desk, KEY, KSA, UAE, WEBHOOKS};

#[tokio::test]
async fn a_fresh_shop_has_a_list_of_webhooks_to_go_through() {
    let desk = Desk::new();
    assert_eq!(desk.get(WEBHOOKS).await.json(), json!([]));
    let null = Desk::with(|settings| settings.no_webhooks = NoWebhooks::Null);
    assert_eq!(null.get(WEBHOOKS).await.json(), Value::Null);
}

#[tokio::test]
async fn a_rejected_session_has_the_code_that_mobile_sdks_and_tills_read() {
    let desk = Desk::new();
    // As a customer types it. It must be recognised like the test credentials.
    let mut payload = desk.till("100");
    payload["payment"]["buyer"] = json!({"phone": "+971 (50) 000-0002"});
    let body = desk.made(payload).await.body;
    assert_eq!(body["status"], "rejected");
    assert_eq!(body["rejection_reason_code"], "not_available");
    assert_eq!(
        body["configuration"]["products"]["installments"]["rejection_reason"],
        "not_available"
    );
    assert!(
        desk.session("100")
            .await
            .body
            .get("rejection_reason_code")
            .is_none()
    );
}

#[tokio::test]
async fn a_key_has_webhooks_for_its_own_merchant_codes_only() {
    for clients in [Clients::AsPublished, Clients::Strict] {
        let desk = Desk::with(|settings| settings.clients = clients).by(UAE);
        let hook = || json!({"url": "https://shop.example.com/tabby"});
        // Plugins try the codes of all countries and continue at each that is not the key's.
        for code in ["sa", "SA", "kw", "demo"] {
            let strange = desk.at(code);
            for answer in [
                strange.get(WEBHOOKS).await,
                strange.post(WEBHOOKS, hook()).await,
            ] {
                assert_eq!(
                    (answer.status, &answer.json()["errorType"]),
                    (401, &json!("not_authorized")),
                    "{code}"
                );
            }
        }
        let made = desk.at("AE").post(WEBHOOKS, hook()).await;
        assert_eq!(made.status, 200, "{made:?}");
        let path = format!("{WEBHOOKS}/{}", made.json()["id"].as_str().unwrap());
        assert_eq!(desk.at("AE").get(&path).await.status, 200);
        for method in ["GET", "PUT", "DELETE"] {
            let answer = desk.at("sa").ask(method, &path, Some(hook())).await;
            assert_eq!(answer.status, 401, "{method}");
        }
        // A key that no account lists has all of them.
        assert_eq!(desk.by(KEY).at("sa").get(WEBHOOKS).await.status, 200);
    }
    let desk = Desk::with(|s| s.unknown_merchant_code = UnknownCode::NotFound).by(UAE);
    let answer = desk.at("sa").get(WEBHOOKS).await;
    assert_eq!(
        (answer.status, &answer.json()["errorType"]),
        (404, &json!("not_found"))
    );
    let desk = Desk::with(|s| s.unknown_merchant_code = UnknownCode::Taken).by(UAE);
    assert_eq!(desk.at("sa").get(WEBHOOKS).await.status, 200);
}

#[tokio::test]
async fn a_code_that_is_not_the_keys_is_told_as_that_at_both_addresses() {
    let desk = Desk::new();
    let ask = async |key: &str, code: &str, host: &str| {
        let request = desk.by(key).at(code).request("GET", WEBHOOKS);
        let request = request.header(header::HOST, host).body(Body::empty());
        let answer = desk.raw(request.unwrap()).await;
        let kind = answer.json()["errorType"].as_str().map(str::to_owned);
        (answer.status, kind.unwrap_or_default())
    };
    for (key, code, host, status, kind) in [
        (UAE, "AE", "api.tabby.ai", 200, ""),
        (UAE, "SA", "api.tabby.sa", 401, "not_authorized"),
        (UAE, "SA", "api.tabby.ai", 401, "not_authorized"),
        (UAE, "AE", "api.tabby.sa", 403, "no_permission"),
        (KSA, "AE", "api.tabby.ai", 401, "not_authorized"),
        (KSA, "sa", "api.tabby.ai", 403, "no_permission"),
        (KSA, "sa", "api.tabby.sa", 200, ""),
    ] {
        let answered = ask(key, code, host).await;
        assert_eq!(answered, (status, kind.to_owned()), "{code} at {host}");
    }
}

#[tokio::test]
async fn a_public_key_makes_sessions_and_does_nothing_else() {
    let desk = Desk::new();
    let public = desk.by("pk_test_00000000-0000-4000-8000-000000000001");
    let made = public.made(public.till("100")).await;
    assert_eq!(desk.rules().await, ["public_key"]);
    assert_eq!(made.body["payment"]["is_test"], true);
    let session = format!("{CHECKOUT}/{}", made.id);
    for (method, path) in [
        ("GET", session.clone()),
        ("POST", format!("{session}/cancel")),
        ("POST", format!("{session}/send_hpp_link")),
        ("GET", made.path("")),
        ("PUT", made.path("")),
        ("POST", made.path("/captures")),
        ("POST", made.path("/refunds")),
        ("POST", made.path("/close")),
        ("GET", "/api/v2/payments".to_owned()),
        ("GET", WEBHOOKS.to_owned()),
        ("POST", WEBHOOKS.to_owned()),
        ("GET", "/api/v1/disputes".to_owned()),
    ] {
        let answer = public.ask(method, &path, Some(json!({}))).await;
        assert_eq!(answer.status, 401, "{method} {path}");
    }
    // The secret key of the same account sees what was made.
    assert_eq!(desk.payment(&made.payment).await["status"], "CREATED");
    let strict = Desk::with(|settings| settings.clients = Clients::Strict)
        .by("pk_test_00000000-0000-4000-8000-000000000001");
    let refused = strict.post(CHECKOUT, strict.till("100")).await;
    assert_eq!(refused.status, 401);
}

#[tokio::test]
async fn a_session_can_name_its_language_as_mobile_sdks_read_it() {
    let desk = Desk::new();
    for (lang, published, short) in [("ar", "ara", "ar"), ("en", "eng", "en")] {
        let mut payload = desk.till("100");
        payload["lang"] = json!(lang);
        desk.steer(
            "PATCH",
            "settings",
            json!({"session_lang": "three_letters"}),
        )
        .await;
        let body = desk.made(payload.clone()).await.body;
        assert_eq!(body["lang"], published);
        desk.steer("PATCH", "settings", json!({"session_lang": "two_letters"}))
            .await;
        assert_eq!(desk.made(payload).await.body["lang"], short);
    }
}
