//! Whether it is Tabby that answers, and whether it takes key and merchant code.

use axum::Router;
use axum::http::{Method, StatusCode};
use payment::id::MerchantCode;
use serde_json::{Value, json};

use crate::log::Log;
use crate::shop::{ID, Shop, new_sale, numbered};

/// A web server that gives every request this answer.
async fn stranger(status: u16, kind: &'static str, body: &'static str) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let status = StatusCode::from_u16(status).unwrap();
    let headers = [("content-type", kind), ("location", "https://example.com/")];
    let router = Router::new().fallback(move || async move { (status, headers, body) });
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

impl Shop {
    async fn ready(&self) -> (StatusCode, Value) {
        self.send(Method::GET, "/readyz", None).await
    }
}

#[tokio::test]
async fn a_gateway_is_ready_by_tabbys_own_refusal_and_by_no_other_answer() {
    let nginx = "<html><head><title>404 Not Found</title></head></html>";
    let strangers = [
        (404, "text/html", nginx),
        // Tabby's own for an address that it does not have.
        (404, "text/plain", "404 page not found"),
        (404, "application/json", r#"{"message":"no Route matched"}"#),
        (404, "application/json", ""),
        (400, "text/plain", "bad request"),
        (200, "text/html", "<html>It works!</html>"),
        (301, "text/html", ""),
    ];
    for (status, kind, body) in strangers {
        let url = stranger(status, kind, body).await;
        let shop = Shop::at(url.clone()).await;
        let (answered, ready) = shop.ready().await;
        assert_eq!(
            (answered, &ready["gateway"]),
            (StatusCode::SERVICE_UNAVAILABLE, &json!("not_tabby")),
            "{status} {body}"
        );
        let said = ready["gateway_problem"].as_str().unwrap();
        let wanted = "answers, but not as Tabby does";
        assert!(
            said.contains(wanted) && said.contains("TABBY_POS_TABBY_URL") && said.contains(&url),
            "{said}"
        );
    }
    let own = r#"{"status":"error","errorType":"not_found","error":"no such payment"}"#;
    let shop = Shop::at(stranger(404, "application/json", own).await).await;
    let (answered, ready) = shop.ready().await;
    assert_eq!(
        (answered, &ready["gateway"], &ready["gateway_problem"]),
        (StatusCode::OK, &json!("ready"), &Value::Null)
    );
}

#[tokio::test]
async fn a_tabby_that_cannot_be_reached_is_said_once_with_what_to_look_at_and_once_when_it_is_over()
{
    let nowhere = "http://127.0.0.1:1";
    let shop = Shop::at(nowhere.to_owned()).await;
    let log = Log::keep();
    let (_, ready) = shop.ready().await;
    assert_eq!(ready["gateway"], json!("unreachable"), "{ready}");
    let said = ready["gateway_problem"].as_str().unwrap();
    for wanted in [
        nowhere,
        "TABBY_POS_TABBY_URL",
        "TABBY_POS_PROXY",
        "firewall",
    ] {
        assert!(said.contains(wanted), "{said}");
    }
    shop.create(new_sale()).await;
    let begun = log.of("tabby_unreachable");
    assert_eq!(begun.len(), 1, "{:?}", log.lines());
    assert_eq!(begun[0]["level"], json!("ERROR"));

    // Who says that there were too many requests is there.
    let shop = Shop::at(stranger(429, "application/json", "{}").await).await;
    let log = Log::keep();
    shop.ready().await;
    assert!(log.of("tabby_unreachable").is_empty());

    // Found by readings; one that failed is bad weather.
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let log = Log::keep();
    let bad = json!({"kind": "status", "status": 502});
    shop.fault("retrieve_payment", bad).await;
    let check = async || {
        let path = format!("/api/sales/{ID}/check");
        shop.send(Method::POST, &path, None).await;
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    while log.of("not_read").is_empty() {
        check().await;
    }
    assert!(log.of("tabby_unreachable").is_empty());
    while log.of("tabby_unreachable").is_empty() {
        check().await;
    }
    shop.steer(Method::PUT, "faults", json!({"faults": []}))
        .await;
    while log.said("Tabby gives usable answers again") == 0 {
        check().await;
    }
    assert_eq!(log.of("tabby_unreachable").len(), 1);
}

#[tokio::test]
async fn a_stranger_at_tabbys_address_is_said_once() {
    let shop = Shop::at(stranger(404, "text/plain", "no such page").await).await;
    let log = Log::keep();
    shop.ready().await;
    let nobodys = "00000000-0000-4000-8000-000000000000".to_owned();
    let nobodys = payment::id::PaymentId::try_from(nobodys).unwrap();
    let remark = payment::id::Remark::new("looked").unwrap();
    let read = shop.app.sales.acknowledge_payment(&nobodys, &remark).await;
    assert!(read.is_err());
    assert_eq!(log.of("not_tabby").len(), 1, "{:?}", log.lines());
}

#[tokio::test]
async fn a_merchant_code_is_untried_until_a_session_is_made_with_it_and_known_after_a_restart() {
    let shop = Shop::open().await;
    let (answered, ready) = shop.ready().await;
    assert_eq!(
        (answered, &ready["merchant_code"]),
        (StatusCode::OK, &json!("untried"))
    );
    shop.create(new_sale()).await;
    assert_eq!(shop.ready().await.1["merchant_code"], json!("taken"));
    let shop = shop.restarted().await;
    assert_eq!(shop.ready().await.1["merchant_code"], json!("taken"));
    let other = |config: &mut server::config::Config| {
        config.branch.merchant_code = MerchantCode::new("other").unwrap();
    };
    let shop = shop.restarted_with(other).await;
    assert_eq!(shop.ready().await.1["merchant_code"], json!("untried"));
}

#[tokio::test]
async fn a_merchant_code_that_tabby_does_not_take_is_named_and_the_key_is_not_blamed() {
    let shop = Shop::open().await;
    let log = Log::keep();
    let refusals = [(1, 401), (2, 403), (3, 404)];
    for (n, status) in refusals {
        shop.fault(
            "create_session",
            json!({"kind": "status", "status": status}),
        )
        .await;
        let (_, sale) = shop.create(numbered(n)).await;
        assert_eq!(sale["state"], json!("failed"), "{status}");
    }
    let [line] = &log.of("merchant_code_refused")[..] else {
        panic!("{:?}", log.lines());
    };
    assert_eq!(line["fields"]["merchant_code"], json!("demo"));
    assert!(log.of("key_refused").is_empty(), "{:?}", log.lines());
    let (answered, ready) = shop.ready().await;
    assert_eq!(
        (answered, &ready["gateway"], &ready["merchant_code"]),
        (
            StatusCode::SERVICE_UNAVAILABLE,
            &json!("ready"),
            &json!("refused")
        )
    );
    let said = ready["gateway_problem"].as_str().unwrap();
    assert!(
        said.contains("demo") && said.contains("TABBY_MERCHANT_CODE"),
        "{said}"
    );
    shop.steer(Method::PUT, "faults", json!({"faults": []}))
        .await;
    shop.create(numbered(4)).await;
    assert_eq!(shop.ready().await.1["merchant_code"], json!("taken"));
    assert_eq!(log.said("Tabby takes the merchant code"), 1);
}

#[tokio::test]
async fn a_key_that_is_refused_says_nothing_about_the_merchant_code() {
    let shop = Shop::open().await;
    let log = Log::keep();
    let refused = |operation| json!({"operation": operation, "kind": "status", "status": 401});
    let faults = ["create_session", "retrieve_payment"].map(refused);
    shop.steer(Method::PUT, "faults", json!({"faults": faults}))
        .await;
    shop.create(new_sale()).await;
    assert_eq!(log.of("key_refused").len(), 1, "{:?}", log.lines());
    assert!(log.of("merchant_code_refused").is_empty());
    let (_, ready) = shop.ready().await;
    assert_eq!(
        (&ready["gateway"], &ready["merchant_code"]),
        (&json!("key_refused"), &json!("untried"))
    );
}
