//! Gateways that can do less than Tabby, or need to know more.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use gateway::training::{Customers, Settings, Training};
use gateway::{BuyerNeeds, Capabilities, LinkDelivery};
use payment::sale::CaptureMode;
use serde_json::{Value, json};
use server::sale_clock::SaleClock;
use server::{App, routes};
use store::Memory;

use crate::shop::{ID, Shop, config, new_sale};

/// A shop at a gateway in memory that differs.
async fn shop(differ: impl FnOnce(&mut Capabilities)) -> (Shop, Arc<Training>) {
    let shop = Shop::open().await;
    let mut settings = Settings::new(Customers::ByHand);
    differ(&mut settings.capabilities);
    let config = config(shop.folder.path(), &shop.sandbox);
    let (store, clock) = (Arc::new(Memory::default()), SaleClock::system());
    let gateway = Arc::new(Training::new(settings));
    let app = App::assemble(&config, store, clock, gateway.clone());
    let shop = Shop {
        router: routes::router(app.clone()),
        app,
        ..shop
    };
    (shop, gateway)
}

impl Shop {
    async fn acts(&self, what: &str) -> (StatusCode, Value) {
        self.send(Method::POST, &format!("/api/sales/{ID}/{what}"), None)
            .await
    }

    async fn told(&self) -> Value {
        self.send(Method::GET, "/api/terminal", None).await.1
    }
}

#[tokio::test]
async fn where_the_gateway_sends_no_links_none_is_offered_and_none_is_sold() {
    let (shop, gateway) = shop(|can| can.link = None).await;
    let can = &shop.told().await["capabilities"];
    assert_eq!(
        (&can["code"], &can["link"], &can["link_shown"]),
        (&json!(true), &json!(false), &json!(false))
    );
    let mut by_link = new_sale();
    (by_link["method"], by_link["phone"]) = (json!("link"), json!("500000001"));
    let (status, problem) = shop.create(by_link).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("link_unavailable"))
    );
    assert_eq!(gateway.sessions_asked_for(), 0);
    let (_, sale) = shop.create(new_sale()).await;
    assert_eq!(sale["state"], "waiting");
}

#[tokio::test]
async fn a_sale_whose_customer_the_gateway_needs_to_know_is_refused_before_it_is_written() {
    let (shop, gateway) = shop(|can| {
        can.buyer_for_code = true;
        can.buyer = BuyerNeeds {
            phone: true,
            name: true,
            email: true,
        };
    })
    .await;
    let can = &shop.told().await["capabilities"];
    let all = json!({"phone": true, "name": true, "email": true});
    assert_eq!(
        (&can["buyer"], &can["buyer_for_code"]),
        (&all, &json!(true))
    );
    let mut sale = new_sale();
    for (code, field, text) in [
        ("phone_missing", "phone", "12"),
        ("invalid_phone", "phone", "500000001"),
        ("name_missing", "name", "Sara"),
        ("email_missing", "email", "sara"),
        ("invalid_email", "email", "sara@example.com"),
    ] {
        let (status, problem) = shop.create(sale.clone()).await;
        assert_eq!(
            (status, &problem["code"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(code))
        );
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("Nothing was charged"), "{detail}");
        assert!(!problem.to_string().contains("Sara"), "{problem}");
        sale[field] = json!(text);
    }
    let (_, page) = shop.send(Method::GET, "/api/sales", None).await;
    assert_eq!(page["sales"], json!([]));
    assert_eq!(gateway.sessions_asked_for(), 0);
    let (_, sale) = shop.create(sale).await;
    assert_eq!(sale["state"], "waiting");
}

#[tokio::test]
async fn a_link_that_the_shop_passes_on_is_in_the_sale_and_cannot_be_sent() {
    let (shop, _) = shop(|can| can.link = Some(LinkDelivery::Shown)).await;
    let can = &shop.told().await["capabilities"];
    assert_eq!(
        (&can["link"], &can["link_shown"]),
        (&json!(false), &json!(true))
    );
    let mut sale = new_sale();
    sale["phone"] = json!("500000001");
    shop.create(sale).await;
    let path = format!("/api/sales/{ID}");
    let (_, polled) = shop.send(Method::GET, &path, None).await;
    let told = shop.told().await["sale"].clone();
    for sale in [polled, shop.acts("check").await.1, told] {
        assert_eq!(
            (&sale["state"], &sale["link"], &sale["allowed"]),
            (&json!("waiting"), &Value::Null, &json!(["check", "cancel"]))
        );
        assert!(sale["web_url"].is_string(), "{sale}");
    }
    let (status, problem) = shop.acts("link").await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("not_now"))
    );
}

#[tokio::test]
async fn a_sale_that_is_given_up_and_not_cancelled_frees_the_terminal_and_can_be_acknowledged() {
    let (shop, _) = shop(|can| {
        can.cancel = false;
        can.capture = CaptureMode::Manual;
    })
    .await;
    let can = &shop.told().await["capabilities"];
    assert_eq!(
        (&can["cancel"], &can["late_released"]),
        (&json!(false), &json!(true))
    );
    shop.create(new_sale()).await;
    assert_eq!(shop.acts("acknowledge").await.0, StatusCode::CONFLICT);
    let (_, sale) = shop.acts("cancel").await;
    assert_eq!(
        (&sale["state"], &sale["put_aside"], &sale["web_url"]),
        (&json!("cancelling"), &json!(true), &Value::Null)
    );
    assert_eq!(shop.told().await["sale"], Value::Null);
    let (status, sale) = shop.acts("acknowledge").await;
    assert_eq!(
        (status, &sale["acknowledged"]),
        (StatusCode::OK, &json!(true))
    );
    assert_eq!(shop.told().await["acknowledged"], json!([ID]));
}
